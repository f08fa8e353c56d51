package org.graphc.core.graph;

import com.google.common.base.Preconditions;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.graphc.core.type.DType;
import org.graphc.core.type.Identifiers;
import org.graphc.core.type.TensorType;
import org.graphc.core.type.TypeMismatch;

/**
 * An append-only arena of nodes; the only mutable class of the graph.
 *
 * <p>{@link #create()} keeps what an author wrote, node for node. {@link #interning()} returns the node that is there
 * for an equal operation on the same inputs (hash-consing); every pass rebuilds into one.
 */
public final class GraphBuilder {
    private final List<Node> nodes = new ArrayList<>();
    private final Map<String, Node> outputs = new LinkedHashMap<>();
    private final Map<String, Node> updates = new LinkedHashMap<>();
    private final List<Graph.Assertion> assertions = new ArrayList<>();
    private final Map<String, Node> leaves = new LinkedHashMap<>();
    private final Labels labels = new Labels();
    private final Optional<InternTable> table;
    final Optional<GraphBuilder> outer;
    final Captures captures = new Captures(this);
    private Origin origin = Origin.NONE;
    /** What is being written within this graph, for {@link Writing}. */
    Writing writing = Writing.NOTHING;

    private GraphBuilder(Optional<InternTable> table, Optional<GraphBuilder> outer) {
        this.table = table;
        this.outer = outer;
    }

    /** A builder that makes a node for every call. */
    public static GraphBuilder create() {
        return new GraphBuilder(Optional.empty(), Optional.empty());
    }

    /** A builder that returns the existing node for an equal operation on the same inputs. */
    public static GraphBuilder interning() {
        return interning(0);
    }

    /** The same with room for so many nodes. */
    static GraphBuilder interning(int nodes) {
        return new GraphBuilder(Optional.of(new InternTable(nodes)), Optional.empty());
    }

    /** True where equal operations on the same inputs are one node. */
    public boolean isInterning() {
        return table.isPresent();
    }

    /**
     * A builder for the body of an operation of {@code outer}'s graph. Nodes of the outer graph may be used in it: they
     * are captured as inputs, constants copied, and repetitions made again of what they repeat. What else is computed
     * from outer nodes alone stays outside, unless it is computed {@link #inside}.
     */
    public static GraphBuilder within(GraphBuilder outer) {
        return new GraphBuilder(Optional.empty(), Optional.of(outer.current()));
    }

    /** Where nodes go now: here, or into the body that is being written {@link #inside} this graph. */
    public GraphBuilder current() {
        return writing.all().orElse(this);
    }

    /** The innermost body that is being written within this graph, or this: whose nodes a new body may read. */
    public GraphBuilder innermost() {
        return writing.body().orElse(this);
    }

    /** Runs a function with all nodes that it appends in this body, even those computed from outer nodes alone. */
    public <T> T inside(Supplier<T> function) {
        return Writing.run(this, true, function);
    }

    /** Runs a function that writes this body; what it computes from outer nodes alone stays outside. */
    public <T> T writing(Supplier<T> function) {
        return Writing.run(this, false, function);
    }

    /** The builder of the graph around this body. */
    public GraphBuilder outer() {
        return outer.orElseThrow(() -> new IllegalStateException("not the builder of a body"));
    }

    /** The outer nodes that this body reads, in the order in which they were met, each with the input for it. */
    public ImmutableMap<Node, Node> captured() {
        return captures.inputs();
    }

    /** What stands in this body for outer nodes that it reads: an input, or a copy of what is made again. */
    public Map<Node, Node> brought() {
        return captures.all();
    }

    /** Appends a node, or finds the equal one; refuses another graph's inputs and what the op refuses. */
    public Node append(Op op, List<Node> inputs) {
        return (op instanceof Leaf ? this : Captures.innermost(current(), inputs)).appendHere(op, inputs);
    }

    private Node appendHere(Op op, List<Node> inputs) {
        ImmutableList<Node> arguments = local(op, inputs);
        return interned(op, arguments, TypesOf.infer(op, arguments));
    }

    /** Appends a node's operation to what stands for its inputs; where they have the same types, the node has too. */
    Node copy(Node old, List<Node> inputs) {
        return isPlain(old, inputs)
                ? interned(old.op(), ImmutableList.copyOf(inputs), old.type())
                : append(old.op(), inputs);
    }

    /** The same where nothing equal can be here, as among the copies of nodes that are interned. */
    Node copyApart(Node old, List<Node> inputs) {
        return isPlain(old, inputs)
                ? place(old.op(), ImmutableList.copyOf(inputs), old.type())
                : append(old.op(), inputs);
    }

    private boolean isPlain(Node old, List<Node> inputs) {
        for (int i = 0; i < inputs.size(); i++) {
            if (inputs.get(i).owner() != this
                    || !Objects.equals(inputs.get(i).type(), old.input(i).type())) {
                return false;
            }
        }
        return writing == Writing.NOTHING;
    }

    private Node interned(Op op, ImmutableList<Node> arguments, TensorType type) {
        if (table.isEmpty()) {
            return place(op, arguments, type);
        }
        InternTable known = table.get();
        known.enter(nodes);
        int hash = InternTable.hash(op, arguments);
        Node equal = known.find(op, arguments, type, hash);
        if (equal != null) {
            return equal;
        }
        Node node = place(op, arguments, type);
        known.add(node, hash);
        return node;
    }

    private ImmutableList<Node> local(Op op, List<Node> inputs) {
        for (Node input : inputs) {
            if (input.owner() != this) {
                return inputs.stream().map(any -> seen(op, any)).collect(ImmutableList.toImmutableList());
            }
        }
        return ImmutableList.copyOf(inputs); // itself, as a rebuild gives it
    }

    /** True for this builder itself and for all around it. */
    public boolean isWithin(GraphBuilder other) {
        GraphBuilder at = this;
        while (at != other && at.outer.isPresent()) {
            at = at.outer.get();
        }
        return at == other;
    }

    /** The node itself, or, in a body, the input that stands for an outer one. */
    public Node local(Node node) {
        return seen(node.op(), node);
    }

    private Node seen(Op op, Node node) {
        return node.owner() == this ? node : captures.through(op, node);
    }

    public Node append(Op op, Node... inputs) {
        return append(op, ImmutableList.copyOf(inputs));
    }

    Node place(Op op, ImmutableList<Node> inputs, TensorType type) {
        Node node = new Node(nodes.size(), op, inputs, type, this, origin);
        if (op instanceof Leaf leaf) {
            Preconditions.checkArgument(
                    leaves.putIfAbsent(leaf.label(), node) == null, "the name %s is taken", leaf.label());
            labels.name(node, leaf.label());
        }
        nodes.add(node);
        return node;
    }

    /** What nodes appended from now on say of where they came from. */
    public GraphBuilder at(Origin newOrigin) {
        origin = newOrigin;
        return this;
    }

    public Origin origin() {
        return origin;
    }

    /** Runs {@code body} with its nodes in a scope inside the present one; a scope is a box in pictures. */
    public void scope(String name, Runnable body) {
        Origin outer = origin;
        origin = outer.withScope(outer.scope().isEmpty() ? name : outer.scope() + "/" + name);
        try {
            body.run();
        } finally {
            origin = outer;
        }
    }

    /** Gives a value the name that pictures and listings show; the first name stays. */
    public Node name(Node node, String name) {
        own(node);
        labels.name(node, name);
        return node;
    }

    public Optional<String> name(Node node) {
        return labels.name(node);
    }

    /** Notes that {@code adjoint} is the whole derivative with respect to {@code value}. */
    public void adjoint(Node adjoint, Node value) {
        own(adjoint);
        own(value);
        labels.adjoint(adjoint, value);
    }

    /** The nodes so far, in order of their ids; a view that grows with this builder. */
    public List<Node> nodes() {
        return Collections.unmodifiableList(nodes);
    }

    public int size() {
        return nodes.size();
    }

    public Node node(int id) {
        return nodes.get(id);
    }

    /** Declares what a run returns; a name that is taken is refused. */
    public GraphBuilder output(String name, Node node) {
        own(node);
        Identifiers.require(name);
        Preconditions.checkArgument(outputs.putIfAbsent(name, node) == null, "there is an output %s already", name);
        labels.name(node, name);
        return this;
    }

    /** Declares the value that a parameter takes after a training step. */
    public GraphBuilder update(Node parameter, Node value) {
        own(parameter);
        own(value);
        Preconditions.checkArgument(
                parameter.op() instanceof Leaf leaf && leaf.isState(), "%s is not a parameter", parameter);
        if (!parameter.type().equals(value.type())) {
            throw new TypeMismatch(
                    "update", "a parameter of type " + parameter.type() + " cannot take " + value.type());
        }
        String name = ((Leaf) parameter.op()).label();
        Preconditions.checkArgument(updates.putIfAbsent(name, value) == null, "%s is updated twice", name);
        return this;
    }

    /** Declares a condition that is tested in every run; it must hold in all of its elements. */
    public GraphBuilder check(Node condition, String message) {
        own(condition);
        if (condition.dtype() != DType.BOOL) {
            throw new TypeMismatch("assert", "the condition is " + condition.type() + ", not bool");
        }
        assertions.add(new Graph.Assertion(condition, message));
        return this;
    }

    private void own(Node node) {
        Preconditions.checkArgument(node.owner() == this, "%s belongs to another graph", node);
    }

    /** The graph of everything appended so far. */
    public Graph build() {
        return new Graph(
                ImmutableList.copyOf(nodes),
                ImmutableMap.copyOf(leaves),
                ImmutableMap.copyOf(outputs),
                ImmutableMap.copyOf(updates),
                ImmutableList.copyOf(assertions),
                labels.copy());
    }
}
