package org.graphc.core.lang;

import com.google.common.collect.ImmutableMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Op;
import org.graphc.core.lang.Vocabulary.Entry;
import org.graphc.core.op.Monoid;
import org.graphc.core.op.Prefix;
import org.graphc.core.op.PrefixLogSumExp;
import org.graphc.core.op.Prefixes;
import org.graphc.core.op.Recurrence;

/** Functions that accumulate along an axis. */
final class PrefixFunctions {
    private static final String GROUP = "Along an axis";
    private static final String REVERSE = "reverse";
    private static final String EXCLUSIVE = "exclusive";

    /** Calls that show the rule of the functions below. */
    static final ImmutableMap<String, String> EXAMPLES = ImmutableMap.of(
            "cumSum", "input x = f64(n, m);|cumSum(x, axis = 1)",
            "cumProd", "input x = f64(n, m);|cumProd(x, axis = 1)",
            "cumMax", "input x = f64(n, m);|cumMax(x, axis = 1)",
            "cumMin", "input x = f64(n, m);|cumMin(x, axis = 1)",
            "cumLogSumExp", "input x = f64(n, m);|cumLogSumExp(x, axis = 1)",
            "recurrence", "input a = f64(n, m); input b = f64(n, m);|recurrence(a, b, axis = 1)");

    private PrefixFunctions() {}

    static List<Entry> entries() {
        String winner = "to the most recent element that attains it";
        List<Entry> entries = new ArrayList<>();
        entries.add(prefix(Monoid.SUM, "the sums of the elements up to each"));
        entries.add(prefix(Monoid.PROD, "the products of the elements up to each")
                .singular("exact with any number of zeros"));
        entries.add(prefix(Monoid.MAX, "the largest elements up to each, NaN from the first NaN on")
                .singular(winner));
        entries.add(prefix(Monoid.MIN, "the smallest elements up to each, NaN from the first NaN on")
                .singular(winner));
        entries.add(Entry.of(
                        GROUP,
                        "cumLogSumExp(x, axis = -1, reverse = false)",
                        "as x",
                        "log Σ exp(x) of the elements up to each, without overflow",
                        PrefixFunctions::logSumExp)
                .singular("0 where all elements so far are -Infinity"));
        entries.add(Entry.of(
                GROUP,
                "recurrence(a, b, axis = -1, reverse = false)",
                "equal types",
                "h with h[k] = a[k] * h[k - 1] + b[k], and h[0] = b[0]",
                PrefixFunctions::recurrence));
        return entries;
    }

    private static Entry prefix(Monoid monoid, String meaning) {
        String name = new Prefix(monoid, 0, false, false).name();
        return Entry.of(
                GROUP,
                name + "(x, axis = -1, reverse = false, exclusive = false)",
                "as x",
                meaning + "; from the last on in reverse, without itself where exclusive",
                call -> {
                    call.expect(1, 1, "axis", REVERSE, EXCLUSIVE);
                    Node x = call.node(0);
                    return call.build(
                            () -> Prefixes.cumulative(monoid, x, axis(call), call.flag(REVERSE), call.flag(EXCLUSIVE)));
                });
    }

    private static int axis(Call call) {
        return call.integer("axis").orElse(-1);
    }

    private static Value logSumExp(Call call) {
        call.expect(1, 1, "axis", REVERSE);
        Node x = call.node(0);
        return call.build(() -> Prefixes.cumLogSumExp(x, axis(call), call.flag(REVERSE)));
    }

    private static Value recurrence(Call call) {
        call.expect(2, 2, "axis", REVERSE);
        List<Node> both = call.nodes(0, 2);
        return call.build(() -> Prefixes.recurrence(both.get(0), both.get(1), axis(call), call.flag(REVERSE)));
    }

    /** What stands after the inputs of an operation of this theme. */
    static Optional<String> options(Op op) {
        if (op instanceof Prefix p) {
            return Optional.of(options(p.axis(), p.reverse()) + (p.exclusive() ? ", exclusive = true" : ""));
        } else if (op instanceof PrefixLogSumExp p) {
            return Optional.of(options(p.axis(), p.reverse()));
        }
        return op instanceof Recurrence r ? Optional.of(options(r.axis(), r.reverse())) : Optional.empty();
    }

    private static String options(int axis, boolean reverse) {
        return "axis = " + axis + (reverse ? ", reverse = true" : "");
    }
}
