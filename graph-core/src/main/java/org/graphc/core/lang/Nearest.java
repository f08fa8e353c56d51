package org.graphc.core.lang;

import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;

/** Finds the known name that a misspelled one was probably meant to be. */
public final class Nearest {
    /** Longer names are seldom misspelled by hand, and each comparison costs the product of two lengths. */
    private static final int MAX_LENGTH = 64;

    private static final int MAX_CANDIDATES = 2000;

    private Nearest() {}

    /** The name at the smallest edit distance, if that is at most a third of its length. */
    public static Optional<String> to(String name, Collection<String> known) {
        if (name.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        String best = "";
        int least = Math.min(name.length(), 30) / 3 + 1;
        int compared = 0;
        for (String candidate : known) {
            if (Math.abs(candidate.length() - name.length()) >= least || compared == MAX_CANDIDATES) {
                continue;
            }
            compared++;
            int distance = candidate.equalsIgnoreCase(name) ? 0 : distance(name, candidate, least);
            if (distance < least) {
                least = distance;
                best = candidate;
            }
        }
        return best.isEmpty() ? Optional.empty() : Optional.of(best);
    }

    /** Insertions, deletions, replacements and swaps of neighbours (optimal string alignment), if less than enough. */
    private static int distance(String a, String b, int enough) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            Arrays.fill(d[i], enough);
            int least = enough;
            for (int j = Math.max(0, i - enough); j <= Math.min(b.length(), i + enough); j++) {
                d[i][j] = i == 0 || j == 0 ? i + j : step(a, b, i, j, d);
                least = Math.min(least, d[i][j]);
            }
            if (least >= enough) {
                return enough;
            }
        }
        return d[a.length()][b.length()];
    }

    private static int step(String a, String b, int i, int j, int[][] d) {
        boolean equal = a.charAt(i - 1) == b.charAt(j - 1);
        int least = Math.min(d[i - 1][j - 1] + (equal ? 0 : 1), Math.min(d[i - 1][j], d[i][j - 1]) + 1);
        boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(least, d[i - 2][j - 2] + 1) : least;
    }
}
