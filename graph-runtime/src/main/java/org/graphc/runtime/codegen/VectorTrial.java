package org.graphc.runtime.codegen;

/**
 * Finds out whether the vectors of one loop are faster than its scalars, while it runs; the bits are the same. A JVM
 * that has not compiled a vector loop, or cannot keep its vectors in registers, is a hundred times slower than with
 * scalars, so rounds of both are timed. The loops of a class have one account: vectors may take half of what scalars
 * took, and {@link #GRACE} more; they are chosen when they have won {@link #WINS} rounds in a row, or given up when
 * they have taken {@link #PATIENCE} without. This text is copied into generated code. Threads that meet here may lose
 * a round to each other, nothing else.
 */
final class VectorTrial {
    /** Nanoseconds in which a JVM gets hot. */
    static final long GRACE = 500_000_000L;

    private static final long PATIENCE = 3_000_000_000L;
    private static final int WINS = 3;
    /** Pieces of a loop that are timed together. */
    private static final int ROUND = 4;

    /**
     * The JVM compiles as well as it can what is called so often; until then vectors do so few elements of a piece,
     * since a turn takes milliseconds at first, and no round is won.
     */
    private static final int HOT = 5_500;

    private static final int COLD_ELEMENTS = 32;

    /**
     * Nanoseconds that vectors may still take; all loops of a class pay into it and take from it. Alone, a loop of
     * short rows would pay for the time in which its vectors are cold, a hundred times what its scalars take, for far
     * longer than the JVM needs to compile them.
     */
    private final long[] account;

    private int calls;
    private boolean decided;
    private boolean vectors;
    private int turn;
    private int wins;
    private long vectorRound;
    private long scalarRound;
    private long vectorTotal;

    VectorTrial(long[] account, boolean atOnce) {
        this.account = account;
        this.decided = atOnce;
        this.vectors = atOnce;
    }

    boolean isDecided() {
        return decided;
    }

    /** What the next piece is to be computed with. */
    boolean useVectors() {
        if (decided) {
            return vectors;
        }
        return turn < ROUND && account[0] > 0;
    }

    /** Where vectors leave a piece to scalars: a method that is called often is compiled before one that runs long. */
    int end(int from, int to) {
        return decided || calls >= HOT ? to : Math.min(to, from + COLD_ELEMENTS);
    }

    /** Tells what a piece took that was computed as {@link #useVectors} said. */
    void took(boolean withVectors, long nanos) {
        if (withVectors) {
            account[0] -= nanos;
            calls++;
            vectorTotal += nanos;
            vectorRound += nanos;
            turn++;
            return;
        }
        account[0] += nanos / 2;
        if (turn < ROUND) {
            return; // vectors are out of time for now
        }
        scalarRound += nanos;
        turn++;
        if (turn >= 2 * ROUND) {
            decide();
        }
    }

    private void decide() {
        wins = calls >= HOT && vectorRound < scalarRound ? wins + 1 : 0;
        turn = 0;
        vectorRound = 0;
        scalarRound = 0;
        if (wins >= WINS || vectorTotal > PATIENCE) {
            vectors = wins >= WINS;
            decided = true;
        }
    }
}
