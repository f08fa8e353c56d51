package org.graphc.core.dot;

/**
 * A piece of a formula.
 *
 * @param level how tightly its outermost operation binds
 * @param isScalar true for a single number, also where it is repeated to fit
 */
record Term(String text, int level, boolean isScalar) {
    /** The level of what needs no parentheses anywhere. */
    static final int ATOM = 9;

    Term(String text, boolean isScalar) {
        this(text, ATOM, isScalar);
    }

    boolean isOne() {
        return text.equals("1");
    }
}
