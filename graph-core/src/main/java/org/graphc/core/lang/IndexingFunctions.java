package org.graphc.core.lang;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ObjectArrays;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Op;
import org.graphc.core.lang.Vocabulary.Entry;
import org.graphc.core.op.DynamicSlice;
import org.graphc.core.op.Gather;
import org.graphc.core.op.Indexing;
import org.graphc.core.op.OutOfRange;
import org.graphc.core.op.Positions;
import org.graphc.core.op.ScatterAdd;
import org.graphc.core.op.ScatterSet;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;

/** Functions that read and write the elements that indices name. */
final class IndexingFunctions {
    private static final String GROUP = "Indexing";
    private static final String POLICY = "outOfRange";
    private static final String UNIQUE = "unique";
    private static final String LENGTH = "length";
    private static final String BATCH = "batchDims";
    private static final String OPTIONS = ", axis = 0, batchDims = 0, outOfRange = error|clamp|drop)";

    /** Declarations and a call that the derivatives of the reference are printed of. */
    static final ImmutableMap<String, String> EXAMPLES = ImmutableMap.of(
            "gather", "input x = f64(n, m); input i = i64(k);|gather(x, i, axis = 0)",
            "scatterAdd", "input x = f64(n, m); input i = i64(k); input u = f64(k, m);|scatterAdd(x, i, u, axis = 0)",
            "takeAlong", "input x = f64(n, m); input i = i64(n, k);|takeAlong(x, i, axis = 1)",
            "scatterSet", "input x = f64(n, m); input i = i64(k); input u = f64(k, m);|scatterSet(x, i, u, axis = 0)",
            "dynamicSlice", "input x = f64(n); input i = i64(1);|dynamicSlice(x, i, shape(3))",
            "dynamicUpdateSlice", "input x = f64(n); input i = i64(1); input u = f64(3);|dynamicUpdateSlice(x, i, u)");

    private IndexingFunctions() {}

    static List<Entry> entries() {
        return List.of(
                Entry.of(
                                GROUP,
                                "gather(x, indices" + OPTIONS,
                                "x[:axis] + indices[batchDims:] + x[axis+1:]; indices i32 or i64",
                                "the elements along an axis that indices name, from the end where negative",
                                IndexingFunctions::gather)
                        .singular("an element named k times gets all k derivatives; clamp: the end element gets them;"
                                + " drop: the value is 0 and has none"),
                Entry.of(
                        GROUP,
                        "scatterAdd(x, indices, u" + OPTIONS,
                        "u as gather(x, indices), or broadcast to it → that of x",
                        "x with u added to the elements that indices name; for bool, or",
                        IndexingFunctions::scatterAdd),
                Entry.of(
                                GROUP,
                                "scatterSet(x, indices, u, unique = false" + OPTIONS,
                                "u as gather(x, indices), or broadcast to it → that of x",
                                "x with the elements that indices name replaced, the last of several staying;"
                                        + " unique = true promises that none is named twice, for a cheaper"
                                        + " derivative, and fails where one is",
                                IndexingFunctions::scatterSet)
                        .singular("only the last of several updates of one element has a derivative"),
                Entry.of(
                        GROUP,
                        "dynamicSlice(x, starts, shape(m, …))",
                        "starts i64[rank of x] → [m, …]",
                        "the part that begins at starts, which count from the end where negative and are moved so that"
                                + " the part lies within x",
                        IndexingFunctions::dynamicSlice),
                Entry.of(
                        GROUP,
                        "dynamicUpdateSlice(x, starts, u)",
                        "starts i64[rank of x], u no larger than x → that of x",
                        "x with the part that dynamicSlice would read replaced by u",
                        IndexingFunctions::dynamicUpdateSlice),
                Entry.of(
                        GROUP,
                        "oneHot(indices, dtype, depth = n)",
                        "that of indices and a last axis of size n; f64 where no dtype is given",
                        "1 at the place that each index names; all 0 for an index out of range, or negative",
                        IndexingFunctions::oneHot),
                Entry.of(
                        GROUP,
                        "positions(indices, length = n, outOfRange = error|clamp|drop)",
                        "indices i32 or i64 → i32 of their shape",
                        "the places from 0 to n-1 along an axis that indices mean; -1 for one that is dropped",
                        IndexingFunctions::positions),
                Entry.of(
                        GROUP,
                        "takeAlong(x, indices, axis = -1)",
                        "indices as x but for axis → that of indices",
                        "for each index the element of x in the same place along all other axes",
                        IndexingFunctions::takeAlong));
    }

    private static Value gather(Call call) {
        call.expect(2, 2, "axis", BATCH, POLICY);
        Node x = call.node(0);
        return call.build(() -> {
            int axis = x.shape().axis("gather", call.integer("axis").orElse(0));
            Gather op = new Gather(axis, call.integer(BATCH).orElse(0), policy(call));
            return x.owner().append(op, x, call.node(1));
        });
    }

    private interface Scatter {
        Node of(int axis, int batchDims, OutOfRange outOfRange);
    }

    private static Value scatterAdd(Call call) {
        Node u = updates(call);
        return scatter(
                call,
                (axis, batch, policy) ->
                        Indexing.scatter(new ScatterAdd(axis, batch, policy), call.node(0), call.node(1), u));
    }

    private static Value scatterSet(Call call) {
        Node u = updates(call, UNIQUE);
        return scatter(call, (axis, batch, policy) -> {
            ScatterSet op = new ScatterSet(axis, batch, policy, call.flag(UNIQUE));
            return Indexing.scatter(op, call.node(0), call.node(1), u);
        });
    }

    private static Node updates(Call call, String... more) {
        call.expect(3, 3, ObjectArrays.concat(new String[] {"axis", BATCH, POLICY}, more, String.class));
        DType dtype = call.node(0).dtype();
        return Conversions.node(call.session(), call.argument(2), Optional.of(dtype));
    }

    private static Value scatter(Call call, Scatter scatter) {
        return call.build(() -> {
            int axis =
                    call.node(0).shape().axis(call.name(), call.integer("axis").orElse(0));
            return scatter.of(axis, call.integer(BATCH).orElse(0), policy(call));
        });
    }

    private static Value dynamicSlice(Call call) {
        call.expect(3, 3);
        Node x = call.node(0);
        return call.build(() -> Indexing.dynamicSlice(x, call.node(1), call.shape("shape")));
    }

    private static Value dynamicUpdateSlice(Call call) {
        call.expect(3, 3);
        Node x = call.node(0);
        Node u = Conversions.node(call.session(), call.argument(2), Optional.of(x.dtype()));
        return call.build(() -> Indexing.dynamicUpdateSlice(x, call.node(1), u));
    }

    private static Value oneHot(Call call) {
        call.expect(1, 2, "depth");
        Node indices = call.node(0);
        DType dtype = call.size() > 1 ? call.dtype(1) : DType.F64;
        Dim depth = call.dim("depth")
                .orElseThrow(() -> call.refuse(Code.ARGUMENTS, "oneHot needs a depth: oneHot(i, depth = 10)"));
        return call.build(() -> Indexing.oneHot(indices, depth, dtype));
    }

    private static Value positions(Call call) {
        call.expect(1, 1, LENGTH, POLICY);
        Node indices = call.node(0);
        Dim length = call.dim(LENGTH)
                .orElseThrow(() -> call.refuse(Code.ARGUMENTS, "positions needs a length: positions(i, length = 10)"));
        return call.build(() -> indices.owner().append(new Positions("positions", length, policy(call)), indices));
    }

    private static Value takeAlong(Call call) {
        call.expect(2, 2, "axis");
        Node x = call.node(0);
        return call.build(
                () -> Indexing.takeAlong(x, call.node(1), call.integer("axis").orElse(-1)));
    }

    private static OutOfRange policy(Call call) {
        if (!call.has(POLICY)) {
            return OutOfRange.ERROR;
        }
        Call.Argument word = call.keywords().get(POLICY);
        String text = word.value() instanceof Value.Word w ? w.text() : "";
        return Arrays.stream(OutOfRange.values())
                .filter(policy -> policy.text().equals(text))
                .findFirst()
                .orElseThrow(() ->
                        call.session().refuse(Code.ARGUMENTS, word.expression(), POLICY + " is error, clamp or drop"));
    }

    /** What stands after the inputs of one of these operations. */
    static Optional<String> options(Op op) {
        if (op instanceof Gather g) {
            return Optional.of(indexed(g.axis(), g.batchDims(), g.outOfRange()));
        } else if (op instanceof ScatterAdd s) {
            return Optional.of(indexed(s.axis(), s.batchDims(), s.outOfRange()));
        } else if (op instanceof ScatterSet s) {
            return Optional.of(
                    indexed(s.axis(), s.batchDims(), s.outOfRange()) + (s.unique() ? ", " + UNIQUE + " = true" : ""));
        } else if (op instanceof Positions p) {
            return Optional.of(LENGTH + " = " + p.length() + unlessDefault(p.outOfRange()));
        } else if (op instanceof DynamicSlice d) {
            return Optional.of(Spelling.dims("shape", d.shape().dims()));
        }
        return Optional.empty();
    }

    private static String indexed(int axis, int batchDims, OutOfRange outOfRange) {
        return String.format(Locale.ROOT, "axis = %d", axis)
                + (batchDims == 0 ? "" : String.format(Locale.ROOT, ", %s = %d", BATCH, batchDims))
                + unlessDefault(outOfRange);
    }

    private static String unlessDefault(OutOfRange outOfRange) {
        return outOfRange == OutOfRange.ERROR ? "" : ", " + POLICY + " = " + outOfRange.text();
    }
}
