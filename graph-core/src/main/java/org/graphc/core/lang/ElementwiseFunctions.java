package org.graphc.core.lang;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.graphc.core.graph.Node;
import org.graphc.core.lang.Vocabulary.Entry;
import org.graphc.core.op.Ops;
import org.graphc.core.op.ScalarFn;

/** Functions of each element: all of {@link ScalarFn} by their symbols, and what is made of them. */
final class ElementwiseFunctions {
    private static final String GROUP = "Elementwise";
    private static final String BROADCAST = "arguments of one dtype, shapes broadcast";

    /** Meaning, and the convention at singular points. */
    private static final ImmutableMap<String, String> MEANINGS = ImmutableMap.<String, String>builder()
            .put("add", "a + b")
            .put("sub", "a - b")
            .put("mul", "a * b")
            .put("div", "a / b; of integers truncated, and 0 where b is 0")
            .put("rem", "a % b, with the sign of a; of integers 0 where b is 0|jumps are ignored")
            .put("pow", "a to the power of b|by a: 0 where b is 0; by b: 0 where a is 0 and b ≥ 0, NaN where a < 0")
            .put("maximum", "the larger one, NaN where either is|halved at a tie")
            .put("minimum", "the smaller one, NaN where either is|halved at a tie")
            .put("neg", "-x")
            .put("abs", "the absolute value|0 at 0")
            .put("sign", "-1, 0 or 1|zero everywhere")
            .put("exp", "e to the power of x")
            .put("expm1", "exp(x) - 1, exact near 0")
            .put("log", "the natural logarithm|+Infinity at 0")
            .put("log1p", "log(1 + x), exact near 0|+Infinity at -1")
            .put("sqrt", "the square root|+Infinity at 0")
            .put("sin", "the sine")
            .put("cos", "the cosine")
            .put("tanh", "the hyperbolic tangent")
            .put("sigmoid", "1 / (1 + exp(-x))")
            .put("softplus", "log(1 + exp(x)), without overflow|½ at 0")
            .put("relu", "max(x, 0)|0 at 0")
            .put("eq", "a == b")
            .put("ne", "a != b")
            .put("lt", "a < b")
            .put("le", "a <= b")
            .put("gt", "a > b")
            .put("ge", "a >= b")
            .put("and", "a && b")
            .put("or", "a || b")
            .put("not", "!x")
            .put("where", "a where c holds, else b; the same as c ? a : b|masked: 0 for the value not taken")
            .buildOrThrow();

    private ElementwiseFunctions() {}

    static List<Entry> entries() {
        List<Entry> entries = new ArrayList<>();
        for (ScalarFn fn : ScalarFn.values()) {
            String[] text = MEANINGS.getOrDefault(fn.symbol(), fn.symbol()).split("\\|(?!\\|)(?<!\\|\\|)", 2);
            Entry entry = Entry.of(GROUP, signature(fn), shapes(fn), text[0], call -> apply(fn, call));
            entries.add(text.length > 1 ? entry.singular(text[1]) : entry);
        }
        entries.add(Entry.of(GROUP, "square(x)", "as x", "x * x", call -> one(call, Ops::square)));
        entries.add(Entry.of(GROUP, "reciprocal(x)", "as x", "1 / x", ElementwiseFunctions::reciprocal)
                .singular("-Infinity at 0"));
        entries.add(Entry.of(
                GROUP, "silu(x)", "as x", "x * sigmoid(x)", call -> one(call, x -> Ops.mul(x, Ops.sigmoid(x)))));
        entries.add(Entry.of(
                GROUP,
                "cast(x, dtype)",
                "any dtype to any",
                "the values converted: floats to integers truncate, non-zero is true",
                ElementwiseFunctions::cast));
        entries.add(Entry.of(
                        GROUP,
                        "stopGradient(x)",
                        "as x",
                        "x, through which no derivative flows",
                        ElementwiseFunctions::stop)
                .singular("no derivative flows, and a target reached only through it is refused"));
        return entries;
    }

    private static String signature(ScalarFn fn) {
        return fn.symbol() + (fn.arity() == 1 ? "(x)" : fn.arity() == 2 ? "(a, b)" : "(c, a, b)");
    }

    private static String shapes(ScalarFn fn) {
        String shape = fn.arity() == 1 ? "as x" : BROADCAST;
        return switch (fn.kind()) {
            case FLOAT -> "floats; " + shape;
            case NUMBER -> "numbers; " + shape;
            case TEST -> BROADCAST + "; gives bool";
            case LOGIC -> "bool; " + shape;
            case CHOICE -> "c bool, a and b of one dtype, shapes broadcast";
        };
    }

    private static Value apply(ScalarFn fn, Call call) {
        call.expect(fn.arity(), fn.arity());
        Optional<Value> folded = fold(fn, call);
        if (folded.isPresent()) {
            return folded.get();
        } else if (fn.kind() == ScalarFn.Kind.CHOICE) {
            Node condition = call.node(0);
            List<Node> choices = call.nodes(1, 3);
            return call.build(() -> Ops.elementwise(fn, condition, choices.get(0), choices.get(1)));
        }
        List<Node> nodes = call.nodes(0, call.size());
        return call.build(() -> Ops.elementwise(fn, nodes.toArray(Node[]::new)));
    }

    /** A function of literals is a literal: {@code 1 / sqrt(2)} takes the dtype of what it meets. */
    private static Optional<Value> fold(ScalarFn fn, Call call) {
        double[] numbers = new double[3];
        boolean number = fn.kind() == ScalarFn.Kind.FLOAT || fn.kind() == ScalarFn.Kind.NUMBER;
        for (int i = 0; i < call.size(); i++) {
            Optional<Double> literal = Conversions.numeric(call.argument(i).value());
            if (!number || literal.isEmpty()) {
                return Optional.empty();
            }
            numbers[i] = literal.get();
        }
        return Optional.of(new Value.Real(fn.real(numbers[0], numbers[1], numbers[2])));
    }

    private interface Unary {
        Node of(Node x);
    }

    private static Value one(Call call, Unary function) {
        call.expect(1, 1);
        Node x = call.node(0);
        return call.build(() -> function.of(x));
    }

    private static Value reciprocal(Call call) {
        return one(call, x -> Ops.div(Ops.constant(x.owner(), org.graphc.core.tensor.Tensor.scalar(x.dtype(), 1)), x));
    }

    private static Value cast(Call call) {
        call.expect(2, 2);
        if (Conversions.numeric(call.argument(0).value()).isPresent()) {
            org.graphc.core.tensor.Tensor literal =
                    Conversions.literal(call.session(), call.argument(0), call.dtype(1));
            return call.build(() -> Ops.constant(call.session().graph(), literal));
        }
        Node x = call.node(0);
        return call.build(() -> x.owner().append(new org.graphc.core.op.Cast(call.dtype(1)), x));
    }

    private static Value stop(Call call) {
        return one(call, Ops::stopGradient);
    }

    static ImmutableList<String> documented() {
        return MEANINGS.keySet().asList();
    }
}
