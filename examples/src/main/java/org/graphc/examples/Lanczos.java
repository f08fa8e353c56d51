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
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Initializer;
import org.graphc.core.op.LinearAlgebra;
import org.graphc.core.op.Ops;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Shape;
import org.graphc.core.type.TensorType;
import org.graphc.runtime.Compiler;
import org.graphc.runtime.GraphFunction;
import org.graphc.runtime.train.DataBinding;

/**
 * The largest curvature of a network's loss, by Lanczos's method (1950): k Hessian-vector products give a k by k
 * matrix whose outer eigenvalues are soon those of the Hessian, which is never made. Here it is small enough to be
 * made, too, and to be compared with.
 */
public final class Lanczos {
    private static final int IN = 4;
    private static final int HIDDEN = 5;
    private static final int OUT = 3;
    private static final int WEIGHTS = IN * HIDDEN + HIDDEN * OUT;

    private final ImmutableMap<String, Tensor> data;
    private final GraphFunction curvature = Compiler.compile(graph(false));

    Lanczos(Path folder) {
        data = DataBinding.read(curvature.graph(), folder.resolve("iris.csv"), Optional.empty())
                .feedRange(0, 150);
    }

    /** The Hessian of the loss times {@code d}, or all of its eigenvalues. */
    static Graph graph(boolean whole) {
        GraphBuilder graph = GraphBuilder.create();
        Dim batch = Dim.symbol("batch");
        Node x = Ops.input(graph, "x", TensorType.of(DType.F64, batch, Dim.constant(IN)));
        Node y = Ops.input(graph, "y", TensorType.of(DType.F64, batch, Dim.constant(OUT)));
        Node w = Ops.param(graph, "w", TensorType.of(DType.F64, WEIGHTS), new Initializer.Normal(0, 0.5, 1));
        Node first = part(w, 0, IN, HIDDEN);
        Node second = part(w, IN * HIDDEN, HIDDEN, OUT);
        Node logits = Ops.tanh(x.minus(Ops.mean(x, 0)).matmul(first)).matmul(second);
        Node loss = Ops.mean(Ops.softmaxCrossEntropy(logits, y));
        if (whole) {
            Node hessian = Differentials.hessian(loss, w, ERROR);
            return graph.output("values", LinearAlgebra.eigh(hessian).values()).build();
        }
        Node d = Ops.param(graph, "d", w.type(), new Initializer.Normal(0, 1, 2));
        return graph.output("Hd", Differentials.hvp(loss, w, d, ERROR)).build();
    }

    /** A matrix of weights: a part of the vector of all. */
    private static Node part(Node w, int from, int rows, int columns) {
        Node part = Ops.slice(w, 0, Dim.constant(from), Dim.constant(from + rows * columns), 1);
        return Ops.reshape(part, Shape.of(rows, columns));
    }

    /** All eigenvalues, increasing, of the Hessian itself. */
    double[] exact() {
        return Compiler.compile(graph(true)).call(data).outputs().get("values").toDoubleArray();
    }

    /** The eigenvalues, increasing, of what k products tell of the Hessian. */
    double[] estimate(int k) {
        double[][] tridiagonal = new double[k][k];
        List<double[]> basis = new ArrayList<>();
        double[] next = unit(new Initializer.Normal(0, 1, 2)
                .tensor(TensorType.of(DType.F64, WEIGHTS))
                .toDoubleArray());
        for (int i = 0; i < k; i++) {
            basis.add(next);
            double[] product = times(next);
            tridiagonal[i][i] = dot(next, product);
            // twice is enough (Parlett): without it, rounding makes eigenvalues appear again and again
            orthogonalise(product, basis);
            orthogonalise(product, basis);
            if (i + 1 < k) {
                tridiagonal[i][i + 1] = Math.sqrt(dot(product, product));
                tridiagonal[i + 1][i] = tridiagonal[i][i + 1];
                next = unit(product);
            }
        }
        return eigenvalues(tridiagonal);
    }

    private double[] times(double[] d) {
        Tensor direction = Tensor.fill(DType.F64, ImmutableIntArray.of(d.length), i -> d[i]);
        ImmutableMap<String, Tensor> feeds = ImmutableMap.<String, Tensor>builder()
                .putAll(data)
                .put("d", direction)
                .buildOrThrow();
        return curvature.call(feeds).outputs().get("Hd").toDoubleArray();
    }

    private static double[] eigenvalues(double[][] matrix) {
        GraphBuilder graph = GraphBuilder.create();
        Node a = Ops.constant(graph, Tensor.matrix(matrix));
        Graph eigh = graph.output("values", LinearAlgebra.eigh(a).values()).build();
        return Compiler.compile(eigh)
                .call(ImmutableMap.of())
                .outputs()
                .get("values")
                .toDoubleArray();
    }

    private static void orthogonalise(double[] v, List<double[]> basis) {
        for (double[] q : basis) {
            double along = dot(q, v);
            for (int i = 0; i < v.length; i++) {
                v[i] -= along * q[i];
            }
        }
    }

    private static double[] unit(double[] v) {
        double length = Math.sqrt(dot(v, v));
        double[] unit = new double[v.length];
        for (int i = 0; i < v.length; i++) {
            unit[i] = v[i] / length;
        }
        return unit;
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
        Lanczos network = new Lanczos(Path.of(args.length > 0 ? args[0] : "examples/data"));
        for (int k : new int[] {1, 2, 4, 8, 16}) {
            double[] values = network.estimate(k);
            System.out.printf(Locale.ROOT, "after %2d products: largest curvature %.8f%n", k, values[k - 1]);
        }
        System.out.printf(Locale.ROOT, "of the whole Hessian, %d by %d: %.8f%n", WEIGHTS, WEIGHTS, largest(network));
    }

    private static double largest(Lanczos network) {
        return network.exact()[WEIGHTS - 1];
    }
}
