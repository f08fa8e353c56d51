package org.graphc.examples.adbench;

import static org.graphc.core.op.Indexing.gather;
import static org.graphc.core.op.Ops.concat;
import static org.graphc.core.op.Ops.constant;
import static org.graphc.core.op.Ops.exp;
import static org.graphc.core.op.Ops.expandDims;
import static org.graphc.core.op.Ops.flatten;
import static org.graphc.core.op.Ops.input;
import static org.graphc.core.op.Ops.log;
import static org.graphc.core.op.Ops.logSumExp;
import static org.graphc.core.op.Ops.matmul;
import static org.graphc.core.op.Ops.matrixTranspose;
import static org.graphc.core.op.Ops.reshape;
import static org.graphc.core.op.Ops.size;
import static org.graphc.core.op.Ops.slice;
import static org.graphc.core.op.Ops.square;
import static org.graphc.core.op.Ops.squeeze;
import static org.graphc.core.op.Ops.sum;
import static org.graphc.core.op.Ops.transpose;

import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.ImmutableIntArray;
import java.nio.file.Path;
import java.util.List;
import org.graphc.core.grad.Gradients;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.op.ControlFlow;
import org.graphc.core.op.ScalarMath;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Shape;
import org.graphc.core.type.TensorType;

/**
 * The log-posterior of a Gaussian mixture with K components in D dimensions, whose precisions are Q'Q for a lower
 * triangular Q with the exponentials of {@code q} on its diagonal and {@code l} below, and its gradient.
 *
 * <p>What is computed for each point and component takes N·K·D numbers. So the points come in blocks, over which the
 * sum is a loop, and a rest; the derivative of a loop is a loop that computes each block again, so that no more than
 * one block is in memory at any time.
 */
final class Gmm implements Problem {
    /** Numbers for each of the values that depend on point, component and dimension, in one block: what caches hold. */
    private static final int BLOCK = 1 << 16;

    private final GraphBuilder graph = GraphBuilder.create();
    private final int d;
    private final int k;
    private final Node alpha;
    private final Node mu;
    private final Node icf;
    /** The logarithms of the diagonals, [K, D], and what is below them, column by column, [K, D(D-1)/2]. */
    private final Node q;

    private final Node l;
    private final Node objective;
    private final ImmutableMap<String, Tensor> feeds;

    /** The sizes that the graph knows, among them how many points a block has. */
    private Gmm(int d, int k, int block, ImmutableMap<String, Tensor> feeds) {
        this.d = d;
        this.k = k;
        this.feeds = feeds;
        this.alpha = input(graph, "alpha", TensorType.of(DType.F64, k));
        this.mu = input(graph, "mu", TensorType.of(DType.F64, k, d));
        int packed = d * (d + 1) / 2;
        this.icf = input(graph, "icf", TensorType.of(DType.F64, k, packed));
        this.q = slice(icf, 1, Dim.ZERO, Dim.constant(d), 1);
        this.l = slice(icf, 1, Dim.constant(d), Dim.constant(packed), 1);
        Dim blocks = Dim.symbol("blocks");
        Dim rest = Dim.symbol("rest");
        Dim columns = Dim.constant(d);
        Node x = input(graph, "x", TensorType.of(DType.F64, blocks, Dim.constant(block), columns));
        Node last = input(graph, "last", TensorType.of(DType.F64, rest, columns));
        Node n = size(graph, blocks.times(Dim.constant(block)).plus(rest), DType.F64);
        Node points =
                likelihood(x, last).minus(n.times(logSumExp(alpha))).minus(n.times(d / 2.0 * Math.log(2 * Math.PI)));
        this.objective = points.plus(prior());
    }

    static Problem read(Path file) {
        Numbers numbers = Numbers.of(file);
        return read(file, Math.max(1, BLOCK / numbers.nextInt() / numbers.nextInt()));
    }

    /** In blocks of so many points. */
    static Problem read(Path file, int block) {
        Numbers numbers = Numbers.of(file);
        int d = numbers.nextInt();
        int k = numbers.nextInt();
        int n = numbers.nextInt();
        ImmutableMap.Builder<String, Tensor> feeds = ImmutableMap.builder();
        feeds.put("alpha", numbers.next(k));
        feeds.put("mu", numbers.next(k, d));
        feeds.put("icf", numbers.next(k, d * (d + 1) / 2));
        int blocks = n / block;
        feeds.put("x", numbers.next(blocks, block, d));
        feeds.put("last", numbers.next(n - blocks * block, d));
        feeds.put("gamma", numbers.next(new int[0]));
        feeds.put("m", numbers.next(new int[0]));
        return new Gmm(d, k, block, feeds.buildOrThrow());
    }

    /** Σₙ log Σₖ exp(αₖ + Σ qₖ − ½ ‖Qₖ(xₙ − μₖ)‖²) */
    private Node likelihood(Node blocks, Node rest) {
        Node factor = triangular();
        Node means = expandDims(transpose(squeeze(matmul(factor, expandDims(mu, 2)), 2), 1, 0), 2);
        Node rows = reshape(transpose(factor, 1, 0, 2), Shape.of(d * k, d));
        Node weight = expandDims(alpha.plus(sum(q, 1)), 1);
        Node each = ControlFlow.scan(
                        (none, x) -> ControlFlow.Next.carry().emit(likelihood(x.get(0), rows, means, weight)),
                        List.of(),
                        List.of(blocks))
                .output();
        return sum(each).plus(likelihood(rest, rows, means, weight));
    }

    /**
     * The same for the points of one block, [n, D]. Points are the last axis of all that is computed: one product has
     * the rows of all factors, and sums over dimensions and components go through memory in order.
     *
     * @param rows the factors' rows, [D·K, D], the first of each before all second ones
     * @param means Qₖμₖ, [D, K, 1]
     * @param weight [K, 1]
     */
    private Node likelihood(Node x, Node rows, Node means, Node weight) {
        Dim n = x.shape().dim(0);
        Node turned = reshape(matmul(rows, matrixTranspose(x)), Shape.of(Dim.constant(d), Dim.constant(k), n));
        Node y = turned.minus(means);
        return sum(logSumExp(weight.minus(sum(square(y), 0).times(0.5)), 0));
    }

    /** Q, [K, D, D]: each element is taken from its place among the packed ones, or from a zero behind them. */
    private Node triangular() {
        int packed = d * (d + 1) / 2;
        int[] places = new int[d * d];
        int next = d;
        for (int column = 0; column < d; column++) {
            for (int row = 0; row < d; row++) {
                places[row * d + column] = row < column ? packed : row == column ? column : next++;
            }
        }
        Node zeros = constant(graph, Tensor.fill(DType.F64, ImmutableIntArray.of(k, 1), i -> 0));
        Node elements = concat(1, exp(q), l, zeros);
        Node indices = constant(graph, Tensor.of(ImmutableIntArray.of(d * d), places));
        return reshape(gather(elements, indices, 1), Shape.of(k, d, d));
    }

    /** Wishart's, of γ and m; with a plus where a log-density has a minus, as the benchmark defines it. */
    private Node prior() {
        Node gamma = input(graph, "gamma", TensorType.scalar(DType.F64));
        Node m = input(graph, "m", TensorType.scalar(DType.F64));
        Node squares = sum(square(exp(q))).plus(sum(square(l)));
        Node of = square(gamma).times(0.5).times(squares).minus(m.times(sum(q)));
        Node freedom = m.plus(d + 1.0);
        Node halves = constant(graph, Tensor.fill(DType.F64, ImmutableIntArray.of(d), j -> -j / 2.0));
        Node logGamma =
                sum(ScalarMath.lgamma(freedom.times(0.5).plus(halves))).plus(d * (d - 1) / 4.0 * Math.log(Math.PI));
        Node scale = log(gamma).minus(0.5 * Math.log(2)).times(d).times(freedom);
        return of.minus(scale.minus(logGamma).times(k));
    }

    @Override
    public ImmutableMap<String, Node> objective() {
        return ImmutableMap.of("objective", objective);
    }

    @Override
    public ImmutableMap<String, Node> derivative() {
        Gradients gradients = Gradients.of(objective, alpha, mu, icf);
        return ImmutableMap.of(
                "gradient", concat(0, gradients.of(alpha), flatten(gradients.of(mu)), flatten(gradients.of(icf))));
    }

    @Override
    public ImmutableMap<String, Tensor> feeds() {
        return feeds;
    }
}
