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

    /**
     * The position along an axis of that length that an index means, −1 for none.
     *
     * @param op the operation's name, for the message
     * @throws IllegalArgumentException if it means none and may not
     */
    public int position(String op, long index, int length) {
        if (index >= -length && index < length) {
            return (int) (index < 0 ? index + length : index);
        } else if (this == DROP) {
            return -1;
        } else if (this == ERROR || length == 0) {
            throw new IllegalArgumentException(
                    "[" + op + "] index " + index + " is out of range for an axis of size " + length);
        }
        return index < 0 ? 0 : length - 1;
    }

    /** The spelling of the description language. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
