package org.graphc.core.type;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DimTest {
    private static final Dim N = Dim.symbol("n");
    private static final Dim M = Dim.symbol("m");

    @Test
    void equalPolynomialsAreEqual() {
        assertThat(N.plus(M).times(N.minus(M))).isEqualTo(N.times(N).minus(M.times(M)));
        assertThat(N.times(Dim.ZERO)).isEqualTo(Dim.ZERO).hasSameHashCodeAs(Dim.ZERO);
        assertThat(N).isNotEqualTo(M);
    }

    @Test
    void printsAsADescriptionWouldSayIt() {
        assertThat(N.times(M).times(Dim.constant(2)).plus(N).plus(-1)).hasToString("2 * m * n + n - 1");
        assertThat(Dim.constant(-3).times(N)).hasToString("-3 * n");
        assertThat(Dim.ONE.minus(N)).hasToString("-n + 1");
        assertThat(Dim.ZERO).hasToString("0");
    }

    @Test
    void divisionUndoesMultiplication() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 200; i++) {
            Dim a = random(random);
            Dim b = random(random);
            if (!b.equals(Dim.ZERO)) {
                assertThat(a.times(b).divideExactly(b))
                        .as("%s / %s", a.times(b), b)
                        .contains(a);
            }
        }
    }

    private static Dim random(SplittableRandom random) {
        Dim sum = Dim.ZERO;
        for (int i = 0; i < 3; i++) {
            Dim term = Dim.constant(random.nextInt(-3, 4));
            for (int k = random.nextInt(3); k > 0; k--) {
                term = term.times(random.nextBoolean() ? N : M);
            }
            sum = sum.plus(term);
        }
        return sum;
    }

    @Test
    void inexactDivisionsAreRefused() {
        assertThat(N.divideExactly(Dim.constant(2))).isEmpty();
        assertThat(N.plus(1).divideExactly(N)).isEmpty();
        assertThat(N.divideExactly(Dim.ZERO)).isEmpty();
        assertThat(Dim.ZERO.divideExactly(N)).contains(Dim.ZERO);
    }

    @Test
    void evaluatesWithOverflowChecked() {
        assertThat(N.times(M).plus(1).evaluate(Map.of("n", 3L, "m", 4L)::get)).isEqualTo(13);
        assertThatThrownBy(() -> N.times(N).evaluate(symbol -> 1L << 32)).isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> Dim.constant(Long.MAX_VALUE).plus(1)).isInstanceOf(ArithmeticException.class);
    }

    @Test
    void onlyConstantsHaveAValue() {
        assertThat(N.minus(N).isConstant(0)).isTrue();
        assertThatThrownBy(N::value).hasMessage("size n is not known before the program is bound");
        assertThat(N.asSymbol()).contains("n");
        assertThat(N.times(Dim.constant(2)).asSymbol()).isEmpty();
        assertThat(N.times(M).plus(3).symbols()).containsExactly("m", "n");
    }

    @Test
    void aSymbolIsAName() {
        assertThatThrownBy(() -> Dim.symbol("2 * n")).hasMessageStartingWith("\"2 * n\" is not a name");
        assertThatThrownBy(() -> Dim.symbol("")).isInstanceOf(IllegalArgumentException.class);
    }

    /** n grows more slowly than n * n, and 64 n is no more from 64 on; 65 n is, up to there, and so is m. */
    @Test
    void isCheaperWhereItGrowsMoreSlowlyFromUsualSizesOn() {
        Dim square = N.times(N);
        assertThat(N.isCheaperThan(square)).isTrue();
        assertThat(N.times(Dim.constant(64)).isSurelyLessThan(square)).isFalse();
        assertThat(N.times(Dim.constant(64)).isCheaperThan(square)).isTrue();
        assertThat(N.times(Dim.constant(65)).isCheaperThan(square)).isFalse();
        assertThat(M.isCheaperThan(square)).isFalse();
        assertThat(N.plus(10_000).isCheaperThan(N.times(Dim.constant(900)))).isFalse();
        assertThat(square.isCheaperThan(square)).isFalse();
    }
}
