package org.graphc.optimizer.pass;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Lists;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Sweep;
import org.graphc.core.op.Elementwise;
import org.graphc.core.op.MatMul;
import org.graphc.core.op.Ops;
import org.graphc.core.op.ScalarFn;
import org.graphc.core.type.Dim;
import org.graphc.optimizer.rule.Equation;
import org.graphc.optimizer.rule.Precision;

/**
 * Matrix products in a cheaper order (docs/adr/0043). A chain is taken apart as far as nobody else reads a product
 * within it, signs and numbers between products leave it; transposes of products become products of transposes, which
 * cost nothing; sums of products with a factor in common become one product. Integers, which wrap, are the same in any
 * order; floats change in last bits.
 */
public final class Products implements Selecting {
    static final String ORDER = "(A B) C => A (B C) if cheaper";
    static final String TURNED = "(A B)^T => B^T A^T";
    static final String TWIN = "B^T A^T where A B is known => (A B)^T";
    static final String OUTER = "A B + C D => [A C] [B; D] if thin";
    static final String SIGN = "(-A B) C => -(A B C)";
    static final String NUMBER = "(c A B) C => c (A B C) of a number c";
    static final String COMMON = "A B + A C => A (B + C)";

    private static final ImmutableList<Selection.Named> RULES = ImmutableList.of(
            new Selection.Named(ORDER, Precision.REORDERS),
            new Selection.Named(TURNED, Precision.EXACT),
            new Selection.Named(TWIN, Precision.EXACT),
            new Selection.Named(OUTER, Precision.REORDERS),
            new Selection.Named(SIGN, Precision.IMPROVES),
            new Selection.Named(NUMBER, Precision.REORDERS),
            new Selection.Named(COMMON, Precision.REORDERS));

    private final Selection selection;

    /** With all of its rewrites. */
    public Products() {
        this(new Selection("products", RULES));
    }

    private Products(Selection selection) {
        this.selection = selection;
    }

    @Override
    public Graph run(Graph graph) {
        return run(graph, Trace.create());
    }

    @Override
    public Graph run(Graph graph, Trace trace) {
        if (graph.nodes().stream().noneMatch(node -> node.op() instanceof MatMul)) {
            return graph;
        }
        int before = trace.rewrites();
        BitSet live = Sweep.reaching(graph);
        Run run = new Run(graph, live, trace, selection.names());
        Graph swept = trace.sweep(graph, live, run::step);
        return trace.rewrites() == before ? graph : new DeadNodes().run(swept, trace);
    }

    @Override
    public Selection selection() {
        return selection;
    }

    @Override
    public Products where(Predicate<Equation> wanted, String selected) {
        return new Products(selection.where(wanted, selected));
    }

    @Override
    public String name() {
        return "products";
    }

    private static final class Run {
        private final Trace trace;
        private final Set<String> on;
        private final BitSet shared = new BitSet();
        /** Nodes that only a product or a transpose reads, so that it is rewritten with its reader. */
        private final BitSet within = new BitSet();

        private final Map<List<Factor>, Node> known = new HashMap<>();
        /** In the new graph, those that were made of one that nobody else reads. */
        private final Map<Node, Boolean> single = new HashMap<>();

        Run(Graph graph, BitSet live, Trace trace, Set<String> on) {
            this.trace = trace;
            this.on = on;
            BitSet once = new BitSet();
            graph.roots().forEach(root -> shared.set(root.id()));
            for (Node node : graph.nodes()) {
                if (live.get(node.id())) {
                    for (Node input : node.inputs()) {
                        shared.set(input.id(), shared.get(input.id()) || once.get(input.id()));
                        once.set(input.id());
                        boolean isLinked = node.op() instanceof MatMul || Factor.exchangesLastTwo(node);
                        within.set(input.id(), isLinked && !shared.get(input.id()));
                    }
                }
            }
        }

        Node step(GraphBuilder out, Node old, List<Node> in) {
            Node made = rewritten(out, old, in);
            single.merge(made, !shared.get(old.id()), (a, b) -> false);
            return made;
        }

        private Node rewritten(GraphBuilder out, Node old, List<Node> in) {
            Optional<Node> made = Optional.empty();
            if (trace.mayRewrite()) {
                if (old.op() instanceof MatMul) {
                    made = product(out, old, in);
                } else if (Factor.exchangesLastTwo(old) && !isWithin(old) && on.contains(TURNED)) {
                    made = turned(out, old, in);
                } else if (old.op() instanceof Elementwise e && e.fn() == ScalarFn.ADD) {
                    made = common(old, in);
                }
            }
            return made.orElseGet(() -> Sweep.copy(out, old, in));
        }

        private boolean isWithin(Node old) {
            return within.get(old.id()) && !shared.get(old.id());
        }

        private Optional<Node> product(GraphBuilder out, Node old, List<Node> in) {
            List<Factor> key = List.of(Factor.of(in.get(0)), Factor.of(in.get(1)));
            Node twin = !on.contains(TWIN)
                    ? null
                    : known.get(List.of(key.get(1).turned(), key.get(0).turned()));
            if (twin != null) {
                trace.fired(TWIN, old.id());
                return Optional.of(Ops.matrixTranspose(twin));
            }
            Optional<Node> made = ordered(old, in, Dim.ZERO, Dim.ZERO).or(() -> unscaled(out, old, in));
            Node plain = made.orElseGet(() -> Sweep.copy(out, old, in));
            if (made.isEmpty()) {
                known.putIfAbsent(key, plain);
            }
            return Optional.of(plain);
        }

        /**
         * A chain in the cheapest order.
         *
         * @param before what else it cost as it was written
         * @param more what else a new order costs
         */
        private Optional<Node> ordered(Node old, List<Node> in, Dim before, Dim more) {
            if (isWithin(old) || !on.contains(ORDER)) {
                return Optional.empty();
            }
            Chain chain = Chain.of(in, this::isOpen);
            ChainOrder order = new ChainOrder(chain.factors());
            if (!order.cost().plus(more).isCheaperThan(chain.cost().plus(before))) {
                return Optional.empty();
            }
            trace.fired(ORDER, old.id());
            return Optional.of(order.build());
        }

        /**
         * With signs and numbers on products within applied to the whole, where they were in the way of a chain.
         * Refused where the chain stays as it is and the whole has more elements.
         */
        private Optional<Node> unscaled(GraphBuilder out, Node old, List<Node> in) {
            List<Scale> scales = new ArrayList<>();
            List<Node> bare = in.stream().map(read -> bare(read, scales)).toList();
            if (scales.isEmpty()) {
                return Optional.empty();
            }
            Dim all = old.shape().elements().times(Dim.constant(scales.size()));
            Dim before = scales.stream().map(s -> s.node().shape().elements()).reduce(Dim.ZERO, Dim::plus);
            Optional<Node> made = ordered(old, bare, before, all);
            if (made.isEmpty() && !all.equals(before) && !all.isSurelyLessThan(before)) {
                return Optional.empty();
            }
            Node product = made.orElseGet(() -> out.append(old.op(), bare));
            for (Scale scale : Lists.reverse(scales)) {
                trace.fired(scale.isSign() ? SIGN : NUMBER, old.id());
                product = scale.times(product);
            }
            return Optional.of(product);
        }

        /** The product that a factor is but for a sign and numbers, which are added to the others; else the factor. */
        private Node bare(Node read, List<Scale> scales) {
            List<Scale> own = new ArrayList<>();
            boolean isTurned = false;
            Node at = read;
            while (isSingle(at) && (Factor.exchangesLastTwo(at) || wanted(at).isPresent())) {
                Optional<Scale> scale = wanted(at);
                scale.ifPresent(own::add);
                isTurned ^= scale.isEmpty();
                at = scale.map(Scale::of).orElse(at.input(0));
            }
            if (own.isEmpty() || !isOpen(at)) {
                return read;
            }
            scales.addAll(own);
            return new Factor(at, isTurned).build();
        }

        private Optional<Scale> wanted(Node node) {
            return Scale.of(node).filter(scale -> on.contains(scale.isSign() ? SIGN : NUMBER));
        }

        private boolean isSingle(Node made) {
            return single.getOrDefault(made, true);
        }

        /** True where this is a product that nobody else reads, neither it nor a transpose on the way. */
        private boolean isOpen(Node read) {
            Node at = read;
            while (isSingle(at) && Factor.exchangesLastTwo(at)) {
                at = at.input(0);
            }
            return isSingle(at) && at.op() instanceof MatMul;
        }

        private Optional<Node> turned(GraphBuilder out, Node old, List<Node> in) {
            Factor factor = Factor.of(Sweep.copy(out, old, in));
            if (!factor.transposed() || !factor.isProduct() || !isOpen(in.get(0))) {
                return Optional.empty();
            }
            Node product = factor.node();
            Factor left = Factor.of(product.input(1)).turned();
            Factor right = Factor.of(product.input(0)).turned();
            if (!left.transposed() || !right.transposed()) { // no more transposes than before
                trace.fired(TURNED, old.id());
                return Optional.of(Ops.matmul(left.build(), right.build()));
            }
            return Optional.empty();
        }

        /** Where both products are nobody else's. */
        private Optional<Node> common(Node old, List<Node> in) {
            if (!(in.get(0).op() instanceof MatMul) || !(in.get(1).op() instanceof MatMul)) {
                return Optional.empty();
            }
            Node a = in.get(0);
            Node b = in.get(1);
            if (a == b || !isSingle(a) || !isSingle(b)) {
                return Optional.empty();
            } else if (on.contains(COMMON) && a.input(0) == b.input(0)) {
                trace.fired(COMMON, old.id());
                return Optional.of(Ops.matmul(a.input(0), Ops.add(a.input(1), b.input(1))));
            } else if (on.contains(COMMON) && a.input(1) == b.input(1)) {
                trace.fired(COMMON, old.id());
                return Optional.of(Ops.matmul(Ops.add(a.input(0), b.input(0)), a.input(1)));
            }
            Optional<Node> joined = on.contains(OUTER) ? new OuterSum(this::isSingle).of(a, b) : Optional.empty();
            joined.ifPresent(node -> trace.fired(OUTER, old.id()));
            return joined;
        }
    }
}
