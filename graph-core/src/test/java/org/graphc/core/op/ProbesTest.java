package org.graphc.core.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.primitives.ImmutableIntArray;
import java.util.List;
import java.util.Map;
import org.graphc.core.grad.Gradients;
import org.graphc.core.grad.Tangents;
import org.graphc.core.graph.Convention;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Sweep;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.testing.ReferenceRun;
import org.graphc.core.type.DType;
import org.graphc.core.type.Sizes;
import org.graphc.core.type.TensorType;
import org.graphc.core.type.TypeMismatch;
import org.junit.jupiter.api.Test;

class ProbesTest {
    private static final Map<String, Tensor> X = Map.of("x", Tensor.vector(1, 2));

    private final GraphBuilder graph = GraphBuilder.create();
    private final Node x = Ops.input(graph, "x", TensorType.of(DType.F64, 2));

    private Tensor value(Node node, Map<String, Tensor> feeds) {
        return ReferenceRun.of(graph.build(), feeds).value(node);
    }

    @Test
    void areTheIdentityInBothModes() {
        Node probed = Probes.print(
                Probes.check(Probes.tag(x, "hidden"), Ops.gt(x, Ops.scalar(graph, DType.F64, 0)), "positive"), "x");
        Node y = Ops.sum(Ops.square(probed));
        Node gradient = Gradients.of(y, x).of(x);
        Node tangent = Tangents.of(y, Map.of(x, x), Gradients.Disconnected.ERROR, Convention.STANDARD)
                .of(y);

        assertThat(value(probed, X)).isEqualTo(Tensor.vector(1, 2));
        assertThat(value(gradient, X)).isEqualTo(Tensor.vector(2, 4));
        assertThat(value(tangent, X).item()).isEqualTo(10);
        assertThat(graph.build().nodes())
                .filteredOn(node -> node.op() instanceof Print)
                .hasSize(1);
    }

    @Test
    void equalOnesAreOne() {
        graph.output("a", Ops.sin(Probes.print(Probes.tag(x, "h"), "x")));
        graph.output("b", Ops.cos(Probes.print(Probes.tag(x, "h"), "x")));
        graph.output("c", Probes.print(Probes.tag(x, "other"), "x"));
        Graph merged = Sweep.forward(graph.build(), Sweep::copy);
        assertThat(merged.nodes()).filteredOn(node -> node.op() instanceof Tag).hasSize(2);
        assertThat(merged.nodes())
                .filteredOn(node -> node.op() instanceof Print)
                .hasSize(2);
    }

    @Test
    void aCheckThatFailsSaysWhereAndLeavesNothingForATerminalToActOn() {
        Node positive = Ops.gt(x, Ops.scalar(graph, DType.F64, 0));
        Node checked = Probes.check(x, positive, "must be > 0\u001b[31m\n");

        assertThatThrownBy(() -> value(checked, Map.of("x", Tensor.vector(1, -1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("[check] must be > 0\\u001b[31m\\u000a (element 1)");
        List<Tensor> inputs = List.of(Tensor.vector(1, 2), Tensor.fill(DType.BOOL, ImmutableIntArray.of(), i -> 0));
        assertThatThrownBy(() -> new Check("all").evaluate(inputs, Sizes.NONE)).hasMessage("[check] all");
        assertThat(checked.op().toString()).doesNotContain("\u001b").doesNotContain("\n");
        assertThat(new Print("\u001b").toString()).doesNotContain("\u001b");
    }

    @Test
    void whatTheyCannotTakeIsRefused() {
        assertThatThrownBy(() -> Probes.check(x, x, "m"))
                .isInstanceOf(TypeMismatch.class)
                .hasMessageContaining("the condition is f64[2], not bool");
        assertThatThrownBy(() -> Probes.tag(x, "two words\u001b")).hasMessageContaining("\"two words\\u001b\" is not");
    }
}
