package org.graphc.core.grad;

import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.graphc.core.grad.Gradients.Disconnected;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Origin;
import org.graphc.core.op.Ops;

/**
 * A copy of all that one value of a graph depends on, and its derivative by one target: what there is to see where a
 * single derivative is to be explained. The derivative is the only output, {@link #OUTPUT}; of a value that is no
 * scalar it is that of the sum.
 *
 * @param value the copy of the value
 * @param target the copy of the target
 * @param link how the value depends on the target, in the copy
 */
public record Isolated(Graph graph, Node value, Node target, Node derivative, Link link) {
    public static final String OUTPUT = "derivative";

    private static final String VALUE = "value";
    private static final String TARGET = "target";

    /**
     * Copies and differentiates.
     *
     * @throws org.graphc.core.type.TypeMismatch if one of them has no derivative, or an operation between them no rule
     */
    public static Isolated of(Graph graph, Node value, Node target) {
        return derived(graph, value, target, false);
    }

    /**
     * As {@link #of}, then made better by passes, which keep the value and the target as further outputs. The link
     * stays as it was written.
     */
    public static Isolated through(UnaryOperator<Graph> passes, Graph graph, Node value, Node target) {
        Isolated written = derived(graph, value, target, true);
        Graph made = passes.apply(written.graph);
        return new Isolated(
                made,
                made.outputs().get(VALUE),
                made.outputs().get(TARGET),
                made.outputs().get(OUTPUT),
                written.link);
    }

    private static Isolated derived(Graph graph, Node value, Node target, boolean keepsEnds) {
        GraphBuilder out = GraphBuilder.create();
        Node[] copies = copy(graph, value, target, out);
        Node y = copies[value.id()];
        Node x = copies[target.id()];
        List<Node> targets = List.of(x);
        Gradients gradients = y.type().isScalar()
                ? Gradients.of(y, targets, Disconnected.ZERO)
                : Gradients.vjp(y, targets, Ops.constantLike(y, 1), Disconnected.ZERO);
        Node derivative = gradients.of(x);
        out.output(OUTPUT, derivative);
        if (keepsEnds) {
            out.output(VALUE, y).output(TARGET, x);
        }
        return new Isolated(out.build(), y, x, derivative, gradients.state(x));
    }

    private static Node[] copy(Graph graph, Node value, Node target, GraphBuilder out) {
        BitSet live = new BitSet();
        live.set(value.id());
        live.set(target.id());
        for (int id = live.length() - 1; id >= 0; id = live.previousSetBit(id - 1)) {
            graph.node(id).inputs().forEach(input -> live.set(input.id()));
        }
        Node[] copies = new Node[graph.size()];
        for (int id = live.nextSetBit(0); id >= 0; id = live.nextSetBit(id + 1)) {
            Node node = graph.node(id);
            out.at(moved(node.origin()));
            Node copy = out.append(
                    node.op(),
                    node.inputs().stream().map(input -> copies[input.id()]).toList());
            copies[id] = copy;
            graph.name(node).ifPresent(name -> out.name(copy, name));
            graph.adjointOf(node)
                    .flatMap(of -> Optional.ofNullable(copies[of.id()]))
                    .ifPresent(of -> out.adjoint(copy, of));
        }
        out.at(Origin.NONE);
        return copies;
    }

    /** A twin belongs to the other graph. */
    private static Origin moved(Origin origin) {
        return origin.derivative()
                .map(d -> origin.withDerivative(new Origin.Derivative(Optional.empty(), d.rule(), d.of())))
                .orElse(origin);
    }
}
