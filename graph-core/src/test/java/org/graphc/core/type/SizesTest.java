package org.graphc.core.type;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.primitives.ImmutableIntArray;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SizesTest {
    private static final Dim N = Dim.symbol("n");
    private static final Dim M = Dim.symbol("m");
    private static final Dim TWO = Dim.constant(2);

    private static Sizes solve(Dim declared, int actual) {
        return new Sizes.Solver()
                .add(Shape.of(declared), ImmutableIntArray.of(actual), "x")
                .solve();
    }

    @Test
    void aSymbolIsWhatItsAxisIs() {
        assertThat(solve(N, 5).of(N.times(N).plus(1))).isEqualTo(26);
    }

    @Test
    void aLinearSizeDeterminesItsSymbol() {
        assertThat(solve(N.times(TWO).plus(1), 7).of(N)).isEqualTo(3);
    }

    @Test
    void sizesAreSolvedWhateverTheirOrder() {
        Sizes sizes = new Sizes.Solver()
                .add(Shape.of(N.plus(M), M.times(TWO)), ImmutableIntArray.of(7, 4), "x")
                .solve();
        assertThat(sizes.values()).isEqualTo(Map.of("n", 5L, "m", 2L));
    }

    @Test
    void saysBeforeARunWhichSymbolsItWillFind() {
        assertThat(Sizes.determinedBy(List.of(Shape.of(N.times(TWO).plus(1))))).containsExactly("n");
        assertThat(Sizes.determinedBy(List.of(Shape.of(N.times(M)), Shape.of(M))))
                .containsExactly("m", "n");
        assertThat(Sizes.determinedBy(List.of(Shape.of(N.times(N))))).isEmpty();
        assertThat(Sizes.determinedBy(List.of(Shape.of(N.plus(M))))).isEmpty();
        assertThat(Sizes.determinedBy(List.of(Shape.of(N.times(N).plus(M)), Shape.of(N.plus(1)))))
                .containsExactly("m", "n");
    }

    @Test
    void aSizeThatIsNeverSoIsRefused() {
        assertThatThrownBy(() -> solve(N.times(TWO).plus(1), 4))
                .hasMessage("x axis 0 is 4, declared 2 * n + 1, which it never is");
        assertThatThrownBy(() -> solve(N.plus(5), 4)).hasMessage("x axis 0 is 4, declared n + 5, which it never is");
    }

    @Test
    void contradictionsNameBothPlaces() {
        Sizes.Solver solver = new Sizes.Solver()
                .add(Shape.of(N), ImmutableIntArray.of(2), "x")
                .add(Shape.of(N), ImmutableIntArray.of(3), "y");
        assertThatThrownBy(solver::solve).hasMessage("size n is 2 in x axis 0 but 3 in y axis 0");
    }

    @Test
    void constantsProductsAndRanksAreChecked() {
        assertThatThrownBy(() -> solve(Dim.constant(3), 4)).hasMessage("x axis 0 is 4, declared 3");
        Sizes.Solver solver = new Sizes.Solver().add(Shape.of(N, N.times(N)), ImmutableIntArray.of(2, 5), "x");
        assertThatThrownBy(solver::solve).hasMessage("x axis 1 is 5, declared n * n where {n=2}, that is 4");
        assertThatThrownBy(() -> solver.add(Shape.of(N), ImmutableIntArray.of(2, 3), "x"))
                .hasMessage("x has rank 2 [2, 3], declared [n] of rank 1");
    }

    @Test
    void overflowIsAMessage() {
        Dim steep = N.times(Dim.constant(Long.MAX_VALUE));
        assertThatThrownBy(() -> solve(steep, 4)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> solve(N, 4).of(steep)).hasMessageContaining("overflows where {n=4}");
    }

    @Test
    void negativeAndUnknownSizesAreRefused() {
        assertThatThrownBy(() -> solve(N, 2).of(N.plus(-3))).hasMessage("size n - 3 is -1 where {n=2}");
        assertThatThrownBy(() -> Sizes.NONE.of(N)).hasMessage("no input determines the size n");
    }

    @Test
    void tooManyElementsAreRefusedWithoutOverflow() {
        for (Shape shape : List.of(Shape.of(65536, 65536), Shape.of(1L << 31), Shape.of(1L << 32, 1L << 32))) {
            assertThatThrownBy(() -> Sizes.NONE.of(shape)).hasMessageContaining("has more than 2147483639 elements");
        }
        assertThat(Sizes.NONE.of(Shape.of(Sizes.MAX_ELEMENTS)).get(0)).isEqualTo((int) Sizes.MAX_ELEMENTS);
    }
}
