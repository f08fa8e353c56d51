package org.graphc.runtime.data;

import com.google.common.primitives.ImmutableIntArray;
import java.nio.ByteOrder;
import java.util.List;
import java.util.stream.Collectors;
import org.graphc.core.tensor.Strides;
import org.graphc.core.type.DType;
import org.graphc.core.type.Shape;
import org.graphc.core.type.Sizes;

/**
 * What stands in front of an array's elements.
 *
 * @param dtype its spelling in the file is {@code <f8}, {@code >i4}, {@code |b1} and the like
 * @param fortranOrder true where the first axis varies fastest
 */
record NpyHeader(DType dtype, ByteOrder order, boolean fortranOrder, ImmutableIntArray shape) {
    private static final int GROWTH = 21;

    /** How many bytes of elements follow. */
    long dataBytes() {
        return (long) Strides.size(shape) * dtype.bytes();
    }

    /** Refuses sizes whose product a Java array cannot hold; an array with an axis of size 0 is empty. */
    static ImmutableIntArray shape(List<Long> sizes) {
        if (sizes.size() > Shape.MAX_RANK) {
            throw new IllegalArgumentException("rank " + sizes.size() + " is more than " + Shape.MAX_RANK);
        }
        ImmutableIntArray.Builder shape = ImmutableIntArray.builder(sizes.size());
        long elements = 1;
        for (long size : sizes) {
            if (size > Sizes.MAX_ELEMENTS || elements * size > Sizes.MAX_ELEMENTS) {
                throw new IllegalArgumentException(
                        "an array of shape " + sizes + " has more than " + Sizes.MAX_ELEMENTS + " elements");
            }
            elements *= size;
            shape.add((int) size);
        }
        return shape.build();
    }

    static DType dtype(String descr) {
        return switch (descr) { // not an enum
            case "<f4", ">f4" -> DType.F32;
            case "<f8", ">f8" -> DType.F64;
            case "<i4", ">i4" -> DType.I32;
            case "<i8", ">i8" -> DType.I64;
            case "|b1" -> DType.BOOL;
            default -> throw new IllegalArgumentException(refusal(descr)); // not an enum
        };
    }

    private static String refusal(String descr) {
        String readable = "; float32, float64, int32, int64 and bool are read";
        return descr.endsWith("O")
                ? "the array holds Python objects, which are never read" + readable
                : "element type '" + descr + "' is not supported" + readable;
    }

    static ByteOrder order(String descr) {
        return descr.startsWith(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    }

    /** As NumPy writes it, with its room for the first size to grow in place. */
    String text() {
        String descr = switch (dtype) {
            case F32 -> "<f4";
            case F64 -> "<f8";
            case I32 -> "<i4";
            case I64 -> "<i8";
            case BOOL -> "|b1";
        };
        String sizes = shape.stream().mapToObj(Integer::toString).collect(Collectors.joining(", "));
        int room = shape.isEmpty() ? 0 : GROWTH - Integer.toString(shape.get(0)).length();
        return "{'descr': '" + descr + "', 'fortran_order': False, 'shape': (" + sizes
                + (shape.length() == 1 ? "," : "") + "), }" + " ".repeat(room);
    }
}
