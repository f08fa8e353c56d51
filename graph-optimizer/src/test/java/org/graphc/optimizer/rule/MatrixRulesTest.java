package org.graphc.optimizer.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.ImmutableIntArray;
import java.util.List;
import java.util.function.UnaryOperator;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Det;
import org.graphc.core.op.LinearAlgebra;
import org.graphc.core.op.Ops;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.testing.Domain;
import org.graphc.core.testing.ReferenceRun;
import org.graphc.core.testing.Tensors;
import org.graphc.core.type.DType;
import org.graphc.core.type.Shape;
import org.graphc.core.type.TensorType;
import org.graphc.optimizer.pass.Pipelines;
import org.junit.jupiter.api.Test;

/** Logarithms of determinants as {@code -O2} leaves them. */
class MatrixRulesTest {
    private static final UnaryOperator<Node> LOG = x -> Ops.log(LinearAlgebra.det(x));
    private static final UnaryOperator<Node> LOG_ABS = x -> Ops.log(Ops.abs(LinearAlgebra.det(x)));

    private static Graph graph(UnaryOperator<Node> of, TensorType type) {
        GraphBuilder graph = GraphBuilder.create();
        return graph.output("y", of.apply(Ops.input(graph, "x", type))).build();
    }

    private static Tensor before(UnaryOperator<Node> of, Tensor x) {
        return ReferenceRun.outputs(graph(of, x.type()), ImmutableMap.of("x", x))
                .get("y");
    }

    private static Tensor after(UnaryOperator<Node> of, Tensor x) {
        Graph made = Pipelines.o2().run(graph(of, x.type())).graph();
        assertThat(made.nodes()).noneMatch(node -> node.op() instanceof Det);
        return ReferenceRun.outputs(made, ImmutableMap.of("x", x)).get("y");
    }

    private static Tensor scaled(DType dtype, double scale, boolean isNegative) {
        return Tensor.fill(
                dtype, ImmutableIntArray.of(8, 8), i -> (i % 9 == 0 ? isNegative && i == 0 ? -1 : 1 : 0) * scale);
    }

    @Test
    void doesNotOverflowOrVanish() {
        for (double scale : List.of(1e50, 1e-50)) {
            Tensor x = scaled(DType.F64, scale, false);
            assertThat(before(LOG, x).item()).isInfinite();
            assertThat(after(LOG, x).item()).isCloseTo(8 * Math.log(scale), within(1e-12));
            assertThat(after(LOG_ABS, scaled(DType.F64, scale, true)).item())
                    .isCloseTo(8 * Math.log(scale), within(1e-12));
        }
        Tensor single = scaled(DType.F32, 1e10, false);
        assertThat(before(LOG, single).item()).isInfinite();
        assertThat(after(LOG, single).item()).isCloseTo(8 * Math.log(1e10), within(2e-5));
    }

    @Test
    void isNaNOfNegativeDeterminantsAndMinusInfinityOfNone() {
        for (DType dtype : List.of(DType.F32, DType.F64)) {
            assertThat(after(LOG, scaled(dtype, 2, true)).item()).isNaN();
            Tensor third = Tensor.fill(dtype, ImmutableIntArray.of(3, 3), i -> i + 1); // rows in arithmetic progression
            Tensor zero = Tensor.fill(dtype, ImmutableIntArray.of(3, 3), i -> 0.1 * (1 + i % 3));
            for (Tensor singular : List.of(third, zero)) {
                Tensors.assertSameBits(after(LOG, singular), before(LOG, singular));
                Tensors.assertSameBits(after(LOG_ABS, singular), before(LOG_ABS, singular));
            }
            assertThat(after(LOG, zero).item()).isEqualTo(Double.NEGATIVE_INFINITY);
        }
    }

    /** A batch of determinants of both signs, of one near 1 too, where logarithms of pivots would cancel. */
    @Test
    void isTheLogarithmOfTheDeterminantWhereThatIsNormal() {
        for (int seed = 0; seed < 50; seed++) {
            Tensor x = Tensors.random(DType.F64, ImmutableIntArray.of(5, 4, 4), Domain.ANY, seed);
            Tensors.assertClose(after(LOG, x), before(LOG, x), 1e-15);
            Tensors.assertClose(after(LOG_ABS, x), before(LOG_ABS, x), 1e-15);
        }
        Tensor nearOne =
                Tensor.fill(DType.F64, ImmutableIntArray.of(2, 2), i -> new double[] {1e8, 0, 0, 1.0000001e-8}[i]);
        assertThat(after(LOG, nearOne).item()).isEqualTo(before(LOG, nearOne).item());
    }

    /** With the determinant of an inner node kept for another reader. */
    @Test
    void keepsADeterminantThatIsReadElsewhere() {
        GraphBuilder graph = GraphBuilder.create();
        Node x = Ops.input(graph, "x", new TensorType(DType.F64, Shape.of(3, 3)));
        Node det = LinearAlgebra.det(x);
        graph.output("d", det);
        graph.output("l", Ops.log(det));
        Graph made = Pipelines.o2().run(graph.build()).graph();
        assertThat(made.nodes()).anyMatch(node -> node.op() instanceof Det);
    }
}
