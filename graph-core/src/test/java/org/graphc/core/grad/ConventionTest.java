package org.graphc.core.grad;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import java.util.List;
import java.util.Map;
import org.graphc.core.grad.Differentials.Choices;
import org.graphc.core.grad.Differentials.Mode;
import org.graphc.core.grad.Gradients.Disconnected;
import org.graphc.core.graph.Convention;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Op;
import org.graphc.core.graph.Vjp;
import org.graphc.core.op.Ops;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.testing.ReferenceRun;
import org.graphc.core.type.DType;
import org.graphc.core.type.Sizes;
import org.graphc.core.type.TensorType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every way to differentiate asks the operations for the convention that was asked for. */
class ConventionTest {
    private final GraphBuilder graph = GraphBuilder.create();
    private final Node x = Ops.input(graph, "x", TensorType.of(DType.F64, 1));
    private final Node one = Ops.constantLike(x, 1);
    private final Node value = graph.append(new Disputed(), x);

    /** The identity, whose derivative is another number for everyone. */
    private record Disputed() implements Op {
        @Override
        public String name() {
            return "disputed";
        }

        @Override
        public TensorType infer(List<TensorType> inputs) {
            return inputs.get(0);
        }

        @Override
        public Tensor evaluate(List<Tensor> inputs, Sizes sizes) {
            return inputs.get(0);
        }

        /** Of the convention's number, and with a second derivative of that number too. */
        @Override
        public void vjp(Vjp v) {
            Node slope = Ops.constantLike(v.adjoint(), number(v.convention()));
            v.propagate(0, v.adjoint().times(graphValue(v)).times(slope));
        }

        /** One, in the forward pass; it is differentiated as the operation itself is. */
        private Node graphValue(Vjp v) {
            return v.output().over(v.input(0));
        }
    }

    private static double number(Convention convention) {
        return convention.ordinal() + 2;
    }

    private double run(Node node) {
        return ReferenceRun.of(graph.build(), Map.of("x", Tensor.vector(1)))
                .value(node)
                .getDouble(0);
    }

    @ParameterizedTest
    @EnumSource(Convention.class)
    void reachesTheOperations(Convention convention) {
        double number = number(convention);
        Node sum = Ops.sum(value);
        Node gradient =
                Gradients.of(sum, List.of(x), Disconnected.ERROR, convention).of(x);
        assertThat(run(gradient)).isEqualTo(number);
        assertThat(run(Gradients.vjp(value, List.of(x), one, Disconnected.ERROR, convention)
                        .of(x)))
                .isEqualTo(number);
        assertThat(run(Tangents.of(value, ImmutableMap.of(x, one), Disconnected.ERROR, convention)
                        .of(value)))
                .isEqualTo(number);
        for (Mode mode : Mode.values()) {
            Choices choices = new Choices(mode, Disconnected.ERROR, convention);
            assertThat(run(Differentials.jacobian(value, x, choices))).isEqualTo(number);
            assertThat(run(Differentials.hessian(sum, x, choices))).isEqualTo(number * (number - 1));
        }
        assertThat(run(Differentials.hvp(sum, x, one, Disconnected.ERROR, convention)))
                .isEqualTo(number * (number - 1));
    }
}
