package org.graphc.optimizer.cost;

import com.google.common.collect.ImmutableList;
import java.util.Map;
import org.graphc.core.type.Dim;

/** Which of two sizes is the larger, whatever the symbols are. */
final class Sizing {
    private Sizing() {}

    /** True only where {@code large >= small} for all symbols from 1 up; it may miss some where that holds. */
    static boolean covers(Dim large, Dim small) {
        if (large.equals(small)) {
            return true;
        }
        Dim difference = large.minus(small);
        return isNeverNegative(difference) || isNeverNegative(shifted(difference));
    }

    private static boolean isNeverNegative(Dim dim) {
        return dim.coefficients().values().stream().allMatch(c -> c >= 0);
    }

    /** The polynomial of what symbols are beyond 1: so n * m - n turns out not to be negative. */
    private static Dim shifted(Dim dim) {
        Dim sum = Dim.ZERO;
        for (Map.Entry<ImmutableList<String>, Long> term : dim.coefficients().entrySet()) {
            Dim product = Dim.constant(term.getValue());
            for (String symbol : term.getKey()) {
                product = product.times(Dim.symbol(symbol).plus(1));
            }
            sum = sum.plus(product);
        }
        return sum;
    }
}
