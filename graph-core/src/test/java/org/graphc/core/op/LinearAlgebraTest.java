package org.graphc.core.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.ImmutableIntArray;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.testing.ReferenceRun;
import org.graphc.core.testing.Tensors;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;
import org.graphc.core.type.TensorType;
import org.graphc.core.type.TypeMismatch;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Values of equations and decompositions: what multiplies back, known matrices, and awkward ones. */
class LinearAlgebraTest {
    private static Tensor random(int m, int n, int rank, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] left = random.doubles((long) m * rank, -1, 1).toArray();
        double[] right = random.doubles((long) rank * n, -1, 1).toArray();
        return Tensor.fill(DType.F64, ImmutableIntArray.of(m, n), i -> {
            double sum = 0;
            for (int k = 0; k < rank; k++) {
                sum += left[i / n * rank + k] * right[k * n + i % n];
            }
            return sum;
        });
    }

    /** The values of nodes that a description of one input makes. */
    private static Tensor of(Tensor x, Function<Node, Node> function) {
        GraphBuilder graph = GraphBuilder.create();
        Node a = Ops.input(graph, "a", x.type());
        Graph built = graph.output("z", function.apply(a)).build();
        return ReferenceRun.outputs(built, ImmutableMap.of("a", x)).get("z");
    }

    private static Node t(Node a) {
        return Ops.matrixTranspose(a);
    }

    private static Tensor unit(int n) {
        return Tensor.fill(DType.F64, ImmutableIntArray.of(n, n), i -> i / n == i % n ? 1 : 0);
    }

    private static Tensor hilbert(int n) {
        return Tensor.fill(DType.F64, ImmutableIntArray.of(n, n), i -> 1.0 / (i / n + i % n + 1));
    }

    private static void close(Tensor actual, Tensor expected, double allowed) {
        assertThat(actual.type()).isEqualTo(expected.type());
        assertThat(actual.toDoubleArray()).containsExactly(expected.toDoubleArray(), within(allowed));
    }

    private static final int[][] SIZES = {
        {1, 1, 1},
        {2, 2, 2},
        {3, 3, 2},
        {5, 5, 5},
        {5, 5, 1},
        {4, 4, 0},
        {7, 4, 4},
        {7, 4, 2},
        {4, 7, 4},
        {4, 7, 3},
        {1, 5, 1},
        {5, 1, 1},
        {40, 40, 40},
        {40, 40, 33},
        {60, 9, 9},
        {0, 0, 0},
        {3, 0, 0},
        {0, 3, 0}
    };

    @Test
    void productsOfPartsAreTheMatrix() {
        for (int[] size : SIZES) {
            Tensor x = random(size[0], size[1], size[2], 3);
            double allowed = 4e-15 * Math.max(size[0], size[1]);
            close(
                    of(
                            x,
                            a -> Ops.matmul(
                                    LinearAlgebra.qr(a).q(), LinearAlgebra.qr(a).r())),
                    x,
                    allowed);
            close(of(x, a -> product(LinearAlgebra.svd(a))), x, allowed);
            if (size[0] == size[1]) {
                close(of(x, a -> product(LinearAlgebra.lu(a))), x, allowed);
                close(of(x, a -> product(LinearAlgebra.eigh(a))), of(x, Triangles::symmetric), 2 * allowed);
            }
        }
    }

    private static Node product(LinearAlgebra.SvdParts f) {
        return Ops.matmul(Ops.mul(f.u(), f.s()), f.vt());
    }

    private static Node product(LinearAlgebra.LuParts f) {
        return Ops.matmul(f.p(), Ops.matmul(f.l(), f.u()));
    }

    private static Node product(LinearAlgebra.EighParts f) {
        return Ops.matmul(Ops.mul(f.vectors(), f.values()), t(f.vectors()));
    }

    @Test
    void basesAreOrthonormalAtEveryRank() {
        for (int[] size : SIZES) {
            Tensor x = random(size[0], size[1], size[2], 4);
            Tensor one = unit(Math.min(size[0], size[1]));
            double allowed = 4e-15 * Math.max(size[0], size[1]);
            close(of(x, a -> gram(LinearAlgebra.qr(a).q())), one, allowed);
            close(of(x, a -> gram(LinearAlgebra.svd(a).u())), one, allowed);
            close(of(x, a -> gram(t(LinearAlgebra.svd(a).vt()))), one, allowed);
            if (size[0] == size[1]) {
                close(of(x, a -> gram(LinearAlgebra.eigh(a).vectors())), one, allowed);
            }
        }
    }

    private static Node gram(Node q) {
        return Ops.matmul(t(q), q);
    }

    /** Rotations leave only roundings of two of the columns, whose directions mean nothing. */
    @Test
    void singularVectorsOfRoundingsAreOrthonormalToo() {
        for (Tensor x : List.of(
                Tensor.matrix(new double[] {-1, 1, -1}, new double[] {-1, 0, 0}, new double[] {-1, 0, 0}),
                Tensor.matrix(new double[] {0, 1, 1}, new double[] {-1, 0, -1}, new double[] {0, -1, -1}),
                Tensor.fill(DType.F64, ImmutableIntArray.of(6, 5), i -> i + 1))) {
            int n = x.shape().get(1);
            close(of(x, a -> gram(LinearAlgebra.svd(a).u())), unit(n), 1e-14);
            close(of(x, a -> product(LinearAlgebra.svd(a))), x, 1e-13);
        }
    }

    @Test
    void vectorsTakeTheirSignFromAComponentThatIsNotRounding() {
        assertThat(Matrices.sign(new double[] {-1e-17, 0.6, -0.8}, 0, 1, 3)).isEqualTo(1);
        assertThat(Matrices.sign(new double[] {0, -0.6, 0.8}, 0, 1, 3)).isEqualTo(-1);
        assertThat(Matrices.sign(new double[] {-0.01, 1}, 0, 1, 2)).isEqualTo(-1);
        double[] vectors = of(
                        Tensor.matrix(new double[] {2, 1}, new double[] {1, 2}),
                        a -> LinearAlgebra.eigh(a).vectors())
                .toDoubleArray();
        double half = Math.sqrt(0.5);
        assertThat(vectors).containsExactly(new double[] {half, half, -half, half}, within(1e-15));
    }

    @Test
    void valuesComeInOrderAndTrianglesAreTriangular() {
        Tensor x = random(9, 9, 9, 5);
        double[] w = of(x, a -> LinearAlgebra.eigh(a).values()).toDoubleArray();
        double[] s = of(x, a -> LinearAlgebra.svd(a).s()).toDoubleArray();
        assertThat(w).isSorted();
        assertThat(Arrays.stream(s).map(v -> -v).toArray()).isSorted();
        assertThat(s[8]).isPositive();
        Tensor r = of(x, a -> LinearAlgebra.qr(a).r());
        Tensor l = of(x, a -> LinearAlgebra.lu(a).l());
        for (int i = 0; i < 9; i++) {
            assertThat(r.getDouble(i * 9 + i)).isPositive();
            assertThat(l.getDouble(i * 9 + i)).isEqualTo(1);
            for (int j = 0; j < i; j++) {
                assertThat(r.getDouble(i * 9 + j)).isZero();
                assertThat(l.getDouble(j * 9 + i)).isZero();
                assertThat(Math.abs(l.getDouble(i * 9 + j))).isLessThanOrEqualTo(1);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6})
    void hilbertMatricesHaveTheirKnownInversesAndDeterminants(int n) {
        double[] inverse = new double[n * n];
        double determinant = 1;
        for (int i = 1; i <= n; i++) {
            for (int j = 1; j <= n; j++) {
                inverse[(i - 1) * n + j - 1] = ((i + j) % 2 == 0 ? 1 : -1)
                        * (i + j - 1)
                        * choose(n + i - 1, n - j)
                        * choose(n + j - 1, n - i)
                        * Math.pow(choose(i + j - 2, i - 1), 2);
            }
            determinant /= (2 * i - 1) * Math.pow(choose(2 * i - 2, i - 1), 2);
        }
        Tensor expected = Tensor.of(ImmutableIntArray.of(n, n), inverse);
        double condition = Tensors.magnitude(expected) * n * n;
        Tensors.assertClose(of(hilbert(n), LinearAlgebra::inv), expected, condition * 1e-16);
        Tensors.assertClose(
                of(
                        hilbert(n),
                        a -> LinearAlgebra.solve(
                                a,
                                Triangles.unit(a.owner(), DType.F64, a.shape().dim(0)))),
                expected,
                condition * 1e-16);
        Tensors.assertClose(of(hilbert(n), LinearAlgebra::pinv), expected, condition * 1e-15);
        assertThat(of(hilbert(n), LinearAlgebra::det).item())
                .isCloseTo(determinant, within(determinant * condition * 1e-16));
        close(
                of(hilbert(n), a -> Ops.matmul(LinearAlgebra.cholesky(a), t(LinearAlgebra.cholesky(a)))),
                hilbert(n),
                4e-16);
    }

    private static double choose(int n, int k) {
        double product = 1;
        for (int i = 1; i <= k; i++) {
            product = product * (n - k + i) / i;
        }
        return product;
    }

    @Test
    void theUnitMatrixDecomposesIntoItself() {
        Tensor one = unit(3);
        for (Function<Node, Node> part : List.<Function<Node, Node>>of(
                LinearAlgebra::cholesky,
                LinearAlgebra::inv,
                LinearAlgebra::cofactor,
                LinearAlgebra::pinv,
                a -> LinearAlgebra.qr(a).q(),
                a -> LinearAlgebra.qr(a).r(),
                a -> LinearAlgebra.lu(a).p(),
                a -> LinearAlgebra.lu(a).l(),
                a -> LinearAlgebra.lu(a).u(),
                a -> LinearAlgebra.svd(a).u(),
                a -> LinearAlgebra.svd(a).vt(),
                a -> LinearAlgebra.eigh(a).vectors())) {
            assertThat(of(one, part)).isEqualTo(one);
        }
        assertThat(of(one, a -> LinearAlgebra.eigh(a).values())).isEqualTo(Tensor.vector(1, 1, 1));
        assertThat(of(one, a -> LinearAlgebra.svd(a).s())).isEqualTo(Tensor.vector(1, 1, 1));
    }

    @Test
    void matricesOfNoSizeHaveDeterminantOne() {
        Tensor none = Tensor.of(ImmutableIntArray.of(2, 0, 0), new double[0]);
        assertThat(of(none, LinearAlgebra::det)).isEqualTo(Tensor.vector(1, 1));
        assertThat(of(none, a -> LinearAlgebra.slogDet(a).logAbs())).isEqualTo(Tensor.vector(0, 0));
        assertThat(of(none, a -> LinearAlgebra.slogDet(a).sign())).isEqualTo(Tensor.vector(1, 1));
        Tensor unknowns = Tensor.of(ImmutableIntArray.of(0, 2), new double[0]);
        assertThat(of(unknowns, a -> LinearAlgebra.lstsq(a, Ops.full(a.owner(), TensorType.of(DType.F64, 0), 1))))
                .isEqualTo(Tensor.vector(0, 0));
    }

    @Test
    void singularMatricesHaveDeterminantZeroAndNoLogarithm() {
        Tensor singular = Tensor.matrix(new double[] {1, 2}, new double[] {2, 4});
        assertThat(of(singular, LinearAlgebra::det)).isEqualTo(Tensor.scalar(0.0));
        assertThat(of(singular, a -> LinearAlgebra.slogDet(a).sign())).isEqualTo(Tensor.scalar(0.0));
        assertThat(of(singular, a -> LinearAlgebra.slogDet(a).logAbs()).item()).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(of(singular, LinearAlgebra::cofactor))
                .isEqualTo(Tensor.matrix(new double[] {4, -2}, new double[] {-2, 1}));
        assertThat(of(singular, a -> LinearAlgebra.pinv(a)).toDoubleArray())
                .containsExactly(new double[] {0.04, 0.08, 0.08, 0.16}, within(1e-16));
    }

    @Test
    void determinantsMayBeNegative() {
        Tensor exchange = Tensor.matrix(new double[] {0, 2}, new double[] {3, 1});
        assertThat(of(exchange, LinearAlgebra::det)).isEqualTo(Tensor.scalar(-6.0));
        assertThat(of(exchange, a -> LinearAlgebra.slogDet(a).sign())).isEqualTo(Tensor.scalar(-1.0));
        Tensor cycle = Tensor.matrix(new double[] {0, 1, 0}, new double[] {0, 0, 1}, new double[] {-1, 0, 0});
        assertThat(of(cycle, LinearAlgebra::det)).isEqualTo(Tensor.scalar(-1.0));
        assertThat(of(cycle, a -> LinearAlgebra.slogDet(a).sign())).isEqualTo(Tensor.scalar(-1.0));
    }

    @Test
    void determinantsOverflowOnlyWhereTheResultDoes() {
        Tensor wide = Tensor.matrix(
                new double[] {1e200, 0, 0, 0},
                new double[] {0, 1e200, 0, 0},
                new double[] {0, 0, 1e-250, 0},
                new double[] {0, 0, 0, -1e-150});
        assertThat(of(wide, LinearAlgebra::det).item()).isCloseTo(-1, within(1e-14));
        assertThat(of(wide, a -> LinearAlgebra.slogDet(a).logAbs()).item()).isCloseTo(0, within(1e-12));
    }

    @Test
    void largeAndSmallElementsNeitherOverflowNorVanish() {
        for (double scale : new double[] {0x1p1000, 0x1p-1000, 1}) {
            Tensor x = Tensor.matrix(new double[] {3 * scale, 0}, new double[] {4 * scale, 5 * scale});
            double root = Math.sqrt(5);
            double[] s = of(x, a -> LinearAlgebra.svd(a).s()).toDoubleArray();
            assertThat(s[0] / scale).isCloseTo(3 * root, within(1e-14));
            assertThat(s[1] / scale).isCloseTo(root, within(1e-14));
            double[] r = of(x, a -> LinearAlgebra.qr(a).r()).toDoubleArray();
            assertThat(r[0] / scale).isCloseTo(5, within(1e-14));
            Tensor symmetric = Tensor.matrix(new double[] {2 * scale, scale}, new double[] {scale, 2 * scale});
            double[] w = of(symmetric, a -> LinearAlgebra.eigh(a).values()).toDoubleArray();
            assertThat(w[0] / scale).isCloseTo(1, within(1e-14));
            assertThat(w[1] / scale).isCloseTo(3, within(1e-14));
        }
    }

    @Test
    void smallSingularValuesKeepTheirDigits() {
        Tensor graded = Tensor.matrix(new double[] {1, 1e-20}, new double[] {0, 1e-200}, new double[] {0, 0});
        double[] s = of(graded, a -> LinearAlgebra.svd(a).s()).toDoubleArray();
        assertThat(s[0]).isEqualTo(1);
        assertThat(s[1]).isCloseTo(1e-200, within(1e-215));
    }

    @Test
    void aNanOrAnInfinityGivesNanWithoutEnd() {
        for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
            Tensor two = Tensor.of(ImmutableIntArray.of(2, 2, 2), 4, 1, bad, 3, 4, 1, 1, 3);
            for (Function<Node, Node> packed : List.<Function<Node, Node>>of(
                    LinearAlgebra::cholesky,
                    LinearAlgebra::inv,
                    LinearAlgebra::det,
                    LinearAlgebra::cofactor,
                    a -> LinearAlgebra.slogDet(a).packed(),
                    a -> LinearAlgebra.lu(a).packed(),
                    a -> LinearAlgebra.qr(a).packed(),
                    a -> LinearAlgebra.eigh(a).packed(),
                    a -> LinearAlgebra.svd(a).packed(),
                    a -> LinearAlgebra.solve(a, a),
                    a -> LinearAlgebra.lstsq(a, a))) {
                double[] values = Assertions.assertTimeoutPreemptively(
                        Duration.ofSeconds(20), () -> of(two, packed).toDoubleArray());
                int half = values.length / 2;
                assertThat(Arrays.copyOf(values, half)).containsOnly(Double.NaN);
                assertThat(Arrays.copyOfRange(values, half, values.length)).doesNotContain(Double.NaN);
            }
        }
    }

    @Test
    void everyMatrixOfAwkwardNumbersComesToAnEnd() {
        for (long seed = 0; seed < 300; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            double[] few = {0, -0.0, 1, -1, 1e-300, 1e300, Double.MIN_VALUE, Double.MAX_VALUE, 0.5, 1e-17, 1e17};
            int n = 2 + random.nextInt(5);
            Tensor x = Tensor.fill(
                    DType.F64, ImmutableIntArray.of(n + random.nextInt(2), n), i -> few[random.nextInt(few.length)]);
            of(x, a -> LinearAlgebra.svd(a).packed());
            of(x, a -> LinearAlgebra.qr(a).packed());
            of(x, a -> LinearAlgebra.lstsq(a, a));
            of(
                    x,
                    a -> LinearAlgebra.eigh(Ops.slice(a, 0, Dim.ZERO, Dim.constant(n), 1))
                            .packed());
        }
    }

    @Test
    void singlePrecisionIsTheDoubleResultRounded() {
        Tensor x = random(3, 3, 3, 8).cast(DType.F32);
        for (Function<Node, Node> function : List.<Function<Node, Node>>of(
                LinearAlgebra::inv,
                LinearAlgebra::det,
                a -> LinearAlgebra.qr(a).packed(),
                a -> LinearAlgebra.svd(a).packed(),
                a -> LinearAlgebra.eigh(a).packed())) {
            assertThat(of(x, function))
                    .isEqualTo(of(x.cast(DType.F64), function).cast(DType.F32));
        }
    }

    @Test
    void solvesVectorsAndBroadcastsBatches() {
        Tensor two = Tensor.of(ImmutableIntArray.of(2, 2, 2), 2.0, 0, 0, 4, 0, 1, 1, 0);
        assertThat(of(two, a -> LinearAlgebra.solve(a, Ops.constant(a.owner(), Tensor.vector(2, 4)))))
                .isEqualTo(Tensor.of(ImmutableIntArray.of(2, 2), 1.0, 1, 4, 2));
        assertThat(of(unit(2), a -> LinearAlgebra.solve(a, Ops.constant(a.owner(), two))))
                .isEqualTo(two);
        assertThat(of(
                        Tensor.vector(2, 8),
                        b -> LinearAlgebra.triangularSolve(
                                Ops.constant(b.owner(), Tensor.matrix(new double[] {2, 7}, new double[] {1, 7})), b)))
                .isEqualTo(Tensor.vector(1, 1));
    }

    @Test
    void powersOfMatrices() {
        Tensor x = Tensor.matrix(new double[] {1, 1}, new double[] {1, 0});
        assertThat(of(x, a -> LinearAlgebra.matrixPower(a, 10)))
                .isEqualTo(Tensor.matrix(new double[] {89, 55}, new double[] {55, 34}));
        assertThat(of(x, a -> LinearAlgebra.matrixPower(a, 0))).isEqualTo(unit(2));
        close(
                of(x, a -> LinearAlgebra.matrixPower(a, -2)),
                Tensor.matrix(new double[] {1, -1}, new double[] {-1, 2}),
                1e-15);
    }

    @Test
    void leastSquaresOfLowRankIsShortest() {
        for (int[] size : new int[][] {{6, 4, 2}, {4, 6, 3}, {5, 5, 4}}) {
            Tensor x = random(size[0], size[1], size[2], 9);
            Tensor inverse = of(x, LinearAlgebra::pinv);
            Function<Node, Node> p = a -> LinearAlgebra.pinv(a);
            close(of(x, a -> Ops.matmul(Ops.matmul(a, p.apply(a)), a)), x, 1e-13);
            close(of(x, a -> Ops.matmul(Ops.matmul(p.apply(a), a), p.apply(a))), inverse, 1e-12);
            close(of(x, a -> Ops.matmul(a, p.apply(a))), of(x, a -> t(Ops.matmul(a, p.apply(a)))), 1e-13);
            close(of(x, a -> Ops.matmul(p.apply(a), a)), of(x, a -> t(Ops.matmul(p.apply(a), a))), 1e-13);
        }
    }

    @Test
    void saysWhatIsWrongWithAMatrix() {
        refuses(
                unit(2),
                a -> LinearAlgebra.cholesky(Ops.neg(a)),
                "[cholesky] matrix is not positive definite at pivot 0");
        refuses(
                Tensor.matrix(new double[] {1, 2}, new double[] {2, 1}),
                LinearAlgebra::cholesky,
                "[cholesky] matrix is not positive definite at pivot 1");
        refuses(
                Tensor.matrix(new double[] {1, 1}, new double[] {1, 1}),
                LinearAlgebra::inv,
                "[inv] matrix is singular at pivot 1");
        refuses(
                Tensor.matrix(new double[] {0, 0}, new double[] {0, 0}),
                a -> LinearAlgebra.solve(a, a),
                "[solve] matrix is singular at pivot 0");
        Dim m = Dim.symbol("m");
        GraphBuilder graph = GraphBuilder.create();
        Node open = Ops.input(graph, "x", TensorType.of(DType.F64, m, Dim.constant(3)));
        Graph svd = graph.output("s", LinearAlgebra.svd(open).s()).build();
        assertThatThrownBy(() -> ReferenceRun.outputs(svd, ImmutableMap.of("x", random(2, 3, 2, 1))))
                .hasMessage("[svd] needs as many rows as columns or more, not 2 and 3");
    }

    private static void refuses(Tensor x, Function<Node, Node> function, String message) {
        assertThatThrownBy(() -> of(x, function))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void saysWhatIsWrongWithTypes() {
        GraphBuilder graph = GraphBuilder.create();
        Node wide = Ops.input(graph, "wide", TensorType.of(DType.F64, 2, 3));
        Node whole = Ops.input(graph, "whole", TensorType.of(DType.I64, 2, 2));
        Node vector = Ops.input(graph, "vector", TensorType.of(DType.F64, 2));
        Node square = Ops.input(graph, "square", TensorType.of(DType.F64, 3, 3));
        Node single = Ops.input(graph, "single", TensorType.of(DType.F32, 3, 3));
        refusesType(() -> LinearAlgebra.det(wide), "det", "needs square matrices, not f64[2, 3]");
        refusesType(() -> LinearAlgebra.eigh(wide), "eigh", "needs square matrices, not f64[2, 3]");
        refusesType(() -> LinearAlgebra.qr(whole), "qr", "takes floats, not i64[2, 2]");
        refusesType(() -> LinearAlgebra.inv(vector), "inv", "needs rank 2 or more, not f64[2]");
        refusesType(
                () -> LinearAlgebra.solve(square, vector), "solve", "numbers of rows differ: f64[3, 3] and f64[2, 1]");
        refusesType(() -> LinearAlgebra.solve(square, single), "solve", "dtypes differ: f64[3, 3] and f32[3, 3]");
        refusesType(
                () -> LinearAlgebra.solve(vector, square),
                "solve",
                "needs a matrix and a matrix or vector, not f64[2] and f64[3, 3]");
        refusesType(() -> graph.append(new Qr(), wide), "qr", "needs as many rows as columns or more, not f64[2, 3]");
        refusesType(
                () -> graph.append(new Cofactor(), square, wide), "cofactor", "shapes differ: f64[3, 3] and f64[2, 3]");
    }

    private static void refusesType(
            org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String op, String problem) {
        assertThatThrownBy(call).isInstanceOfSatisfying(TypeMismatch.class, e -> {
            assertThat(e.op()).isEqualTo(op);
            assertThat(e.problem()).isEqualTo(problem);
        });
    }
}
