package org.graphc.core.testing;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Gather;
import org.graphc.core.op.Indexing;
import org.graphc.core.op.Ops;
import org.graphc.core.op.OutOfRange;
import org.graphc.core.op.Positions;
import org.graphc.core.op.Probes;
import org.graphc.core.op.ScatterAdd;
import org.graphc.core.op.ScatterSet;
import org.graphc.core.op.Shapes;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Shape;
import org.graphc.core.type.TensorType;

/** Random steps that move elements: by indices, by patterns, to and from the middle of an axis. */
final class IndexingSteps {
    private final RandomPool pool;

    IndexingSteps(RandomPool pool) {
        this.pool = pool;
    }

    List<Runnable> kinds() {
        return List.of(
                this::probe,
                this::gather,
                this::gatherInRows,
                this::takeAlong,
                this::scatter,
                this::scatterInRows,
                this::dynamicSlice,
                this::dynamicUpdate,
                this::oneHot,
                this::triangle,
                this::reverse,
                this::spread,
                this::repeat,
                this::diagonal,
                this::empty,
                this::counts,
                this::positions);
    }

    private OutOfRange policy() {
        return pool.pick(List.of(OutOfRange.values()));
    }

    private static Predicate<Node> longAlong(int axis) {
        return a -> a.shape().rank() > axis && RandomPool.least(a.shape().dim(axis)) >= 2;
    }

    /** Indices −1, 0 and 1, or where that is allowed any. */
    private Node indices(Node whole, OutOfRange policy) {
        return policy == OutOfRange.ERROR || pool.below(3) > 0 ? Ops.rem(whole, Ops.constantLike(whole, 2)) : whole;
    }

    /** The type of what the indices name along an axis of x. */
    private static Shape named(Node x, Node indices, int axis, int batchDims) {
        List<Dim> dims = new ArrayList<>(x.shape().dims());
        dims.remove(axis);
        dims.addAll(
                axis, indices.shape().dims().subList(batchDims, indices.shape().rank()));
        return Shape.of(dims);
    }

    private Node wholeFor(Node x, int axis) {
        return pool.any(i -> i.dtype().isInteger()
                && x.shape().rank() + i.shape().rank() <= 5
                && RandomPool.fits(named(x, i, axis, 0)));
    }

    private Node few() {
        Node whole = Ops.flatten(pool.whole());
        return Ops.slice(
                whole,
                0,
                Dim.ZERO,
                Dim.constant(Math.min(2, RandomPool.least(whole.shape().dim(0)))),
                1);
    }

    /** A condition that even a NaN meets. */
    private void probe() {
        Node x = pool.any();
        Node always = Ops.or(Ops.eq(x, x), Ops.ne(x, x));
        pool.put(pool.random().nextBoolean() ? Probes.print(x, "value") : Probes.check(x, always, "is anything"));
    }

    private void gather() {
        int axis = pool.below(2);
        Node x = pool.any(longAlong(axis));
        Node whole = pool.below(3) == 0 ? pool.scalar(5) : few();
        OutOfRange policy = policy();
        if (RandomPool.fits(named(x, whole, axis, 0))) {
            pool.put(Indexing.gather(x, indices(whole, policy), axis, 0, policy));
        } else {
            pool.put(Indexing.gather(Ops.flatten(x), indices(wholeFor(Ops.flatten(x), 0), OutOfRange.ERROR), 0));
        }
    }

    /** Indices of x's rows of their own: the first axis of x and that of the indices go together. */
    private Node rowsFor(Node x) {
        return pool.any(i -> i == x
                || (i.dtype().isInteger()
                        && i.shape().rank() >= 1
                        && i.shape().dim(0).equals(x.shape().dim(0))
                        && RandomPool.fits(named(x, i, 1, 1))));
    }

    private void gatherInRows() {
        Node x = pool.any(longAlong(1));
        Node rows = rowsFor(x);
        if (rows != x) {
            OutOfRange policy = policy();
            pool.put(x.owner().append(new Gather(1, 1, policy), x, indices(rows, policy)));
        }
    }

    private void takeAlong() {
        Node x = pool.any(longAlong(0));
        Node like = pool.any(i -> i == x || (i.dtype().isInteger() && i.shape().equals(x.shape())));
        if (like != x) {
            pool.put(Indexing.takeAlong(x, indices(like, OutOfRange.ERROR), 0));
        }
    }

    private void scatter() {
        int axis = pool.below(2);
        Node x = pool.any(longAlong(axis).and(a -> a.dtype().isNumber()));
        OutOfRange policy = policy();
        Node indices = indices(pool.below(3) == 0 ? pool.scalar(5) : few(), policy);
        Node update = update(x, named(x, indices, axis, 0));
        pool.put(
                pool.random().nextBoolean()
                        ? Indexing.scatter(new ScatterAdd(axis, 0, policy), x, indices, update)
                        : Indexing.scatter(new ScatterSet(axis, 0, policy), x, indices, update));
    }

    private void scatterInRows() {
        Node x = pool.any(longAlong(1).and(a -> a.dtype().isNumber()));
        Node rows = rowsFor(x);
        if (rows != x && rows.dtype().isInteger() && RandomPool.fits(named(x, rows, 1, 1))) {
            OutOfRange policy = policy();
            Node indices = indices(rows, policy);
            Node update = update(x, named(x, indices, 1, 1));
            pool.put(
                    pool.random().nextBoolean()
                            ? Indexing.scatter(new ScatterAdd(1, 1, policy), x, indices, update)
                            : Indexing.scatter(new ScatterSet(1, 1, policy), x, indices, update));
        }
    }

    /** Something that broadcasts to the shape. */
    private Node update(Node x, Shape shape) {
        Node found = pool.any(u -> u == x
                || (u.dtype() == x.dtype()
                        && u.shape().broadcast(shape).filter(shape::equals).isPresent()));
        return found == x && !x.shape().broadcast(shape).filter(shape::equals).isPresent()
                ? Ops.at(Ops.flatten(x), 0)
                : found;
    }

    private Node starts(Node x) {
        Node[] starts = new Node[x.shape().rank()];
        Node first = pool.whole();
        for (int i = 0; i < starts.length; i++) {
            Node number = Ops.at(Ops.flatten(first), -1);
            starts[i] = i % 2 == 0 ? number : Ops.constantLike(number, pool.below(3) - 1);
        }
        return Ops.stack(0, starts);
    }

    private Shape part(Node x) {
        List<Dim> dims = new ArrayList<>();
        for (Dim dim : x.shape().dims()) {
            long least = RandomPool.least(dim);
            dims.add(pool.below(2) == 0 ? dim : Dim.constant(pool.below((int) Math.min(least, 3)) + 1));
        }
        return Shape.of(dims);
    }

    private void dynamicSlice() {
        Node x = pool.any(a -> a.shape().rank() > 0);
        pool.put(Indexing.dynamicSlice(x, starts(x), part(x)));
    }

    private void dynamicUpdate() {
        Node x = pool.any(a -> a.dtype().isNumber() && a.shape().rank() > 0);
        Shape shape = part(x);
        Node part = pool.below(2) == 0
                ? Ops.broadcastTo(update(x, shape), shape)
                : Indexing.dynamicSlice(Shapes.reverse(x), starts(x), shape);
        pool.put(Indexing.dynamicUpdateSlice(x, starts(x), part));
    }

    private void oneHot() {
        Node whole = pool.any(i -> i.dtype().isInteger() && i.shape().rank() < 4);
        DType dtype = pool.below(3) == 0
                ? pool.pick(List.of(DType.values()))
                : pool.real().dtype();
        pool.put(Indexing.oneHot(whole, Dim.constant(3), dtype));
    }

    private void triangle() {
        Node x = pool.any(a -> a.shape().rank() >= 2);
        int k = pool.below(3) - 1;
        pool.put(pool.random().nextBoolean() ? Shapes.tril(x, k) : Shapes.triu(x, k));
    }

    private void reverse() {
        Node x = pool.anyEvenEmpty(a -> a.shape().rank() > 0);
        switch (pool.below(3)) {
            case 0 -> pool.put(Shapes.reverse(x));
            case 1 -> pool.put(Shapes.reverse(x, pool.axis(x)));
            default -> pool.put(Shapes.roll(x, pool.below(2), pool.axis(x)));
        }
    }

    private void spread() {
        Node x = pool.any(a -> a.dtype().isNumber() && a.shape().rank() > 0);
        List<Dim> low = new ArrayList<>();
        List<Dim> high = new ArrayList<>();
        int[] interior = new int[x.shape().rank()];
        for (int axis = 0; axis < interior.length; axis++) {
            boolean isCut = pool.below(4) == 0 && RandomPool.least(x.shape().dim(axis)) >= 2;
            low.add(Dim.constant(isCut ? -1 : pool.below(2)));
            high.add(Dim.constant(pool.below(2)));
            interior[axis] = pool.below(3) == 0 ? 1 + pool.below(2) : 0;
        }
        Node value = pool.any(v -> v == x || (v.dtype() == x.dtype() && v.type().isScalar()));
        ImmutableIntArray between = ImmutableIntArray.copyOf(interior);
        pool.put(
                value.type().isScalar()
                        ? Shapes.pad(x, low, high, between, value)
                        : Shapes.pad(x, ImmutableList.copyOf(low), ImmutableList.copyOf(high), between));
    }

    private void repeat() {
        Node x = pool.any(a -> a.shape().rank() > 0);
        pool.put(pool.random().nextBoolean() ? Shapes.repeat(x, 2, pool.axis(x)) : Shapes.tile(x, 2));
    }

    private void diagonal() {
        Node x = pool.any(a -> a.dtype().isNumber() && a.shape().rank() > 0);
        Dim last = x.shape().dim(x.shape().rank() - 1);
        boolean isSquare =
                x.shape().rank() >= 2 && last.equals(x.shape().dim(x.shape().rank() - 2));
        if (isSquare && pool.below(3) > 0) {
            pool.put(pool.random().nextBoolean() ? Shapes.diagonal(x, 0) : Shapes.trace(x));
        } else {
            pool.put(Shapes.diagMatrix(x));
        }
    }

    /** A part without elements, now and then. */
    private void empty() {
        if (pool.below(3) == 0) {
            Node x = pool.any(a -> a.shape().rank() > 0);
            pool.put(Ops.slice(x, pool.axis(x), Dim.ZERO, Dim.ZERO, 1));
        } else {
            Node x = pool.anyEvenEmpty(a -> a.dtype().isNumber() && a.shape().rank() > 0);
            pool.put(pool.random().nextBoolean() ? Ops.sum(x, pool.axis(x)) : Ops.sum(x));
        }
    }

    private void positions() {
        Node whole = pool.any(i -> i.dtype().isInteger());
        if (whole.dtype().isInteger()) {
            OutOfRange policy = policy();
            pool.put(whole.owner().append(new Positions("positions", Dim.constant(2), policy), indices(whole, policy)));
        }
    }

    private void counts() {
        Node x = pool.any(a -> a.shape().rank() > 0);
        DType dtype = pool.pick(List.of(DType.I64, DType.I32, pool.real().dtype()));
        pool.put(
                pool.random().nextBoolean()
                        ? Shapes.iota(
                                pool.graph(),
                                TensorType.of(dtype, x.shape().dims().toArray(new Dim[0])),
                                pool.axis(x))
                        : Shapes.eye(pool.graph(), x.shape().dim(0), Dim.constant(3), dtype));
    }
}
