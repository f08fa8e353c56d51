package org.graphc.optimizer.rule;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.graphc.core.graph.Node;
import org.graphc.core.op.ScalarFn;
import org.graphc.core.type.BoundedRecursion;

/** The terms of a sum as adjoints are: a few additions, subtractions and signs deep, never more. */
final class Terms {
    private static final int DEPTH = 3;
    private static final String BOUND = "by DEPTH";

    private Terms() {}

    static boolean isSum(Node node) {
        return Softmax.isFn(node, ScalarFn.ADD) || Softmax.isFn(node, ScalarFn.SUB);
    }

    private static boolean isInner(Node node, int depth) {
        return depth > 0 && (isSum(node) || Softmax.isFn(node, ScalarFn.NEG));
    }

    /** The terms without their signs, at most eight. */
    static List<Node> of(Node sum) {
        List<Node> terms = new ArrayList<>();
        collect(sum, DEPTH, terms);
        return terms;
    }

    @BoundedRecursion(BOUND)
    private static void collect(Node node, int depth, List<Node> terms) {
        if (isInner(node, depth)) {
            node.inputs().forEach(input -> collect(input, depth - 1, terms));
        } else {
            terms.add(node);
        }
    }

    /** The sum with some terms replaced and the same signs. */
    static Node replaced(Node sum, Map<Node, Node> terms) {
        return replaced(sum, DEPTH, terms);
    }

    @BoundedRecursion(BOUND)
    private static Node replaced(Node node, int depth, Map<Node, Node> terms) {
        if (!isInner(node, depth)) {
            return terms.getOrDefault(node, node);
        }
        List<Node> inputs = node.inputs().stream()
                .map(input -> replaced(input, depth - 1, terms))
                .toList();
        return node.owner().append(node.op(), inputs);
    }

    /** True where the node is a product with that factor. */
    static boolean hasFactor(Node node, Node factor) {
        return hasFactor(node, factor, DEPTH);
    }

    @BoundedRecursion(BOUND)
    private static boolean hasFactor(Node node, Node factor, int depth) {
        boolean isProduct = Softmax.isFn(node, ScalarFn.MUL) || Softmax.isFn(node, ScalarFn.NEG);
        return node == factor
                || depth > 0
                        && isProduct
                        && node.inputs().stream().anyMatch(input -> hasFactor(input, factor, depth - 1));
    }
}
