package org.graphc.core.lang;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.graphc.core.graph.Node;
import org.graphc.core.lang.Vocabulary.Entry;
import org.graphc.core.op.Elementwise;
import org.graphc.core.op.Ops;
import org.graphc.core.op.ScalarFn;
import org.graphc.core.type.Dim;

/** Functions of each element: all of {@link ScalarFn} by their symbols, and what is made of them. */
final class ElementwiseFunctions {
    private static final String GROUP = "Elementwise";
    private static final String BROADCAST = "arguments of one dtype, shapes broadcast";

    /** Functions of whole literals that are whole literals again, and so may stand for sizes and integers. */
    private static final ImmutableSet<String> KEEP_WHOLE =
            ImmutableSet.of("abs", "maximum", "minimum", "clamp", "sign", "square");

    /** Meaning, and the convention at singular points. */
    private static final ImmutableMap<String, String> MEANINGS = ImmutableMap.<String, String>builder()
            .put("add", "a + b")
            .put("sub", "a - b")
            .put("mul", "a * b")
            .put("div", "a / b; of integers truncated, and 0 where b is 0")
            .put("rem", "a % b, with the sign of a; of integers 0 where b is 0|jumps are ignored")
            .put(
                    "mod",
                    "the remainder of floored division, with the sign of b; of integers 0 where b is 0"
                            + "|jumps are ignored")
            .put("pow", "a to the power of b|by a: 0 where b is 0; by b: 0 where a is 0 and b ≥ 0, NaN where a < 0")
            .put("maximum", "the larger one, NaN where either is|halved at a tie; tie = first gives it to a")
            .put("minimum", "the smaller one, NaN where either is|halved at a tie; tie = first gives it to a")
            .put("clamp", "x held between lo and hi|that of x at a bound; atBound = 0 takes it away")
            .put("atan2", "the angle of the point (x, y)|NaN at (0, 0)")
            .put("hypot", "the square root of a * a + b * b, without overflow|0 at (0, 0)")
            .put("neg", "-x")
            .put("abs", "the absolute value|0 at 0; at0 = 1 is another choice")
            .put("sign", "-1, 0 or 1|zero everywhere")
            .put("floor", "the largest whole number that is not larger|zero everywhere")
            .put("ceil", "the smallest whole number that is not smaller|zero everywhere")
            .put("round", "the nearest whole number, of two the even one|zero everywhere")
            .put("exp", "e to the power of x")
            .put("expm1", "exp(x) - 1, exact near 0")
            .put("log", "the natural logarithm|+Infinity at 0")
            .put("log1p", "log(1 + x), exact near 0|+Infinity at -1")
            .put("sqrt", "the square root|+Infinity at 0")
            .put("rsqrt", "1 / sqrt(x)|-Infinity at 0")
            .put("cbrt", "the cube root, of negative numbers too|+Infinity at 0")
            .put("sin", "the sine")
            .put("cos", "the cosine")
            .put("tan", "the tangent")
            .put("asin", "the inverse of sin|+Infinity at -1 and 1")
            .put("acos", "the inverse of cos|-Infinity at -1 and 1")
            .put("atan", "the inverse of tan")
            .put("sinh", "the hyperbolic sine")
            .put("cosh", "the hyperbolic cosine")
            .put("tanh", "the hyperbolic tangent")
            .put("asinh", "the inverse of sinh")
            .put("acosh", "the inverse of cosh|+Infinity at 1")
            .put("atanh", "the inverse of tanh|+Infinity at -1 and 1")
            .put("sigmoid", "1 / (1 + exp(-x))")
            .put("logit", "log(x / (1 - x)), the inverse of sigmoid|+Infinity at 0 and 1")
            .put("softplus", "log(1 + exp(x)), without overflow|½ at 0")
            .put("logAddExp", "log(exp(a) + exp(b)), without overflow|0 where both are -Infinity")
            .put("relu", "max(x, 0)|0 at 0; at0 = 1 is another choice")
            .put("xlogy", "a * log(b), and 0 where a is 0|0 by both where both are 0")
            .put("xlog1py", "a * log(1 + b), and 0 where a is 0|0 by both where a is 0 and b is -1")
            .put("erf", "the error function")
            .put("erfc", "1 - erf(x), with all digits where that is small")
            .put("erfInv", "the inverse of erf|+Infinity at -1 and 1")
            .put("lgamma", "the logarithm of the absolute value of the gamma function|-Infinity at 0")
            .put("polygamma", "the n-th derivative of digamma, n whole|at 0 the limit from above")
            .put("eq", "a == b")
            .put("ne", "a != b")
            .put("lt", "a < b")
            .put("le", "a <= b")
            .put("gt", "a > b")
            .put("ge", "a >= b")
            .put("isFinite", "neither infinite nor NaN")
            .put("and", "a && b")
            .put("or", "a || b")
            .put("xor", "one of them, not both")
            .put("not", "!x")
            .put("where", "a where c holds, else b; the same as c ? a : b|masked: 0 for the value not taken")
            .buildOrThrow();

    /** What arguments are called where it is not x, or a and b. */
    private static final ImmutableMap<ScalarFn, String> ARGUMENTS = ImmutableMap.of(
            ScalarFn.CLAMP, "lo, x, hi",
            ScalarFn.ATAN2, "y, x",
            ScalarFn.POLYGAMMA, "n, x",
            ScalarFn.SELECT, "c, a, b");

    /** Functions whose call is not just their arguments: {@link ComposedFunctions} has them. */
    static final ImmutableSet<ScalarFn> ELSEWHERE = Sets.immutableEnumSet(ScalarFn.LEAKY_RELU, ScalarFn.SINC);

    private ElementwiseFunctions() {}

    static List<Entry> entries() {
        List<Entry> entries = new ArrayList<>();
        for (ScalarFn fn : ScalarFn.values()) {
            if (ELSEWHERE.contains(fn)) {
                continue;
            }
            String[] text = MEANINGS.getOrDefault(fn.symbol(), fn.symbol()).split("\\|(?!\\|)(?<!\\|\\|)", 2);
            Entry entry = Entry.of(GROUP, signature(fn), shapes(fn), text[0], call -> apply(fn, call));
            entries.add(text.length > 1 ? entry.singular(text[1]) : entry);
        }
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
        String arguments = ARGUMENTS.getOrDefault(fn, fn.arity() == 1 ? "x" : "a, b");
        String choice = switch (fn.keyword().orElse("")) {
            case "at0" -> ", at0 = 0";
            case "tie" -> ", tie = split";
            case "atBound" -> ", atBound = 1";
            default -> ""; // not an enum
        };
        return fn.symbol() + "(" + arguments + choice + ")";
    }

    private static String shapes(ScalarFn fn) {
        String shape = fn.arity() == 1 ? "as x" : BROADCAST;
        return switch (fn.kind()) {
            case FLOAT -> "floats; " + shape;
            case FLOAT_TEST -> "floats; as x, gives bool";
            case NUMBER -> "numbers; " + shape;
            case TEST -> BROADCAST + "; gives bool";
            case LOGIC -> "bool; " + shape;
            case CHOICE -> "c bool, a and b of one dtype, shapes broadcast";
        };
    }

    private static Value apply(ScalarFn fn, Call call) {
        call.expect(fn.arity(), fn.arity(), fn.keyword().stream().toArray(String[]::new));
        Elementwise op = new Elementwise(fn, choice(fn, call));
        Optional<Value> folded = fold(fn, call);
        if (folded.isPresent()) {
            return folded.get();
        } else if (fn.kind() == ScalarFn.Kind.CHOICE) {
            Node condition = call.node(0);
            List<Node> choices = call.nodes(1, 3);
            return call.build(() -> Ops.elementwise(fn, condition, choices.get(0), choices.get(1)));
        }
        List<Node> nodes = call.nodes(0, call.size());
        return call.build(() -> Ops.elementwise(op, nodes.toArray(Node[]::new)));
    }

    /** What the derivative is at the singular point: a number, or for ties a word. */
    static OptionalDouble choice(ScalarFn fn, Call call) {
        Optional<String> keyword = fn.keyword().filter(call::has);
        if (keyword.isEmpty()) {
            return OptionalDouble.empty();
        }
        String word = call.keywords().get(keyword.get()).value() instanceof Value.Word w ? w.text() : "";
        return OptionalDouble.of(
                switch (word) {
                    case "first" -> 1;
                    case "split" -> 0.5;
                    case "last" -> 0;
                    default -> call.number(keyword.get()).orElseThrow(); // not an enum
                });
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
        double folded = fn.real(numbers[0], numbers[1], numbers[2]);
        return Optional.of(
                KEEP_WHOLE.contains(fn.symbol()) && allWhole(call) && Math.abs(folded) <= 0x1p53
                        ? new Value.Whole(Dim.constant((long) folded))
                        : new Value.Real(folded));
    }

    private static boolean allWhole(Call call) {
        return IntStream.range(0, call.size()).allMatch(i -> call.argument(i).value() instanceof Value.Whole);
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
        call.expect(1, 1);
        Node x = call.node(0);
        return call.build(() -> Ops.stopGradient(x));
    }

    static ImmutableList<String> documented() {
        return MEANINGS.keySet().asList();
    }
}
