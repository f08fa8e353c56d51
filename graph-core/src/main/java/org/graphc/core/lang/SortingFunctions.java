package org.graphc.core.lang;

import com.google.common.collect.ImmutableMap;
import java.util.List;
import java.util.Optional;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Op;
import org.graphc.core.lang.Vocabulary.Entry;
import org.graphc.core.op.ArgSort;
import org.graphc.core.op.Sorting;

/** Functions that order elements along an axis. */
final class SortingFunctions {
    private static final String GROUP = "Sorting";
    private static final String DESCENDING = "descending";

    /** Calls that show the rule of the functions below. */
    static final ImmutableMap<String, String> EXAMPLES = ImmutableMap.of(
            "sort", "input x = f64(n, m);|sort(x, axis = 1)",
            "topK", "input x = f64(n, m);|topK(x, k = 2, axis = 1)");

    private interface Sorted {
        Node along(Node x, int axis, boolean descending);
    }

    private interface Largest {
        Node of(Node x, int k, int axis);
    }

    private SortingFunctions() {}

    static List<Entry> entries() {
        return List.of(
                Entry.of(
                                GROUP,
                                "sort(x, axis = -1, descending = false)",
                                "as x",
                                "the elements in order; equal ones, also 0 and -0, keep theirs;"
                                        + " NaN is larger than all numbers",
                                call -> sorted(call, Sorting::sort))
                        .singular("to the place that each element came from; equal elements keep their order"),
                Entry.of(
                        GROUP,
                        "argSort(x, axis = -1, descending = false)",
                        "as x; gives i64",
                        "the indices along the axis that sort gathers",
                        call -> sorted(call, Sorting::argSort)),
                Entry.of(
                                GROUP,
                                "topK(x, k = n, axis = -1)",
                                "the axis has k elements",
                                "the k largest elements in decreasing order, of equals the first",
                                call -> largest(call, Sorting::topK))
                        .singular("of equal elements to the first"),
                Entry.of(
                        GROUP,
                        "argTopK(x, k = n, axis = -1)",
                        "the axis has k elements; gives i64",
                        "the indices of the k largest elements",
                        call -> largest(call, Sorting::argTopK)));
    }

    private static Value sorted(Call call, Sorted function) {
        call.expect(1, 1, "axis", DESCENDING);
        Node x = call.node(0);
        return call.build(() -> function.along(x, call.integer("axis").orElse(-1), call.flag(DESCENDING)));
    }

    private static Value largest(Call call, Largest function) {
        call.expect(1, 1, "k", "axis");
        Node x = call.node(0);
        int k = call.integer("k")
                .orElseThrow(() -> call.refuse(Code.ARGUMENTS, call.name() + " needs a number of elements: k = 3"));
        return call.build(() -> function.of(x, k, call.integer("axis").orElse(-1)));
    }

    /** What stands after the inputs of an operation of this theme. */
    static Optional<String> options(Op op) {
        return op instanceof ArgSort sort
                ? Optional.of("axis = " + sort.axis() + (sort.descending() ? ", descending = true" : ""))
                : Optional.empty();
    }
}
