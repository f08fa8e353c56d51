package org.graphc.core.op;

import static org.assertj.core.api.Assertions.assertThat;

import org.graphc.core.graph.Graph;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Sweep;
import org.graphc.core.lang.GraphPrinter;
import org.graphc.core.lang.GraphReader;
import org.graphc.core.type.DType;
import org.graphc.core.type.TensorType;
import org.junit.jupiter.api.Test;

class BarrierTest {
    private final GraphBuilder graph = GraphBuilder.create();
    private final Node x = Ops.input(graph, "x", TensorType.scalar(DType.F64));

    @Test
    void keepsASecondComputationFromBeingMergedWithTheFirst() {
        Node first = Ops.sin(x);
        Node second = Ops.sin(Barrier.around(x));
        Node third = Ops.sin(Barrier.around(x));
        graph.output("y", first.plus(second).plus(third));
        Graph merged = Sweep.forward(graph.build(), Sweep::copy);
        assertThat(merged.nodes())
                .filteredOn(node -> node.op().equals(new Elementwise(ScalarFn.SIN)))
                .hasSize(3);
    }

    @Test
    void isReadAsItIsPrinted() {
        graph.output("y", Ops.sin(graph.append(new Barrier(7), x)));
        String text = GraphPrinter.print(graph.build());
        assertThat(text).contains("barrier(x, id = 7)");
        assertThat(GraphReader.read("again.graph", text).sameStructure(graph.build()))
                .isTrue();
    }
}
