package org.graphc.core.type;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The sizes of a tensor's axes, outermost first. Rank 0 is a scalar. */
public record Shape(ImmutableList<Dim> dims) {
    /** The highest rank that a tensor may have. */
    public static final int MAX_RANK = 32;

    public static final Shape SCALAR = new Shape(ImmutableList.of());

    public Shape {
        if (dims.size() > MAX_RANK) {
            throw new TypeMismatch("shape", "rank " + dims.size() + " is more than " + MAX_RANK);
        }
        for (Dim dim : dims) {
            if (dim.isConstant() && dim.value() < 0) {
                throw new TypeMismatch("shape", "size " + dim + " is negative");
            }
        }
    }

    public static Shape of(long... sizes) {
        ImmutableList.Builder<Dim> dims = ImmutableList.builder();
        for (long size : sizes) {
            dims.add(Dim.constant(size));
        }
        return new Shape(dims.build());
    }

    public static Shape of(Dim... dims) {
        return new Shape(ImmutableList.copyOf(dims));
    }

    public static Shape of(List<Dim> dims) {
        return new Shape(ImmutableList.copyOf(dims));
    }

    public int rank() {
        return dims.size();
    }

    public Dim dim(int axis) {
        return dims.get(axis);
    }

    /**
     * The number of elements.
     *
     * @throws TypeMismatch if it does not fit 64 bits
     */
    public Dim elements() {
        Dim product = Dim.ONE;
        try {
            for (Dim dim : dims) {
                product = product.times(dim);
            }
        } catch (ArithmeticException e) {
            throw new TypeMismatch("shape", "the number of elements of " + this + " is beyond 64 bits");
        }
        return product;
    }

    public boolean isConstant() {
        return dims.stream().allMatch(Dim::isConstant);
    }

    /** The axis that {@code axis} names, where negative ones count from the end. */
    public int axis(String op, int axis) {
        int normal = axis < 0 ? axis + rank() : axis;
        if (normal < 0 || normal >= rank()) {
            String range = rank() == 0 ? "a scalar has none" : "axes are " + -rank() + " to " + (rank() - 1);
            throw new TypeMismatch(op, "no axis " + axis + " in shape " + this + ": " + range);
        }
        return normal;
    }

    /** The axes in increasing order, each once, negative ones resolved; all of them where none is given. */
    public ImmutableIntArray axes(String op, int... axes) {
        if (axes.length == 0) {
            return ImmutableIntArray.copyOf(IntStream.range(0, rank()));
        }
        int[] sorted = Arrays.stream(axes).map(a -> axis(op, a)).sorted().toArray();
        for (int i = 1; i < sorted.length; i++) {
            if (sorted[i] == sorted[i - 1]) {
                throw new TypeMismatch(op, "axis " + sorted[i] + " is named twice");
            }
        }
        return ImmutableIntArray.copyOf(sorted);
    }

    public Shape without(ImmutableIntArray axes) {
        ImmutableList.Builder<Dim> left = ImmutableList.builder();
        for (int i = 0; i < rank(); i++) {
            if (!axes.contains(i)) {
                left.add(dims.get(i));
            }
        }
        return new Shape(left.build());
    }

    public Shape with(int axis, Dim dim) {
        List<Dim> changed = new ArrayList<>(dims);
        changed.set(axis, dim);
        return of(changed);
    }

    /** This shape with sizes of one in front until it has the given rank. */
    public Shape padded(int rank) {
        List<Dim> padded = new ArrayList<>();
        for (int i = rank(); i < rank; i++) {
            padded.add(Dim.ONE);
        }
        padded.addAll(dims);
        return of(padded);
    }

    /** The shape that both broadcast to by NumPy's rule, aligned at the last axis, if there is one. */
    public Optional<Shape> broadcast(Shape other) {
        if (equals(other)) {
            return Optional.of(this);
        }
        int rank = Math.max(rank(), other.rank());
        Shape a = padded(rank);
        Shape b = other.padded(rank);
        ImmutableList.Builder<Dim> joined = ImmutableList.builder();
        for (int i = 0; i < rank; i++) {
            if (a.dim(i).equals(b.dim(i)) || b.dim(i).equals(Dim.ONE)) {
                joined.add(a.dim(i));
            } else if (a.dim(i).equals(Dim.ONE)) {
                joined.add(b.dim(i));
            } else {
                return Optional.empty();
            }
        }
        return Optional.of(new Shape(joined.build()));
    }

    @Override
    public String toString() {
        return dims.stream().map(Dim::toString).collect(Collectors.joining(", ", "[", "]"));
    }
}
