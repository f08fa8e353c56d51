package org.graphc.examples.adbench;

import static org.graphc.core.op.Indexing.gather;
import static org.graphc.core.op.Ops.concat;
import static org.graphc.core.op.Ops.constantLike;
import static org.graphc.core.op.Ops.cos;
import static org.graphc.core.op.Ops.eq;
import static org.graphc.core.op.Ops.flatten;
import static org.graphc.core.op.Ops.input;
import static org.graphc.core.op.Ops.sin;
import static org.graphc.core.op.Ops.slice;
import static org.graphc.core.op.Ops.sqrt;
import static org.graphc.core.op.Ops.square;
import static org.graphc.core.op.Ops.squeeze;
import static org.graphc.core.op.Ops.stack;
import static org.graphc.core.op.Ops.where;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.ImmutableIntArray;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.graphc.core.grad.Gradients;
import org.graphc.core.grad.Gradients.Disconnected;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;
import org.graphc.core.type.TensorType;

/**
 * Reprojection errors of p observations, each of a point by a camera, and their sparse Jacobian.
 *
 * <p>Rows are gathered first: observation i reads 11 + 3 + 1 numbers of its own. By these the Jacobian of the errors is
 * p blocks of [2, 15], so that all first rows of the blocks are one vector-Jacobian product, and all second rows
 * another: two sweeps for any p. The nonzeros by the cameras, points and weights themselves are the same numbers.
 */
final class BundleAdjustment implements Problem {
    private static final int CAMERA = 11;

    private final ImmutableMap<String, Tensor> feeds;
    /** For each number that an observation reads, the vector of it over all observations: camera, point, weight. */
    private final ImmutableList<Node> read;

    /** The two errors of each observation, apart. */
    private final ImmutableList<Node> errors;

    private final Node weightErrors;

    /** On cameras, points, weights, features and, for each observation, which camera and which point. */
    BundleAdjustment(Map<String, Node> inputs, ImmutableMap<String, Tensor> feeds) {
        this.feeds = feeds;
        List<Node> columns = new ArrayList<>(columns(gather(inputs.get("cameras"), inputs.get("camera"), 0)));
        columns.addAll(columns(gather(inputs.get("points"), inputs.get("point"), 0)));
        columns.add(inputs.get("weights"));
        this.read = ImmutableList.copyOf(columns);
        this.errors = errors(columns(inputs.get("features")));
        this.weightErrors = square(inputs.get("weights")).negate().plus(1);
    }

    /** Inputs for any number of each. */
    private static Map<String, Node> inputs() {
        GraphBuilder graph = GraphBuilder.create();
        Dim p = Dim.symbol("p");
        TensorType cameras = TensorType.of(DType.F64, Dim.symbol("n"), Dim.constant(CAMERA));
        TensorType points = TensorType.of(DType.F64, Dim.symbol("m"), Dim.constant(3));
        return Map.of(
                "cameras", input(graph, "cameras", cameras),
                "points", input(graph, "points", points),
                "weights", input(graph, "weights", TensorType.of(DType.F64, p)),
                "features", input(graph, "features", TensorType.of(DType.F64, p, Dim.constant(2))),
                "camera", input(graph, "camera", TensorType.of(DType.I32, p)),
                "point", input(graph, "point", TensorType.of(DType.I32, p)));
    }

    /** A file in which every observation has a camera, a point, a weight and a feature of its own. */
    static BundleAdjustment read(Path file) {
        Numbers numbers = Numbers.of(file);
        int n = numbers.nextInt();
        int m = numbers.nextInt();
        int p = numbers.nextInt();
        Tensor cameras = numbers.next(n, CAMERA);
        Tensor points = numbers.next(m, 3);
        double[][] rows = new double[p][];
        for (int i = 0; i < p; i++) {
            rows[i] = numbers.next(5).toDoubleArray();
        }
        ImmutableMap.Builder<String, Tensor> feeds = ImmutableMap.builder();
        feeds.put("cameras", cameras);
        feeds.put("points", points);
        feeds.put("weights", Tensor.fill(DType.F64, ImmutableIntArray.of(p), i -> rows[i][2]));
        feeds.put("features", Tensor.fill(DType.F64, ImmutableIntArray.of(p, 2), i -> rows[i / 2][3 + i % 2]));
        feeds.put("camera", indices(p, i -> (int) rows[i][0]));
        feeds.put("point", indices(p, i -> (int) rows[i][1]));
        return new BundleAdjustment(inputs(), feeds.buildOrThrow());
    }

    /** A file with one of each, used for all; observation i looks with camera i mod n at point i mod m. */
    static BundleAdjustment readRepeated(Path file) {
        Numbers numbers = Numbers.of(file);
        int n = numbers.nextInt();
        int m = numbers.nextInt();
        int p = numbers.nextInt();
        ImmutableMap.Builder<String, Tensor> feeds = ImmutableMap.builder();
        feeds.put("cameras", numbers.repeated(n, CAMERA));
        feeds.put("points", numbers.repeated(m, 3));
        feeds.put("weights", numbers.repeated(p, 1).reshape(ImmutableIntArray.of(p)));
        feeds.put("features", numbers.repeated(p, 2));
        feeds.put("camera", indices(p, i -> i % n));
        feeds.put("point", indices(p, i -> i % m));
        return new BundleAdjustment(inputs(), feeds.buildOrThrow());
    }

    private static Tensor indices(int p, IntUnaryOperator index) {
        return Tensor.of(
                ImmutableIntArray.of(p), IntStream.range(0, p).map(index).toArray());
    }

    private static List<Node> columns(Node matrix) {
        return IntStream.range(0, (int) matrix.shape().dim(1).value())
                .mapToObj(i -> squeeze(slice(matrix, 1, Dim.constant(i), Dim.constant(i + 1), 1), 1))
                .toList();
    }

    /** w · (f · distorted(projected(rotated(P − c))) + u₀ − feature), along x and along y. */
    private ImmutableList<Node> errors(List<Node> feature) {
        Vector rotation = Vector.of(read, 0);
        Vector seen = rotated(rotation, Vector.of(read, CAMERA).minus(Vector.of(read, 3)));
        Node x = seen.x().over(seen.z());
        Node y = seen.y().over(seen.z());
        Node r2 = square(x).plus(square(y));
        Node distortion =
                r2.times(read.get(9)).plus(square(r2).times(read.get(10))).plus(1);
        Node scale = distortion.times(read.get(6));
        Node w = read.get(CAMERA + 3);
        return ImmutableList.of(
                w.times(x.times(scale).plus(read.get(7)).minus(feature.get(0))),
                w.times(y.times(scale).plus(read.get(8)).minus(feature.get(1))));
    }

    /**
     * Rodrigues' formula: cos t · d + sin t / t · (r × d) + (1 − cos t) / t² · (r · d) r, where t is the length of r. A
     * rotation by zero is d + r × d, with the right derivative: there the factors are what they tend to, and what is
     * divided by t has 1 for it, lest its derivative, times zero, be no number.
     */
    private static Vector rotated(Vector r, Vector d) {
        Node square = r.dot(r);
        Node one = constantLike(square, 1);
        Node still = eq(square, constantLike(square, 0));
        Node angle = sqrt(where(still, one, square));
        Node perAngle = one.over(angle);
        Node half = sin(angle.times(0.5)).times(perAngle);
        Node along = where(still, one, cos(angle));
        Node across = where(still, one, sin(angle).times(perAngle));
        Node axial = where(still, constantLike(square, 0.5), square(half).times(2)); // 1 - cos, without cancellation
        return d.times(along)
                .plus(r.cross(d).times(across))
                .plus(r.times(r.dot(d).times(axial)));
    }

    @Override
    public ImmutableMap<String, Node> objective() {
        return ImmutableMap.of("reproj_err", flatten(stack(1, errors.get(0), errors.get(1))), "w_err", weightErrors);
    }

    /** The nonzeros row by row: 15 in each of the errors' rows, then one in each row of the weights' errors. */
    @Override
    public ImmutableMap<String, Node> derivative() {
        Node one = constantLike(read.get(0), 1);
        List<Node> columns = new ArrayList<>();
        for (Node error : errors) {
            Gradients gradients = Gradients.vjp(error, read, one, Disconnected.ZERO);
            read.forEach(number -> columns.add(gradients.of(number)));
        }
        Node weights = read.get(CAMERA + 3);
        Node last = Gradients.vjp(weightErrors, List.of(weights), one, Disconnected.ERROR)
                .of(weights);
        return ImmutableMap.of("J_vals", concat(0, flatten(stack(1, columns.toArray(Node[]::new))), last));
    }

    @Override
    public ImmutableMap<String, Tensor> feeds() {
        return feeds;
    }
}
