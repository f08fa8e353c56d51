package org.graphc.core.op;

/**
 * The order in which floats are summed (docs/adr/0003). Terms are dealt to eight partial sums, term k to the sum
 * k mod 8, so that eight lanes of a vector hold them; every {@link #CHUNK} terms they are added to eight totals, first
 * to first, so that chunks may be summed apart; at the end the totals are added up from the first to the last. The
 * order depends on the number of terms alone. Up to eight terms it is that of the terms.
 *
 * <p>The partial sums of {@code width} results side by side are one array: those of the chunk, then the totals, each
 * with all first partial sums first. This text is run by the interpreter and copied into generated code.
 */
public final class DealtSum {
    /** The number of partial sums of a result; a power of two. */
    public static final int LANES = 8;

    /** How many terms are added to the totals at once; a power of two. */
    public static final int CHUNK = 32_768;

    private DealtSum() {}

    /** Room for the partial sums of so many results side by side. */
    public static double[] partials(int width) {
        return new double[2 * LANES * width];
    }

    /** Makes ready for the next sums. */
    public static void clear(double[] partials) {
        for (int i = 0; i < partials.length; i++) {
            partials[i] = 0;
        }
    }

    /** Adds a chunk to the totals; to be called after each {@link #CHUNK} terms. */
    public static void fold(double[] partials) {
        int half = partials.length / 2;
        for (int i = 0; i < half; i++) {
            partials[half + i] += partials[i];
            partials[i] = 0;
        }
    }

    /** The sum of one result, whatever of it is in the totals already. */
    public static double total(double[] partials) {
        double sum = 0;
        for (int i = 0; i < LANES; i++) {
            sum += partials[LANES + i] + partials[i];
        }
        return sum;
    }

    /** Puts the sums of all results side by side in front: for each the same as {@link #total}. */
    public static void totals(double[] partials, int width) {
        int half = LANES * width;
        for (int i = 0; i < width; i++) {
            partials[i] += partials[half + i]; // neither is -0
        }
        for (int lane = width; lane < half; lane += width) {
            for (int i = 0; i < width; i++) {
                partials[i] += partials[half + lane + i] + partials[lane + i];
            }
        }
    }

    /** Puts the partial sums of one result, which has had one chunk, where {@link #take} finds them. */
    public static void keep(double[] partials, double[] kept, int at) {
        for (int i = 0; i < LANES; i++) {
            kept[at + i] = partials[LANES + i] + partials[i];
        }
    }

    /** Adds chunks that were kept apart to the totals of one result, in their order. */
    public static void take(double[] partials, double[] kept, int at, int step, int chunks) {
        for (int chunk = 0; chunk < chunks; chunk++) {
            for (int i = 0; i < LANES; i++) {
                partials[LANES + i] += kept[at + chunk * step + i];
            }
        }
    }
}
