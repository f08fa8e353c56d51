package org.graphc.core.tensor;

import com.google.common.base.Preconditions;
import com.google.common.primitives.ImmutableIntArray;
import java.lang.reflect.Array;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.IntToDoubleFunction;
import java.util.function.IntToLongFunction;
import org.graphc.core.type.DType;
import org.graphc.core.type.Shape;
import org.graphc.core.type.TensorType;

/**
 * An immutable host tensor: one primitive array in row-major order. Factories copy their arrays and {@code to…Array}
 * methods return copies, but for {@link #adopt} and {@link #array}, which the runtime uses to move data without one.
 *
 * <p>Two tensors are equal when type, shape and every bit of every element are: {@code 0.0} is not {@code -0.0}, and a
 * NaN equals the same NaN.
 */
public final class Tensor {
    private final DType dtype;
    private final ImmutableIntArray shape;
    private final Object array;
    private int hash;

    private Tensor(DType dtype, ImmutableIntArray shape, Object array) {
        this.dtype = dtype;
        this.shape = shape;
        this.array = array;
    }

    /** Takes the array as it is; whoever gives it away must not write to it again. */
    public static Tensor adopt(ImmutableIntArray shape, Object array) {
        DType dtype = dtypeOf(array);
        int length = Array.getLength(array);
        Preconditions.checkArgument(length == Strides.size(shape), "%s elements do not fill shape %s", length, shape);
        return new Tensor(dtype, shape, array);
    }

    private static DType dtypeOf(Object array) {
        if (array instanceof double[]) {
            return DType.F64;
        } else if (array instanceof float[]) {
            return DType.F32;
        } else if (array instanceof int[]) {
            return DType.I32;
        } else if (array instanceof long[]) {
            return DType.I64;
        } else if (array instanceof boolean[]) {
            return DType.BOOL;
        }
        throw new IllegalArgumentException(
                "no element type for " + array.getClass().getSimpleName());
    }

    /** An array of zeros of the given element type. */
    public static Object allocate(DType dtype, int length) {
        return switch (dtype) {
            case F32 -> new float[length];
            case F64 -> new double[length];
            case I32 -> new int[length];
            case I64 -> new long[length];
            case BOOL -> new boolean[length];
        };
    }

    public static Tensor of(ImmutableIntArray shape, double... values) {
        return adopt(shape, values.clone());
    }

    public static Tensor of(ImmutableIntArray shape, float... values) {
        return adopt(shape, values.clone());
    }

    public static Tensor of(ImmutableIntArray shape, int... values) {
        return adopt(shape, values.clone());
    }

    public static Tensor of(ImmutableIntArray shape, long... values) {
        return adopt(shape, values.clone());
    }

    public static Tensor of(ImmutableIntArray shape, boolean... values) {
        return adopt(shape, values.clone());
    }

    /** A vector of {@code f64}. */
    public static Tensor vector(double... values) {
        return of(ImmutableIntArray.of(values.length), values);
    }

    /** A scalar of {@code f64}. */
    public static Tensor scalar(double value) {
        return adopt(ImmutableIntArray.of(), new double[] {value});
    }

    /** A matrix of {@code f64}; all rows must be equally long. */
    public static Tensor matrix(double[]... rows) {
        int columns = rows.length == 0 ? 0 : rows[0].length;
        double[] flat = new double[Math.multiplyExact(rows.length, columns)];
        for (int i = 0; i < rows.length; i++) {
            Preconditions.checkArgument(
                    rows[i].length == columns, "row %s has %s elements, row 0 has %s", i, rows[i].length, columns);
            System.arraycopy(rows[i], 0, flat, i * columns, columns);
        }
        return adopt(ImmutableIntArray.of(rows.length, columns), flat);
    }

    /** Fills a tensor of any type from doubles, rounding to nearest for floats; non-zero is true. */
    public static Tensor fill(DType dtype, ImmutableIntArray shape, IntToDoubleFunction value) {
        int length = Strides.size(shape);
        Object array = allocate(dtype, length);
        for (int i = 0; i < length; i++) {
            setDouble(array, i, value.applyAsDouble(i));
        }
        return new Tensor(dtype, shape, array);
    }

    /** Fills a tensor of any type from longs, keeping all 64 bits where the type has them. */
    public static Tensor fillLong(DType dtype, ImmutableIntArray shape, IntToLongFunction value) {
        int length = Strides.size(shape);
        Object array = allocate(dtype, length);
        for (int i = 0; i < length; i++) {
            setLong(array, i, value.applyAsLong(i));
        }
        return new Tensor(dtype, shape, array);
    }

    public static Tensor scalar(DType dtype, double value) {
        return fill(dtype, ImmutableIntArray.of(), i -> value);
    }

    private static void setDouble(Object array, int i, double value) {
        if (array instanceof double[] a) {
            a[i] = value;
        } else if (array instanceof float[] a) {
            a[i] = (float) value;
        } else if (array instanceof int[] a) {
            a[i] = (int) value;
        } else if (array instanceof boolean[] a) {
            a[i] = value != 0;
        } else {
            setLong(array, i, (long) value);
        }
    }

    private static void setLong(Object array, int i, long value) {
        if (array instanceof long[] a) {
            a[i] = value;
        } else if (array instanceof int[] a) {
            a[i] = (int) value;
        } else if (array instanceof boolean[] a) {
            a[i] = value != 0;
        } else if (array instanceof double[] a) {
            a[i] = value;
        } else {
            ((float[]) array)[i] = value;
        }
    }

    public DType dtype() {
        return dtype;
    }

    public ImmutableIntArray shape() {
        return shape;
    }

    public TensorType type() {
        return new TensorType(dtype, Shape.of(shape.stream().mapToLong(i -> i).toArray()));
    }

    public int rank() {
        return shape.length();
    }

    /** The number of elements. */
    public int size() {
        return Array.getLength(array);
    }

    /** The element at a flat, row-major index; true is 1. */
    public double getDouble(int flat) {
        return switch (dtype) {
            case F32 -> ((float[]) array)[flat];
            case F64 -> ((double[]) array)[flat];
            case I32 -> ((int[]) array)[flat];
            case I64 -> ((long[]) array)[flat];
            case BOOL -> ((boolean[]) array)[flat] ? 1 : 0;
        };
    }

    /** The element at a flat index, without rounding for integers and truncated towards zero for floats. */
    public long getLong(int flat) {
        return switch (dtype) {
            case F32 -> (long) ((float[]) array)[flat];
            case F64 -> (long) ((double[]) array)[flat];
            case I32 -> ((int[]) array)[flat];
            case I64 -> ((long[]) array)[flat];
            case BOOL -> ((boolean[]) array)[flat] ? 1 : 0;
        };
    }

    public boolean getBoolean(int flat) {
        return dtype == DType.BOOL ? ((boolean[]) array)[flat] : getDouble(flat) != 0;
    }

    /** The only element of a tensor that has one. */
    public double item() {
        Preconditions.checkState(size() == 1, "item() of a tensor of shape %s", shape);
        return getDouble(0);
    }

    public double[] toDoubleArray() {
        double[] copy = new double[size()];
        Arrays.setAll(copy, this::getDouble);
        return copy;
    }

    /** The tensor's own array, shared: never write to it. */
    public Object array() {
        return array;
    }

    /** The same elements under another shape of the same size. */
    public Tensor reshape(ImmutableIntArray newShape) {
        return adopt(newShape, array);
    }

    /** The same values in another type: floats round to nearest, floats to integers truncate, non-zero is true. */
    public Tensor cast(DType to) {
        if (to == dtype) {
            return this;
        }
        return dtype.isInteger() ? fillLong(to, shape, this::getLong) : fill(to, shape, this::getDouble);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Tensor t && dtype == t.dtype && shape.equals(t.shape) && sameBits(t);
    }

    private boolean sameBits(Tensor t) {
        return switch (dtype) {
            case F32 -> Arrays.equals((float[]) array, (float[]) t.array);
            case F64 -> Arrays.equals((double[]) array, (double[]) t.array);
            case I32 -> Arrays.equals((int[]) array, (int[]) t.array);
            case I64 -> Arrays.equals((long[]) array, (long[]) t.array);
            case BOOL -> Arrays.equals((boolean[]) array, (boolean[]) t.array);
        };
    }

    @Override
    public int hashCode() {
        if (hash == 0) {
            int bits = switch (dtype) {
                case F32 -> Arrays.hashCode((float[]) array);
                case F64 -> Arrays.hashCode((double[]) array);
                case I32 -> Arrays.hashCode((int[]) array);
                case I64 -> Arrays.hashCode((long[]) array);
                case BOOL -> Arrays.hashCode((boolean[]) array);
            };
            hash = 31 * (31 * bits + shape.hashCode()) + dtype.ordinal() + 1;
        }
        return hash;
    }

    /** Type, shape and the first elements: {@code f64[2, 2] {1.0, 2.0, 3.0, 4.0}}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(type().toString()).append(" {");
        for (int i = 0; i < Math.min(size(), 12); i++) {
            text.append(i == 0 ? "" : ", ").append(element(i));
        }
        return text.append(size() > 12 ? String.format(Locale.ROOT, ", … %d in all}", size()) : "}")
                .toString();
    }

    private String element(int i) {
        return switch (dtype) {
            case F32 -> Float.toString(((float[]) array)[i]);
            case F64 -> Double.toString(((double[]) array)[i]);
            case I32, I64 -> Long.toString(getLong(i));
            case BOOL -> Boolean.toString(getBoolean(i));
        };
    }
}
