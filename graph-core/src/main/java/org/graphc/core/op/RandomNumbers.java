package org.graphc.core.op;

import org.graphc.core.graph.Node;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Shape;
import org.graphc.core.type.TensorType;
import org.graphc.core.type.TypeMismatch;

/**
 * Random numbers as functions of a key, a scalar of {@code i64} that no derivative flows to: the same key gives the
 * same numbers on every machine, interpreted or compiled. A key is used once: {@link #split} it, or {@link #foldIn} a
 * step number, for more of them. Static factories, made for a static import.
 */
public final class RandomNumbers {
    /** The counter whose bits are the key of derived keys; elements are counted from 0. */
    private static final long DERIVED = -1;

    private RandomNumbers() {}

    /** 64 random bits an element: element i in row-major order is a function of the key and of i alone. */
    public static Node randomBits(Node key, Shape shape) {
        requireKey("randomBits", key);
        Node counters = Shapes.range(key.owner(), shape.elements(), DType.I64);
        return Ops.reshape(key.owner().append(new Threefry(), key, counters), shape);
    }

    private static void requireKey(String op, Node key) {
        if (!key.type().equals(TensorType.scalar(DType.I64))) {
            throw new TypeMismatch(op, "a key is i64[], not " + key.type());
        }
    }

    /** New keys, for as many streams of numbers: the i-th is {@code foldIn(key, i)}. */
    public static Node split(Node key, Dim count) {
        return foldIn(key, Shapes.range(key.owner(), count, DType.I64));
    }

    /** A new key for each element of {@code data}, an integer that tells apart what the keys are for. */
    public static Node foldIn(Node key, Node data) {
        requireKey("foldIn", key);
        if (!data.dtype().isInteger()) {
            throw new TypeMismatch("foldIn", "folds in integers, not " + data.type());
        }
        Node derived = Ops.full(key.owner(), TensorType.scalar(DType.I64), DERIVED);
        Node parent = key.owner().append(new Threefry(), key, derived);
        return key.owner().append(new Threefry(), parent, Ops.cast(data, DType.I64));
    }

    /** Independent numbers of a distribution without parameters. */
    public static Node deviates(Node key, TensorType type, Distribution distribution) {
        return key.owner().append(new Deviate(distribution, type.dtype()), randomBits(key, type.shape()));
    }

    /** Uniform in [0, 1). */
    public static Node uniform(Node key, TensorType type) {
        return deviates(key, type, Distribution.UNIFORM);
    }

    /** Uniform in [lo, hi), hi included where lo + u · (hi − lo) rounds to it; both broadcast and have derivatives. */
    public static Node uniform(Node key, TensorType type, Node lo, Node hi) {
        return Ops.add(lo, Ops.mul(uniform(key, type), Ops.sub(hi, lo)));
    }

    /** Normal with mean 0 and standard deviation 1. */
    public static Node normal(Node key, TensorType type) {
        return deviates(key, type, Distribution.NORMAL);
    }

    /** Normal: mean + sd · z; mean and sd broadcast and have derivatives. */
    public static Node normal(Node key, TensorType type, Node mean, Node sd) {
        return Ops.add(mean, Ops.mul(sd, normal(key, type)));
    }

    /** True with probability {@code p}, for each element of it. */
    public static Node bernoulli(Node key, Node p) {
        return Ops.lt(uniform(key, p.type()), p);
    }

    /** An index along an axis with probability softmax(logits), by the largest of logits plus Gumbel numbers. */
    public static Node categorical(Node key, Node logits, int axis) {
        return Ops.argMax(Ops.add(logits, deviates(key, logits.type(), Distribution.GUMBEL)), axis);
    }

    /** The numbers 0 to {@code count} − 1 in random order: that of random bits, no two of which are equal. */
    public static Node permutation(Node key, Dim count) {
        return Sorting.argSort(randomBits(key, Shape.of(count)), 0, false);
    }
}
