package org.graphc.optimizer.pass;

import com.google.common.collect.ImmutableList;

/** A pass that sees the whole graph and does what a {@link Selection} has. */
interface Selecting extends Selective {
    /** The rewrites that are on. */
    Selection selection();

    @Override
    default ImmutableList<Selection.Named> equations() {
        return selection().equations();
    }

    @Override
    default String text() {
        return selection().text();
    }
}
