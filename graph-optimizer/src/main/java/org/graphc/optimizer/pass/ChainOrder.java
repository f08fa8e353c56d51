package org.graphc.optimizer.pass;

import java.util.List;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Ops;
import org.graphc.core.type.BoundedRecursion;
import org.graphc.core.type.Dim;

/**
 * The cheapest order of a chain of products, by dynamic programming over its pieces. Sizes may be symbols, so costs
 * compare as {@link Dim#isCheaperThan} says (docs/adr/0043).
 */
final class ChainOrder {
    static final int MAX_FACTORS = 16;

    private final List<Factor> factors;
    private final Dim[][] costs;
    /** The first factor of the right half of each piece. */
    private final int[][] splits;

    ChainOrder(List<Factor> factors) {
        int n = factors.size();
        this.factors = factors;
        this.costs = new Dim[n][n];
        this.splits = new int[n][n];
        for (int length = 1; length <= n; length++) {
            for (int from = 0; from + length <= n; from++) {
                split(from, from + length - 1);
            }
        }
    }

    private void split(int from, int to) {
        costs[from][to] = from == to ? Dim.ZERO : null;
        for (int right = to; right > from; right--) {
            Dim cost = costs[from][right - 1].plus(costs[right][to]).plus(product(from, right, to));
            if (costs[from][to] == null || cost.isCheaperThan(costs[from][to])) {
                costs[from][to] = cost;
                splits[from][to] = right;
            }
        }
    }

    private Dim product(int from, int right, int to) {
        return multiplications(factors.get(from), factors.get(right), factors.get(to));
    }

    /** Of a product whose left half begins with one factor, and whose right half begins and ends with two. */
    static Dim multiplications(Factor first, Factor middle, Factor last) {
        return first.rows().times(middle.rows()).times(last.columns());
    }

    Dim cost() {
        return costs[0][factors.size() - 1];
    }

    Node build() {
        return piece(0, factors.size() - 1);
    }

    @BoundedRecursion("a chain has at most 16 factors")
    private Node piece(int from, int to) {
        return from == to
                ? factors.get(from).build()
                : Ops.matmul(piece(from, splits[from][to] - 1), piece(splits[from][to], to));
    }
}
