package org.graphc.optimizer.rule;

import com.google.common.primitives.ImmutableIntArray;
import java.util.List;
import java.util.Optional;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Elementwise;
import org.graphc.core.op.Ops;
import org.graphc.core.op.ScalarFn;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.Sizes;

/**
 * Sums and products of a value with constant numbers, gathered into one coefficient: it is rounded once, and the sum
 * of coefficients loses no digits where the sum of products cancels. Refused where the new coefficient would overflow
 * or lose digits near zero though the products do not; of integers everything wraps around alike.
 */
public final class CoefficientRules {
    // spotless:off
    public static final RuleSet RULES = RuleSet.of(
        Coded.exact("a * x + b * x => (a + b) * x of integer constants a and b",
            ScalarFn.ADD, (out, node) -> ofWhole(node, CoefficientRules::sum)),
        Coded.exact("a * x - b * x => (a - b) * x of integer constants a and b",
            ScalarFn.SUB, (out, node) -> ofWhole(node, CoefficientRules::sum)),
        Coded.exact("(x * a) * b => x * (a * b) of integer constants a and b",
            ScalarFn.MUL, (out, node) -> ofWhole(node, CoefficientRules::product)),
        improves("a * x + b * x => (a + b) * x of constants a and b", ScalarFn.ADD, CoefficientRules::sum),
        improves("a * x - b * x => (a - b) * x of constants a and b", ScalarFn.SUB, CoefficientRules::sum),
        improves("(x * a) * b => x * (a * b) of constants a and b", ScalarFn.MUL, CoefficientRules::product),
        improves("(a / x) * b => (a * b) / x of constants a and b", ScalarFn.MUL, CoefficientRules::numerator),
        Rule.improves("((x * x) * x) * x => (x * x) * (x * x)"));
    // spotless:on

    private CoefficientRules() {}

    private interface Body {
        Optional<Node> of(Node node);
    }

    private static Rewrite improves(String name, ScalarFn root, Body body) {
        return new Coded(
                name,
                Precision.IMPROVES,
                root,
                (GraphBuilder out, Node node) -> node.dtype().isFloat() ? body.of(node) : Optional.empty());
    }

    private static Optional<Node> ofWhole(Node node, Body body) {
        return node.dtype().isInteger() ? body.of(node) : Optional.empty();
    }

    /** A node as a number times another; {@code x + x} is 2 x. */
    private record Multiple(Optional<Tensor> number, Node of) {
        static Multiple of(Node node) {
            if (Softmax.isFn(node, ScalarFn.ADD) && node.input(0) == node.input(1)) {
                return new Multiple(Optional.of(Tensor.scalar(node.dtype(), 2)), node.input(0));
            }
            return scaled(node).orElse(new Multiple(Optional.empty(), node));
        }

        Tensor coefficient() {
            return number.orElse(Tensor.scalar(of.dtype(), 1));
        }
    }

    private static Optional<Multiple> scaled(Node node) {
        for (int i = 0; i < node.inputs().size() && Softmax.isFn(node, ScalarFn.MUL); i++) {
            Optional<Tensor> number = number(node.input(i));
            if (number.isPresent()) {
                return Optional.of(new Multiple(number, node.input(1 - i)));
            }
        }
        return Optional.empty();
    }

    private static Optional<Tensor> number(Node node) {
        return Literals.constant(node).filter(c -> c.size() == 1).map(c -> c.reshape(ImmutableIntArray.of()));
    }

    /** Refused where both are without a number: {@code x + x} is as good as any, {@code x - x} may be NaN. */
    private static Optional<Node> sum(Node node) {
        Multiple a = Multiple.of(node.input(0));
        Multiple b = Multiple.of(node.input(1));
        return a.of == b.of && (a.number.isPresent() || b.number.isPresent())
                ? joined(((Elementwise) node.op()).fn(), a.coefficient(), b.coefficient())
                        .map(c -> Ops.mul(broadcast(node, c), a.of))
                : Optional.empty();
    }

    private static Optional<Node> product(Node node) {
        return scaled(node)
                .flatMap(outer -> scaled(outer.of)
                        .flatMap(inner -> joined(ScalarFn.MUL, inner.coefficient(), outer.coefficient())
                                .map(c -> Ops.mul(broadcast(node, c), inner.of))));
    }

    private static Optional<Node> numerator(Node node) {
        return scaled(node)
                .filter(outer -> Softmax.isFn(outer.of, ScalarFn.DIV))
                .flatMap(outer -> number(outer.of.input(0))
                        .flatMap(a -> joined(ScalarFn.MUL, a, outer.coefficient()))
                        .map(c -> Ops.div(broadcast(node, c), outer.of.input(1))));
    }

    private static Node broadcast(Node like, Tensor number) {
        return Ops.broadcastTo(Ops.constant(like.owner(), number), like.shape());
    }

    private static Optional<Tensor> joined(ScalarFn fn, Tensor a, Tensor b) {
        Tensor c = new Elementwise(fn).evaluate(List.of(a, b), Sizes.NONE);
        double size = Math.abs(c.getDouble(0));
        boolean isSafe = !c.dtype().isFloat() || size >= 0x1p-126 && size <= 0x1p126;
        return isSafe ? Optional.of(c) : Optional.empty();
    }
}
