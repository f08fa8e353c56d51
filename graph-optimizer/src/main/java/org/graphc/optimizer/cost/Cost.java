package org.graphc.optimizer.cost;

import com.google.common.collect.ImmutableList;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.Set;
import org.graphc.core.graph.Body;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.Leaf;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Sweep;
import org.graphc.core.type.BoundedRecursion;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Shape;
import org.graphc.core.type.TensorType;

/**
 * What a node or a graph costs, as polynomials of its sizes. Each operation stands alone: it reads its operands from
 * memory and writes its result. Broadcasts, transposes, slices and reshapes are free, since loops look through them:
 * who reads one reads the elements behind it, those of a broadcast once. What fusion saves is the planner's to say.
 *
 * @param flops floating-point operations, as {@link Flops} counts them
 * @param read bytes of operands, each operand once
 * @param written bytes of results
 */
public record Cost(Dim flops, Dim read, Dim written) {
    public static final Cost NONE = new Cost(Dim.ZERO, Dim.ZERO, Dim.ZERO);

    /** What a run of the graph costs: all that outputs, updates and assertions depend on. */
    @BoundedRecursion("bodies nest as deep as their author wrote them")
    public static Cost of(Graph graph) {
        Cost sum = NONE;
        for (Cost cost : ofNodes(graph)) {
            sum = cost == NONE ? sum : sum.plus(cost);
        }
        return sum;
    }

    /** What each node costs, by its id; {@link #NONE} for those that nothing depends on. */
    @BoundedRecursion("bodies nest as deep as their author wrote them")
    public static ImmutableList<Cost> ofNodes(Graph graph) {
        BitSet live = Sweep.reaching(graph);
        Set<Node> roots = graph.roots();
        Node[] holders = Looks.holders(graph);
        ImmutableList.Builder<Cost> costs = ImmutableList.builderWithExpectedSize(graph.size());
        for (Node node : graph.nodes()) {
            if (!live.get(node.id())) {
                costs.add(NONE);
            } else if (Looks.isLook(node.op())) {
                costs.add(roots.contains(node) ? copy(node) : NONE);
            } else {
                Set<Node> operands = new LinkedHashSet<>();
                node.inputs().forEach(input -> operands.add(behind(input, holders[input.id()])));
                costs.add(of(node, operands));
            }
        }
        return costs.build();
    }

    /** What one node costs. */
    @BoundedRecursion("bodies nest as deep as their author wrote them")
    public static Cost of(Node node) {
        if (Looks.isLook(node.op())) {
            return NONE;
        }
        Set<Node> operands = new LinkedHashSet<>();
        for (Node input : node.inputs()) {
            Node holder = input;
            while (Looks.isLook(holder.op())) {
                holder = holder.input(0);
            }
            operands.add(behind(input, holder));
        }
        return of(node, operands);
    }

    /** The smaller of what is looked at and what is seen of it, where that can be told: a slice is a part. */
    private static Node behind(Node seen, Node holder) {
        Dim elements = seen.shape().elements();
        return Sizing.covers(holder.shape().elements(), elements) ? seen : holder;
    }

    @BoundedRecursion("bodies nest as deep as their author wrote them")
    private static Cost of(Node node, Set<Node> operands) {
        if (node.op() instanceof Leaf || node.inputs().isEmpty()) {
            return NONE;
        }
        Dim read = Dim.ZERO;
        for (Node operand : operands) {
            read = read.plus(bytes(operand.type()));
        }
        Cost own = new Cost(Flops.of(node), read, bytes(node.type()));
        return node.op() instanceof Body.Holder holder ? own.plus(traffic(holder)) : own;
    }

    @BoundedRecursion("bodies nest as deep as their author wrote them")
    private static Cost traffic(Body.Holder holder) {
        Cost sum = NONE;
        for (Body body : holder.bodies()) {
            Cost once = of(body.graph());
            sum = sum.plus(new Cost(Dim.ZERO, once.read(), once.written()));
        }
        return sum.times(Flops.trips(holder));
    }

    private static Cost copy(Node node) {
        Dim bytes = bytes(node.type());
        return new Cost(Dim.ZERO, bytes, bytes);
    }

    /** The bytes of a value. */
    public static Dim bytes(TensorType type) {
        Shape shape = type.shape();
        return shape.elements().times(Dim.constant(type.dtype().bytes()));
    }

    public Cost plus(Cost other) {
        return new Cost(flops.plus(other.flops), read.plus(other.read), written.plus(other.written));
    }

    private Cost times(Dim factor) {
        return new Cost(flops.times(factor), read.times(factor), written.times(factor));
    }

    /** Bytes read and written. */
    public Dim bytes() {
        return read.plus(written);
    }
}
