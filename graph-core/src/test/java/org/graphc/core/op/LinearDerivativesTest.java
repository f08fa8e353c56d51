package org.graphc.core.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.ImmutableIntArray;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.graphc.core.grad.Differentials;
import org.graphc.core.grad.Gradients;
import org.graphc.core.grad.Gradients.Disconnected;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.testing.Domain;
import org.graphc.core.testing.FiniteDifferences;
import org.graphc.core.testing.ReferenceRun;
import org.graphc.core.testing.Tensors;
import org.graphc.core.type.DType;
import org.graphc.core.type.TensorType;
import org.junit.jupiter.api.Test;

/** Derivatives through parts of decompositions, and at singular points. */
class LinearDerivativesTest {
    private static final Tensor TALL = Tensor.matrix(
            new double[] {2.1, 0.3, -0.4}, new double[] {0.2, 3.4, 0.5}, new double[] {-0.3, 0.1, 5.2}, new double[] {
                0.7, -0.6, 0.4
            });
    private static final Tensor SQUARE =
            Tensor.matrix(new double[] {2.1, 0.3, -0.4}, new double[] {0.6, 3.4, 0.5}, new double[] {-0.3, 0.1, 5.2});

    /** d/da of the sum of the value's elements times fixed weights. */
    private static Tensor gradient(Tensor x, Function<Node, Node> function) {
        return gradient(x, function, 1);
    }

    /** The derivative of that order, each but the last summed up with other weights. */
    private static Tensor gradient(Tensor x, Function<Node, Node> function, int order) {
        Graph graph = scalar(x, function, order - 1);
        Node a = graph.inputs().get("a");
        GraphBuilder more = a.owner();
        Node slope = Gradients.of(graph.outputs().get("z"), List.of(a), Disconnected.ERROR)
                .of(a);
        return ReferenceRun.outputs(more.output("d", slope).build(), Map.of("a", x))
                .get("d");
    }

    private static Graph scalar(Tensor x, Function<Node, Node> function, int derivatives) {
        GraphBuilder graph = GraphBuilder.create();
        Node a = Ops.input(graph, "a", x.type());
        Node value = weighted(function.apply(a), 1);
        for (int i = 0; i < derivatives; i++) {
            value = weighted(Gradients.of(value, a).of(a), i + 2);
        }
        return graph.output("z", value).build();
    }

    private static Node weighted(Node value, long seed) {
        ImmutableIntArray shape = org.graphc.core.type.Sizes.NONE.of(value.shape());
        return Ops.sum(value.times(Ops.constant(value.owner(), Domain.ANY.tensor(DType.F64, shape, seed))));
    }

    private static void agreesWithDifferences(Tensor x, Function<Node, Node> function) {
        for (int order = 1; order <= 2; order++) {
            Tensor expected =
                    FiniteDifferences.gradient(scalar(x, function, order - 1), "z", ImmutableMap.of("a", x), "a");
            Tensors.assertClose(gradient(x, function, order), expected, order == 1 ? 1e-8 : 1e-7);
        }
        assertThat(gradient(x, function, 3).toDoubleArray()).doesNotContain(Double.NaN);
    }

    @Test
    void flowThroughEachPart() {
        agreesWithDifferences(SQUARE, a -> LinearAlgebra.lu(a).l());
        agreesWithDifferences(SQUARE, a -> LinearAlgebra.lu(a).u());
        agreesWithDifferences(TALL, a -> LinearAlgebra.qr(a).q());
        agreesWithDifferences(TALL, a -> LinearAlgebra.qr(a).r());
        agreesWithDifferences(SQUARE, a -> LinearAlgebra.eigh(a).values());
        agreesWithDifferences(SQUARE, a -> LinearAlgebra.eigh(a).vectors());
        agreesWithDifferences(TALL, a -> LinearAlgebra.svd(a).u());
        agreesWithDifferences(TALL, a -> LinearAlgebra.svd(a).s());
        agreesWithDifferences(TALL, a -> LinearAlgebra.svd(a).vt());
        agreesWithDifferences(SQUARE, a -> LinearAlgebra.slogDet(a).logAbs());
        agreesWithDifferences(SQUARE, a -> LinearAlgebra.matrixPower(a, -3));
    }

    /** The rows are exchanged in a cycle, whose inverse is another. */
    @Test
    void flowThroughExchangesOfRows() {
        Tensor cycle = Tensor.matrix(
                new double[] {0.3, 4.1, 0.2}, new double[] {-0.2, 0.5, 3.4}, new double[] {5.2, 0.1, 0.6});
        agreesWithDifferences(cycle, a -> LinearAlgebra.lu(a).l());
        agreesWithDifferences(cycle, a -> LinearAlgebra.lu(a).u());
        agreesWithDifferences(cycle, a -> LinearAlgebra.slogDet(a).logAbs());
        agreesWithDifferences(cycle, LinearAlgebra::det);
        agreesWithDifferences(cycle, a -> LinearAlgebra.solve(a, Ops.square(a)));
    }

    @Test
    void flowThroughWideMatrices() {
        agreesWithDifferences(
                TALL, a -> LinearAlgebra.qr(Ops.matrixTranspose(a)).q());
        agreesWithDifferences(
                TALL, a -> LinearAlgebra.qr(Ops.matrixTranspose(a)).r());
        agreesWithDifferences(
                TALL, a -> LinearAlgebra.svd(Ops.matrixTranspose(a)).u());
        agreesWithDifferences(
                TALL, a -> LinearAlgebra.svd(Ops.matrixTranspose(a)).vt());
        agreesWithDifferences(TALL, a -> LinearAlgebra.pinv(Ops.matrixTranspose(a)));
        agreesWithDifferences(TALL, LinearAlgebra::pinv);
    }

    @Test
    void addUpOverPartsThatAreUsedTogether() {
        agreesWithDifferences(TALL, a -> {
            LinearAlgebra.SvdParts f = LinearAlgebra.svd(a);
            return Ops.matmul(Ops.mul(f.u(), Ops.square(f.s())), f.vt());
        });
        agreesWithDifferences(SQUARE, a -> {
            LinearAlgebra.EighParts f = LinearAlgebra.eigh(a);
            return Ops.matmul(Ops.mul(f.vectors(), Ops.exp(f.values())), Ops.matrixTranspose(f.vectors()));
        });
        Tensor sum = gradient(
                TALL,
                a -> Ops.matmul(LinearAlgebra.qr(a).q(), LinearAlgebra.qr(a).r()));
        Tensors.assertClose(sum, Domain.ANY.tensor(DType.F64, TALL.shape(), 1), 1e-14);
    }

    /** A of rank two is B C, whatever B and C of these sizes are. */
    @Test
    void leastSquaresFollowsMatricesOfOneRank() {
        UnaryOperator<Node> lowRank = b -> {
            Node c = Ops.constant(b.owner(), Domain.ANY.tensor(DType.F64, ImmutableIntArray.of(2, 4), 5));
            return Ops.matmul(b, c);
        };
        Tensor b = Tensor.matrix(new double[] {1, 0.3}, new double[] {-0.2, 1.4}, new double[] {0.6, 0.8});
        agreesWithDifferences(b, x -> LinearAlgebra.pinv(lowRank.apply(x)));
        agreesWithDifferences(
                b, x -> LinearAlgebra.lstsq(lowRank.apply(x), Ops.constant(x.owner(), Tensor.vector(1, -2, 0.5))));
    }

    @Test
    void ofEigenvaluesAreExactWhereTheyRepeat() {
        Tensor twice = Tensor.matrix(new double[] {2, 0, 0}, new double[] {0, 2, 0}, new double[] {0, 0, 5});
        assertThat(gradient(twice, a -> Ops.sum(Ops.square(LinearAlgebra.eigh(a).values())), "plain"))
                .isEqualTo(Tensor.matrix(new double[] {4, 0, 0}, new double[] {0, 4, 0}, new double[] {0, 0, 10}));
        assertThat(gradient(twice, a -> LinearAlgebra.eigh(a).vectors()).toDoubleArray())
                .contains(Double.NaN);
    }

    private static Tensor gradient(Tensor x, Function<Node, Node> function, String unweighted) {
        GraphBuilder graph = GraphBuilder.create();
        Node a = Ops.input(graph, "a", x.type());
        graph.output(unweighted, Gradients.of(function.apply(a), a).of(a));
        return ReferenceRun.outputs(graph.build(), Map.of("a", x)).get(unweighted);
    }

    @Test
    void ofSingularValuesAreExactWhereTheyRepeatOrVanish() {
        for (Tensor x : List.of(
                Tensor.matrix(new double[] {3, 0}, new double[] {0, 3}),
                Tensor.matrix(new double[] {0, 0}, new double[] {0, 0}),
                Tensor.matrix(new double[] {1, 2}, new double[] {2, 4}, new double[] {0, 0}),
                Tensor.matrix(new double[] {3, 0}, new double[] {0, 3}, new double[] {0, 0}))) {
            Tensor nuclear = gradient(x, a -> Ops.sum(LinearAlgebra.svd(a).s()), "nuclear");
            Tensor expected = ReferenceRun.outputs(rotation(x), Map.of("a", x)).get("z");
            assertThat(nuclear.toDoubleArray()).containsExactly(expected.toDoubleArray(), within(1e-15));
        }
        Tensor repeated = Tensor.matrix(new double[] {3, 0}, new double[] {0, 3});
        assertThat(gradient(repeated, a -> LinearAlgebra.svd(a).u()).toDoubleArray())
                .contains(Double.NaN);
    }

    private static Graph rotation(Tensor x) {
        GraphBuilder graph = GraphBuilder.create();
        LinearAlgebra.SvdParts f = LinearAlgebra.svd(Ops.input(graph, "a", x.type()));
        return graph.output("z", Ops.matmul(f.u(), f.vt())).build();
    }

    @Test
    void ofTheDeterminantAreExactAtEveryRank() {
        Tensor one = Tensor.matrix(new double[] {1, 2, 3}, new double[] {2, 4, 6}, new double[] {-1, -2, -3});
        Tensor two = Tensor.matrix(new double[] {1, 2, 3}, new double[] {4, 5, 6}, new double[] {7, 8, 9});
        assertThat(gradient(one, LinearAlgebra::det, "d").toDoubleArray()).containsOnly(0.0);
        Tensors.assertClose(
                gradient(two, LinearAlgebra::det, "d"),
                Tensor.matrix(new double[] {-3, 6, -3}, new double[] {6, -12, 6}, new double[] {-3, 6, -3}),
                1e-15);
        for (Tensor x : List.of(one, two, SQUARE, Tensor.fill(DType.F64, ImmutableIntArray.of(3, 3), i -> 0))) {
            Tensor hessian = hessian(x);
            for (int i = 0; i < 81; i++) {
                assertThat(hessian.getDouble(i)).as("element %s", i).isCloseTo(second(x, i), within(1e-14));
            }
        }
    }

    private static Tensor hessian(Tensor x) {
        GraphBuilder graph = GraphBuilder.create();
        Node a = Ops.input(graph, "a", x.type());
        graph.output("h", Differentials.hessian(LinearAlgebra.det(a), a, Disconnected.ERROR));
        return ReferenceRun.outputs(graph.build(), Map.of("a", x)).get("h");
    }

    /** ∂²det/∂a_ij∂a_kl = ± the element that is in none of their rows and columns. */
    private static double second(Tensor x, int flat) {
        int[] at = {flat / 27, flat / 9 % 3, flat / 3 % 3, flat % 3};
        if (at[0] == at[2] || at[1] == at[3]) {
            return 0;
        }
        int row = 3 - at[0] - at[2];
        int column = 3 - at[1] - at[3];
        int sign = ((at[0] + at[1]) % 2 == 0 ? 1 : -1)
                * ((at[2] - (at[2] > at[0] ? 1 : 0) + at[3] - (at[3] > at[1] ? 1 : 0)) % 2 == 0 ? 1 : -1);
        return sign * x.getDouble(row * 3 + column);
    }

    /** det is multilinear in the elements: its third derivative does not depend on the matrix, the fourth is zero. */
    @Test
    void ofTheDeterminantEndWithItsDegree() {
        Tensor zero = Tensor.fill(DType.F64, ImmutableIntArray.of(3, 3), i -> 0);
        assertThat(gradient(zero, LinearAlgebra::det, 3).toDoubleArray())
                .containsExactly(gradient(SQUARE, LinearAlgebra::det, 3).toDoubleArray(), within(1e-13));
        assertThat(gradient(zero, LinearAlgebra::det, 3).toDoubleArray()).doesNotContain(0.0);
        assertThat(gradient(SQUARE, LinearAlgebra::det, 4).toDoubleArray()).containsOnly(0.0);
    }

    @Test
    void ofSignsAndPermutationsAreCut() {
        assertThatThrownBy(() -> gradient(SQUARE, a -> LinearAlgebra.slogDet(a).sign()))
                .hasMessageContaining("only through stopGradient");
        assertThatThrownBy(() -> gradient(SQUARE, a -> LinearAlgebra.lu(a).p()))
                .hasMessageContaining("only through stopGradient");
    }

    @Test
    void ofTheLogarithmAreTheInverse() {
        Tensor inverse = gradient(SQUARE, a -> LinearAlgebra.slogDet(a).logAbs(), "d");
        GraphBuilder graph = GraphBuilder.create();
        Node a = Ops.input(graph, "a", TensorType.of(DType.F64, 3, 3));
        graph.output("z", Ops.matrixTranspose(LinearAlgebra.inv(a)));
        assertThat(inverse)
                .isEqualTo(
                        ReferenceRun.outputs(graph.build(), Map.of("a", SQUARE)).get("z"));
    }

    @Test
    void ofSymmetricDecompositionsAreSymmetric() {
        for (Function<Node, Node> function : List.<Function<Node, Node>>of(
                LinearAlgebra::cholesky, a -> LinearAlgebra.eigh(a).packed())) {
            double[] g = gradient(SQUARE, function).toDoubleArray();
            assertThat(new double[] {g[1], g[2], g[5]}).isEqualTo(new double[] {g[3], g[6], g[7]});
            assertThat(Arrays.stream(g).allMatch(Double::isFinite)).isTrue();
        }
    }
}
