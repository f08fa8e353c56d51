package org.graphc.core.testing;

import com.google.common.base.Preconditions;
import com.google.common.collect.ImmutableMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import org.graphc.core.graph.Graph;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;

/**
 * Derivatives without differentiation: central differences at steps h, h/2 and h/4, extrapolated to h = 0 (Richardson),
 * which leaves an error of order h⁶. Meant for {@code f64} and for points at least some 20 h away from any singularity.
 */
public final class FiniteDifferences {
    /** Good to about 1e-10 for first and 1e-9 for second derivatives of functions and derivatives of size one. */
    public static final double STEP = 0.01;

    private FiniteDifferences() {}

    /** f′(at) */
    public static double first(DoubleUnaryOperator f, double at) {
        return extrapolate(h -> (f.applyAsDouble(at + h) - f.applyAsDouble(at - h)) / (2 * h));
    }

    /** f″(at) */
    public static double second(DoubleUnaryOperator f, double at) {
        double middle = f.applyAsDouble(at);
        return extrapolate(h -> (f.applyAsDouble(at + h) - 2 * middle + f.applyAsDouble(at - h)) / (h * h));
    }

    private static double extrapolate(DoubleUnaryOperator difference) {
        double coarse = difference.applyAsDouble(STEP);
        double middle = difference.applyAsDouble(STEP / 2);
        double fine = difference.applyAsDouble(STEP / 4);
        double left = middle + (middle - coarse) / 3;
        double right = fine + (fine - middle) / 3;
        return right + (right - left) / 15;
    }

    /** The gradient of a scalar output with respect to an {@code f64} leaf, element by element. */
    public static Tensor gradient(Graph graph, String output, Map<String, Tensor> feeds, String target) {
        Tensor at = float64(feeds, target);
        return Tensor.fill(
                DType.F64,
                at.shape(),
                i -> first(x -> scalar(graph, output, with(feeds, target, replace(at, i, x))), at.getDouble(i)));
    }

    /** d/dt of a scalar output along {@code target + t · direction} at 0. */
    public static double slope(Graph graph, String output, Map<String, Tensor> feeds, Map<String, Tensor> direction) {
        return first(t -> scalar(graph, output, moved(feeds, direction, t)), 0);
    }

    /** d²/dt² of a scalar output along {@code target + t · direction} at 0. */
    public static double curvature(
            Graph graph, String output, Map<String, Tensor> feeds, Map<String, Tensor> direction) {
        return second(t -> scalar(graph, output, moved(feeds, direction, t)), 0);
    }

    private static Tensor float64(Map<String, Tensor> feeds, String target) {
        Tensor at = feeds.get(target);
        Preconditions.checkArgument(at != null && at.dtype() == DType.F64, "%s must be fed as f64", target);
        return at;
    }

    private static double scalar(Graph graph, String output, Map<String, Tensor> feeds) {
        return ReferenceRun.outputs(graph, feeds).get(output).item();
    }

    private static Tensor replace(Tensor at, int index, double value) {
        return Tensor.fill(DType.F64, at.shape(), i -> i == index ? value : at.getDouble(i));
    }

    private static Map<String, Tensor> with(Map<String, Tensor> feeds, String name, Tensor value) {
        Map<String, Tensor> changed = new LinkedHashMap<>(feeds);
        changed.put(name, value);
        return ImmutableMap.copyOf(changed);
    }

    private static Map<String, Tensor> moved(Map<String, Tensor> feeds, Map<String, Tensor> direction, double t) {
        Map<String, Tensor> moved = new LinkedHashMap<>(feeds);
        direction.forEach((name, d) -> {
            Tensor at = float64(feeds, name);
            moved.put(name, Tensor.fill(DType.F64, at.shape(), i -> at.getDouble(i) + t * d.getDouble(i)));
        });
        return moved;
    }
}
