package org.graphc.optimizer.rule;

import com.google.common.collect.ImmutableList;

/** One side of a rule as a tree, at most as deep as {@link RuleParser} lets it be. */
sealed interface Expr {
    /** Any node; the same node wherever the name stands. */
    record Variable(String name, int slot) implements Expr {}

    /** A number that all elements of a constant are, or true as 1 and false as 0. */
    record Literal(double value, boolean isTruth) implements Expr {
        /** Records compare doubles as {@link Double#compare} does, so 0 and -0 are different literals. */
        boolean isNegativeZero() {
            return value == 0 && 1 / value < 0;
        }
    }

    /** An operation; {@code attribute} is the slot of its attribute, or {@link Head#NO_ATTRIBUTE}. */
    record Call(Head head, int attribute, ImmutableList<Expr> arguments) implements Expr {}
}
