package org.graphc.optimizer.pass;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Op;
import org.graphc.core.graph.Sweep;
import org.graphc.core.op.Barrier;
import org.graphc.core.op.Broadcast;
import org.graphc.core.op.Cast;
import org.graphc.core.op.Constant;
import org.graphc.core.op.Elementwise;
import org.graphc.core.op.Ops;
import org.graphc.core.op.Print;
import org.graphc.core.op.StopGradient;
import org.graphc.core.op.Tag;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Shape;
import org.graphc.core.type.Sizes;
import org.graphc.core.type.TensorType;

/**
 * Evaluates operations on constants, by {@code op.evaluate}, so that the result is what the interpreter would have
 * given. Parameters are no constants: they change between runs.
 *
 * <p>A broadcast is never folded: it costs nothing where it is read, while its result would fill the cache and hide
 * the number in it from rules. An operation on broadcasts of small constants is done on the small ones and broadcast
 * after. What an evaluation refuses stays in the graph, for the run to report.
 */
public final class ConstantFolding implements Pass {
    /** Exact, since the interpreter computes in the same way. */
    static final String RULE = "f(constants) => constant";

    /** The largest result; a larger one is cheaper to compute than to keep and to compile. */
    private static final int MAX_ELEMENTS = 4096;

    /** The most work one evaluation may be given; a product of matrices reads each element many times. */
    private static final int MAX_INPUT_ELEMENTS = 65536;

    /** Elements made in one run, 32 MB of f64, so that a million foldable nodes do not fill the heap. */
    private static final long BUDGET = 1 << 22;

    @Override
    public Graph run(Graph graph) {
        return run(graph, Trace.create());
    }

    @Override
    public Graph run(Graph graph, Trace trace) {
        if (graph.nodes().stream().noneMatch(node -> isOfConstants(node.op(), node.inputs()))) {
            return graph;
        }
        long[] left = {BUDGET};
        return trace.sweep(graph, (out, old, in) -> {
            Optional<Node> folded = left[0] > 0 && trace.mayRewrite() ? fold(out, old, in) : Optional.empty();
            folded.ifPresent(node -> trace.fired(RULE, old.id()));
            folded.filter(node -> node.op() instanceof Constant)
                    .ifPresent(node -> left[0] -=
                            Math.max(1, ((Constant) node.op()).value().size()));
            return folded.orElseGet(() -> Sweep.copy(out, old, in));
        });
    }

    @Override
    public String name() {
        return "fold";
    }

    private static boolean isOfConstants(Op op, List<Node> in) {
        for (int i = 0; i < in.size(); i++) {
            if (!(in.get(i).op() instanceof Constant) && !isRepeated(in.get(i))) {
                return false;
            }
        }
        return !in.isEmpty() && !(op instanceof Broadcast) && !stays(op);
    }

    private static Optional<Node> fold(GraphBuilder out, Node old, List<Node> in) {
        Op op = old.op();
        if (!isOfConstants(op, in)) {
            return Optional.empty();
        } else if (in.stream().allMatch(node -> node.op() instanceof Constant)) {
            return evaluate(op, in.stream().map(ConstantFolding::value).toList(), old.type())
                    .map(value -> Ops.constant(out, value));
        }
        boolean isPointwise = op instanceof Elementwise || op instanceof Cast || op instanceof StopGradient;
        return isPointwise && in.stream().allMatch(ConstantFolding::isRepeated) ? small(out, op, in) : Optional.empty();
    }

    private static boolean isRepeated(Node node) {
        return node.op() instanceof Broadcast && node.input(0).op() instanceof Constant;
    }

    /** Identities that are there to be seen. */
    private static boolean stays(Op op) {
        return op instanceof Barrier || op instanceof Tag || op instanceof Print;
    }

    private static Tensor value(Node constant) {
        return ((Constant) constant.op()).value();
    }

    /** Broadcasts of scalars join any other; of all others, those that repeat the same way. */
    private static Optional<Node> small(GraphBuilder out, Op op, List<Node> in) {
        Node widest = in.stream()
                .filter(node -> value(node.input(0)).rank() > 0)
                .findFirst()
                .orElse(in.get(0));
        Tensor like = value(widest.input(0));
        List<Tensor> values = new ArrayList<>();
        for (Node node : in) {
            Tensor value = value(node.input(0));
            if (value.rank() > 0
                    && !(node.op().equals(widest.op()) && value.shape().equals(like.shape()))) {
                return Optional.empty();
            }
            values.add(value.rank() > 0 ? value : repeated(value, like.shape()));
        }
        TensorType type = op.infer(values.stream().map(Tensor::type).toList());
        Broadcast how = (Broadcast) widest.op();
        return evaluate(op, values, type)
                .map(value -> Ops.broadcastTo(Ops.constant(out, value), how.shape(), how.axes()));
    }

    private static Tensor repeated(Tensor scalar, ImmutableIntArray shape) {
        if (shape.isEmpty()) {
            return scalar;
        }
        Shape wide = Shape.of(shape.stream().mapToLong(i -> i).toArray());
        return new Broadcast(wide, ImmutableIntArray.of()).evaluate(ImmutableList.of(scalar), Sizes.NONE);
    }

    private static Optional<Tensor> evaluate(Op op, List<Tensor> values, TensorType type) {
        long read = values.stream().mapToLong(Tensor::size).sum();
        if (read > MAX_INPUT_ELEMENTS || !isSmall(type.shape())) {
            return Optional.empty();
        }
        try {
            return Optional.of(op.evaluate(values, Sizes.NONE));
        } catch (IllegalArgumentException refused) {
            return Optional.empty();
        }
    }

    private static boolean isSmall(Shape shape) {
        long elements = 1;
        for (Dim dim : shape.dims()) {
            if (!dim.isConstant() || dim.value() > MAX_ELEMENTS || elements > MAX_ELEMENTS) {
                return false;
            }
            elements *= dim.value();
        }
        return elements <= MAX_ELEMENTS;
    }
}
