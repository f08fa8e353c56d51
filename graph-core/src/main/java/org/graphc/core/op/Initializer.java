package org.graphc.core.op;

import com.google.common.primitives.ImmutableIntArray;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;
import org.graphc.core.type.Sizes;
import org.graphc.core.type.TensorType;
import org.graphc.core.type.TypeMismatch;

/**
 * How a parameter's first value is made. Random ones depend on their seed, their shape and nothing else: the same on
 * every machine and every JDK, since the generator is written out here and logarithms and cosines are StrictMath's.
 */
public sealed interface Initializer {
    Tensor tensor(TensorType type);

    /** Refuses a type that this initializer cannot fill. */
    default void check(TensorType type) {}

    /** The same number everywhere; zeros and ones are two of them. */
    record Full(double value) implements Initializer {
        @Override
        public void check(TensorType type) {
            Inputs.requireHolds("init", type.dtype(), value);
            requireInRange("full", type, value);
        }

        @Override
        public Tensor tensor(TensorType type) {
            return Tensor.fill(type.dtype(), Sizes.NONE.of(type.shape()), i -> value);
        }
    }

    /** Independent and uniform in [lo, hi). */
    record Uniform(double lo, double hi, long seed) implements Initializer {
        @Override
        public void check(TensorType type) {
            requireFloat("uniform", type);
            requireInRange("uniform", type, lo);
            requireInRange("uniform", type, hi);
            if (!(lo <= hi && Double.isFinite(hi - lo))) {
                throw new TypeMismatch("uniform", "numbers lie between lo and hi, not from " + lo + " to " + hi);
            }
        }

        @Override
        public Tensor tensor(TensorType type) {
            return Tensor.fill(
                    type.dtype(), Sizes.NONE.of(type.shape()), i -> lo + (hi - lo) * SplitMix.uniform(seed, i));
        }
    }

    /** Independent and normal (Box and Muller 1958, the cosine branch). */
    record Normal(double mean, double deviation, long seed) implements Initializer {
        @Override
        public void check(TensorType type) {
            requireFloat("normal", type);
            requireInRange("normal", type, mean);
            requireInRange("normal", type, deviation);
            if (!(deviation >= 0 && Double.isFinite(mean) && Double.isFinite(deviation))) {
                throw new TypeMismatch(
                        "normal", "a deviation is 0 or more and all is finite, not " + mean + " and " + deviation);
            }
        }

        @Override
        public Tensor tensor(TensorType type) {
            return Tensor.fill(
                    type.dtype(), Sizes.NONE.of(type.shape()), i -> mean + deviation * SplitMix.normal(seed, i));
        }
    }

    /**
     * How many numbers each output of a layer depends on, and how many outputs each input reaches. A matrix is
     * {@code [in, out]}; of higher rank it is the kernel of a convolution, {@code [out, in / groups, …]}, whose fans
     * count each place of its window, as PyTorch's and Keras's do.
     */
    record Fans(double in, double out) {
        static Fans of(TensorType type) {
            ImmutableIntArray shape = Sizes.NONE.of(type.shape());
            if (shape.length() == 2) {
                return new Fans(shape.get(0), shape.get(1));
            }
            double window = 1;
            for (int i = 2; i < shape.length(); i++) {
                window *= shape.get(i);
            }
            return new Fans(window * shape.get(1), window * shape.get(0));
        }
    }

    /** Uniform in ±√(6 / (fan in + fan out)) (Glorot and Bengio 2010, eq. 16). */
    record Glorot(long seed) implements Initializer {
        @Override
        public void check(TensorType type) {
            requireFloat("glorot", type);
            requireMatrix("glorot", type);
        }

        @Override
        public Tensor tensor(TensorType type) {
            Fans fans = Fans.of(type);
            double limit = StrictMath.sqrt(6 / Math.max(1, fans.in() + fans.out()));
            return new Uniform(-limit, limit, seed).tensor(type);
        }
    }

    /** Normal with deviation √(2 / fan in) (He et al. 2015, eq. 10). */
    record He(long seed) implements Initializer {
        @Override
        public void check(TensorType type) {
            requireFloat("he", type);
            requireMatrix("he", type);
        }

        @Override
        public Tensor tensor(TensorType type) {
            double fanIn = Fans.of(type).in();
            return new Normal(0, StrictMath.sqrt(2 / Math.max(1, fanIn)), seed).tensor(type);
        }
    }

    /** A value written out. */
    record Literal(Tensor value) implements Initializer {
        @Override
        public void check(TensorType type) {
            if (!value.type().equals(type)) {
                throw new TypeMismatch("init", "a parameter of type " + type + " cannot start as " + value.type());
            }
        }

        @Override
        public Tensor tensor(TensorType type) {
            return value;
        }
    }

    /** Refuses a number that would silently become infinite. */
    private static void requireInRange(String name, TensorType type, double value) {
        boolean infinite = type.dtype() == DType.F32 && Float.isInfinite((float) value);
        if (infinite && !Double.isInfinite(value)) {
            throw new TypeMismatch(name, value + " is larger than every f32");
        }
    }

    private static void requireFloat(String name, TensorType type) {
        if (!type.dtype().isFloat()) {
            throw new TypeMismatch(name, "fills floats, not " + type);
        }
    }

    private static void requireMatrix(String name, TensorType type) {
        if (type.rank() < 2) {
            throw new TypeMismatch(
                    name,
                    "fills matrices [in, out] and kernels [out, in, …]; " + type
                            + " has no fan-in: start a bias with zeros(), or use normal or uniform");
        }
    }
}
