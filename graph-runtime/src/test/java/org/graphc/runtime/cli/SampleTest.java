package org.graphc.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SampleTest {
    @Test
    void findsQuantilesBetweenNeighbours() {
        Sample sample = Sample.of(new double[] {4, 1, 3, 2});
        assertThat(sample.median()).isEqualTo(2.5);
        assertThat(sample.quantile(0.25)).isEqualTo(1.75);
        assertThat(sample.quantile(0)).isEqualTo(1);
        assertThat(sample.quantile(1)).isEqualTo(4);
        assertThat(sample.deviation()).isEqualTo(1);
    }

    @Test
    void isItsOwnMedianAlone() {
        Sample one = Sample.of(new double[] {7});
        assertThat(one.median()).isEqualTo(7);
        assertThat(one.low()).isEqualTo(7);
        assertThat(one.high()).isEqualTo(7);
        assertThat(one.deviation()).isZero();
    }

    /** Of skewed numbers, whose median is known. */
    @Test
    void itsIntervalHoldsTheMedianAsOftenAsItSays() {
        SplittableRandom random = new SplittableRandom(1);
        for (int size : new int[] {11, 31, 100}) {
            long hits = IntStream.range(0, 4_000)
                    .mapToObj(i -> Sample.of(
                            random.doubles(size).map(u -> -Math.log(u)).toArray()))
                    .filter(sample -> sample.low() <= Math.log(2) && Math.log(2) <= sample.high())
                    .count();
            assertThat(hits / 4_000.0).isCloseTo(0.955, within(0.035));
        }
    }
}
