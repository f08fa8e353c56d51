package org.graphc.examples;

import static org.graphc.core.grad.Gradients.Disconnected.ERROR;

import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.ImmutableIntArray;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.graphc.core.grad.Differentials;
import org.graphc.core.grad.Gradients;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Initializer;
import org.graphc.core.op.Ops;
import org.graphc.core.op.Reductions;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;
import org.graphc.core.type.TensorType;
import org.graphc.runtime.Compiler;
import org.graphc.runtime.GraphFunction;
import org.graphc.runtime.train.DataBinding;

/**
 * Newton's method without a Hessian: each step solves H p = −g by conjugate gradients (Hestenes and Stiefel 1952), for
 * which H d, a Hessian-vector product, is enough. The loss is that of logistic regression with weight decay; near its
 * minimum each step squares the error.
 */
public final class NewtonCg {
    private static final int WEIGHTS = 30;
    private static final double LAMBDA = 0.01;

    private final ImmutableMap<String, Tensor> data;
    private final GraphFunction slope = Compiler.compile(graph(false));
    private final GraphFunction curvature = Compiler.compile(graph(true));

    /** A point on the way: loss and length of the gradient there, and the products that the step from it takes. */
    record Point(double loss, double slope, int products) {}

    NewtonCg(Path folder) {
        Graph graph = slope.graph();
        data = DataBinding.read(graph, folder.resolve("breast_cancer.csv"), Optional.empty())
                .feedRange(0, 569);
    }

    /** Loss and gradient, or the Hessian of the loss times {@code d}. */
    static Graph graph(boolean secondOrder) {
        GraphBuilder graph = GraphBuilder.create();
        Dim batch = Dim.symbol("batch");
        Node x = Ops.input(graph, "x", TensorType.of(DType.F64, batch, Dim.constant(WEIGHTS)));
        Node y = Ops.input(graph, "y", TensorType.of(DType.F64, batch));
        Node w = Ops.param(graph, "w", TensorType.of(DType.F64, WEIGHTS), new Initializer.Full(0));
        Node spread = Ops.sqrt(Ops.mean(Ops.square(x.minus(Ops.mean(x, 0))), 0));
        Node logits = x.minus(Ops.mean(x, 0)).over(spread).matmul(w);
        Node decay = Ops.sum(Ops.square(w)).times(LAMBDA / 2);
        Node loss = Ops.mean(Ops.sigmoidCrossEntropy(logits, y)).plus(decay);
        if (secondOrder) {
            Node d = Ops.param(graph, "d", w.type(), new Initializer.Full(0));
            return graph.output("Hd", Differentials.hvp(loss, w, d, ERROR)).build();
        }
        Node gradient = Gradients.of(loss, w).of(w);
        graph.output("loss", loss).output("g", gradient);
        return graph.output("slope", Reductions.norm2(gradient)).build();
    }

    /** The points up to the first whose gradient is shorter than the tolerance. */
    List<Point> minimise(double tolerance) {
        List<Point> points = new ArrayList<>();
        double[] w = new double[WEIGHTS];
        while (true) {
            ImmutableMap<String, Tensor> here = with(data, "w", w);
            ImmutableMap<String, Tensor> values = slope.call(here).outputs();
            double length = values.get("slope").item();
            double[] step = new double[WEIGHTS];
            int products = 0;
            if (length >= tolerance) {
                // the nearer to the minimum, the better the step has to be
                products = solve(here, values.get("g").toDoubleArray(), length * Math.min(0.1, length), step);
            }
            points.add(new Point(values.get("loss").item(), length, products));
            if (length < tolerance) {
                return points;
            }
            add(w, 1, step);
        }
    }

    /** Moves p, from 0, to where H p + g is shorter than {@code enough}; returns the number of products H d. */
    private int solve(ImmutableMap<String, Tensor> here, double[] g, double enough, double[] p) {
        double[] r = new double[g.length];
        add(r, -1, g);
        double[] d = r.clone();
        int products = 0;
        for (double left = dot(r, r); Math.sqrt(left) > enough; products++) {
            double[] curved =
                    curvature.call(with(here, "d", d)).outputs().get("Hd").toDoubleArray();
            double alpha = left / dot(d, curved);
            add(p, alpha, d);
            add(r, -alpha, curved);
            double after = dot(r, r);
            double[] next = r.clone();
            add(next, after / left, d);
            d = next;
            left = after;
        }
        return products;
    }

    private static ImmutableMap<String, Tensor> with(ImmutableMap<String, Tensor> feeds, String name, double[] value) {
        return ImmutableMap.<String, Tensor>builder()
                .putAll(feeds)
                .put(name, Tensor.fill(DType.F64, ImmutableIntArray.of(value.length), i -> value[i]))
                .buildOrThrow();
    }

    private static void add(double[] a, double factor, double[] b) {
        for (int i = 0; i < a.length; i++) {
            a[i] += factor * b[i];
        }
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    /** The argument is the folder of the data; {@code examples/data} where there is none. */
    public static void main(String[] args) {
        Path folder = Path.of(args.length > 0 ? args[0] : "examples/data");
        for (Point point : new NewtonCg(folder).minimise(1e-6)) {
            System.out.printf(
                    Locale.ROOT,
                    "loss %.6f, gradient %.1e, %d Hessian-vector products%n",
                    point.loss(),
                    point.slope(),
                    point.products());
        }
    }
}
