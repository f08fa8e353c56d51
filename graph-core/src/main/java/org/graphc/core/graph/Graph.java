package org.graphc.core.graph;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** An immutable computational graph: nodes in the order of their ids, and what is asked of them. */
public final class Graph {
    private final ImmutableList<Node> nodes;
    private final ImmutableMap<String, Node> leaves;
    private final ImmutableMap<String, Node> outputs;
    private final ImmutableMap<String, Node> updates;
    private final ImmutableList<Assertion> assertions;
    private final Labels labels;

    /** A condition that is tested in every run, with what to say where it does not hold. */
    public record Assertion(Node condition, String message) {}

    Graph(
            ImmutableList<Node> nodes,
            ImmutableMap<String, Node> leaves,
            ImmutableMap<String, Node> outputs,
            ImmutableMap<String, Node> updates,
            ImmutableList<Assertion> assertions,
            Labels labels) {
        this.nodes = nodes;
        this.leaves = leaves;
        this.outputs = outputs;
        this.updates = updates;
        this.assertions = assertions;
        this.labels = labels;
    }

    /** All nodes; {@code nodes().get(i).id() == i}. */
    public ImmutableList<Node> nodes() {
        return nodes;
    }

    public int size() {
        return nodes.size();
    }

    /** True where equal operations on the same inputs are one node, as passes leave a graph. */
    public boolean isInterned() {
        return nodes.isEmpty() || nodes.get(0).owner().isInterning();
    }

    public Node node(int id) {
        return nodes.get(id);
    }

    /** Inputs and parameters by name, in order of declaration. */
    public ImmutableMap<String, Node> leaves() {
        return leaves;
    }

    /** What a run must be given, by name. */
    public ImmutableMap<String, Node> inputs() {
        return leavesThatAre(false);
    }

    /** State that is kept between runs, by name. */
    public ImmutableMap<String, Node> parameters() {
        return leavesThatAre(true);
    }

    private ImmutableMap<String, Node> leavesThatAre(boolean state) {
        return leaves.entrySet().stream()
                .filter(leaf -> ((Leaf) leaf.getValue().op()).isState() == state)
                .collect(ImmutableMap.toImmutableMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** What a run returns, by name. */
    public ImmutableMap<String, Node> outputs() {
        return outputs;
    }

    /** What a training step assigns, by the parameter's name. */
    public ImmutableMap<String, Node> updates() {
        return updates;
    }

    public ImmutableList<Assertion> assertions() {
        return assertions;
    }

    /** What the author called the value. */
    public Optional<String> name(Node node) {
        return labels.name(node);
    }

    /** The value with respect to which the node is the whole derivative. */
    public Optional<Node> adjointOf(Node node) {
        return labels.adjointOf(node);
    }

    /** Every node that something is asked of: outputs, updates and assertions. */
    public ImmutableSet<Node> roots() {
        ImmutableSet.Builder<Node> roots = ImmutableSet.builder();
        roots.addAll(outputs.values()).addAll(updates.values());
        assertions.forEach(a -> roots.add(a.condition()));
        return roots.build();
    }

    /** The nodes that read the given one ({@code get_consumers} of Deep Learning, 6.5.6), in order, each once. */
    public ImmutableList<Node> consumers(Node node) {
        ImmutableList.Builder<Node> consumers = ImmutableList.builder();
        for (int i = node.id() + 1; i < nodes.size(); i++) {
            if (nodes.get(i).inputs().contains(node)) {
                consumers.add(nodes.get(i));
            }
        }
        return consumers.build();
    }

    /**
     * True where both graphs compute the same from the same, operation by operation: the parts that the roots reach
     * are equal node by node in the order of ids, as are the names of leaves, outputs and updates. Origins are not.
     */
    public boolean sameStructure(Graph other) {
        if (!leafOps().equals(other.leafOps())
                || !outputs.keySet().asList().equals(other.outputs.keySet().asList())
                || !updates.keySet().asList().equals(other.updates.keySet().asList())
                || assertions.size() != other.assertions.size()) {
            return false;
        }
        Node[] twins = new Node[nodes.size()];
        BitSet live = Sweep.reaching(this);
        BitSet otherLive = Sweep.reaching(other);
        int at = -1;
        for (Node node : nodes) {
            if (live.get(node.id())) {
                at = otherLive.nextSetBit(at + 1);
                if (at < 0 || !matches(node, other.node(at), twins)) {
                    return false;
                }
                twins[node.id()] = other.node(at);
            }
        }
        return otherLive.nextSetBit(at + 1) < 0 && rootsMatch(other, twins);
    }

    private List<Op> leafOps() {
        List<Op> ops = new ArrayList<>();
        leaves.values().forEach(leaf -> ops.add(leaf.op()));
        return ops;
    }

    private static boolean matches(Node a, Node b, Node[] twins) {
        if (!a.op().equals(b.op())
                || !a.type().equals(b.type())
                || a.inputs().size() != b.inputs().size()) {
            return false;
        }
        for (int i = 0; i < a.inputs().size(); i++) {
            if (twins[a.input(i).id()] != b.input(i)) {
                return false;
            }
        }
        return true;
    }

    private boolean rootsMatch(Graph other, Node[] twins) {
        for (String name : outputs.keySet()) {
            if (twins[outputs.get(name).id()] != other.outputs.get(name)) {
                return false;
            }
        }
        for (String name : updates.keySet()) {
            if (twins[updates.get(name).id()] != other.updates.get(name)) {
                return false;
            }
        }
        for (int i = 0; i < assertions.size(); i++) {
            Assertion a = assertions.get(i);
            Assertion b = other.assertions.get(i);
            if (twins[a.condition().id()] != b.condition() || !Objects.equals(a.message(), b.message())) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return "graph of " + nodes.size() + " nodes, outputs " + outputs.keySet();
    }
}
