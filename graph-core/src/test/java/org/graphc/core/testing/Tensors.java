package org.graphc.core.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableIntArray;
import java.util.SplittableRandom;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;

/** Random tensors, tensors of awkward values, and what it means for two to agree. */
public final class Tensors {
    /** What arithmetic goes wrong on: NaN, both zeros and infinities, denormals, and the ends of the range. */
    public static final ImmutableList<Double> SPECIAL_F64 = ImmutableList.of(
            Double.NaN,
            0.0,
            -0.0,
            Double.POSITIVE_INFINITY,
            Double.NEGATIVE_INFINITY,
            Double.MIN_VALUE,
            -Double.MIN_VALUE,
            Double.MIN_NORMAL / 2,
            Double.MIN_NORMAL,
            Double.MAX_VALUE,
            -Double.MAX_VALUE,
            1.0,
            -1.0,
            Math.nextUp(1.0),
            0.5,
            -2.0,
            710.0,
            -745.5,
            1e16);

    public static final ImmutableList<Float> SPECIAL_F32 = ImmutableList.of(
            Float.NaN,
            0.0f,
            -0.0f,
            Float.POSITIVE_INFINITY,
            Float.NEGATIVE_INFINITY,
            Float.MIN_VALUE,
            -Float.MIN_VALUE,
            Float.MIN_NORMAL / 2,
            Float.MIN_NORMAL,
            Float.MAX_VALUE,
            -Float.MAX_VALUE,
            1.0f,
            -1.0f,
            Math.nextUp(1.0f),
            0.5f,
            -2.0f,
            89.0f,
            -104.0f,
            1e8f);

    private static final ImmutableList<Long> SPECIAL_I64 =
            ImmutableList.of(0L, 1L, -1L, 2L, -7L, Long.MAX_VALUE, Long.MIN_VALUE, (1L << 53) + 1);

    private static final ImmutableList<Integer> SPECIAL_I32 =
            ImmutableList.of(0, 1, -1, 2, -7, Integer.MAX_VALUE, Integer.MIN_VALUE, (1 << 24) + 1);

    private Tensors() {}

    /** Uniform in the domain; see {@link Domain#tensor}. */
    public static Tensor random(DType dtype, ImmutableIntArray shape, Domain domain, long seed) {
        return domain.tensor(dtype, shape, seed);
    }

    /** Each element a special value or, one in four, an ordinary one. */
    public static Tensor special(DType dtype, ImmutableIntArray shape, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return dtype.isInteger()
                ? Tensor.fillLong(dtype, shape, i -> specialInteger(dtype, random))
                : Tensor.fill(dtype, shape, i -> specialValue(dtype, random));
    }

    private static double specialValue(DType dtype, SplittableRandom random) {
        if (dtype == DType.BOOL) {
            return random.nextInt(2);
        } else if (random.nextInt(4) == 0) {
            return Domain.ANY.sample(random);
        }
        return dtype == DType.F32
                ? SPECIAL_F32.get(random.nextInt(SPECIAL_F32.size()))
                : SPECIAL_F64.get(random.nextInt(SPECIAL_F64.size()));
    }

    private static long specialInteger(DType dtype, SplittableRandom random) {
        if (random.nextInt(4) == 0) {
            return random.nextInt(-9, 10);
        }
        return dtype == DType.I32
                ? SPECIAL_I32.get(random.nextInt(SPECIAL_I32.size()))
                : SPECIAL_I64.get(random.nextInt(SPECIAL_I64.size()));
    }

    /**
     * Same type and shape, and every element within {@code relative} of the largest finite magnitude expected; NaN and
     * infinities must be met exactly, and so must integers.
     */
    public static void assertClose(Tensor actual, Tensor expected, double relative) {
        assertClose(actual, expected, relative, "tensors");
    }

    public static void assertClose(Tensor actual, Tensor expected, double relative, String what) {
        assertThat(actual.type()).as(what).isEqualTo(expected.type());
        if (!expected.dtype().isFloat()) {
            assertThat(actual).as(what).isEqualTo(expected);
            return;
        }
        double allowed = relative * magnitude(expected);
        for (int i = 0; i < expected.size(); i++) {
            double a = actual.getDouble(i);
            double e = expected.getDouble(i);
            boolean close = Double.isFinite(e) ? Math.abs(a - e) <= allowed : Double.compare(a, e) == 0;
            if (!close) {
                fail("%s: element %d is %s, expected %s, allowed difference %s%nactual   %s%nexpected %s"
                        .formatted(what, i, a, e, allowed, actual, expected));
            }
        }
    }

    /** The largest finite magnitude, 0 where there is none. */
    public static double magnitude(Tensor tensor) {
        double largest = 0;
        for (int i = 0; i < tensor.size(); i++) {
            double size = Math.abs(tensor.getDouble(i));
            largest = Double.isFinite(size) ? Math.max(largest, size) : largest;
        }
        return largest;
    }

    /** Same type, shape and bits, but any NaN for any NaN. */
    public static void assertSameBits(Tensor actual, Tensor expected) {
        assertSameBits(actual, expected, "tensors");
    }

    public static void assertSameBits(Tensor actual, Tensor expected, String what) {
        assertThat(actual.type()).as(what).isEqualTo(expected.type());
        for (int i = 0; i < expected.size(); i++) {
            boolean same = expected.dtype().isFloat()
                    ? Double.compare(actual.getDouble(i), expected.getDouble(i)) == 0
                    : actual.getLong(i) == expected.getLong(i);
            if (!same) {
                fail("%s: element %d differs%nactual   %s%nexpected %s".formatted(what, i, actual, expected));
            }
        }
    }
}
