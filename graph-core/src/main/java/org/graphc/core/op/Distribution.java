package org.graphc.core.op;

import java.util.Locale;
import org.graphc.core.type.DType;

/**
 * What random bits are turned into, by arithmetic that Java defines bit for bit: the logarithm is StrictMath's and the
 * quantile a quotient of polynomials, so that a key means the same numbers on every machine.
 */
public enum Distribution {
    /** Multiples of 2⁻⁵³ (for {@code f32} of 2⁻²⁴) in [0, 1). */
    UNIFORM {
        @Override
        double of(long bits, DType dtype) {
            return dtype == DType.F32 ? (bits >>> 40) * 0x1p-24 : (bits >>> 11) * 0x1p-53;
        }
    },
    /** Mean 0, standard deviation 1. */
    NORMAL {
        @Override
        double of(long bits, DType dtype) {
            double tail = NormalQuantile.of(((bits & Long.MAX_VALUE) + 0.5) * 0x1p-64); // of a probability up to 1/2
            return bits < 0 ? tail : -tail;
        }
    },
    /** Mean 1. */
    EXPONENTIAL {
        @Override
        double of(long bits, DType dtype) {
            return -StrictMath.log(((bits >>> 12) + 0.5) * 0x1p-52); // never of 0 or 1
        }
    },
    /** The distribution of the largest of many exponential deviates: location 0, scale 1. */
    GUMBEL {
        @Override
        double of(long bits, DType dtype) {
            return -StrictMath.log(EXPONENTIAL.of(bits, dtype));
        }
    };

    /** The deviate that 64 random bits stand for, not yet rounded to the type. */
    abstract double of(long bits, DType dtype);

    /** The spelling of the description language. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
