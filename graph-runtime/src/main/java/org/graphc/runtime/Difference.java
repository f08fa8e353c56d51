package org.graphc.runtime;

import java.util.Optional;
import org.graphc.core.tensor.Tensor;

/** Where two runs of the same graph first differ. */
record Difference(String text) {
    /** A run that failed where the other did not. */
    static Difference failed(String message) {
        return new Difference("it fails: " + message);
    }

    /** @param times of the reach of rounding that are allowed; none where every bit counts */
    static Optional<Difference> first(String name, Uncertain expected, Tensor actual, Optional<Double> times) {
        Tensor value = expected.values().get(name);
        if (!value.type().equals(actual.type())) {
            return Optional.of(new Difference(name + " is " + actual.type() + ", should be " + value.type()));
        }
        for (int i = 0; i < value.size(); i++) {
            int at = i;
            boolean isSame = isSame(value, actual, i)
                    || times.isPresent() && expected.allows(name, at, actual.getDouble(at), times.get());
            if (!isSame) {
                String element = value.rank() == 0 ? "" : "[" + i + "]";
                return Optional.of(
                        new Difference(name + element + " is " + shown(actual, i) + ", should be " + shown(value, i)));
            }
        }
        return Optional.empty();
    }

    private static String shown(Tensor tensor, int i) {
        return tensor.dtype().isFloat() ? Double.toString(tensor.getDouble(i)) : Long.toString(tensor.getLong(i));
    }

    private static boolean isSame(Tensor a, Tensor b, int i) {
        return a.dtype().isFloat()
                ? Double.doubleToLongBits(a.getDouble(i)) == Double.doubleToLongBits(b.getDouble(i))
                : a.getLong(i) == b.getLong(i);
    }
}
