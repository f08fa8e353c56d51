package org.graphc.core.lang;

import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.graphc.core.graph.Node;
import org.graphc.core.lang.Vocabulary.Entry;
import org.graphc.core.op.Conv;
import org.graphc.core.op.Convolutions;
import org.graphc.core.op.Pooling;
import org.graphc.core.op.SlidingWindow;
import org.graphc.core.op.WindowArgMax;
import org.graphc.core.type.Dim;

/** Convolutions and pooling. */
final class WindowFunctions {
    private static final String GROUP = "Windows";
    private static final String POOLED = "the last axes, of n each, get (n + 2 padding - (window - 1) dilation - 1) /"
            + " stride + 1, rounded down; stride is the window where it is not given";
    private static final String WINNER = "goes to the first element, in row-major order, that attains it";

    /** Calls to differentiate for the page of operations. */
    static final ImmutableMap<String, String> EXAMPLES = ImmutableMap.<String, String>builder()
            .put("einsum", "input a = f64(n, m); input b = f64(m, k);|einsum(\"ij,jk->ik\", a, b)")
            .put("tensordot", "input a = f64(n, m); input b = f64(m, k);|tensordot(a, b, axes = 1)")
            .put("conv", "input x = f64(n, 1, 6); input w = f64(1, 1, 4);|conv(x, w)")
            .put("conv1d", "input x = f64(n, 1, 6); input w = f64(1, 1, 4);|conv1d(x, w)")
            .put("windowArgMax", "input x = f64(n, 6);|windowArgMax(x, window(2))")
            .put("windowSum", "input x = f64(n, 6);|windowSum(x, window(2))")
            .put("maxPool1d", "input x = f64(n, 6);|maxPool1d(x, window(2))")
            .buildOrThrow();

    private interface Convolution {
        Node of(Node x, Node w, SlidingWindow window, int groups);
    }

    private interface Pool {
        Node of(Node x, ImmutableIntArray size, SlidingWindow window);
    }

    private WindowFunctions() {}

    static List<Entry> entries() {
        List<Entry> entries = new ArrayList<>();
        entries.add(convolution(1, Convolutions::conv1d));
        entries.add(convolution(2, Convolutions::conv2d));
        entries.add(convolution(3, Convolutions::conv3d));
        entries.add(Entry.of(
                GROUP,
                "convTranspose2d(x, w, stride(1, 1), padding(0, 0), dilation(1, 1), groups = 1)",
                "[b, f, n, m] x [f, c / groups, k, l] → [b, c, (n - 1) stride + (k - 1) dilation + 1 - 2 padding, …]",
                "the transpose of conv2d with kernels w",
                call -> convolved(call, 2, Convolutions::convTranspose2d)));
        for (int axes = 1; axes <= 3; axes++) {
            entries.add(pool("maxPool", axes, "the largest element under each window, NaN where there is one"));
            entries.add(pool("minPool", axes, "the smallest element under each window, NaN where there is one"));
            entries.add(average(axes));
        }
        entries.addAll(general());
        return entries;
    }

    /** The operations themselves, over any number of axes. */
    private static List<Entry> general() {
        return List.of(
                Entry.of(
                        GROUP,
                        "conv(x, w, stride(s, …), low(m, …), high(m, …), interior(m, …), dilation(d, …), groups = 1)",
                        "as conv2d over any number of axes, padded as by pad; negative low and high cut",
                        "convolution in general, of which derivatives are made",
                        WindowFunctions::general),
                Entry.of(
                        GROUP,
                        "windowSum(x, window(k, …), stride(k, …), padding(0, …), dilation(1, …))",
                        POOLED,
                        "the sum under each window",
                        call -> pooled(call, size(call).length(), Pooling::windowSum)),
                Entry.of(
                        GROUP,
                        "windowArgMax(x, window(k, …), stride(s, …), low(m, …), high(m, …), interior(m, …),"
                                + " dilation(d, …))",
                        "as maxPool; gives i64",
                        "where among all elements the largest under each window is, the first of equals",
                        WindowFunctions::winners));
    }

    private static Entry convolution(int axes, Convolution function) {
        String sizes = String.join(", ", List.of("n", "m", "l").subList(0, axes));
        String taps = String.join(", ", List.of("k", "k", "k").subList(0, axes));
        return Entry.of(
                GROUP,
                "conv" + axes + "d(x, w, stride" + list(1, axes) + ", padding" + list(0, axes) + ", dilation"
                        + list(1, axes) + ", groups = 1)",
                "[b, c, " + sizes + "] x [f, c / groups, " + taps
                        + "] → [b, f, (n + 2 padding - (k - 1) dilation - 1) / stride + 1, …], rounded down",
                "the cross-correlation of images with kernels; the bias is yours to add",
                call -> convolved(call, axes, function));
    }

    private static String list(int value, int axes) {
        return "(" + String.join(", ", Collections.nCopies(axes, String.valueOf(value))) + ")";
    }

    private static Value convolved(Call call, int axes, Convolution function) {
        call.expect(2, 5, "groups");
        List<Node> nodes = call.nodes(0, 2);
        words(call, 2, "stride", "padding", "dilation");
        SlidingWindow window = window(call, SlidingWindow.of(axes));
        int groups = call.integer("groups").orElse(1);
        return call.build(() -> function.of(nodes.get(0), nodes.get(1), window, groups));
    }

    /** What is given of stride, padding and dilation. */
    private static SlidingWindow window(Call call, SlidingWindow from) {
        SlidingWindow window = from;
        if (call.group("stride").isPresent()) {
            window = window.withStride(call.integers("stride").orElseThrow().toArray());
        }
        if (call.group("padding").isPresent()) {
            window = window.withPadding(call.integers("padding").orElseThrow().toArray());
        }
        if (call.group("dilation").isPresent()) {
            window = window.withDilation(call.integers("dilation").orElseThrow().toArray());
        }
        return window;
    }

    /** Refuses arguments from {@code from} on that are not one of these words with its numbers. */
    private static void words(Call call, int from, String... known) {
        for (int i = from; i < call.size(); i++) {
            if (!(call.argument(i).value() instanceof Value.Group group)
                    || !List.of(known).contains(group.word())) {
                throw call.session()
                        .refuse(
                                Code.ARGUMENTS,
                                call.argument(i).expression(),
                                "what stands here is named: one of " + String.join("(…), ", known) + "(…)");
            }
        }
    }

    private static Value general(Call call) {
        call.expect(2, 7, "groups");
        List<Node> nodes = call.nodes(0, 2);
        words(call, 2, "stride", "low", "high", "interior", "dilation");
        return call.build(() -> {
            SlidingWindow window = spread(
                    call, SlidingWindow.of(Math.max(0, nodes.get(0).shape().rank() - 2)));
            Conv conv = new Conv(window, call.integer("groups").orElse(1));
            return nodes.get(0).owner().append(conv, nodes);
        });
    }

    private static SlidingWindow spread(Call call, SlidingWindow from) {
        List<Dim> low = call.group("low").orElse(from.low());
        List<Dim> high = call.group("high").orElse(from.high());
        SlidingWindow padded = window(call, from).withPadding(low, high);
        return call.group("interior").isPresent()
                ? padded.withInterior(call.integers("interior").orElseThrow().toArray())
                : padded;
    }

    private static Value winners(Call call) {
        call.expect(2, 7);
        Node x = call.node(0);
        words(call, 1, "window", "stride", "low", "high", "interior", "dilation");
        ImmutableIntArray size = size(call);
        SlidingWindow window = spread(call, Pooling.sideBySide(size.toArray()));
        return call.build(() -> x.owner().append(new WindowArgMax(size, window), x));
    }

    private static ImmutableIntArray size(Call call) {
        return call.integers("window")
                .orElseThrow(() -> call.refuse(Code.ARGUMENTS, call.name() + " needs a window: window(2, 2)"));
    }

    private static Entry pool(String name, int axes, String meaning) {
        Pool function = name.equals("maxPool") ? Pooling::maxPool : Pooling::minPool;
        return Entry.of(
                        GROUP,
                        name + axes + "d" + arguments(axes) + ")",
                        POOLED,
                        meaning,
                        call -> pooled(call, axes, function))
                .singular(WINNER);
    }

    private static String arguments(int axes) {
        return "(x, window" + list(2, axes) + ", stride" + list(2, axes) + ", padding" + list(0, axes) + ", dilation"
                + list(1, axes);
    }

    private static Value pooled(Call call, int axes, Pool function, String... keywords) {
        call.expect(2, 5, keywords);
        Node x = call.node(0);
        words(call, 1, "window", "stride", "padding", "dilation");
        ImmutableIntArray size = size(call);
        if (size.length() != axes) {
            throw call.refuse(Code.ARGUMENTS, call.name() + " takes a window of " + axes + " axes, not " + size);
        }
        SlidingWindow window = window(call, Pooling.sideBySide(size.toArray()));
        return call.build(() -> function.of(x, size, window));
    }

    private static Entry average(int axes) {
        String signature = "avgPool" + axes + "d" + arguments(axes) + ", countPadding = true)";
        return Entry.of(
                GROUP,
                signature,
                POOLED,
                "the mean under each window; padding counts as zeros, or, with countPadding = false, not at all",
                call -> {
                    boolean count = !call.has("countPadding") || call.flag("countPadding");
                    return pooled(
                            call, axes, (x, size, window) -> Pooling.avgPool(x, size, window, count), "countPadding");
                });
    }
}
