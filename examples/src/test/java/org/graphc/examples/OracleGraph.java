package org.graphc.examples;

import static java.util.Map.entry;

import com.google.common.primitives.ImmutableIntArray;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import org.graphc.core.grad.Gradients;
import org.graphc.core.grad.Gradients.Disconnected;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Convolutions;
import org.graphc.core.op.Indexing;
import org.graphc.core.op.Ops;
import org.graphc.core.op.Pooling;
import org.graphc.core.op.Prefixes;
import org.graphc.core.op.SlidingWindow;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Shape;

/** A case of the oracle as a graph with outputs {@code value_n3}, {@code grad_x0}, {@code hvp_x0}. */
final class OracleGraph {
    /** Operations without attributes. */
    private static final Map<String, UnaryOperator<Node>> UNARY = Map.ofEntries(
            entry("abs", Ops::abs),
            entry("cos", Ops::cos),
            entry("exp", Ops::exp),
            entry("log", Ops::log),
            entry("neg", Ops::neg),
            entry("relu", Ops::relu),
            entry("sigmoid", Ops::sigmoid),
            entry("sin", Ops::sin),
            entry("softplus", Ops::softplus),
            entry("sqrt", Ops::sqrt),
            entry("tanh", Ops::tanh));

    private static final Map<String, BinaryOperator<Node>> BINARY = Map.ofEntries(
            entry("add", Ops::add),
            entry("div", Ops::div),
            entry("gt", Ops::gt),
            entry("lt", Ops::lt),
            entry("matmul", Ops::matmul),
            entry("max", Ops::maximum),
            entry("min", Ops::minimum),
            entry("mul", Ops::mul),
            entry("pow", Ops::pow),
            entry("sub", Ops::sub));

    private static final Map<String, BiFunction<Node, int[], Node>> REDUCTIONS =
            Map.of("sum", Ops::sum, "mean", Ops::mean, "reduce_max", Ops::max, "logsumexp", Ops::logSumExp);

    private static final Map<String, BiFunction<List<Node>, Map<?, ?>, Node>> OTHERS = Map.ofEntries(
            entry("where", (in, at) -> Ops.where(in.get(0), in.get(1), in.get(2))),
            entry("cumsum", (in, at) -> Prefixes.cumSum(in.get(0), axis(at))),
            entry("softmax", (in, at) -> Ops.softmax(in.get(0), axis(at))),
            entry("logsoftmax", (in, at) -> Ops.logSoftmax(in.get(0), axis(at))),
            entry("concat", (in, at) -> Ops.concat(axis(at), in.toArray(new Node[0]))),
            entry("transpose", (in, at) -> Ops.transpose(in.get(0), OracleCase.ints(at.get("perm")))),
            entry("reshape", (in, at) -> Ops.reshape(in.get(0), shape(at.get("shape")))),
            entry("broadcast_to", (in, at) -> Ops.broadcastTo(in.get(0), shape(at.get("shape")))),
            entry("gather", (in, at) -> Indexing.gather(in.get(0), in.get(1), axis(at))),
            entry("conv2d", (in, at) -> Convolutions.conv2d(in.get(0), in.get(1), window(at), groups(at))),
            entry("maxpool2d", (in, at) -> Pooling.maxPool(in.get(0), integers(at.get("kernel")), window(at))),
            entry("slice", (in, at) -> slice(in.get(0), at)));

    private final OracleCase oracle;
    private final DType dtype;
    private final GraphBuilder graph = GraphBuilder.create();
    private final Map<Object, Node> values = new LinkedHashMap<>();
    private final Map<String, Tensor> feeds = new LinkedHashMap<>();

    private OracleGraph(OracleCase oracle, DType dtype) {
        this.oracle = oracle;
        this.dtype = dtype;
    }

    /** A graph and the numbers of its inputs. */
    record Built(Graph graph, Map<String, Tensor> feeds) {}

    static boolean knows(String operation) {
        return operation.equals("const")
                || UNARY.containsKey(operation)
                || BINARY.containsKey(operation)
                || REDUCTIONS.containsKey(operation)
                || OTHERS.containsKey(operation);
    }

    /** Builds a case with floats of the given type. */
    static Built build(OracleCase oracle, DType dtype) {
        OracleGraph building = new OracleGraph(oracle, dtype);
        building.inputs();
        oracle.nodes().forEach(node -> building.values.put(node.get("id"), building.node(node)));
        oracle.exact("value").keySet().forEach(id -> building.graph.output("value_" + id, building.values.get(id)));
        building.derivatives();
        return new Built(building.graph.build(), building.feeds);
    }

    private void inputs() {
        for (Map<?, ?> input : oracle.inputs()) {
            String name = (String) input.get("name");
            DType type = input.get("dtype").equals("f64") ? dtype : DType.I64;
            double[] data = OracleCase.doubles(input.get("data"));
            Tensor value = Tensor.fill(type, OracleCase.shape(input), i -> data[i]);
            feeds.put(name, value);
            values.put(name, Ops.input(graph, name, value.type()));
        }
    }

    private Node node(Map<?, ?> node) {
        String op = (String) node.get("op");
        Map<?, ?> attributes = node.get("attrs") instanceof Map<?, ?> given ? given : Map.of();
        List<Node> in = ((List<?>) node.get("in")).stream().map(values::get).toList();
        if (op.equals("const")) {
            double[] data = OracleCase.doubles(attributes.get("value"));
            return Ops.constant(graph, Tensor.fill(dtype, OracleCase.shape(node), i -> data[i]));
        } else if (UNARY.containsKey(op)) {
            return UNARY.get(op).apply(in.get(0));
        } else if (BINARY.containsKey(op)) {
            return BINARY.get(op).apply(in.get(0), in.get(1));
        } else if (REDUCTIONS.containsKey(op)) {
            int[] axes = attributes.containsKey("axes") ? OracleCase.ints(attributes.get("axes")) : new int[0];
            Node reduced = REDUCTIONS.get(op).apply(in.get(0), axes);
            boolean keep = Boolean.TRUE.equals(attributes.get("keepdims"));
            return keep ? Ops.keepDims(reduced, in.get(0).shape(), axes) : reduced;
        }
        return OTHERS.get(op).apply(in, attributes);
    }

    /** The Hessian product is the gradient of the gradient's inner product with the direction. */
    private void derivatives() {
        List<Node> targets =
                oracle.exact("grad").keySet().stream().map(values::get).toList();
        Gradients first = Gradients.of(values.get(oracle.loss()), targets, Disconnected.ZERO);
        Node slope = Ops.scalar(graph, dtype, 0);
        for (Node target : targets) {
            String name = graph.name(target).orElseThrow();
            graph.output("grad_" + name, first.of(target));
            double[] direction = oracle.direction(name);
            ImmutableIntArray shape = feeds.get(name).shape();
            Node along = Ops.constant(graph, Tensor.fill(dtype, shape, i -> direction[i]));
            slope = Ops.add(slope, Ops.sum(Ops.mul(first.of(target), along)));
        }
        Gradients second = Gradients.of(slope, targets, Disconnected.ZERO);
        targets.forEach(t -> graph.output("hvp_" + graph.name(t).orElseThrow(), second.of(t)));
    }

    private static Node slice(Node a, Map<?, ?> attributes) {
        int[] starts = OracleCase.ints(attributes.get("starts"));
        int[] ends = OracleCase.ints(attributes.get("ends"));
        int[] steps = OracleCase.ints(attributes.get("steps"));
        Node sliced = a;
        for (int axis = 0; axis < starts.length; axis++) {
            sliced = Ops.slice(sliced, axis, Dim.constant(starts[axis]), Dim.constant(ends[axis]), steps[axis]);
        }
        return sliced;
    }

    /** Of two axes, with what is given. */
    private static SlidingWindow window(Map<?, ?> attributes) {
        int[] stride = OracleCase.ints(attributes.get("stride"));
        SlidingWindow window = SlidingWindow.of(2).withStride(stride);
        if (attributes.containsKey("padding")) {
            window = window.withPadding(OracleCase.ints(attributes.get("padding")));
        }
        return attributes.containsKey("dilation")
                ? window.withDilation(OracleCase.ints(attributes.get("dilation")))
                : window;
    }

    private static int groups(Map<?, ?> attributes) {
        return ((Number) attributes.get("groups")).intValue();
    }

    private static ImmutableIntArray integers(Object list) {
        return ImmutableIntArray.copyOf(OracleCase.ints(list));
    }

    private static int axis(Map<?, ?> attributes) {
        return ((Number) attributes.get("axis")).intValue();
    }

    private static Shape shape(Object sizes) {
        return Shape.of(Arrays.stream(OracleCase.ints(sizes)).mapToLong(i -> i).toArray());
    }
}
