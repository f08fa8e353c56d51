package org.graphc.core.graph;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableIntArray;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/** The two shapes of every algorithm over a graph: a rebuild forward through ids, and a reach backward. */
public final class Sweep {
    /** The place of a node that the new graph has nothing for. */
    public static final int GONE = -1;

    private Sweep() {}

    /** Makes the node that stands for an old one, whose inputs have been rebuilt already. */
    @FunctionalInterface
    public interface Step {
        Node apply(GraphBuilder out, Node old, List<Node> newInputs);
    }

    /**
     * What a rebuild made.
     *
     * @param places the id in the new graph of what stands for each old node, or {@link #GONE}
     */
    public record Rebuilt(Graph graph, ImmutableIntArray places) {}

    /** Appends the same operation to the rebuilt inputs. */
    public static Node copy(GraphBuilder out, Node old, List<Node> newInputs) {
        return out.copy(old, newInputs);
    }

    /** The nodes that outputs, updates and assertions depend on. */
    public static BitSet reaching(Graph graph) {
        BitSet live = new BitSet(graph.size());
        graph.roots().forEach(root -> live.set(root.id()));
        for (int i = live.length() - 1; i >= 0; i--) {
            if (live.get(i)) {
                ImmutableList<Node> inputs = graph.node(i).inputs();
                for (int k = 0; k < inputs.size(); k++) { // no iterators: passes that find nothing to do come here
                    live.set(inputs.get(k).id());
                }
            }
        }
        return live;
    }

    /** Rebuilds the whole graph through a step into a fresh interning builder. */
    public static Graph forward(Graph graph, Step step) {
        BitSet all = new BitSet(graph.size());
        all.set(0, graph.size());
        return forward(graph, all, step);
    }

    /**
     * Rebuilds the live nodes through a step into a fresh interning builder. Inputs and parameters are kept whether
     * live or not, since they are the graph's signature. Origins follow, twins included.
     */
    public static Graph forward(Graph graph, BitSet live, Step step) {
        GraphBuilder out = GraphBuilder.interning(live.cardinality());
        return rebuild(graph, graph.nodes(), live, step, new Node[graph.size()], out);
    }

    /** As {@link #forward(Graph, BitSet, Step)}, and says where each node went. */
    public static Rebuilt rebuild(Graph graph, BitSet live, Step step) {
        return rebuild(graph, graph.nodes(), live, step);
    }

    /** As {@link #rebuild(Graph, BitSet, Step)}, in another order that has each node after its inputs. */
    public static Rebuilt rebuild(Graph graph, List<Node> order, BitSet live, Step step) {
        return placed(graph, order, live, step, GraphBuilder.interning(live.cardinality()));
    }

    /**
     * Copies the live nodes, and inputs and parameters, each by itself: equal ones stay apart. Where there are none,
     * the copy is interned as the graph was, so that the next pass may look before it rebuilds.
     */
    public static Rebuilt prune(Graph graph, BitSet live) {
        GraphBuilder out = graph.isInterned() ? GraphBuilder.interning(live.cardinality()) : GraphBuilder.create();
        return placed(graph, graph.nodes(), live, GraphBuilder::copyApart, out);
    }

    private static Rebuilt placed(Graph graph, List<Node> order, BitSet live, Step step, GraphBuilder out) {
        Node[] rebuilt = new Node[graph.size()];
        Graph made = rebuild(graph, order, live, step, rebuilt, out);
        ImmutableIntArray.Builder places = ImmutableIntArray.builder(rebuilt.length);
        for (Node node : rebuilt) {
            places.add(node == null ? GONE : node.id());
        }
        return new Rebuilt(made, places.build());
    }

    private static Graph rebuild(
            Graph graph, List<Node> order, BitSet live, Step step, Node[] rebuilt, GraphBuilder out) {
        Origin last = Origin.NONE;
        for (Node old : order) {
            if (live.get(old.id()) || old.op() instanceof Leaf) {
                if (old.origin() != last) {
                    last = old.origin();
                    out.at(moved(last, rebuilt));
                }
                Node made = step.apply(out, old, rebuiltInputs(old, rebuilt));
                rebuilt[old.id()] = made;
                Optional<String> name = graph.name(old);
                if (name.isPresent()) { // no lambda, which would be made for every node
                    out.name(made, name.get());
                }
            }
        }
        out.at(Origin.NONE);
        adjoints(graph, rebuilt, out);
        graph.outputs().forEach((name, node) -> out.output(name, rebuilt[node.id()]));
        graph.updates()
                .forEach((name, node) ->
                        out.update(rebuilt[graph.leaves().get(name).id()], rebuilt[node.id()]));
        graph.assertions().forEach(a -> out.check(rebuilt[a.condition().id()], a.message()));
        return out.build();
    }

    /** Last, since an adjoint that was there already, such as a 1, comes before the value that it belongs to. */
    private static void adjoints(Graph graph, Node[] rebuilt, GraphBuilder out) {
        for (Node old : graph.nodes()) {
            Optional<Node> value = graph.adjointOf(old);
            if (value.isPresent()
                    && rebuilt[old.id()] != null
                    && rebuilt[value.get().id()] != null) {
                out.adjoint(rebuilt[old.id()], rebuilt[value.get().id()]);
            }
        }
    }

    private static ImmutableList<Node> rebuiltInputs(Node old, Node[] rebuilt) {
        ImmutableList<Node> inputs = old.inputs();
        return switch (inputs.size()) {
            case 0 -> ImmutableList.of();
            case 1 -> ImmutableList.of(rebuilt[inputs.get(0).id()]);
            case 2 ->
                ImmutableList.of(
                        rebuilt[inputs.get(0).id()], rebuilt[inputs.get(1).id()]);
            default -> // not an enum; the others are most of a graph and need no copy
                inputs.stream().map(input -> rebuilt[input.id()]).collect(ImmutableList.toImmutableList());
        };
    }

    /** A derivative whose forward twin is gone becomes a plain node of the backward lane, without a link. */
    private static Origin moved(Origin origin, Node[] rebuilt) {
        Optional<Origin.Derivative> derivative = origin.derivative();
        if (derivative.isEmpty()) {
            return origin;
        }
        Origin.Derivative old = derivative.get();
        Optional<Node> twin = old.twin().map(node -> rebuilt[node.id()]);
        return origin.withDerivative(new Origin.Derivative(twin, old.rule(), old.of()));
    }
}
