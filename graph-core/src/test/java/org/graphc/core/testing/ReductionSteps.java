package org.graphc.core.testing;

import com.google.common.primitives.ImmutableIntArray;
import java.util.List;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Monoid;
import org.graphc.core.op.Ops;
import org.graphc.core.op.Prefixes;
import org.graphc.core.op.Reduce;
import org.graphc.core.op.Reductions;
import org.graphc.core.op.Sorting;

/** Random steps along axes: less common reductions, prefixes, orders. */
final class ReductionSteps {
    private final RandomPool pool;

    ReductionSteps(RandomPool pool) {
        this.pool = pool;
    }

    List<Runnable> kinds() {
        return List.of(
                this::product,
                this::extremum,
                this::logic,
                this::winner,
                this::spread,
                this::norm,
                this::cumulative,
                this::cumulative,
                this::cumLogSumExp,
                this::recurrence,
                this::sort,
                this::order,
                this::topK,
                this::median);
    }

    private boolean coin() {
        return pool.random().nextBoolean();
    }

    private int[] axes(Node a) {
        return pool.below(4) == 0 ? new int[0] : new int[] {pool.axis(a)};
    }

    private void product() {
        Node a = pool.anyEvenEmpty(b -> b.dtype().isNumber() && b.shape().rank() > 0);
        pool.put(Reductions.prod(tame(a), axes(a)));
    }

    /** Of magnitude one. */
    private Node tame(Node a) {
        if (!a.dtype().isFloat()) {
            return Ops.rem(a, Ops.constantLike(a, 2));
        }
        return coin() ? Ops.tanh(a) : Ops.cos(a).times(1.2);
    }

    private void extremum() {
        Node a = pool.exact(1);
        Reduce.Tie tie = pool.pick(List.of(Reduce.Tie.values()));
        pool.put(coin() ? Reductions.max(a, tie, axes(a)) : Reductions.min(a, tie, axes(a)));
    }

    private void logic() {
        Node a = pool.anyEvenEmpty(
                b -> b.shape().rank() > 0 && b.dtype() == pool.bool().dtype());
        pool.put(coin() ? Reductions.any(a, axes(a)) : Reductions.all(a, axes(a)));
    }

    private void winner() {
        Node a = pool.exact(1);
        pool.put(coin() ? Ops.argMax(a, pool.axis(a)) : Reductions.argMin(a, pool.axis(a)));
    }

    private void spread() {
        Node a = pool.real(1);
        pool.put(Reductions.variance(a, axes(a)));
    }

    private void norm() {
        Node a = pool.real(1);
        switch (pool.below(3)) {
            case 0 -> pool.put(Reductions.norm1(a, axes(a)));
            case 1 -> pool.put(Reductions.normInf(a, axes(a)));
            default -> pool.put(Reductions.norm2(BasicSteps.positive(a), axes(a)));
        }
    }

    private void cumulative() {
        Node a = pool.any(b -> b.dtype().isNumber() && b.shape().rank() > 0);
        switch (pool.below(4)) {
            case 0, 1 -> pool.put(Prefixes.cumulative(Monoid.SUM, a, pool.axis(a), coin(), coin()));
            case 2 -> pool.put(Prefixes.cumulative(Monoid.PROD, tame(a), pool.axis(a), coin(), coin()));
            default -> {
                Node b = pool.exact(1);
                Monoid monoid = coin() ? Monoid.MAX : Monoid.MIN;
                pool.put(Prefixes.cumulative(monoid, b, pool.axis(b), coin(), false));
            }
        }
    }

    private void cumLogSumExp() {
        Node a = pool.real(1);
        pool.put(Prefixes.cumLogSumExp(a, pool.axis(a), coin()));
    }

    private void recurrence() {
        Node b = pool.any(c -> c.dtype().isNumber() && c.shape().rank() > 0);
        Node a = pool.any(c -> c == b || c.type().equals(b.type()));
        pool.put(Prefixes.recurrence(tame(a), b, pool.axis(b), coin()));
    }

    private void sort() {
        Node a = pool.exact(1);
        pool.put(Sorting.sort(a, pool.axis(a), coin()));
    }

    private void order() {
        Node a = pool.exact(1);
        pool.put(coin() ? Sorting.argSort(a, pool.axis(a), coin()) : Sorting.argTopK(a, 1, pool.axis(a)));
    }

    private void topK() {
        Node a = pool.exact(1);
        int axis = pool.axis(a);
        long least = RandomPool.least(a.shape().dim(axis));
        pool.put(Sorting.topK(a, 1 + pool.below((int) Math.min(3, least)), axis));
    }

    private void median() {
        Node a = pool.any(
                b -> b.dtype().isFloat() && !pool.isSummed(b) && b.shape().rank() > 0);
        pool.put(Sorting.median(a, ImmutableIntArray.of(pool.axis(a))));
    }
}
