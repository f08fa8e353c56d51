package org.graphc.optimizer.pass;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;
import org.graphc.core.graph.Node;
import org.graphc.core.type.Dim;

/**
 * Factors of products within products, from left to right.
 *
 * @param cost the multiplications in the order as it was written
 */
record Chain(List<Factor> factors, Dim cost) {
    /** A factor that may be a product to take apart, as it is read, on either side of a transpose. */
    private record Open(Node read, boolean turned) {
        Factor factor() {
            Factor factor = Factor.of(read);
            return turned ? factor.turned() : factor;
        }
    }

    /**
     * Of the product of two nodes.
     *
     * @param isOpen true of products, or transposes of them, to take apart
     */
    static Chain of(List<Node> in, Predicate<Node> isOpen) {
        List<Factor> factors = new ArrayList<>();
        Dim cost = multiplications(in);
        Deque<Open> open = new ArrayDeque<>(List.of(new Open(in.get(0), false), new Open(in.get(1), false)));
        while (!open.isEmpty()) {
            Open next = open.pop();
            boolean isTooLong = factors.size() + open.size() + 2 > ChainOrder.MAX_FACTORS;
            if (isTooLong || !isOpen.test(next.read())) {
                factors.add(next.factor());
            } else {
                Factor product = next.factor();
                List<Node> inner = product.node().inputs();
                cost = cost.plus(multiplications(inner));
                open.push(new Open(inner.get(product.transposed() ? 0 : 1), product.transposed()));
                open.push(new Open(inner.get(product.transposed() ? 1 : 0), product.transposed()));
            }
        }
        return new Chain(factors, cost);
    }

    private static Dim multiplications(List<Node> in) {
        Factor right = Factor.of(in.get(1));
        return ChainOrder.multiplications(Factor.of(in.get(0)), right, right);
    }
}
