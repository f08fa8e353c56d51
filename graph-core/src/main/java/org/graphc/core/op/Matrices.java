package org.graphc.core.op;

import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.graphc.core.tensor.Strides;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Shape;
import org.graphc.core.type.TensorType;
import org.graphc.core.type.TypeMismatch;

/**
 * What operations on matrices share: the last two axes are a matrix, all before them a batch. Routines work on
 * row-major copies in {@code double}, one matrix at a time; results are rounded once.
 */
final class Matrices {
    private Matrices() {}

    /** Computes one result, row by row, of the matrices at one place of the batch, which it may overwrite. */
    @FunctionalInterface
    interface Routine {
        double[] apply(List<double[]> matrices);
    }

    /** Refuses inputs that are not floats of one type and at least rank 2 with equal batch sizes. */
    static void require(String name, List<TensorType> in, int count) {
        if (in.size() != count) {
            throw new TypeMismatch(name, "takes " + count + (count == 1 ? " input" : " inputs") + ", not " + in.size());
        }
        TensorType first = in.get(0);
        for (TensorType type : in) {
            if (!type.dtype().isFloat()) {
                throw new TypeMismatch(name, "takes floats, not " + Inputs.list(in));
            } else if (type.dtype() != first.dtype()) {
                throw new TypeMismatch(name, "dtypes differ: " + Inputs.list(in));
            } else if (type.rank() < 2) {
                throw new TypeMismatch(name, "needs rank 2 or more, not " + Inputs.list(in));
            } else if (!batch(type).equals(batch(first))) {
                throw new TypeMismatch(name, "batch sizes differ: " + Inputs.list(in));
            }
        }
    }

    static void requireSquare(String name, TensorType type) {
        if (!rows(type).equals(columns(type))) {
            throw new TypeMismatch(name, "needs square matrices, not " + type);
        }
    }

    /** True where there are fewer rows than columns in every run; undecided sizes count as tall, and are checked. */
    static boolean isWide(TensorType type) {
        Dim spare = rows(type).minus(columns(type));
        return spare.isConstant() && spare.value() < 0;
    }

    static void requireTall(String name, TensorType type) {
        if (isWide(type)) {
            throw new TypeMismatch(name, "needs as many rows as columns or more, not " + type);
        }
    }

    static void requireTall(String name, int rows, int columns) {
        if (rows < columns) {
            throw new IllegalArgumentException(
                    "[" + name + "] needs as many rows as columns or more, not " + rows + " and " + columns);
        }
    }

    /** Refuses a right-hand side that has not as many rows as the matrix. */
    static void requireRows(String name, List<TensorType> in) {
        if (!rows(in.get(0)).equals(rows(in.get(1)))) {
            throw new TypeMismatch(name, "numbers of rows differ: " + Inputs.list(in));
        }
    }

    static Shape batch(TensorType type) {
        return Shape.of(type.shape().dims().subList(0, type.rank() - 2));
    }

    static Dim rows(TensorType type) {
        return type.shape().dim(type.rank() - 2);
    }

    static Dim columns(TensorType type) {
        return type.shape().dim(type.rank() - 1);
    }

    /** The type with other matrices in the same batch. */
    static TensorType resized(TensorType type, Dim... sizes) {
        List<Dim> dims = new ArrayList<>(batch(type).dims());
        dims.addAll(Arrays.asList(sizes));
        return type.withShape(Shape.of(dims));
    }

    static int rows(Tensor x) {
        return x.shape().get(x.rank() - 2);
    }

    static int columns(Tensor x) {
        return x.shape().get(x.rank() - 1);
    }

    /** Runs a routine on each matrix, or on matrices that stand at one place of the batch. */
    static Tensor each(List<Tensor> in, int[] sizes, Routine routine) {
        Tensor first = in.get(0);
        int[] batch = Arrays.copyOf(first.shape().toArray(), first.rank() - 2);
        int count = Strides.size(ImmutableIntArray.copyOf(batch));
        int[] dims = Arrays.copyOf(batch, batch.length + sizes.length);
        System.arraycopy(sizes, 0, dims, batch.length, sizes.length);
        ImmutableIntArray to = ImmutableIntArray.copyOf(dims);
        double[] all = new double[Strides.size(to)];
        for (int i = 0; i < count; i++) {
            List<double[]> matrices = new ArrayList<>();
            for (Tensor x : in) {
                matrices.add(part(x, i, x.size() / count));
            }
            double[] result = routine.apply(matrices);
            System.arraycopy(result, 0, all, i * result.length, result.length);
        }
        return Tensor.fill(first.dtype(), to, i -> all[i]);
    }

    /** As {@link #each}, but where the first matrix has a NaN or an infinity the result is NaN throughout. */
    static Tensor eachFinite(List<Tensor> in, int[] sizes, Routine routine) {
        int length = Arrays.stream(sizes).reduce(1, (a, b) -> a * b);
        return each(in, sizes, matrices -> {
            if (Arrays.stream(matrices.get(0)).allMatch(Double::isFinite)) {
                return routine.apply(matrices);
            }
            double[] unknown = new double[length];
            Arrays.fill(unknown, Double.NaN);
            return unknown;
        });
    }

    private static double[] part(Tensor x, int i, int length) {
        double[] part = new double[length];
        Arrays.setAll(part, k -> x.getDouble(i * length + k));
        return part;
    }

    /** The exponent by which all elements may be divided so that none is above 2 and squares cannot overflow. */
    static int exponent(double[] a) {
        double largest = 0;
        for (double x : a) {
            largest = Math.max(largest, Math.abs(x));
        }
        return largest == 0 ? 0 : Math.getExponent(largest);
    }

    /** Multiplies all elements by a power of two, which is exact as long as none underflows. */
    static void scale(double[] a, int exponent) {
        Arrays.setAll(a, i -> Math.scalb(a[i], exponent));
    }

    static double[] transposed(double[] a, int rows, int columns) {
        double[] t = new double[a.length];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                t[j * rows + i] = a[i * columns + j];
            }
        }
        return t;
    }

    /** The Euclidean length of {@code count} elements from {@code from} on, every {@code step}-th, without overflow. */
    static double norm(double[] a, int from, int step, int count) {
        double largest = 0;
        for (int k = 0; k < count; k++) {
            largest = Math.max(largest, Math.abs(a[from + k * step]));
        }
        if (largest == 0) {
            return 0;
        }
        int exponent = Math.max(-1000, Math.min(1000, Math.getExponent(largest)));
        double down = Math.scalb(1.0, -exponent);
        double sum = 0;
        for (int k = 0; k < count; k++) {
            double x = a[from + k * step] * down;
            sum += x * x;
        }
        return Math.sqrt(sum) * Math.scalb(1.0, exponent);
    }

    /**
     * -1 where a vector is to change its sign, by the rule that makes eigenvectors and singular vectors unique: the
     * first component that is not below a thousandth of the largest is positive.
     */
    static int sign(double[] a, int from, int step, int count) {
        double largest = 0;
        for (int k = 0; k < count; k++) {
            largest = Math.max(largest, Math.abs(a[from + k * step]));
        }
        for (int k = 0; k < count; k++) {
            double x = a[from + k * step];
            if (Math.abs(x) >= largest / 1000 && x != 0) {
                return x < 0 ? -1 : 1;
            }
        }
        return 1;
    }
}
