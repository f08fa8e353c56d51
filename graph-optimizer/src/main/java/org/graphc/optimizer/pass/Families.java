package org.graphc.optimizer.pass;

import java.util.BitSet;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Elementwise;
import org.graphc.core.op.ScalarFn;
import org.graphc.optimizer.rule.Coefficient;

/** Which nodes belong to the sum or the product that alone reads them, and which are the roots of such. */
final class Families {
    private final int[] uses;
    private final BitSet within = new BitSet();

    Families(Graph graph, BitSet live) {
        uses = new int[graph.size()];
        graph.roots().forEach(root -> uses[root.id()] += 2);
        for (int id = live.nextSetBit(0); id >= 0; id = live.nextSetBit(id + 1)) {
            graph.node(id).inputs().forEach(input -> uses[input.id()]++);
        }
        for (int id = live.nextSetBit(0); id >= 0; id = live.nextSetBit(id + 1)) {
            Node reader = graph.node(id);
            for (int slot = 0; slot < reader.inputs().size(); slot++) {
                Node input = reader.input(slot);
                boolean isTerm = isSumLike(reader) && isSumLike(input);
                boolean isFactor = isOpenAt(reader, slot) && isProduct(input);
                if (isSingle(input) && (isTerm || isFactor)) {
                    within.set(input.id());
                }
            }
        }
    }

    /** True where one node reads it, once. */
    boolean isSingle(Node old) {
        return uses[old.id()] == 1;
    }

    boolean isRootOfSum(Node old) {
        return !within.get(old.id()) && isSumLike(old);
    }

    /** A number times a product counts as one too, whatever reads it. */
    boolean isRootOfProduct(Node old) {
        boolean isMultiple = isFn(old, ScalarFn.MUL)
                && scaled(old)
                        .filter(s -> isSingle(s.of()) && isProduct(s.of()))
                        .isPresent();
        return isMultiple || !within.get(old.id()) && isProduct(old);
    }

    /** True for the root of a sum or product of one operation: there is nothing to merge or to gather in it. */
    boolean isLone(Node root, UnaryOperator<Node> current) {
        boolean isProduct = isRootOfProduct(root);
        int products = 0;
        for (int slot = 0; slot < root.inputs().size(); slot++) {
            Node input = root.input(slot);
            boolean isMultiple = isProduct ? isSingle(input) && isScaled(input) : isScaled(current.apply(input));
            if (within.get(input.id()) || isMultiple) {
                return false;
            }
            products += isSingle(input) && isProduct(current.apply(input)) ? 1 : 0;
        }
        return isProduct ? isProduct(root) : products < 2;
    }

    private static boolean isScaled(Node node) {
        return isFn(node, ScalarFn.NEG) || isFn(node, ScalarFn.MUL) && numberAt(node) >= 0;
    }

    static boolean isFn(Node node, ScalarFn fn) {
        return node.op() instanceof Elementwise e && e.fn() == fn;
    }

    static boolean isSum(Node node) {
        return isFn(node, ScalarFn.ADD) || isFn(node, ScalarFn.SUB);
    }

    private static boolean isSumLike(Node node) {
        return isSum(node) || isScaled(node);
    }

    /** A product, quotient or power that is no number times a value. */
    static boolean isProduct(Node node) {
        boolean isQuotient = isFn(node, ScalarFn.DIV) && node.dtype().isFloat();
        return isFn(node, ScalarFn.MUL) ? numberAt(node) < 0 : isQuotient || isFn(node, ScalarFn.POW);
    }

    /** Whether what is read there is a product's factor; divisors and what is raised to a power stay whole. */
    private static boolean isOpenAt(Node reader, int slot) {
        return isProduct(reader) && (isFn(reader, ScalarFn.MUL) || isFn(reader, ScalarFn.DIV) && slot == 0);
    }

    private static int numberAt(Node product) {
        for (int slot = 0; slot < 2; slot++) {
            if (Coefficient.isAt(product.input(slot))) {
                return slot;
            }
        }
        return -1;
    }

    /** A number times a value. */
    record Scaled(Coefficient number, Node of) {}

    /** What a sign or a product with a number says. */
    static Optional<Scaled> scaled(Node node) {
        if (isFn(node, ScalarFn.NEG)) {
            return Optional.of(new Scaled(Coefficient.one(node.dtype()).negate(), node.input(0)));
        }
        int at = isFn(node, ScalarFn.MUL) ? numberAt(node) : -1;
        return at < 0
                ? Optional.empty()
                : Coefficient.of(node.input(at)).map(number -> new Scaled(number, node.input(1 - at)));
    }
}
