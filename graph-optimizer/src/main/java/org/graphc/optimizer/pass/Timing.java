package org.graphc.optimizer.pass;

import com.google.common.collect.ImmutableList;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import org.graphc.core.type.BoundedRecursion;

/**
 * Where the time of a pipeline went, as a tree of the pipeline's own nesting: groups hold their sweeps, bodies of
 * operations the passes that ran on them.
 *
 * @param nanos of a pass its own, of anything else the sum of what it holds, so that shares add up
 */
public record Timing(String name, long nanos, ImmutableList<Timing> children) {
    private static final String NESTING = "by the nesting of groups and bodies";

    /** One line for each part below what holds it: milliseconds, the share of the whole, the name. */
    public String text() {
        StringBuilder text = new StringBuilder(String.format("%12s  %6s%n", "ms", "%"));
        write(text, nanos, "");
        return text.toString();
    }

    @BoundedRecursion(NESTING)
    private void write(StringBuilder text, long whole, String indent) {
        text.append(String.format(Locale.ROOT, "%12.3f  %6.1f  %s%s%n", nanos / 1e6, 100 * share(whole), indent, name));
        children.forEach(child -> child.write(text, whole, indent + "  "));
    }

    /** The part of so much time that this is, from 0 to 1. */
    public double share(long whole) {
        return whole == 0 ? 0 : (double) nanos / whole;
    }

    /** A tree while the pipeline runs. */
    static final class Recorder {
        private final Deque<String> names = new ArrayDeque<>();
        private final Deque<List<Timing>> open = new ArrayDeque<>();

        Recorder() {
            open.push(new ArrayList<>());
        }

        /** What comes before {@link #close} belongs to this. */
        void open(String name) {
            names.push(name);
            open.push(new ArrayList<>());
        }

        /** Ends what was opened last; where nothing ran in it there is nothing to tell. */
        void close() {
            String name = names.pop();
            List<Timing> children = open.pop();
            if (!children.isEmpty()) {
                open.element().add(sum(name, children));
            }
        }

        void pass(String name, long nanos) {
            open.element().add(new Timing(name, nanos, ImmutableList.of()));
        }

        Timing whole() {
            return sum("all passes", open.element());
        }

        private static Timing sum(String name, List<Timing> children) {
            long nanos = children.stream().mapToLong(Timing::nanos).sum();
            return new Timing(name, nanos, ImmutableList.copyOf(children));
        }
    }
}
