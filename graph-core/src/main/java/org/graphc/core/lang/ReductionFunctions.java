package org.graphc.core.lang;

import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.graphc.core.graph.Node;
import org.graphc.core.lang.Vocabulary.Entry;
import org.graphc.core.op.LogSumExp;
import org.graphc.core.op.Monoid;
import org.graphc.core.op.Ops;
import org.graphc.core.op.Reduce;

/** Functions that reduce axes, or normalise along one. */
final class ReductionFunctions {
    private static final String GROUP = "Reductions";
    private static final String ARGUMENTS = "(x, axis = k | axes(k, …), keepDims = false)";
    private static final String SHAPES = "the axes disappear, or have size 1; all of them where none is named";

    private interface Reduction {
        Node over(Node x, ImmutableIntArray axes);
    }

    private ReductionFunctions() {}

    static List<Entry> entries() {
        List<Entry> entries = new ArrayList<>();
        for (Monoid monoid : Monoid.values()) {
            entries.add(reduction(
                            monoid.symbol(),
                            meaning(monoid),
                            (x, axes) -> x.owner().append(new Reduce(monoid, axes), x))
                    .singular(singular(monoid)));
        }
        entries.add(reduction("mean", "the sum over the number of elements", ReductionFunctions::mean));
        entries.add(reduction(
                        "logSumExp",
                        "log Σ exp(x), without overflow",
                        (x, axes) -> x.owner().append(new LogSumExp(axes), x))
                .singular("0 where all elements are -Infinity"));
        entries.add(Entry.of(
                GROUP,
                "argMax(x, axis = k, keepDims = false)",
                "the axis disappears; gives i64",
                "the index of the largest element, the first of equals",
                ReductionFunctions::argMax));
        entries.add(Entry.of(
                "Along an axis",
                "softmax(x, axis = -1)",
                "as x",
                "exp(x) / Σ exp(x)",
                call -> along(call, Ops::softmax)));
        entries.add(Entry.of(
                "Along an axis",
                "logSoftmax(x, axis = -1)",
                "as x",
                "log softmax(x), without overflow",
                call -> along(call, Ops::logSoftmax)));
        return entries;
    }

    private static String meaning(Monoid monoid) {
        return switch (monoid.symbol()) {
            case "sum" -> "the sum of the elements";
            case "max" -> "the largest element, NaN where there is one";
            case "min" -> "the smallest element, NaN where there is one";
            case "prod" -> "the product of the elements";
            default -> monoid.symbol(); // not an enum
        };
    }

    private static String singular(Monoid monoid) {
        return monoid.symbol().startsWith("m") ? "shared equally between all elements that attain it" : "";
    }

    private static Entry reduction(String name, String meaning, Reduction reduction) {
        return Entry.of(GROUP, name + ARGUMENTS, SHAPES, meaning, call -> reduce(call, reduction));
    }

    private static Value reduce(Call call, Reduction reduction) {
        call.expect(1, 2, "axis", "keepDims");
        Node x = call.node(0);
        return call.build(() -> {
            ImmutableIntArray axes = axes(call, x);
            Node reduced = reduction.over(x, axes);
            return call.flag("keepDims") && !axes.isEmpty()
                    ? Ops.keepDims(reduced, x.shape(), axes.toArray())
                    : reduced;
        });
    }

    /** The axes named, of which there may be none: {@code axes()}; all of them where the words are missing. */
    private static ImmutableIntArray axes(Call call, Node x) {
        Optional<ImmutableIntArray> group = call.integers("axes");
        if (group.isEmpty() && call.size() > 1) {
            throw call.session()
                    .refuse(Code.ARGUMENTS, call.argument(1).expression(), "axes are named: axis = 1, or axes(0, 2)");
        }
        if (group.isPresent() && group.get().isEmpty()) {
            return group.get();
        }
        int[] axes = group.map(ImmutableIntArray::toArray)
                .orElseGet(() -> call.integer("axis").map(a -> new int[] {a}).orElse(new int[0]));
        return x.shape().axes(call.name(), axes);
    }

    private static Node mean(Node x, ImmutableIntArray axes) {
        return axes.isEmpty() ? x : Ops.mean(x, axes.toArray());
    }

    private static Value argMax(Call call) {
        call.expect(1, 1, "axis", "keepDims");
        Node x = call.node(0);
        return call.build(() -> {
            if (call.integer("axis").isEmpty() && x.shape().rank() != 1) {
                throw call.refuse(Code.ARGUMENTS, "argMax needs an axis: argMax(x, axis = 1)");
            }
            int axis = call.integer("axis").orElse(0);
            Node index = Ops.argMax(x, axis);
            return call.flag("keepDims") ? Ops.keepDims(index, x.shape(), axis) : index;
        });
    }

    private interface Along {
        Node axis(Node x, int axis);
    }

    private static Value along(Call call, Along function) {
        call.expect(1, 1, "axis");
        Node x = call.node(0);
        return call.build(() -> function.axis(x, call.integer("axis").orElse(-1)));
    }
}
