package org.graphc.runtime;

import java.util.Optional;
import org.graphc.core.tensor.Tensor;

/** Where two runs of the same graph first differ. */
record Difference(String text) {
    /** A run that failed where the other did not. */
    static Difference failed(String message) {
        return new Difference("it fails: " + message);
    }

    /** @param measure of how close is close enough; none where every bit counts */
    static Optional<Difference> first(
            String name, Uncertain expected, Tensor actual, Optional<Uncertain.Measure> measure) {
        Tensor value = expected.values().get(name);
        if (!value.type().equals(actual.type())) {
            return Optional.of(new Difference(name + " is " + actual.type() + ", should be " + value.type()));
        }
        for (int i = 0; i < value.size(); i++) {
            boolean isSame = isSame(value, actual, i)
                    || measure.isPresent() && expected.allows(name, i, actual.getDouble(i), measure.get());
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
