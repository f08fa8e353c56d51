package org.graphc.core.grad;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.graphc.core.grad.Gradients.Disconnected;
import org.graphc.core.graph.AdjointState;
import org.graphc.core.graph.Convention;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Jvp;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Origin;
import org.graphc.core.op.Ops;
import org.graphc.core.type.TypeMismatch;

/**
 * Symbol-to-symbol forward mode: appends the derivatives of values in a direction to their graph, in one loop over ids.
 * A tangent that is zero because nothing leads to it is no node at all.
 *
 * <p>A target that depends on another target has the tangent that this gives it and its own direction, added up: then
 * ⟨u, Jv⟩ is the same as ⟨Jᵀu, v⟩ of {@link Gradients}.
 */
public final class Tangents {
    private final ImmutableMap<Node, Node> asked;
    private final ImmutableList<Node> values;
    private final ImmutableMap<Node, Node> directions;
    private final GraphBuilder graph;
    private final Convention convention;
    private final Transposition transposition;
    private final BitSet linked;
    private final Node[] table;
    /** Where the tangent may differ from zero; see {@link Jvp}. */
    private final Node[] masks;

    /** The edges whose tangents a rule made nothing of. */
    private final Set<Link.Cut> declined = new LinkedHashSet<>();

    private final ImmutableList.Builder<String> warnings = ImmutableList.builder();
    private final ImmutableMap<Node, Node> results;

    /** With what each value is in the graph of the targets. */
    private Tangents(Map<Node, Node> asked, Map<Node, Node> directions, Disconnected policy, Convention convention) {
        this.asked = ImmutableMap.copyOf(asked);
        this.values = this.asked.values().asList();
        this.directions = ImmutableMap.copyOf(directions);
        this.convention = convention;
        this.transposition = new Transposition(convention);
        check();
        this.graph = values.get(0).owner();
        this.linked = Dependence.between(this.values, targets(), Node::carriesDerivative);
        int size = linked.length();
        this.table = new Node[size];
        this.masks = new Node[size];
        Origin before = graph.origin();
        propagate();
        this.results = collect(policy);
        graph.at(before);
    }

    /** The derivative of a value along a direction for each target, as a peer defines it at singular points. */
    public static Tangents of(Node value, Map<Node, Node> directions, Disconnected policy, Convention convention) {
        return of(List.of(value), directions, policy, convention);
    }

    /**
     * The derivatives of several values along a direction for each target.
     *
     * @throws TypeMismatch if a value or target is not a float, a direction is not of its target's type, or a value
     *     depends on no target
     */
    public static Tangents of(
            List<Node> values, Map<Node, Node> directions, Disconnected policy, Convention convention) {
        List<Node> targets = ImmutableList.copyOf(directions.keySet());
        if (values.isEmpty()) {
            throw new IllegalArgumentException("[jvp] no value to differentiate");
        }
        Captured in = Captured.of("jvp", values, targets, ImmutableList.copyOf(directions.values()));
        Map<Node, Node> along = new LinkedHashMap<>();
        in.targets().forEach((target, local) -> along.put(local, local.owner().local(directions.get(target))));
        Map<Node, Node> local = new LinkedHashMap<>();
        for (int i = 0; i < values.size(); i++) {
            local.put(values.get(i), in.values().get(i));
        }
        return new Tangents(local, along, policy, convention);
    }

    /** Σ ∂value/∂target · tangent for each value; zeros where it depends on no target. */
    static List<Node> pushforward(List<Node> values, Map<Node, Node> directions, Convention convention) {
        if (values.isEmpty()) {
            return List.of();
        }
        Tangents tangents = new Tangents(Maps.toMap(values, value -> value), directions, Disconnected.ZERO, convention);
        return values.stream().map(tangents::of).toList();
    }

    private ImmutableList<Node> targets() {
        return directions.keySet().asList();
    }

    private void check() {
        values.forEach(value -> Requests.check("jvp", value, targets()));
        directions.forEach((target, v) -> {
            if (!v.type().equals(target.type())) {
                throw new TypeMismatch("jvp", "the direction is " + v.type() + ", the target " + target.type());
            }
        });
    }

    private void propagate() {
        Node last = values.get(values.size() - 1);
        for (int id = linked.nextSetBit(0); id >= 0; id = linked.nextSetBit(id + 1)) {
            Node node = graph.node(id);
            graph.at(Requests.origin(node, node.op().name(), last));
            Forward forward = new Forward(node);
            if (directions.containsKey(node)) {
                forward.add(directions.get(node));
            }
            if (forward.hasTangents()) {
                node.op().jvp(forward);
                forward.close();
            }
        }
    }

    private ImmutableMap<Node, Node> collect(Disconnected policy) {
        ImmutableMap.Builder<Node, Node> found = ImmutableMap.builder();
        boolean unknown = values.stream().anyMatch(Requests::anyMissing);
        asked.forEach((key, value) -> {
            if (policy != Disconnected.ZERO || unknown) {
                justify(value, policy, unknown);
            }
            graph.at(Requests.origin(value, "disconnected", value));
            found.put(key, tangent(value).orElseGet(() -> Ops.zerosLike(value)));
        });
        return found.buildOrThrow();
    }

    /** Each target must reach the value differentiably, or, where there are several values, some target must. */
    private void justify(Node value, Disconnected policy, boolean unknown) {
        boolean moves = tangent(value).isPresent();
        for (Node target : targets()) {
            boolean reached = moves && (values.size() > 1 || linked.get(target.id()));
            if (reached && !unknown) {
                continue; // the reason would cost a search
            }
            Link link = Link.of(value, target, declined);
            if (!reached || link.state() == AdjointState.MISSING) {
                Requests.disconnected("jvp", value, target, policy, link).ifPresent(warnings::add);
            }
        }
    }

    /** The tangent of one of the values, of its type. */
    public Node of(Node value) {
        Node tangent = results.get(value);
        if (tangent == null) {
            throw new IllegalArgumentException(Requests.label(value) + " is not among the values");
        }
        return tangent;
    }

    /** The tangent of any node; empty where that is zero or the node takes no part. */
    public Optional<Node> tangent(Node node) {
        return node.id() < table.length ? Optional.ofNullable(table[node.id()]) : Optional.empty();
    }

    /** What {@link Disconnected#WARN} had to say. */
    public ImmutableList<String> warnings() {
        return warnings.build();
    }

    /** One node seen from its operation: contributions are added up in the table. */
    private final class Forward implements Jvp {
        private final Node node;

        Forward(Node node) {
            this.node = node;
        }

        boolean hasTangents() {
            for (int i = 0; i < node.inputs().size(); i++) {
                if (tangent(i).isPresent()) {
                    return true;
                }
            }
            return false;
        }

        /** Notes the inputs whose tangents came to nothing: the rule says that the value does not depend on them. */
        void close() {
            for (int i = 0; i < node.inputs().size() && table[node.id()] == null; i++) {
                if (tangent(i).isPresent()) {
                    declined.add(new Link.Cut(node, i, AdjointState.ZERO));
                }
            }
        }

        @Override
        public Node node() {
            return node;
        }

        @Override
        public Optional<Node> tangent(int i) {
            return node.carriesDerivative(i) ? Tangents.this.tangent(input(i)) : Optional.empty();
        }

        @Override
        public Optional<Node> mask(int i) {
            return tangent(i).isPresent() ? Optional.ofNullable(masks[input(i).id()]) : Optional.empty();
        }

        @Override
        public Convention convention() {
            return convention;
        }

        @Override
        public void add(Node contribution, Optional<Node> mask) {
            if (!contribution.type().equals(node.type())) {
                throw new IllegalStateException("the forward rule of " + node.op() + " gives " + contribution.type()
                        + " for a value of type " + node.type());
            }
            Node before = table[node.id()];
            if (convention != Convention.STANDARD) {
                table[node.id()] = before == null ? contribution : Ops.add(before, contribution); // peers have no masks
                return;
            }
            Optional<Node> joint = before == null ? mask : Requests.either(Optional.ofNullable(masks[node.id()]), mask);
            masks[node.id()] = joint.orElse(null);
            table[node.id()] = before == null ? contribution : Ops.add(before, contribution);
        }

        @Override
        public void pointwise() {
            for (int i = 0; i < node.inputs().size(); i++) {
                if (tangent(i).isPresent()) {
                    node.op().vjp(new Pointwise(this, i));
                }
            }
        }

        @Override
        public void linear() {
            add(ForwardRules.onTangents(this));
        }

        @Override
        public void rearranged() {
            add(ForwardRules.onTangents(this), ForwardRules.onMasks(this));
        }

        @Override
        public void multilinear() {
            for (int i = 0; i < node.inputs().size(); i++) {
                if (tangent(i).isPresent()) {
                    add(ForwardRules.withTangent(this, i));
                }
            }
        }

        @Override
        public List<Node> pushforward(List<Node> ofBody, List<Node> wanted, List<Node> tangents) {
            ImmutableMap.Builder<Node, Node> along = ImmutableMap.builder();
            for (int i = 0; i < wanted.size(); i++) {
                along.put(wanted.get(i), tangents.get(i));
            }
            return Tangents.pushforward(ofBody, along.buildOrThrow(), convention);
        }

        @Override
        public void transposed() {
            transposition.apply(this);
        }
    }
}
