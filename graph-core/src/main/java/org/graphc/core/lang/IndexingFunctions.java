package org.graphc.core.lang;

import com.google.common.collect.ImmutableMap;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Op;
import org.graphc.core.lang.Vocabulary.Entry;
import org.graphc.core.op.Gather;
import org.graphc.core.op.Indexing;
import org.graphc.core.op.OutOfRange;
import org.graphc.core.op.ScatterAdd;

/** Functions that read and write the elements that indices name. */
final class IndexingFunctions {
    private static final String GROUP = "Indexing";
    private static final String POLICY = "outOfRange";
    private static final String BATCH = "batchDims";
    private static final String OPTIONS = ", axis = 0, batchDims = 0, outOfRange = error|clamp|drop)";

    /** Declarations and a call that the derivatives of the reference are printed of. */
    static final ImmutableMap<String, String> EXAMPLES = ImmutableMap.of(
            "gather", "input x = f64(n, m); input i = i64(k);|gather(x, i, axis = 0)",
            "scatterAdd", "input x = f64(n, m); input i = i64(k); input u = f64(k, m);|scatterAdd(x, i, u, axis = 0)",
            "takeAlong", "input x = f64(n, m); input i = i64(n, k);|takeAlong(x, i, axis = 1)");

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
                        "u as gather(x, indices) → that of x",
                        "x with u added to the elements that indices name; for bool, or",
                        IndexingFunctions::scatterAdd),
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

    private static Value scatterAdd(Call call) {
        call.expect(3, 3, "axis", BATCH, POLICY);
        Node x = call.node(0);
        Node u = Conversions.node(call.session(), call.argument(2), Optional.of(x.dtype()));
        return call.build(() -> {
            int axis = x.shape().axis("scatterAdd", call.integer("axis").orElse(0));
            ScatterAdd op = new ScatterAdd(axis, call.integer(BATCH).orElse(0), policy(call));
            return x.owner().append(op, x, call.node(1), u);
        });
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
        }
        return Optional.empty();
    }

    private static String indexed(int axis, int batchDims, OutOfRange outOfRange) {
        return String.format(Locale.ROOT, "axis = %d", axis)
                + (batchDims == 0 ? "" : String.format(Locale.ROOT, ", %s = %d", BATCH, batchDims))
                + (outOfRange == OutOfRange.ERROR ? "" : ", " + POLICY + " = " + outOfRange.text());
    }
}
