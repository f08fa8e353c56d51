package org.graphc.core.lang;

import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Op;
import org.graphc.core.lang.Vocabulary.Entry;
import org.graphc.core.op.ArgMax;
import org.graphc.core.op.ArgMin;
import org.graphc.core.op.LogSumExp;
import org.graphc.core.op.Monoid;
import org.graphc.core.op.Norm2;
import org.graphc.core.op.Ops;
import org.graphc.core.op.Reduce;
import org.graphc.core.op.Reductions;
import org.graphc.core.op.Sorting;

/** Functions that reduce axes, or normalise along one. */
final class ReductionFunctions {
    private static final String GROUP = "Reductions";
    private static final String ARGUMENTS = "(x, axis = k | axes(k, …), keepDims = false";
    private static final String SHAPES = "the axes disappear, or have size 1; all of them where none is named";

    /** Calls that show the rule of the functions above. */
    static final ImmutableMap<String, String> EXAMPLES = examples();

    private interface Reduction {
        Node over(Call call, Node x, ImmutableIntArray axes);
    }

    private ReductionFunctions() {}

    private static ImmutableMap<String, String> examples() {
        ImmutableMap.Builder<String, String> all = ImmutableMap.builder();
        for (String name : List.of("prod", "variance", "std", "norm1", "norm2", "normInf", "median")) {
            all.put(name, "input x = f64(n, m);|" + name + "(x, axis = 1)");
        }
        return all.put("normFro", "input x = f64(n, m);|normFro(x)").buildOrThrow();
    }

    static List<Entry> entries() {
        List<Entry> entries = new ArrayList<>();
        for (Monoid monoid : Monoid.values()) {
            entries.add(monoid(monoid));
        }
        entries.add(reduction("mean", "", "the sum over the number of elements", (call, x, axes) -> mean(x, axes)));
        entries.add(reduction(
                        "logSumExp",
                        "",
                        "log Σ exp(x), without overflow",
                        (call, x, axes) -> x.owner().append(new LogSumExp(axes), x))
                .singular("0 where all elements are -Infinity"));
        entries.add(index("argMax", "the index of the largest element, the first of equals or of NaN", Ops::argMax));
        entries.add(index(
                "argMin", "the index of the smallest element, the first of equals or of NaN", Reductions::argMin));
        entries.addAll(spreads());
        entries.addAll(norms());
        entries.add(reduction(
                        "median",
                        "",
                        "the middle one in order, or the mean of the two; NaN where there is one",
                        (call, x, axes) -> Sorting.median(x, axes))
                .singular("to those that a stable sort puts in the middle"));
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

    private static Entry monoid(Monoid monoid) {
        return switch (monoid) {
            case SUM -> reduced(monoid, "the sum of the elements");
            case PROD ->
                reduced(monoid, "the product of the elements, 1 of none").singular("exact with any number of zeros");
            case MAX -> extremum(monoid, "the largest element, NaN where there is one");
            case MIN -> extremum(monoid, "the smallest element, NaN where there is one");
            case ANY -> reduced(monoid, "true where one of the elements, which are bool, is; false of none");
            case ALL -> reduced(monoid, "true where all of the elements, which are bool, are; true of none");
        };
    }

    private static Entry reduced(Monoid monoid, String meaning) {
        return reduction(
                monoid.symbol(), "", meaning, (call, x, axes) -> x.owner().append(new Reduce(monoid, axes), x));
    }

    private static Entry extremum(Monoid monoid, String meaning) {
        return reduction(
                        monoid.symbol(),
                        "tie = split|first",
                        meaning,
                        (call, x, axes) -> x.owner().append(new Reduce(monoid, axes, tie(call)), x))
                .singular("shared equally between all elements that attain it, or to the first: tie = first");
    }

    private static Reduce.Tie tie(Call call) {
        if (!call.has("tie")) {
            return Reduce.Tie.SPLIT;
        }
        Call.Argument word = call.keywords().get("tie");
        return switch (word.value() instanceof Value.Word w ? w.text() : "") {
            case "split" -> Reduce.Tie.SPLIT;
            case "first" -> Reduce.Tie.FIRST;
            default -> throw noTie(call, word); // not an enum
        };
    }

    private static Refusal noTie(Call call, Call.Argument word) {
        return call.session().refuse(Code.ARGUMENTS, word.expression(), "tie is split or first");
    }

    private static List<Entry> spreads() {
        return List.of(
                reduction(
                        "variance",
                        "ddof = 0",
                        "Σ (x - mean)² over the number of elements less ddof",
                        (call, x, axes) -> Reductions.variance(x, axes, ddof(call))),
                reduction(
                                "std",
                                "ddof = 0",
                                "the root of the variance",
                                (call, x, axes) -> Reductions.std(x, axes, ddof(call)))
                        .singular("0 where all elements are equal"));
    }

    private static int ddof(Call call) {
        return call.integer("ddof").orElse(0);
    }

    private static List<Entry> norms() {
        return List.of(
                reduction(
                                "norm2",
                                "at0 = 0|NaN",
                                "√Σ x², without overflow",
                                (call, x, axes) -> x.owner()
                                        .append(
                                                new Norm2(
                                                        axes, call.number("at0").orElse(0.0)),
                                                x))
                        .singular("0 at the origin, or NaN: at0 = NaN"),
                reduction("norm1", "", "Σ |x|", (call, x, axes) -> Ops.sum(Ops.abs(x), axes.toArray())),
                reduction(
                                "normInf",
                                "",
                                "the largest |x|, 0 of none",
                                (call, x, axes) -> Reductions.normInf(x, axes.toArray()))
                        .singular("shared equally between all elements that attain it, 0 at the origin"),
                Entry.of(GROUP, "normFro(x)", "the last two axes disappear", "√Σ x² of each matrix", call -> {
                            call.expect(1, 1);
                            Node x = call.node(0);
                            return call.build(() -> Reductions.normFro(x));
                        })
                        .singular("0 at the origin"));
    }

    private static Entry reduction(String name, String option, String meaning, Reduction reduction) {
        String arguments = ARGUMENTS + (option.isEmpty() ? ")" : ", " + option + ")");
        String word = option.replaceFirst(" =.*", "");
        return Entry.of(GROUP, name + arguments, SHAPES, meaning, call -> reduce(call, word, reduction));
    }

    private static Value reduce(Call call, String option, Reduction reduction) {
        call.expect(
                1, 2, option.isEmpty() ? new String[] {"axis", "keepDims"} : new String[] {"axis", "keepDims", option});
        Node x = call.node(0);
        return call.build(() -> {
            ImmutableIntArray axes = axes(call, x);
            Node reduced = reduction.over(call, x, axes);
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
        if (group.isPresent() && call.has("axis")) {
            throw call.refuse(Code.ARGUMENTS, call.name() + " is given its axes twice: by axis, and by axes(…)");
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

    private interface Along {
        Node axis(Node x, int axis);
    }

    private static Entry index(String name, String meaning, Along function) {
        return Entry.of(
                GROUP,
                name + "(x, axis = k, keepDims = false)",
                "the axis disappears; gives i64; without an axis the place among all elements in row-major order",
                meaning,
                call -> index(call, function));
    }

    private static Value index(Call call, Along function) {
        call.expect(1, 1, "axis", "keepDims");
        Node x = call.node(0);
        return call.build(() -> {
            Optional<Integer> axis = call.integer("axis");
            boolean isVector = x.shape().rank() == 1;
            Node index = function.axis(axis.isPresent() || isVector ? x : Ops.flatten(x), axis.orElse(0));
            int[] gone = axis.map(a -> new int[] {a}).orElse(new int[0]);
            return call.flag("keepDims") ? Ops.keepDims(index, x.shape(), gone) : index;
        });
    }

    private static Value along(Call call, Along function) {
        call.expect(1, 1, "axis");
        Node x = call.node(0);
        return call.build(() -> function.axis(x, call.integer("axis").orElse(-1)));
    }

    /** What stands after the inputs of an operation of this theme. */
    static Optional<String> options(Op op) {
        if (op instanceof Reduce r) {
            return Optional.of(axes(r.axes()) + (r.tie() == Reduce.Tie.FIRST ? ", tie = first" : ""));
        } else if (op instanceof LogSumExp l) {
            return Optional.of(axes(l.axes()));
        } else if (op instanceof Norm2 n) {
            return Optional.of(axes(n.axes()) + (n.atZero() == 0 ? "" : ", at0 = NaN"));
        } else if (op instanceof ArgMax a) {
            return Optional.of("axis = " + a.axis());
        }
        return op instanceof ArgMin a ? Optional.of("axis = " + a.axis()) : Optional.empty();
    }

    private static String axes(ImmutableIntArray axes) {
        return axes.stream().mapToObj(String::valueOf).collect(Collectors.joining(", ", "axes(", ")"));
    }
}
