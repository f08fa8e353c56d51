package org.graphc.optimizer.pass;

import static org.assertj.core.api.Assertions.assertThat;

import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Ops;
import org.graphc.core.type.DType;
import org.graphc.core.type.TensorType;
import org.junit.jupiter.api.Test;

class CanonicalOrderTest {
    private final GraphBuilder graph = GraphBuilder.create();
    private final Node a = Ops.input(graph, "a", TensorType.scalar(DType.F64));
    private final Node b = Ops.input(graph, "b", TensorType.scalar(DType.F64));

    private int distinct(Node one, Node other) {
        graph.output("one", one).output("other", other);
        return new CanonicalOrder().run(graph.build()).size() - 2;
    }

    @Test
    void joinsSumsOfEitherOrder() {
        assertThat(distinct(Ops.add(a, b), Ops.add(b, a))).isEqualTo(1);
    }

    @Test
    void joinsExtremaOfEitherOrder() {
        assertThat(distinct(Ops.maximum(a, b), Ops.maximum(b, a))).isEqualTo(1);
    }

    @Test
    void joinsAComparisonAndItsMirrorImage() {
        assertThat(distinct(Ops.lt(a, b), Ops.gt(b, a))).isEqualTo(1);
    }

    @Test
    void keepsDifferencesOfEitherOrder() {
        assertThat(distinct(Ops.sub(a, b), Ops.sub(b, a))).isEqualTo(2);
    }

    @Test
    void keepsTheOppositesOfComparisons() {
        assertThat(distinct(Ops.lt(a, b), Ops.ge(a, b))).isEqualTo(2);
    }
}
