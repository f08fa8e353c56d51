package org.graphc.core.lang;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import org.graphc.core.graph.Node;
import org.graphc.core.lang.Vocabulary.Entry;
import org.graphc.core.op.Activations;
import org.graphc.core.op.Elementwise;
import org.graphc.core.op.Ops;
import org.graphc.core.op.ScalarFn;
import org.graphc.core.op.ScalarMath;

/** Functions of each element that are made of others, or have an argument that need not be given. */
final class ComposedFunctions {
    private static final String GROUP = "Elementwise";
    private static final String FLOATS = "floats; as x";
    private static final String BROADCAST = "floats; arguments of one dtype, shapes broadcast";
    private static final double LEAK = 0.01;

    private ComposedFunctions() {}

    static List<Entry> entries() {
        List<Entry> entries = new ArrayList<>();
        entries.add(unary("square(x)", "numbers; as x", "x * x", Ops::square));
        entries.add(
                unary("reciprocal(x)", FLOATS, "1 / x", ScalarMath::reciprocal).singular("-Infinity at 0"));
        entries.add(unary("isNaN(x)", "as x, gives bool", "true where x is NaN", ScalarMath::isNaN));
        entries.add(Entry.of(
                GROUP,
                "powi(x, k)",
                "numbers; as x",
                "x to a whole power, given as a literal",
                ComposedFunctions::powi));
        entries.add(binary("safeDiv(a, b)", "a / b, and 0 where b is 0", ScalarMath::safeDiv)
                .singular("0 by both where b is 0"));
        entries.add(unary("digamma(x)", FLOATS, "the derivative of lgamma", ScalarMath::digamma)
                .singular("+Infinity at 0"));
        entries.add(Entry.of(
                        GROUP,
                        "sinc(x)",
                        FLOATS,
                        "sin(π x) / (π x), and 1 at 0; sinc(n, x) is its n-th derivative",
                        ComposedFunctions::sinc)
                .singular("0 at 0"));
        entries.add(unary("silu(x)", FLOATS, "x * sigmoid(x)", Activations::silu));
        entries.add(unary("gelu(x)", FLOATS, "x times the normal distribution function of x", Activations::gelu));
        entries.add(unary("logSigmoid(x)", FLOATS, "log(sigmoid(x)), without overflow", Activations::logSigmoid));
        entries.add(Entry.of(
                        GROUP,
                        "leakyRelu(x, alpha = 0.01, at0 = alpha)",
                        BROADCAST,
                        "x where it is positive, else alpha * x",
                        ComposedFunctions::leakyRelu)
                .singular("alpha at 0"));
        entries.add(Entry.of(
                        GROUP,
                        "elu(x, alpha = 1)",
                        BROADCAST,
                        "x where it is positive, else alpha * (exp(x) - 1)",
                        ComposedFunctions::elu)
                .singular("alpha at 0"));
        entries.add(unary("selu(x)", FLOATS, "elu scaled so that mean 0 and variance 1 stay", Activations::selu));
        entries.add(unary("relu6(x)", FLOATS, "min(max(x, 0), 6)", Activations::relu6)
                .singular("0 at 0 and 6"));
        return entries;
    }

    private static Entry unary(String signature, String shapes, String meaning, UnaryOperator<Node> function) {
        return Entry.of(GROUP, signature, shapes, meaning, call -> {
            call.expect(1, 1);
            Node x = call.node(0);
            return call.build(() -> function.apply(x));
        });
    }

    private static Entry binary(String signature, String meaning, BinaryOperator<Node> function) {
        return Entry.of(GROUP, signature, BROADCAST, meaning, call -> {
            call.expect(2, 2);
            List<Node> nodes = call.nodes(0, 2);
            return call.build(() -> function.apply(nodes.get(0), nodes.get(1)));
        });
    }

    private static Value powi(Call call) {
        call.expect(2, 2);
        Node x = call.node(0);
        int power = Conversions.integer(call.session(), call.argument(1));
        return call.build(() -> ScalarMath.powi(x, power));
    }

    private static Value sinc(Call call) {
        call.expect(1, 2);
        List<Node> nodes = call.nodes(0, call.size());
        return call.build(
                () -> nodes.size() == 1 ? ScalarMath.sinc(nodes.get(0)) : ScalarMath.sinc(nodes.get(0), nodes.get(1)));
    }

    /** The second argument, by its place or as {@code alpha = …}. */
    private static List<Node> withAlpha(Call call, double usual) {
        List<Call.Argument> both = new ArrayList<>();
        both.add(call.argument(0));
        both.add(
                call.size() > 1
                        ? call.argument(1)
                        : call.has("alpha")
                                ? call.keywords().get("alpha")
                                : new Call.Argument(
                                        new Value.Real(usual), call.argument(0).expression()));
        if (call.size() > 1 && call.has("alpha")) {
            throw call.refuse(Code.ARGUMENTS, "alpha is given twice");
        }
        return Call.nodes(call.session(), ImmutableList.copyOf(both));
    }

    private static Value leakyRelu(Call call) {
        call.expect(1, 2, "alpha", "at0");
        OptionalDouble choice = ElementwiseFunctions.choice(ScalarFn.LEAKY_RELU, call);
        List<Node> nodes = withAlpha(call, LEAK);
        return call.build(
                () -> Ops.elementwise(new Elementwise(ScalarFn.LEAKY_RELU, choice), nodes.get(0), nodes.get(1)));
    }

    private static Value elu(Call call) {
        call.expect(1, 2, "alpha");
        List<Node> nodes = withAlpha(call, 1);
        return call.build(() -> Activations.elu(nodes.get(0), nodes.get(1)));
    }
}
