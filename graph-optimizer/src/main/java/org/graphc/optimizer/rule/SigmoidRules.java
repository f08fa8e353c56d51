package org.graphc.optimizer.rule;

import static org.graphc.optimizer.rule.Rule.improves;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Elementwise;
import org.graphc.core.op.Ops;
import org.graphc.core.op.ScalarFn;

/**
 * The logistic function as its definitions say, and what reverse mode makes of them and of its logarithm: quotients by
 * {@code 1 + exp(x)} and products with an exponential that overflows where they vanish.
 */
final class SigmoidRules {
    // spotless:off
    static final RuleSet RULES = RuleSet.of(
        improves("1 / (1 + exp(x))                      => sigmoid(neg(x))"),
        improves("exp(x) / (1 + exp(x))                 => sigmoid(x)"),
        improves("exp(x) / (exp(x) + exp(y))            => sigmoid(x - y)"),
        improves("1 - sigmoid(x)                        => sigmoid(neg(x))"),
        improves("exp(x) * sigmoid(neg(x))              => sigmoid(x)"),
        improves("exp(neg(x)) * sigmoid(x)              => sigmoid(neg(x))"),
        coded   ("exp(x) * (g / (1 + exp(x)))           => sigmoid(x) * g", SigmoidRules::odds),
        coded   ("exp(x) * (g * sigmoid(neg(x)))        => sigmoid(x) * g", SigmoidRules::raised),
        coded   ("exp(x) * (g / (exp(x) + exp(y)))      => sigmoid(x - y) * g", SigmoidRules::share),
        coded   ("sigmoid(neg(x)) * (sigmoid(x) * (g / sigmoid(x) + y)) => sigmoid(neg(x)) * g + ...",
            SigmoidRules::cancelled));
    // spotless:on

    private SigmoidRules() {}

    private static Rewrite coded(String name, Coded.Body body) {
        return new Coded(name, Precision.IMPROVES, ScalarFn.MUL, body);
    }

    private static boolean areOpposite(Node x, Node y) {
        return Softmax.isFn(x, ScalarFn.NEG) && x.input(0) == y || Softmax.isFn(y, ScalarFn.NEG) && y.input(0) == x;
    }

    private static boolean isSigmoid(Node node) {
        return Softmax.isFn(node, ScalarFn.SIGMOID);
    }

    private static Node sigmoid(Node x) {
        return x.owner().append(new Elementwise(ScalarFn.SIGMOID), x);
    }

    /** Also where the factor is deeper in the product; in a sum, where each term has it. */
    private static Optional<Node> raised(GraphBuilder out, Node mul) {
        for (int i = 0; i < 2; i++) {
            Node exp = mul.input(i);
            if (Softmax.isFn(exp, ScalarFn.EXP)) {
                Node x = exp.input(0);
                Optional<Node> rest =
                        Cancelling.without(node -> isSigmoid(node) && areOpposite(node.input(0), x), mul.input(1 - i));
                if (rest.isPresent()) {
                    return rest.map(g -> Ops.mul(sigmoid(x), g));
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<Node> odds(GraphBuilder out, Node mul) {
        for (int i = 0; i < 2; i++) {
            Node exp = mul.input(i);
            if (Softmax.isFn(exp, ScalarFn.EXP)) {
                Optional<Node> rest = Cancelling.times(d -> isOnePlus(d, exp), mul.input(1 - i));
                if (rest.isPresent()) {
                    return rest.map(g -> Ops.mul(sigmoid(exp.input(0)), g));
                }
            }
        }
        return Optional.empty();
    }

    private static boolean isOnePlus(Node d, Node exp) {
        return Softmax.isFn(d, ScalarFn.ADD)
                && d.inputs().contains(exp)
                && d.inputs().stream().anyMatch(one -> Literals.matches(Literals.ONE, one));
    }

    private static Optional<Node> share(GraphBuilder out, Node mul) {
        for (int i = 0; i < 2; i++) {
            Node exp = mul.input(i);
            if (Softmax.isFn(exp, ScalarFn.EXP)) {
                for (Node other : partners(exp, mul.input(1 - i))) {
                    Optional<Node> rest = Cancelling.times(
                            d -> Softmax.isFn(d, ScalarFn.ADD) && d.inputs().containsAll(List.of(exp, other)),
                            mul.input(1 - i));
                    if (rest.isPresent()) {
                        return rest.map(g -> Ops.mul(sigmoid(Ops.sub(exp.input(0), other.input(0))), g));
                    }
                }
            }
        }
        return Optional.empty();
    }

    /** The exponentials that another is added to in a denominator. */
    private static List<Node> partners(Node exp, Node within) {
        return Cancelling.near(within).stream()
                .filter(d -> Softmax.isFn(d, ScalarFn.ADD) && d.inputs().contains(exp))
                .map(d -> d.input(d.input(0) == exp ? 1 : 0))
                .filter(other -> other != exp && Softmax.isFn(other, ScalarFn.EXP))
                .toList();
    }

    /** Each term keeps one of both factors, so that it stays NaN where they are. */
    private static Optional<Node> cancelled(GraphBuilder out, Node mul) {
        for (int i = 0; i < 2; i++) {
            Node r = mul.input(i);
            Node inner = mul.input(1 - i);
            for (int k = 0; k < 2 && isSigmoid(r) && Softmax.isFn(inner, ScalarFn.MUL); k++) {
                Node q = inner.input(k);
                if (isSigmoid(q) && areOpposite(q.input(0), r.input(0))) {
                    Optional<Node> made = distributed(r, q, inner.input(1 - k));
                    if (made.isPresent()) {
                        return made;
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<Node> distributed(Node r, Node q, Node sum) {
        Map<Node, Node> products = new HashMap<>();
        List<Node> terms = Terms.of(sum);
        for (Node term : terms) {
            Cancelling.times(q, term)
                    .map(g -> Ops.mul(r, g))
                    .or(() -> Cancelling.times(r, term).map(g -> Ops.mul(q, g)))
                    .ifPresent(product -> products.put(term, product));
        }
        if (products.isEmpty()) {
            return Optional.empty();
        }
        terms.forEach(term -> products.computeIfAbsent(term, t -> Ops.mul(r, Ops.mul(q, t))));
        return Optional.of(Terms.replaced(sum, products));
    }
}
