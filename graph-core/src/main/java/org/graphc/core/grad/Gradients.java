package org.graphc.core.grad;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import java.util.BitSet;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.graphc.core.graph.AdjointState;
import org.graphc.core.graph.Convention;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Origin;
import org.graphc.core.graph.Vjp;
import org.graphc.core.op.Ops;
import org.graphc.core.type.TypeMismatch;

/**
 * Symbol-to-symbol reverse mode: appends the derivatives of a value to the graph that the value belongs to, so that a
 * derivative is a node like any other.
 *
 * <p>This is the general back-propagation of Goodfellow, Bengio and Courville, Deep Learning, 6.5.6 (algorithms 6.5 and
 * 6.6): {@link #of} takes the variable {@code z} and the set of targets {@code T}; {@code G'} is the graph pruned to
 * the nodes that are descendants of T and ancestors of z; {@link #table} is {@code grad_table}; and what
 * {@code build_grad} does by recursion is one loop backward over ids here, in which each node of G' is visited once,
 * after all its consumers, and adds its {@code op.bprop} to the adjoints of its inputs.
 */
public final class Gradients {
    /** What to do about a target that the value does not depend on differentiably. */
    public enum Disconnected {
        /** Refuse, naming the edges that cut. */
        ERROR,
        /** Give zeros. */
        ZERO,
        /** Give zeros, and say so in {@link #warnings}. */
        WARN
    }

    private final ImmutableMap<Node, Seed> seeds;
    /** The last of those that have a seed. */
    private final Node value;

    private final ImmutableMap<Node, Node> targets;
    private final GraphBuilder graph;
    private final Convention convention;
    private final BitSet linked;
    private final Node[] table;
    /** Where the adjoint may differ from zero; see {@link Vjp}. */
    private final Node[] masks;

    /** The edges that a rule sent nothing through, though it was asked. */
    private final Set<Link.Cut> declined = new LinkedHashSet<>();

    private final ImmutableList.Builder<String> warnings = ImmutableList.builder();
    private final ImmutableMap<Node, Node> results;

    Gradients(Node value, List<Node> targets, Seed seed, Disconnected policy, Convention convention) {
        this(Captured.of("gradient", List.of(value), targets, seed.nodes()), seed, policy, convention);
    }

    private Gradients(Captured in, Seed seed, Disconnected policy, Convention convention) {
        this(ImmutableMap.of(in.values().get(0), seed), in.targets(), policy, convention);
    }

    /** Of the sum of several values, each times its seed, by what each target is in their graph. */
    private Gradients(Map<Node, Seed> seeds, Map<Node, Node> targets, Disconnected policy, Convention convention) {
        this.seeds = ImmutableMap.copyOf(seeds);
        this.value = Collections.max(seeds.keySet(), Comparator.comparing(Node::id));
        this.convention = convention;
        this.targets = ImmutableMap.copyOf(targets);
        this.graph = value.owner();
        seeds.forEach(this::check);
        this.linked = Dependence.between(
                this.seeds.keySet().asList(), this.targets.values().asList(), Node::carriesDerivative);
        this.table = new Node[value.id() + 1];
        this.masks = new Node[value.id() + 1];
        Origin before = graph.origin();
        buildGrad();
        this.results = collect(policy);
        graph.at(before);
    }

    /**
     * The derivatives of a scalar; those of targets it does not depend on are refused.
     *
     * @throws TypeMismatch if the value is not a float scalar, a target is not a float, or is not reached
     */
    public static Gradients of(Node value, Node... targets) {
        return of(value, ImmutableList.copyOf(targets), Disconnected.ERROR);
    }

    /** The derivatives of a scalar, with a policy for targets that it does not depend on. */
    public static Gradients of(Node value, List<Node> targets, Disconnected policy) {
        return of(value, targets, policy, Convention.STANDARD);
    }

    /** The derivatives of a scalar, as a peer defines them at singular points. */
    public static Gradients of(Node value, List<Node> targets, Disconnected policy, Convention convention) {
        if (!value.type().isScalar()) {
            throw new TypeMismatch(
                    "gradient",
                    Requests.label(value) + " is " + value.type()
                            + ", not a scalar: reduce it, with sum or mean, or give a seed of its type to vjp");
        }
        return new Gradients(value, targets, Seed.ONE, policy, convention);
    }

    /** The vector-Jacobian products seedᵀ · ∂value/∂target, for a seed of the value's type. */
    public static Gradients vjp(Node value, List<Node> targets, Node seed, Disconnected policy) {
        return vjp(value, targets, seed, policy, Convention.STANDARD);
    }

    /** The vector-Jacobian products, as a peer defines them at singular points. */
    public static Gradients vjp(Node value, List<Node> targets, Node seed, Disconnected policy, Convention convention) {
        return new Gradients(value, targets, Seed.of(seed), policy, convention);
    }

    /** Σ seedᵀ · ∂value/∂target for each target; zeros where no value depends on a target. */
    static List<Node> pullback(List<Node> values, List<Node> seeds, List<Node> targets, Convention convention) {
        Map<Node, Seed> sums = new LinkedHashMap<>();
        for (int i = 0; i < values.size(); i++) {
            Node seed = seeds.get(i);
            sums.merge(
                    values.get(i),
                    Seed.of(seed),
                    (sum, more) -> Seed.of(Ops.add(sum.adjoint().orElseThrow(), seed)));
        }
        Gradients gradients = new Gradients(sums, Maps.toMap(targets, t -> t), Disconnected.ZERO, convention);
        return targets.stream().map(gradients::of).toList();
    }

    private void check(Node of, Seed seed) {
        Requests.check("gradient", of, targets.values().asList());
        seed.adjoint().filter(s -> !s.type().equals(of.type())).ifPresent(s -> {
            throw new TypeMismatch("vjp", "the seed is " + s.type() + ", the value " + of.type());
        });
    }

    /** The derivative with respect to one of the targets, of the target's type. */
    public Node of(Node target) {
        Node gradient = results.get(target);
        if (gradient == null) {
            throw new IllegalArgumentException(Requests.label(target) + " is not among the targets");
        }
        return gradient;
    }

    /** The derivatives with respect to the targets, in their order. */
    public ImmutableMap<Node, Node> gradients() {
        return results;
    }

    /** {@code grad_table}: the adjoint of every node that takes part, intermediate ones included. */
    public ImmutableMap<Node, Node> table() {
        ImmutableMap.Builder<Node, Node> adjoints = ImmutableMap.builder();
        for (int i = 0; i < table.length; i++) {
            if (table[i] != null) {
                adjoints.put(graph.node(i), table[i]);
            }
        }
        return adjoints.buildOrThrow();
    }

    /** The adjoint of a node; none where it is zero or the node takes no part. */
    Optional<Node> adjoint(Node node) {
        int id = targets.getOrDefault(node, node).id();
        return id < table.length ? Optional.ofNullable(table[id]) : Optional.empty();
    }

    /** How the value depends on a node, and the edges that stop its derivative. */
    public Link state(Node node) {
        return Link.of(seeds.keySet(), value, targets.getOrDefault(node, node), declined);
    }

    /** What {@link Disconnected#WARN} had to say. */
    public ImmutableList<String> warnings() {
        return warnings.build();
    }

    private void buildGrad() {
        seeds.forEach((of, seed) -> {
            if (linked.get(of.id())) {
                graph.at(derivativeOrigin(of, "seed"));
                table[of.id()] = seed.adjoint().map(graph::local).orElseGet(() -> Ops.constantLike(of, 1));
                masks[of.id()] = seed.mask().orElse(null);
            }
        });
        for (int id = linked.previousSetBit(value.id()); id >= 0; id = linked.previousSetBit(id - 1)) {
            Node node = graph.node(id);
            if (table[id] != null) {
                graph.adjoint(table[id], node);
                if (!node.inputs().isEmpty()) {
                    graph.at(derivativeOrigin(node, node.op().name()));
                    Rule rule = new Rule(node);
                    node.op().vjp(rule);
                    rule.close();
                }
            }
        }
    }

    private Origin derivativeOrigin(Node twin, String rule) {
        return Requests.origin(twin, rule, value);
    }

    private ImmutableMap<Node, Node> collect(Disconnected policy) {
        boolean unknown = Requests.anyMissing(value); // else zeros need no reason, which costs a search
        ImmutableMap.Builder<Node, Node> found = ImmutableMap.builder();
        targets.forEach((target, local) -> {
            Optional<Node> adjoint = adjoint(local);
            boolean spoilt = unknown && state(local).state() == AdjointState.MISSING;
            found.put(target, adjoint.isPresent() && !spoilt ? adjoint.get() : disconnected(local, policy, unknown));
        });
        return found.buildOrThrow();
    }

    private Node disconnected(Node target, Disconnected policy, boolean unknown) {
        if (policy != Disconnected.ZERO || unknown) {
            Requests.disconnected("gradient", value, target, policy, state(target))
                    .ifPresent(warnings::add);
        }
        graph.at(derivativeOrigin(target, "disconnected"));
        return Ops.zerosLike(target);
    }

    /** {@code op.bprop} seen from the operation: contributions are added up in the table. */
    private final class Rule implements Vjp {
        private final Node node;
        private final BitSet sent = new BitSet();

        Rule(Node node) {
            this.node = node;
        }

        @Override
        public Node node() {
            return node;
        }

        @Override
        public Node adjoint() {
            return table[node.id()];
        }

        @Override
        public boolean needs(int i) {
            return linked.get(node.input(i).id()) && node.carriesDerivative(i);
        }

        @Override
        public List<Node> pullback(List<Node> values, List<Node> seeds, List<Node> wanted) {
            return Gradients.pullback(values, seeds, wanted, convention);
        }

        @Override
        public Convention convention() {
            return convention;
        }

        @Override
        public Optional<Node> mask() {
            return Optional.ofNullable(masks[node.id()]);
        }

        @Override
        public void propagate(int i, Node contribution, Optional<Node> mask) {
            Node input = node.input(i);
            if (!contribution.type().equals(input.type())) {
                throw new IllegalStateException("the rule of " + node.op() + " gives " + contribution.type()
                        + " to input " + i + " of type " + input.type());
            }
            if (needs(i)) {
                sent.set(i);
                Node before = table[input.id()];
                masks[input.id()] = before == null
                        ? mask.orElse(null)
                        : Requests.either(Optional.ofNullable(masks[input.id()]), mask)
                                .orElse(null);
                table[input.id()] = before == null ? contribution : Ops.add(before, contribution);
            }
        }

        /** Notes the inputs that nothing was sent to: the rule says that it does not depend on them. */
        void close() {
            for (int i = 0; i < node.inputs().size(); i++) {
                if (!sent.get(i) && needs(i)) {
                    declined.add(new Link.Cut(node, i, AdjointState.ZERO));
                }
            }
        }
    }
}
