package org.graphc.optimizer.pass;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.Collection;
import java.util.function.Predicate;
import org.graphc.optimizer.rule.Equation;
import org.graphc.optimizer.rule.Precision;

/**
 * The rewrites that are on in a pass that sees the whole graph.
 *
 * @param text what a pipeline calls the pass with these
 */
record Selection(String text, ImmutableList<Named> equations) {
    /** A rewrite that no rule can be, since it looks at readers. */
    record Named(String name, Precision precision, boolean isFormula) implements Equation {
        Named(String name, Precision precision) {
            this(name, precision, false);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Selection exact(String pass, Collection<String> names) {
        return new Selection(
                pass,
                names.stream().map(name -> new Named(name, Precision.EXACT)).collect(ImmutableList.toImmutableList()));
    }

    Selection where(Predicate<Equation> wanted, String pass) {
        return new Selection(pass, equations.stream().filter(wanted).collect(ImmutableList.toImmutableList()));
    }

    ImmutableSet<String> names() {
        return equations.stream().map(Named::name).collect(ImmutableSet.toImmutableSet());
    }
}
