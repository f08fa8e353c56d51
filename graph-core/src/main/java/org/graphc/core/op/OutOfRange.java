package org.graphc.core.op;

import java.util.Locale;

/**
 * What an index means that names no element. Along an axis of n elements 0 to n − 1 name them from the front and −1 to
 * −n from the back, under every policy.
 */
public enum OutOfRange {
    /** The run fails, naming the index. */
    ERROR,
    /** The nearest element is meant: the first below −n, the last from n on. */
    CLAMP,
    /** Nothing is meant: reading gives zero (false), writing does nothing. */
    DROP;

    /** The spelling of the description language. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
