package org.graphc.core.dot;

import com.google.common.collect.ImmutableMap;
import java.util.Optional;
import org.graphc.core.op.ScalarFn;

/** How scalar functions are written between or before their arguments; the others are written as calls. */
final class Symbols {
    /** Products of matrices, written more closely than other products and quotients, and read so too. */
    static final Infix DOT = new Infix("·", 3, 4);

    private static final ImmutableMap<ScalarFn, Infix> INFIX = ImmutableMap.<ScalarFn, Infix>builder()
            .put(ScalarFn.ADD, new Infix(" + ", 1, 1))
            .put(ScalarFn.SUB, new Infix(" − ", 1, 2))
            .put(ScalarFn.MUL, new Infix(" ⊙ ", 2, 2))
            .put(ScalarFn.DIV, new Infix(" / ", 2, 4))
            .put(ScalarFn.REM, new Infix(" % ", 2, 4))
            .put(ScalarFn.NEG, new Infix("−", 2, 2))
            .put(ScalarFn.NOT, new Infix("¬", 4, 4))
            .put(ScalarFn.POW, new Infix("^", 5, 5))
            .put(ScalarFn.EQ, new Infix(" = ", 0, 1))
            .put(ScalarFn.NE, new Infix(" ≠ ", 0, 1))
            .put(ScalarFn.LT, new Infix(" < ", 0, 1))
            .put(ScalarFn.LE, new Infix(" ≤ ", 0, 1))
            .put(ScalarFn.GT, new Infix(" > ", 0, 1))
            .put(ScalarFn.GE, new Infix(" ≥ ", 0, 1))
            .put(ScalarFn.AND, new Infix(" and ", 0, 1))
            .put(ScalarFn.OR, new Infix(" or ", 0, 1))
            .build();

    /**
     * A symbol with its blanks.
     *
     * @param level how tightly it binds
     * @param right how tightly a right operand must bind to need no parentheses
     */
    record Infix(String symbol, int level, int right) {}

    private Symbols() {}

    static Optional<Infix> infix(ScalarFn fn) {
        return Optional.ofNullable(INFIX.get(fn));
    }
}
