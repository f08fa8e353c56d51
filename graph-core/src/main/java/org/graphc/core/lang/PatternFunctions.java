package org.graphc.core.lang;

import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.ImmutableIntArray;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Op;
import org.graphc.core.lang.Vocabulary.Entry;
import org.graphc.core.op.Iota;
import org.graphc.core.op.Reverse;
import org.graphc.core.op.Shapes;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Shape;

/** Functions that turn, repeat and cut out elements by a pattern, and those that make tensors of sizes alone. */
final class PatternFunctions {
    private static final String GROUP = "Patterns";

    /** Declarations and a call that the derivatives of the reference are printed of. */
    static final ImmutableMap<String, String> EXAMPLES = ImmutableMap.<String, String>builder()
            .put("reverse", "input x = f64(n, m);|reverse(x, axis = 0)")
            .put("roll", "input x = f64(n);|roll(x, 1, axis = 0)")
            .put("tile", "input x = f64(n);|tile(x, 3)")
            .put("repeat", "input x = f64(n);|repeat(x, 3, axis = 0)")
            .put("tril", "input x = f64(n, m);|tril(x)")
            .put("triu", "input x = f64(n, m);|triu(x)")
            .put("diag", "input x = f64(n, n);|diag(x)")
            .put("trace", "input x = f64(n, n);|trace(x)")
            .buildOrThrow();

    private PatternFunctions() {}

    static List<Entry> entries() {
        return List.of(
                Entry.of(
                        GROUP,
                        "reverse(x, axis = k | axes(k, …))",
                        "as x",
                        "the elements in the opposite order along the axes named, or all",
                        PatternFunctions::reverse),
                Entry.of(
                        GROUP,
                        "roll(x, shift, axis = 0)",
                        "as x",
                        "the elements moved along an axis, those pushed out coming in at the other end",
                        call -> counted(call, Shapes::roll)),
                Entry.of(
                        GROUP,
                        "tile(x, times, …)",
                        "each size times its number",
                        "side by side with itself along each axis",
                        PatternFunctions::tile),
                Entry.of(
                        GROUP,
                        "repeat(x, times, axis = 0)",
                        "the axis is times as long",
                        "each element several times in a row",
                        call -> counted(call, Shapes::repeat)),
                Entry.of(
                        GROUP,
                        "tril(x, k = 0)",
                        "as x, of rank 2 or more",
                        "zeros in place of what lies more than k above the diagonal",
                        call -> cut(call, Shapes::tril)),
                Entry.of(
                        GROUP,
                        "triu(x, k = 0)",
                        "as x, of rank 2 or more",
                        "zeros in place of what lies less than k above the diagonal",
                        call -> cut(call, Shapes::triu)),
                Entry.of(
                        GROUP,
                        "diag(x, k = 0)",
                        "[n] → [n, n]; [b…, m, n] → [b…, the diagonal]",
                        "a vector as a diagonal matrix, or what lies k above the diagonals of matrices",
                        PatternFunctions::diag),
                Entry.of(GROUP, "trace(x)", "[b…, m, n] → [b…]", "the sum of the diagonal", PatternFunctions::trace),
                Entry.of(
                        GROUP,
                        "eye(m, n, dtype)",
                        "[m, n], or [m, m]; f64 where no dtype is given",
                        "ones on the diagonal of zeros",
                        PatternFunctions::eye),
                Entry.of(
                        GROUP,
                        "iota(shape(m, …), dtype, axis = 0)",
                        "[m, …]; i64 where no dtype is given",
                        "0, 1, 2, … along an axis",
                        PatternFunctions::iota),
                Entry.of(
                        GROUP,
                        "range(n, dtype)",
                        "[n]; i64 where no dtype is given",
                        "0, 1, 2, … up to, without, n",
                        PatternFunctions::range),
                Entry.of(GROUP, "dim(x, axis = 0)", "i64[]", "the size of an axis", PatternFunctions::dim));
    }

    private static Value reverse(Call call) {
        call.expect(1, 2, "axis");
        Node x = call.node(0);
        Optional<ImmutableIntArray> group = call.integers("axes");
        if (group.isPresent() && group.get().isEmpty()) { // none, where the words missing mean all
            return call.build(() -> x.owner().append(new Reverse(group.get()), x));
        }
        int[] axes = group.map(ImmutableIntArray::toArray)
                .orElseGet(() -> call.integer("axis").map(a -> new int[] {a}).orElse(new int[0]));
        return call.build(() -> Shapes.reverse(x, axes));
    }

    private interface Counted {
        Node of(Node x, long count, int axis);
    }

    private static Value counted(Call call, Counted function) {
        call.expect(2, 2, "axis");
        Node x = call.node(0);
        long count = Conversions.whole(call.session(), call.argument(1));
        return call.build(() -> function.of(x, count, call.integer("axis").orElse(0)));
    }

    private static Value tile(Call call) {
        call.expect(2, Integer.MAX_VALUE);
        Node x = call.node(0);
        LongStream.Builder times = LongStream.builder();
        for (int i = 1; i < call.size(); i++) {
            times.add(Conversions.whole(call.session(), call.argument(i)));
        }
        return call.build(() -> Shapes.tile(x, times.build().toArray()));
    }

    private interface Cut {
        Node of(Node x, long k);
    }

    private static Value cut(Call call, Cut function) {
        call.expect(1, 1, "k");
        Node x = call.node(0);
        return call.build(() -> function.of(x, call.integer("k").orElse(0)));
    }

    private static Value diag(Call call) {
        Node x = call.node(0);
        boolean vector = x.shape().rank() == 1;
        if (vector && call.has("k")) {
            throw call.refuse(Code.ARGUMENTS, "diag of a vector takes no k");
        }
        return cut(call, vector ? (v, k) -> Shapes.diagMatrix(v) : Shapes::diagonal);
    }

    private static Value trace(Call call) {
        call.expect(1, 1);
        Node x = call.node(0);
        return call.build(() -> Shapes.trace(x));
    }

    private static Value eye(Call call) {
        call.expect(1, 3);
        boolean typed = call.argument(call.size() - 1).value() instanceof Value.Type;
        Dim rows = Conversions.dim(call.session(), call.argument(0));
        boolean square = call.size() == (typed ? 2 : 1);
        Dim columns = square ? rows : Conversions.dim(call.session(), call.argument(1));
        DType dtype = typed ? call.dtype(call.size() - 1) : DType.F64;
        return call.build(() -> Shapes.eye(call.session().graph(), rows, columns, dtype));
    }

    private static Value iota(Call call) {
        call.expect(1, 2, "axis");
        return call.build(() -> {
            Shape shape = call.shape("shape");
            int axis = shape.axis("iota", call.integer("axis").orElse(0));
            return call.session().graph().append(new Iota(shape, axis, dtype(call)));
        });
    }

    private static DType dtype(Call call) {
        return call.size() > 1 ? call.dtype(1) : DType.I64;
    }

    private static Value range(Call call) {
        call.expect(1, 2);
        Dim length = Conversions.dim(call.session(), call.argument(0));
        return call.build(() -> Shapes.range(call.session().graph(), length, dtype(call)));
    }

    private static Value dim(Call call) {
        call.expect(1, 1, "axis");
        Node x = call.node(0);
        return call.build(() -> Shapes.dim(x, call.integer("axis").orElse(0)));
    }

    /** What stands after the inputs of one of these operations. */
    static Optional<String> options(Op op) {
        if (op instanceof Iota i) {
            return Optional.of(Spelling.dims("shape", i.shape().dims()) + ", " + i.dtype() + ", axis = " + i.axis());
        }
        return op instanceof Reverse r ? Optional.of(Spelling.integers("axes", r.axes())) : Optional.empty();
    }
}
