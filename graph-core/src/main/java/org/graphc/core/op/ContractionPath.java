package org.graphc.core.op;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.graphc.core.type.BoundedRecursion;
import org.graphc.core.type.Dim;

/**
 * In which order the operands of a contraction meet: two at a time, the cheapest of all orders of up to six operands,
 * the cheapest pair next of more. Sizes may be symbols, so an order other than from the first to the last is taken only
 * where it is cheaper for all sizes of one or more (docs/adr/0043).
 */
final class ContractionPath {
    private static final int MAX_OPTIMAL = 6;

    private final List<Set<Integer>> operands;
    private final Set<Integer> result;
    private final Map<Integer, Dim> sizes;

    /** Two terms that meet: operands have the numbers from 0 on, products the ones after, in the order of steps. */
    record Step(int left, int right) {}

    /** @param cost how many products of elements there are */
    private record Path(List<Step> steps, Dim cost) {}

    ContractionPath(List<? extends Collection<Integer>> operands, Collection<Integer> result, Map<Integer, Dim> sizes) {
        this.operands = operands.stream().<Set<Integer>>map(HashSet::new).toList();
        this.result = new HashSet<>(result);
        this.sizes = sizes;
    }

    List<Step> steps() {
        Path written = written();
        if (operands.size() < 3) {
            return written.steps;
        }
        Path found = operands.size() <= MAX_OPTIMAL ? optimal() : greedy();
        return found.cost.isSurelyLessThan(written.cost) ? found.steps : written.steps;
    }

    private Path written() {
        List<Step> steps = new ArrayList<>();
        for (int i = 1; i < operands.size(); i++) {
            steps.add(new Step(i == 1 ? 0 : operands.size() + i - 2, i));
        }
        return costed(steps);
    }

    /** The axes that the product of a set of operands has: those that others or the result need. */
    private Set<Integer> axes(int set) {
        Set<Integer> own = new HashSet<>();
        Set<Integer> needed = new HashSet<>(result);
        for (int i = 0; i < operands.size(); i++) {
            ((set >> i & 1) == 1 ? own : needed).addAll(operands.get(i));
        }
        own.retainAll(needed);
        return own;
    }

    /** Products of elements where two terms meet; axes that only one has and nobody needs were summed over before. */
    private Dim cost(Set<Integer> left, Set<Integer> right) {
        Set<Integer> all = new HashSet<>(left);
        all.addAll(right);
        Dim cost = Dim.ONE;
        for (int axis : all) {
            cost = cost.times(sizes.get(axis));
        }
        return cost;
    }

    private Path costed(List<Step> steps) {
        List<Integer> sets = new ArrayList<>();
        IntStream.range(0, operands.size()).forEach(i -> sets.add(1 << i));
        Dim cost = Dim.ZERO;
        for (Step step : steps) {
            int left = sets.get(step.left);
            int right = sets.get(step.right);
            cost = cost.plus(cost(axes(left), axes(right)));
            sets.add(left | right);
        }
        return new Path(steps, cost);
    }

    /** Over all sets of operands, in the order of the numbers whose bits they are. */
    private Path optimal() {
        int all = (1 << operands.size()) - 1;
        Map<Integer, Dim> costs = new HashMap<>();
        Map<Integer, Integer> lefts = new HashMap<>();
        for (int set = 1; set <= all; set++) {
            if (Integer.bitCount(set) == 1) {
                costs.put(set, Dim.ZERO);
            }
            int lowest = Integer.lowestOneBit(set);
            for (int left = (set - 1) & set; left > 0; left = (left - 1) & set) {
                if ((left & lowest) != 0) {
                    Dim cost = costs.get(left).plus(costs.get(set ^ left)).plus(cost(axes(left), axes(set ^ left)));
                    if (!costs.containsKey(set) || cost.isSurelyLessThan(costs.get(set))) {
                        costs.put(set, cost);
                        lefts.put(set, left);
                    }
                }
            }
        }
        List<Step> steps = new ArrayList<>();
        place(all, lefts, steps);
        return new Path(steps, costs.get(all));
    }

    /** Adds the steps of a set, and gives the number of its product. */
    @BoundedRecursion("there are at most six operands")
    private int place(int set, Map<Integer, Integer> lefts, List<Step> steps) {
        if (Integer.bitCount(set) == 1) {
            return Integer.numberOfTrailingZeros(set);
        }
        int left = place(lefts.get(set), lefts, steps);
        int right = place(set ^ lefts.get(set), lefts, steps);
        steps.add(new Step(left, right));
        return operands.size() + steps.size() - 1;
    }

    private Path greedy() {
        if (operands.size() >= Integer.SIZE - 1) {
            return written();
        }
        List<Integer> sets = new ArrayList<>();
        IntStream.range(0, operands.size()).forEach(i -> sets.add(1 << i));
        List<Integer> open =
                new ArrayList<>(IntStream.range(0, operands.size()).boxed().toList());
        List<Step> steps = new ArrayList<>();
        while (open.size() > 1) {
            Step best = cheapest(open, sets);
            open.removeAll(List.of(best.left, best.right));
            open.add(0, sets.size());
            sets.add(sets.get(best.left) | sets.get(best.right));
            steps.add(best);
        }
        return costed(steps);
    }

    private Step cheapest(List<Integer> open, List<Integer> sets) {
        Step best = new Step(open.get(0), open.get(1));
        Dim least = cost(axes(sets.get(best.left)), axes(sets.get(best.right)));
        for (int i = 0; i < open.size(); i++) {
            for (int k = i + 1; k < open.size(); k++) {
                Dim cost = cost(axes(sets.get(open.get(i))), axes(sets.get(open.get(k))));
                if (cost.isSurelyLessThan(least)) {
                    least = cost;
                    best = new Step(open.get(i), open.get(k));
                }
            }
        }
        return best;
    }
}
