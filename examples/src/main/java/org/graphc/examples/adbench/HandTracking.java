package org.graphc.examples.adbench;

import static org.graphc.core.op.Indexing.gather;
import static org.graphc.core.op.Ops.at;
import static org.graphc.core.op.Ops.concat;
import static org.graphc.core.op.Ops.constant;
import static org.graphc.core.op.Ops.constantLike;
import static org.graphc.core.op.Ops.cos;
import static org.graphc.core.op.Ops.expandDims;
import static org.graphc.core.op.Ops.flatten;
import static org.graphc.core.op.Ops.full;
import static org.graphc.core.op.Ops.input;
import static org.graphc.core.op.Ops.lt;
import static org.graphc.core.op.Ops.matmul;
import static org.graphc.core.op.Ops.matrixTranspose;
import static org.graphc.core.op.Ops.reshape;
import static org.graphc.core.op.Ops.sin;
import static org.graphc.core.op.Ops.slice;
import static org.graphc.core.op.Ops.sqrt;
import static org.graphc.core.op.Ops.square;
import static org.graphc.core.op.Ops.stack;
import static org.graphc.core.op.Ops.sum;
import static org.graphc.core.op.Ops.transpose;
import static org.graphc.core.op.Ops.where;

import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.ImmutableIntArray;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.graphc.core.grad.Differentials;
import org.graphc.core.grad.Differentials.Choices;
import org.graphc.core.grad.Differentials.Mode;
import org.graphc.core.grad.Gradients.Disconnected;
import org.graphc.core.graph.Convention;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Shape;
import org.graphc.core.type.TensorType;

/**
 * Distances between N measured points and a hand whose bones are turned by 26 numbers θ, and their Jacobian: forward,
 * all 26 columns in one sweep. A point belongs to a vertex, or, where it is <i>complicated</i>, to a place in a
 * triangle that two more variables u of its own say; the Jacobian by u is compressed to two columns.
 */
final class HandTracking implements Problem {
    private static final int POSE = 26;

    private final GraphBuilder graph = GraphBuilder.create();
    private final HandModel model;
    private final ImmutableMap<String, Tensor> feeds;
    private final Node theta = input(graph, "theta", TensorType.of(DType.F64, POSE));
    private final Dim n = Dim.symbol("n");
    private final Node u = input(graph, "u", TensorType.of(DType.F64, n, Dim.constant(2)));
    private final boolean complicated;
    private final Node errors;

    private HandTracking(HandModel model, boolean complicated, ImmutableMap<String, Tensor> feeds) {
        this.model = model;
        this.complicated = complicated;
        this.feeds = feeds;
        Node points = input(graph, "points", TensorType.of(DType.F64, n, Dim.constant(3)));
        Node named = input(graph, "named", TensorType.of(DType.I32, n));
        Node vertices = vertices();
        this.errors = points.minus(complicated ? inTriangles(vertices, named) : gather(vertices, named, 0));
    }

    static Problem read(Path file, HandModel model, boolean complicated) {
        Numbers numbers = Numbers.of(file);
        int n = numbers.nextInt();
        int pose = numbers.nextInt();
        Tensor rows = numbers.next(n, 4);
        ImmutableMap.Builder<String, Tensor> feeds = ImmutableMap.builder();
        feeds.put("named", Tensor.fill(DType.I32, ImmutableIntArray.of(n), i -> rows.getDouble(4 * i)));
        feeds.put(
                "points",
                Tensor.fill(DType.F64, ImmutableIntArray.of(n, 3), i -> rows.getDouble(i / 3 * 4 + 1 + i % 3)));
        feeds.put("u", complicated ? numbers.next(n, 2) : Tensor.fill(DType.F64, ImmutableIntArray.of(n, 2), i -> 0));
        feeds.put("theta", numbers.next(pose));
        return new HandTracking(model, complicated, feeds.buildOrThrow());
    }

    /** u₀ A + u₁ B + (1 − u₀ − u₁) C for the corners of each point's triangle. */
    private Node inTriangles(Node vertices, Node named) {
        Node corners = gather(vertices, gather(constant(graph, model.triangles()), named, 0), 0);
        Node third = expandDims(sum(u, 1), 1).negate().plus(1);
        Node shares = expandDims(concat(1, u, third), 2);
        return sum(corners.times(shares), 1);
    }

    /** All vertices of the turned hand, [M, 3]: their number is that of the model, however many points there are. */
    private Node vertices() {
        int bones = model.parent().length();
        Node placed = matmul(bones(), constant(graph, model.inverse()));
        Node rows = slice(placed, 1, Dim.ZERO, Dim.constant(3), 1);
        Node moved = reshape(transpose(rows, 0, 2, 1), Shape.of(4L * bones, 3));
        Node skinned = matmul(constant(graph, model.skin()), moved);
        Node shift = slice(theta, 0, Dim.constant(3), Dim.constant(6), 1);
        return matmul(skinned, matrixTranspose(globalRotation())).plus(shift);
    }

    /** Where the bones are, [B, 4, 4]: level by level of their tree, each one product of matrices. */
    private Node bones() {
        Node local = matmul(constant(graph, model.relative()), turns());
        int[] depth = new int[model.parent().length()];
        for (int bone = 0; bone < depth.length; bone++) {
            int parent = model.parent().get(bone);
            depth[bone] = parent < 0 ? 0 : depth[parent] + 1;
        }
        int[] place = new int[depth.length];
        List<Node> levels = new ArrayList<>();
        for (int level = 0, done = 0; done < depth.length; level++) {
            int at = level;
            int[] bones =
                    IntStream.range(0, depth.length).filter(b -> depth[b] == at).toArray();
            Node here = pick(local, bones);
            if (level > 0) {
                int[] above = Arrays.stream(bones)
                        .map(b -> place[model.parent().get(b)])
                        .toArray();
                here = matmul(pick(concat(0, levels.toArray(Node[]::new)), above), here);
            }
            levels.add(here);
            for (int bone : bones) {
                place[bone] = done++;
            }
        }
        return pick(concat(0, levels.toArray(Node[]::new)), place);
    }

    private Node pick(Node x, int[] indices) {
        return gather(x, constant(graph, Tensor.of(ImmutableIntArray.of(indices.length), indices)), 0);
    }

    /** Rz(abduction) Rx(flexion) of each bone, [B, 4, 4]. */
    private Node turns() {
        Node padded = concat(0, theta, constant(graph, Tensor.vector(0)));
        Node flexion = pick(padded, angles(0, 2, 3));
        Node abduction = pick(padded, angles(1));
        Node cz = cos(abduction);
        Node sz = sin(abduction);
        Node cx = cos(flexion);
        Node sx = sin(flexion);
        Node zero = constantLike(cx, 0);
        Node one = constantLike(cx, 1);
        Node elements = stack(
                1,
                cz,
                sz.times(cx).negate(),
                sz.times(sx),
                zero,
                sz,
                cz.times(cx),
                cz.times(sx).negate(),
                zero,
                zero,
                sx,
                cx,
                zero,
                zero,
                zero,
                zero,
                one);
        return reshape(elements, Shape.of(model.parent().length(), 4, 4));
    }

    /**
     * For each bone the place of its angle in θ, or behind its end where the bone does not turn. Finger f has four
     * numbers from 6 + 4 f on: of its second bone the first two, of its third and fourth bone one each.
     */
    private int[] angles(int... offsets) {
        int[] places = new int[model.parent().length()];
        Arrays.fill(places, POSE);
        for (int finger = 0; finger < 5; finger++) {
            for (int i = 0; i < offsets.length; i++) {
                places[2 + 4 * finger + i] = 6 + 4 * finger + offsets[i];
            }
        }
        return places;
    }

    /** cos n I + sin n [k]ₓ + (1 − cos n) k kᵀ for the first three angles n k; none, and constant, where n is tiny. */
    private Node globalRotation() {
        Node angles = slice(theta, 0, Dim.ZERO, Dim.constant(3), 1);
        Node square = sum(square(angles));
        Node tiny = lt(sqrt(square), constantLike(square, 1e-4));
        Node angle = sqrt(where(tiny, constantLike(square, 1), square));
        Node axis = angles.over(angle);
        Node x = at(axis, 0);
        Node y = at(axis, 1);
        Node z = at(axis, 2);
        Node zero = constantLike(x, 0);
        Node cross = reshape(stack(0, zero, z.negate(), y, z, zero, x.negate(), y.negate(), x, zero), Shape.of(3, 3));
        Node unit = constant(graph, Tensor.matrix(new double[][] {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}));
        Node outer = matmul(expandDims(axis, 1), expandDims(axis, 0));
        Node versine = square(sin(angle.times(0.5))).times(2); // 1 - cos, without its cancellation
        Node turned = unit.times(cos(angle)).plus(cross.times(sin(angle))).plus(outer.times(versine));
        return where(tiny, unit, turned);
    }

    @Override
    public ImmutableMap<String, Node> objective() {
        return ImmutableMap.of("err", flatten(errors));
    }

    @Override
    public ImmutableMap<String, Node> derivative() {
        Choices forward = new Choices(Mode.FORWARD, Disconnected.ERROR, Convention.STANDARD);
        Node byPose = Differentials.jacobian(errors, theta, forward);
        List<Node> columns = new ArrayList<>();
        if (complicated) {
            columns.add(byPlace(0));
            columns.add(byPlace(1));
        }
        columns.add(flatten(transpose(byPose, 2, 0, 1)));
        return ImmutableMap.of("jacobian_colmajor", concat(0, columns.toArray(Node[]::new)));
    }

    /** The derivative in the direction of one of the two variables of every point: no error reads those of another. */
    private Node byPlace(int variable) {
        Node one = full(graph, TensorType.of(DType.F64, n), 1);
        Node zero = full(graph, TensorType.of(DType.F64, n), 0);
        Node direction = variable == 0 ? stack(1, one, zero) : stack(1, zero, one);
        return flatten(Differentials.jvp(errors, u, direction, Disconnected.ERROR));
    }

    @Override
    public ImmutableMap<String, Tensor> feeds() {
        return feeds;
    }
}
