package org.graphc.core.lang;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableIntArray;
import java.util.List;
import java.util.Optional;
import org.graphc.core.graph.Node;
import org.graphc.core.lang.Vocabulary.Entry;
import org.graphc.core.op.Broadcast;
import org.graphc.core.op.Ops;
import org.graphc.core.op.Reshape;
import org.graphc.core.op.Shapes;
import org.graphc.core.op.Size;
import org.graphc.core.op.Slice;
import org.graphc.core.type.Dim;

/** Functions that rearrange elements. */
final class ShapeFunctions {
    private static final String GROUP = "Shape";

    private ShapeFunctions() {}

    static List<Entry> entries() {
        return ImmutableList.of(
                Entry.of(
                        GROUP,
                        "reshape(x, shape(m, …))",
                        "equal numbers of elements",
                        "the same elements in row-major order",
                        ShapeFunctions::reshape),
                Entry.of(
                        GROUP,
                        "transpose(x, axes(k, …))",
                        "axis i of the value is axis axes[i] of x",
                        "axes in another order, reversed where none is given",
                        ShapeFunctions::transpose),
                Entry.of(
                        GROUP,
                        "broadcastTo(x, shape(m, …), axes(k, …))",
                        "aligned at the last axis, or axis i of x becomes axis axes[i]",
                        "repeats along new axes and those of size 1",
                        ShapeFunctions::broadcast),
                Entry.of(
                        GROUP,
                        "expandDims(x, axis = k)",
                        "a new axis of size 1 at k",
                        "the same elements",
                        call -> axis(call, Ops::expandDims)),
                Entry.of(
                        GROUP,
                        "squeeze(x, axis = k)",
                        "axis k, of size 1, disappears",
                        "the same elements",
                        call -> axis(call, Ops::squeeze)),
                Entry.of(GROUP, "flatten(x)", "[all elements]", "all elements on one axis", ShapeFunctions::flatten),
                Entry.of(
                        GROUP,
                        "slice(x, axis = 0, start = 0, stop = n, step = 1)",
                        "axis has (stop - start) / step elements; also slice(x, starts(…), stops(…), steps(…))",
                        "every step-th element from start up to, without, stop",
                        ShapeFunctions::slice),
                Entry.of(
                        GROUP,
                        "pad(x, low(m, …), high(m, …), interior(m, …), value = 0)",
                        "low + x + high along each axis, and interior between neighbours; value a scalar",
                        "a value before, after and between the elements; negative low or high takes elements away",
                        ShapeFunctions::pad),
                Entry.of(
                        GROUP,
                        "concat(a, b, …, axis = 0)",
                        "equal but for axis",
                        "joined along an axis",
                        call -> join(call, Ops::concat)),
                Entry.of(
                        GROUP,
                        "stack(a, b, …, axis = 0)",
                        "equal; a new axis",
                        "joined along a new axis",
                        call -> join(call, Ops::stack)),
                Entry.of(GROUP, "size(dim, dtype)", "[]", "a size as a number", ShapeFunctions::size));
    }

    private static Value reshape(Call call) {
        call.expect(2, 2);
        Node x = call.node(0);
        return call.build(() -> x.owner().append(new Reshape(call.shape("shape")), x));
    }

    private static Value transpose(Call call) {
        call.expect(1, 2);
        Node x = call.node(0);
        if (call.size() == 2 && call.integers("axes").isEmpty()) {
            throw call.refuse(Code.ARGUMENTS, "axes are named: transpose(x, axes(1, 0))");
        }
        return call.build(() -> Ops.transpose(
                x, call.integers("axes").orElse(ImmutableIntArray.of()).toArray()));
    }

    private static Value broadcast(Call call) {
        call.expect(2, 3);
        Node x = call.node(0);
        Optional<ImmutableIntArray> axes = call.integers("axes");
        return call.build(() -> axes.isPresent()
                ? x.owner().append(new Broadcast(call.shape("shape"), axes.get()), x)
                : Ops.broadcastTo(x, call.shape("shape")));
    }

    private interface AtAxis {
        Node of(Node x, int axis);
    }

    private static Value axis(Call call, AtAxis function) {
        call.expect(1, 1, "axis");
        Node x = call.node(0);
        int axis = call.integer("axis")
                .orElseThrow(() -> call.refuse(Code.ARGUMENTS, call.name() + " needs an axis: axis = 0"));
        return call.build(() -> function.of(x, axis));
    }

    private static Value flatten(Call call) {
        call.expect(1, 1);
        Node x = call.node(0);
        return call.build(() -> Ops.flatten(x));
    }

    private static Value slice(Call call) {
        Node x = call.node(0);
        if (call.group("starts").isPresent()) {
            call.expect(4, 4);
            return call.build(() -> x.owner()
                    .append(
                            new Slice(
                                    call.shape("starts").dims(),
                                    call.shape("stops").dims(),
                                    call.integers("steps")
                                            .orElseThrow(() -> call.refuse(Code.ARGUMENTS, "slice needs steps(…)"))),
                            x));
        }
        call.expect(1, 1, "axis", "start", "stop", "step");
        if (call.integer("step").filter(step -> step == 0).isPresent()) {
            throw call.session()
                    .refuse(Code.ARGUMENTS, call.keywords().get("step").expression(), "a step of 0 goes nowhere");
        }
        return call.build(() -> {
            int axis = x.shape().axis("slice", call.integer("axis").orElse(0));
            Dim length = x.shape().dim(axis);
            Dim start = fromEnd(call.dim("start").orElse(Dim.ZERO), length);
            Dim stop = fromEnd(call.dim("stop").orElse(length), length);
            return Ops.slice(x, axis, start, stop, call.integer("step").orElse(1));
        });
    }

    /** Negative bounds count from the end. */
    private static Dim fromEnd(Dim bound, Dim length) {
        return bound.isConstant() && bound.value() < 0 ? length.plus(bound) : bound;
    }

    private static Value pad(Call call) {
        call.expect(3, 4, "value");
        Node x = call.node(0);
        ImmutableList<Dim> low = padding(call, "low");
        ImmutableList<Dim> high = padding(call, "high");
        int[] none = new int[x.shape().rank()];
        ImmutableIntArray interior = call.integers("interior").orElse(ImmutableIntArray.copyOf(none));
        Optional<Node> value = Optional.ofNullable(call.keywords().get("value"))
                .map(v -> Conversions.node(call.session(), v, Optional.of(x.dtype())));
        return call.build(() -> value.isPresent()
                ? Shapes.pad(x, low, high, interior, value.get())
                : Shapes.pad(x, low, high, interior));
    }

    private static ImmutableList<Dim> padding(Call call, String word) {
        return call.group(word).orElseThrow(() -> call.refuse(Code.ARGUMENTS, "pad needs " + word + "(…)"));
    }

    private interface Join {
        Node of(int axis, Node... parts);
    }

    private static Value join(Call call, Join function) {
        call.expect(1, Integer.MAX_VALUE, "axis");
        List<Node> parts = call.nodes(0, call.size());
        return call.build(() -> function.of(call.integer("axis").orElse(0), parts.toArray(Node[]::new)));
    }

    private static Value size(Call call) {
        call.expect(2, 2);
        Dim dim = Conversions.dim(call.session(), call.argument(0));
        return call.build(() -> call.session().graph().append(new Size(dim, call.dtype(1))));
    }
}
