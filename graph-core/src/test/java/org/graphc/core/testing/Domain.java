package org.graphc.core.testing;

import com.google.common.base.Preconditions;
import com.google.common.primitives.ImmutableIntArray;
import java.util.SplittableRandom;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;

/** The interval [lo, hi] without what lies nearer to zero than {@code gap}: where a function is tested. */
public record Domain(double lo, double hi, double gap) {
    public static final Domain ANY = new Domain(-3, 3, 0);
    public static final Domain POSITIVE = new Domain(0.3, 3, 0);
    /** Neither zero nor near it: for functions with a kink or a pole there. */
    public static final Domain NOT_ZERO = new Domain(-3, 3, 0.3);

    public static final Domain PROBABILITY = new Domain(0.05, 0.95, 0);

    public Domain {
        Preconditions.checkArgument(lo < hi && (hi > gap || lo < -gap), "empty domain");
    }

    public double sample(SplittableRandom random) {
        double x = random.nextDouble(lo, hi);
        while (Math.abs(x) < gap) {
            x = random.nextDouble(lo, hi);
        }
        return x;
    }

    /** A tensor of samples; integers are truncated, and a bool is true where the sample lies in the upper half. */
    public Tensor tensor(DType dtype, ImmutableIntArray shape, SplittableRandom random) {
        double middle = lo + (hi - lo) / 2;
        return Tensor.fill(dtype, shape, i -> {
            double x = sample(random);
            return dtype == DType.BOOL ? (x > middle ? 1 : 0) : x;
        });
    }

    public Tensor tensor(DType dtype, ImmutableIntArray shape, long seed) {
        return tensor(dtype, shape, new SplittableRandom(seed));
    }
}
