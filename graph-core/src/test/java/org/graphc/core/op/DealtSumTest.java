package org.graphc.core.op;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.primitives.ImmutableIntArray;
import java.util.SplittableRandom;
import org.graphc.core.tensor.Tensor;
import org.junit.jupiter.api.Test;

class DealtSumTest {
    private static double[] terms(int count) {
        SplittableRandom random = new SplittableRandom(count);
        double[] terms = new double[count];
        for (int i = 0; i < count; i++) {
            terms[i] = random.nextDouble(-1, 1) * Math.scalb(1.0, random.nextInt(-30, 30));
        }
        return terms;
    }

    private static double sum(double[] terms) {
        Tensor x = Tensor.of(ImmutableIntArray.of(terms.length), terms);
        return new Lanes(x, ImmutableIntArray.of(0)).fold(0, Monoid.SUM, x::getDouble);
    }

    @Test
    void upToEightTermsAreAddedInTheirOrder() {
        for (int count = 0; count <= 8; count++) {
            double plain = 0;
            for (double term : terms(count)) {
                plain += term;
            }
            assertThat(sum(terms(count))).isEqualTo(plain);
        }
    }

    @Test
    void termsAreDealtByTheirPlace() {
        double[] t = terms(19);
        double sum = 0;
        for (int lane = 0; lane < 8; lane++) {
            sum += lane < 3 ? t[lane] + t[lane + 8] + t[lane + 16] : t[lane] + t[lane + 8];
        }
        assertThat(sum(t)).isEqualTo(sum);
    }

    @Test
    void chunksAreSummedApart() {
        double[] t = terms(DealtSum.CHUNK + 11);
        double sum = 0;
        for (int lane = 0; lane < 8; lane++) {
            double first = 0;
            for (int k = lane; k < DealtSum.CHUNK; k += 8) {
                first += t[k];
            }
            double second = 0;
            for (int k = DealtSum.CHUNK + lane; k < t.length; k += 8) {
                second += t[k];
            }
            sum += first + second;
        }
        assertThat(sum(t)).isEqualTo(sum);
    }

    /** As a loop does; a sum that keeps the sign of nothing but negative zeros would differ. */
    @Test
    void negativeZerosSumToZero() {
        assertThat(1 / sum(new double[] {-0.0, -0.0})).isEqualTo(Double.POSITIVE_INFINITY);
    }

    @Test
    void resultsSideBySideAreSummedAsIfAlone() {
        double[] t = terms(60);
        double[] partials = DealtSum.partials(3);
        double[][] alone = new double[3][20];
        for (int k = 0; k < 20; k++) {
            for (int j = 0; j < 3; j++) {
                partials[k % 8 * 3 + j] += t[k * 3 + j];
                alone[j][k] = t[k * 3 + j];
            }
        }
        DealtSum.totals(partials, 3);
        for (int j = 0; j < 3; j++) {
            assertThat(partials[j]).isEqualTo(sum(alone[j]));
        }
    }
}
