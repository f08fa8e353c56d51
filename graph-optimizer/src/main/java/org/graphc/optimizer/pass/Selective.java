package org.graphc.optimizer.pass;

import com.google.common.collect.ImmutableList;
import java.util.function.Predicate;
import org.graphc.optimizer.rule.Equation;

/** A pass that consists of rewrites with names, each of which may be switched off. */
interface Selective extends Pass {
    /** Those that are on. */
    ImmutableList<? extends Equation> equations();

    /**
     * The pass with some of the rewrites that are on.
     *
     * @param text what a pipeline calls that pass
     */
    Selective where(Predicate<Equation> wanted, String text);
}
