package org.graphc.core.grad;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Groups of columns and groups of rows from whose sums every nonzero of a matrix can be read (Curtis, Powell and Reid
 * 1974; as a colouring of a graph Coleman and Moré 1983). Columns of one colour have no row in common, so that their
 * sum holds each of their elements alone.
 *
 * <p>One full row makes all columns conflict. So the fullest rows may be read from sums of rows instead, and then the
 * columns need to differ in the other rows only (a simple case of Coleman and Verma's bidirectional partition, 1998):
 * an arrow takes three sweeps, of whatever size it is. How many rows is tried out.
 *
 * @param columnColor the colour of each column, -1 where every nonzero of it is read from a row
 * @param rowColor the colour of each row, -1 where its nonzeros are read from columns
 */
record Coloring(int[] columnColor, int columnColors, int[] rowColor, int rowColors) {
    private static final int TRIALS = 12;

    int sweeps() {
        return columnColors + rowColors;
    }

    /** The fewest sweeps that are found, with those of columns before those of rows. */
    static Coloring of(Sparsity pattern) {
        int[] degrees = IntStream.range(0, pattern.rows())
                .map(pattern::degree)
                .distinct()
                .sorted()
                .toArray();
        Sparsity columns = pattern.transposed();
        Coloring best = split(pattern, columns, Integer.MAX_VALUE);
        for (int trial = 0; trial < Math.min(TRIALS, degrees.length); trial++) {
            int limit = degrees[degrees.length - 1 - trial];
            Coloring other = split(pattern, columns, limit);
            best = other.sweeps() < best.sweeps() ? other : best;
        }
        Coloring rows = split(pattern, columns, 0);
        return rows.sweeps() < best.sweeps() ? rows : best;
    }

    /** With rows of at least {@code limit} nonzeros read from sums of rows. */
    private static Coloring split(Sparsity rows, Sparsity columns, int limit) {
        BitSet full = new BitSet();
        for (int r = 0; r < rows.rows(); r++) {
            full.set(r, rows.degree(r) >= limit);
        }
        int[] columnColor = greedy(columns, full, false);
        int[] rowColor = greedy(rows, full, true);
        return new Coloring(columnColor, count(columnColor), rowColor, count(rowColor));
    }

    private static int count(int[] colors) {
        return Arrays.stream(colors).max().orElse(-1) + 1;
    }

    /** The better of two orders: as they come, which is best for bands, and those with the most nonzeros first. */
    private static int[] greedy(Sparsity lines, BitSet full, boolean lineIsFull) {
        int[] natural = IntStream.range(0, lines.rows()).toArray();
        int[] fullest = IntStream.range(0, lines.rows())
                .boxed()
                .sorted(Comparator.comparingInt(line -> -lines.degree(line)))
                .mapToInt(line -> line)
                .toArray();
        int[] first = greedy(lines, full, lineIsFull, natural);
        int[] second = greedy(lines, full, lineIsFull, fullest);
        return count(second) < count(first) ? second : first;
    }

    /** Each line gets the first colour that no line has with which it shares a place that must be told apart. */
    private static int[] greedy(Sparsity lines, BitSet full, boolean lineIsFull, int[] order) {
        BitSet[] taken = new BitSet[lines.columns()];
        int[] colors = new int[lines.rows()];
        Arrays.fill(colors, -1);
        for (int line : order) {
            BitSet forbidden = new BitSet();
            boolean needed = false;
            for (int k = lines.offsets().get(line); k < lines.offsets().get(line + 1); k++) {
                int place = lines.indices().get(k);
                if (full.get(lineIsFull ? line : place) == lineIsFull) {
                    needed = true;
                    if (taken[place] != null) {
                        forbidden.or(taken[place]);
                    }
                }
            }
            if (needed) {
                colors[line] = forbidden.nextClearBit(0);
                mark(lines, line, colors[line], taken);
            }
        }
        return colors;
    }

    private static void mark(Sparsity lines, int line, int color, BitSet[] taken) {
        for (int k = lines.offsets().get(line); k < lines.offsets().get(line + 1); k++) {
            int place = lines.indices().get(k);
            if (taken[place] == null) {
                taken[place] = new BitSet();
            }
            taken[place].set(color);
        }
    }
}
