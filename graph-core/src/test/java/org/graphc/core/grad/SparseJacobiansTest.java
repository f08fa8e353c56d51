package org.graphc.core.grad;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.primitives.ImmutableIntArray;
import java.util.Map;
import java.util.SplittableRandom;
import org.graphc.core.grad.Differentials.Choices;
import org.graphc.core.grad.Gradients.Disconnected;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Ops;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.testing.Domain;
import org.graphc.core.testing.ReferenceRun;
import org.graphc.core.testing.Tensors;
import org.graphc.core.type.DType;
import org.graphc.core.type.TensorType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SparseJacobiansTest {
    /** Which elements of a matrix are there. */
    @FunctionalInterface
    private interface Where {
        boolean at(int r, int c);
    }

    private static Sparsity pattern(int rows, int columns, Where where) {
        return Sparsity.of(Tensor.fill(
                DType.BOOL, ImmutableIntArray.of(rows, columns), i -> where.at(i / columns, i % columns) ? 1 : 0));
    }

    private static Sparsity band(int n, int width) {
        return pattern(n, n, (r, c) -> Math.abs(r - c) <= width);
    }

    /** Full in the first row, the first column and the diagonal. */
    private static Sparsity arrow(int n) {
        return pattern(n, n, (r, c) -> r == c || r == 0 || c == 0);
    }

    @Test
    void aBandTakesAsManySweepsAsItIsWide() {
        assertThat(Differentials.sweeps(band(50, 1))).isEqualTo(3);
        assertThat(Differentials.sweeps(band(50, 2))).isEqualTo(5);
        assertThat(Differentials.sweeps(band(1, 0))).isEqualTo(1);
    }

    @Test
    void anArrowTakesThreeSweepsOfWhateverSizeItIs() {
        assertThat(Differentials.sweeps(arrow(10))).isEqualTo(3);
        assertThat(Differentials.sweeps(arrow(500))).isEqualTo(3);
    }

    @Test
    void aFullRowOrColumnIsReadFromTheSideWhereItIsOne() {
        assertThat(Differentials.sweeps(pattern(40, 40, (r, c) -> r == c || r == 0)))
                .isEqualTo(2);
        assertThat(Differentials.sweeps(pattern(40, 40, (r, c) -> r == c || c == 0)))
                .isEqualTo(2);
        assertThat(Differentials.sweeps(pattern(1, 40, (r, c) -> true))).isEqualTo(1);
        assertThat(Differentials.sweeps(pattern(40, 1, (r, c) -> true))).isEqualTo(1);
        assertThat(Differentials.sweeps(pattern(4, 4, (r, c) -> false))).isZero();
    }

    /** Bundle adjustment: each residual depends on one of two cameras and one of many points. */
    @Test
    void residualsOfCamerasAndPointsTakeAsManySweepsAsOneOfThemHasParameters() {
        int cameras = 5;
        Sparsity pattern = pattern(
                200,
                cameras * 11 + 40 * 3,
                (r, c) -> c < cameras * 11 ? c / 11 == r / 40 : (c - cameras * 11) / 3 == r % 40);
        assertThat(Differentials.sweeps(pattern)).isEqualTo(14);
    }

    /** sin(M x) where the matrix M has the pattern: its Jacobian is cos(M x) in the pattern's places. */
    private static void isRead(Sparsity pattern, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] elements = new double[pattern.rows() * pattern.columns()];
        int[] row = pattern.rowOfNonzeros();
        for (int k = 0; k < row.length; k++) {
            elements[row[k] * pattern.columns() + pattern.indices().get(k)] = random.nextDouble(-1, 1);
        }
        GraphBuilder graph = GraphBuilder.create();
        ImmutableIntArray shape = ImmutableIntArray.of(pattern.rows(), pattern.columns());
        Node matrix = Ops.constant(graph, Tensor.fill(DType.F64, shape, i -> elements[i]));
        Node x = Ops.input(graph, "x", TensorType.of(DType.F64, pattern.columns()));
        Node value = Ops.sin(Ops.matmul(matrix, x));
        Node sparse = Differentials.sparseJacobian(value, x, pattern, Choices.of(Disconnected.ZERO));
        Node dense = Differentials.jacobian(value, x, Disconnected.ZERO);
        ReferenceRun run = ReferenceRun.of(
                graph.build(),
                Map.of("x", Domain.ANY.tensor(DType.F64, ImmutableIntArray.of(pattern.columns()), random)));
        Tensor expected = Tensor.fill(
                DType.F64,
                ImmutableIntArray.of(row.length),
                k -> run.value(dense)
                        .getDouble(
                                row[k] * pattern.columns() + pattern.indices().get(k)));
        Tensors.assertClose(run.value(sparse), expected, 1e-14);
    }

    @Test
    void bandsAndArrowsAreReadFromTheirSums() {
        isRead(band(12, 1), 1);
        isRead(band(9, 3), 2);
        isRead(arrow(11), 3);
        isRead(pattern(7, 12, (r, c) -> r == 3 || c == r), 4);
        isRead(pattern(12, 7, (r, c) -> c == 3 || c == r), 5);
        isRead(pattern(3, 4, (r, c) -> true), 6);
        isRead(pattern(3, 4, (r, c) -> false), 7);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void randomPatternsAreReadFromTheirSums(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int rows = random.nextInt(1, 15);
        int columns = random.nextInt(1, 15);
        double density = random.nextDouble();
        isRead(pattern(rows, columns, (r, c) -> random.nextDouble() < density || (r == 0 && seed % 2 == 0)), seed);
    }

    @Test
    void valuesAndTargetsOfAnyShapeCountAsFlat() {
        GraphBuilder graph = GraphBuilder.create();
        Node x = Ops.input(graph, "x", TensorType.of(DType.F64, 2, 3));
        Node value = Ops.square(Ops.transpose(x));
        Sparsity pattern = pattern(6, 6, (r, c) -> c == r % 2 * 3 + r / 2);
        Node sparse = Differentials.sparseJacobian(value, x, pattern, Choices.of(Disconnected.ERROR));
        Tensor at = Tensor.matrix(new double[] {1, 2, 3}, new double[] {4, 5, 6});
        assertThat(ReferenceRun.of(graph.build(), Map.of("x", at)).value(sparse))
                .isEqualTo(Tensor.vector(2, 8, 4, 10, 6, 12));
        assertThat(Differentials.sweeps(pattern)).isEqualTo(1);
    }

    @Test
    void aPatternMustFit() {
        GraphBuilder graph = GraphBuilder.create();
        Node x = Ops.input(graph, "x", TensorType.of(DType.F64, 3));
        assertThatThrownBy(
                        () -> Differentials.sparseJacobian(Ops.sin(x), x, band(4, 1), Choices.of(Disconnected.ERROR)))
                .hasMessageStartingWith("[sparseJacobian] the pattern has 4 rows and 4 columns, for f64[3] by f64[3]");
        assertThatThrownBy(() -> new Sparsity(1, 2, ImmutableIntArray.of(0, 2), ImmutableIntArray.of(1, 0)))
                .hasMessage("[sparsity] the columns of row 0 are not increasing numbers below 2");
        assertThatThrownBy(() -> new Sparsity(1, 2, ImmutableIntArray.of(0), ImmutableIntArray.of()))
                .hasMessage("[sparsity] 1 rows have 1 offsets, not one more");
        assertThatThrownBy(() -> Sparsity.of(Tensor.vector(1)))
                .hasMessage("[sparsity] needs a bool matrix, not f64[1]");
    }
}
