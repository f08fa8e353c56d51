package org.graphc.runtime.codegen;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class VectorTrialTest {
    private static final long MILLISECOND = 1_000_000;

    /** Runs pieces until there is a decision or so many were run; gives the time that was spent on vectors. */
    private static long run(VectorTrial trial, int pieces, long vectors, long scalars) {
        long spent = 0;
        for (int i = 0; i < pieces && !trial.isDecided(); i++) {
            boolean withVectors = trial.useVectors();
            trial.took(withVectors, withVectors ? vectors : scalars);
            spent += withVectors ? vectors : 0;
        }
        return spent;
    }

    private static VectorTrial alone() {
        return new VectorTrial(new long[] {VectorTrial.GRACE}, false);
    }

    /** What the JVM has compiled. */
    private static VectorTrial hot() {
        VectorTrial trial = alone();
        while (trial.end(0, 1_000) < 1_000) {
            trial.took(true, 0);
        }
        for (int i = 0; i < 8; i++) {
            trial.took(false, 0); // to the end of a round that nobody wins
        }
        return trial;
    }

    /** Else a program of a hundred loops would be slow for half a minute. */
    @Test
    void loopsShareTheirGrace() {
        long[] account = {VectorTrial.GRACE};
        long spent = 0;
        for (int i = 0; i < 100; i++) {
            spent += run(new VectorTrial(account, false), 50, 10 * MILLISECOND, MILLISECOND / 100);
        }
        assertThat(spent).isLessThan(600 * MILLISECOND);
    }

    /** Else short rows, whose vectors are cold as long as those of long rows, would be decided after half a minute. */
    @Test
    void longLoopsPayForShortOnes() {
        long[] account = {0};
        new VectorTrial(account, false).took(false, 1_200 * MILLISECOND);
        VectorTrial shortRows = new VectorTrial(account, false);
        long spent = run(shortRows, 12_000, MILLISECOND / 10, MILLISECOND / 1_000);
        assertThat(shortRows.end(0, 1_000)).isEqualTo(1_000);
        assertThat(spent).isLessThan(610 * MILLISECOND);
    }

    @Test
    void fasterVectorsAreChosenAfterThreeRounds() {
        VectorTrial trial = hot();
        run(trial, 24, MILLISECOND, 2 * MILLISECOND);
        assertThat(trial.isDecided()).isTrue();
        assertThat(trial.useVectors()).isTrue();
    }

    /** Most of a piece is done by scalars then, whatever the time says. */
    @Test
    void nothingIsWonBeforeVectorsAreHot() {
        VectorTrial trial = alone();
        run(trial, 1_000, MILLISECOND, 2 * MILLISECOND);
        assertThat(trial.isDecided()).isFalse();
    }

    @Test
    void oneRoundThatIsLostBeginsTheCountAnew() {
        VectorTrial trial = hot();
        run(trial, 16, MILLISECOND, 2 * MILLISECOND);
        run(trial, 8, 3 * MILLISECOND, 2 * MILLISECOND);
        run(trial, 23, MILLISECOND, 2 * MILLISECOND);
        assertThat(trial.isDecided()).isFalse();
        run(trial, 1, MILLISECOND, 2 * MILLISECOND);
        assertThat(trial.useVectors()).isTrue();
    }

    /** A JVM that keeps vectors in objects takes a hundred times as long. */
    @Test
    void slowVectorsTakeNoMoreThanTheirShare() {
        VectorTrial trial = alone();
        long scalars = 10_000 * MILLISECOND / 10;
        long vectors = run(trial, 10_000, 100 * MILLISECOND, MILLISECOND / 10);
        assertThat(vectors).isLessThan(500 * MILLISECOND + scalars / 2 + 100 * MILLISECOND);
    }

    @Test
    void slowVectorsAreGivenUpInTheEnd() {
        VectorTrial trial = alone();
        run(trial, 1_000_000, 100 * MILLISECOND, MILLISECOND);
        assertThat(trial.isDecided()).isTrue();
        assertThat(trial.useVectors()).isFalse();
    }

    /** Vectors that the JVM compiles late have their chance when it has. */
    @Test
    void vectorsThatGetHotLateAreChosen() {
        VectorTrial trial = hot();
        run(trial, 50, 20 * MILLISECOND, MILLISECOND);
        assertThat(trial.isDecided()).isFalse();
        run(trial, 2_000, MILLISECOND / 5, MILLISECOND);
        assertThat(trial.useVectors()).isTrue();
    }

    @Test
    void vectorsDoAFewElementsUntilTheyAreHot() {
        VectorTrial trial = alone();
        assertThat(trial.end(1_024, 2_048)).isEqualTo(1_056);
        assertThat(trial.end(1_024, 1_030)).isEqualTo(1_030);
        assertThat(hot().end(1_024, 2_048)).isEqualTo(2_048);
    }

    @Test
    void testsSeeVectorsAtOnce() {
        assertThat(new VectorTrial(new long[] {0}, true).useVectors()).isTrue();
    }
}
