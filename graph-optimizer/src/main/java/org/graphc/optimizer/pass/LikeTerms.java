package org.graphc.optimizer.pass;

import com.google.common.collect.ImmutableSetMultimap;
import java.util.BitSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Sweep;
import org.graphc.core.type.DType;
import org.graphc.optimizer.rule.Equation;

/**
 * Sums and products of any number of terms and factors (docs/adr/0045): like terms are merged, numbers and powers
 * gathered, factors in common taken out, and of those that differ in order alone one is computed. A sum or a product
 * is taken apart as far as nobody else reads what is within, and only where there is less to compute afterwards.
 */
public final class LikeTerms implements Selecting {
    /** What one run makes may be part of a larger sum or product; each round leaves fewer operations. */
    private static final int MAX_ROUNDS = 8;

    private static final int NONE = -1;

    private final Selection selection;

    /** With all of its rewrites. */
    public LikeTerms() {
        this(new Selection("terms", Law.all()));
    }

    private LikeTerms(Selection selection) {
        this.selection = selection;
    }

    @Override
    public Graph run(Graph graph) {
        return run(graph, Trace.create());
    }

    @Override
    public Graph run(Graph graph, Trace trace) {
        Set<String> names = selection.names();
        Graph last = graph;
        for (int round = 0; round < MAX_ROUNDS && trace.mayRewrite(); round++) {
            BitSet live = Sweep.reaching(last);
            int first = firstChange(last, live, names);
            if (first == NONE) {
                break;
            }
            last = rebuilt(last, live, last.isInterned() ? first : 0, trace, names);
        }
        return last == graph ? graph : new DeadNodes().run(last, trace);
    }

    @Override
    public Selection selection() {
        return selection;
    }

    @Override
    public LikeTerms where(Predicate<Equation> wanted, String selected) {
        return new LikeTerms(selection.where(wanted, selected));
    }

    @Override
    public String name() {
        return "terms";
    }

    /** A law, and what it makes. */
    private record Change(Law law, Function<GraphBuilder, Node> maker) {}

    /** What is known of a graph while its nodes are looked at in order. */
    private static final class Search {
        private final Families families;
        private final UnaryOperator<Node> current;
        private final ImmutableSetMultimap<DType, Law> on;
        private final Twins twins = new Twins();
        private Optional<Twins.Form> form = Optional.empty();

        /** @param current what stands for a node that was looked at */
        Search(Graph graph, BitSet live, UnaryOperator<Node> current, Set<String> names) {
            this.families = new Families(graph, live);
            this.current = current;
            ImmutableSetMultimap.Builder<DType, Law> laws = ImmutableSetMultimap.builder();
            for (DType dtype : DType.values()) {
                for (Law law : Law.values()) {
                    if (names.contains(law.of(dtype).name())) {
                        laws.put(dtype, law);
                    }
                }
            }
            this.on = laws.build();
        }

        /** What is better than a node, which {@code plain} stands for as long as nothing is. */
        Optional<Change> change(Node old, Node plain) {
            form = Optional.empty();
            Set<Law> laws = on.get(old.dtype());
            if (laws.isEmpty() || !old.dtype().isNumber()) {
                return Optional.empty();
            }
            boolean isProduct = families.isRootOfProduct(old);
            boolean isSum = families.isRootOfSum(old);
            if (!isProduct && !isSum || !twins.hasRoom() && families.isLone(old, current)) {
                return Optional.empty();
            }
            Optional<Change> product = isProduct ? product(old, plain, laws) : Optional.empty();
            return product.or(() -> isSum ? sum(old, plain, laws) : Optional.empty());
        }

        private Optional<Change> sum(Node old, Node plain, Set<Law> laws) {
            SumOfTerms sum = new SumOfTerms(old, families, current, laws::contains);
            form = laws.contains(Law.TWIN_SUM) && twins.hasRoom() ? twins.of(sum, old.dtype()) : form;
            return twin(Law.TWIN_SUM, plain).or(() -> {
                ShorterSum shorter = new ShorterSum(sum, old.dtype(), families, laws::contains);
                return shorter.law().map(law -> new Change(law, out -> shorter.emit(out, plain)));
            });
        }

        private Optional<Change> product(Node old, Node plain, Set<Law> laws) {
            ProductOfFactors whole = new ProductOfFactors(old, families, current, laws::contains, true);
            form = laws.contains(Law.TWIN_PRODUCT) && twins.hasRoom() ? twins.of(whole) : form;
            return twin(Law.TWIN_PRODUCT, plain)
                    .or(() -> shorter(whole, plain, laws))
                    .or(() -> whole.hasNumbers() ? withNumbersInPlace(old, plain, laws) : Optional.empty());
        }

        private Optional<Change> withNumbersInPlace(Node old, Node plain, Set<Law> laws) {
            return shorter(new ProductOfFactors(old, families, current, laws::contains, false), plain, laws);
        }

        private static Optional<Change> shorter(ProductOfFactors product, Node plain, Set<Law> laws) {
            if (product.operations() < 2) {
                return Optional.empty();
            }
            ShorterProduct shorter = new ShorterProduct(product, plain.dtype(), laws::contains);
            return shorter.law().map(law -> new Change(law, out -> shorter.emit(out, plain)));
        }

        private Optional<Change> twin(Law law, Node plain) {
            return form.filter(Twins.Form::hasOrders)
                    .flatMap(twins::known)
                    .filter(twin -> twin != plain)
                    .map(twin -> new Change(law, out -> twin));
        }

        /** Notes what the node became that was looked at last. */
        void learn(Node made) {
            form.ifPresent(f -> twins.learn(f, made));
        }
    }

    private static int firstChange(Graph graph, BitSet live, Set<String> names) {
        Search search = new Search(graph, live, node -> node, names);
        for (int id = live.nextSetBit(0); id >= 0; id = live.nextSetBit(id + 1)) {
            Node node = graph.node(id);
            if (search.change(node, node).isPresent()) {
                return id;
            }
            search.learn(node);
        }
        return NONE;
    }

    /** @param first the first node that changes: those before are looked at for their twins only */
    private static Graph rebuilt(Graph graph, BitSet live, int first, Trace trace, Set<String> names) {
        Node[] made = new Node[graph.size()];
        Search search = new Search(graph, live, node -> made[node.id()], names);
        return trace.sweep(graph, live, (out, old, in) -> {
            Node plain = Sweep.copy(out, old, in);
            made[old.id()] = plain;
            boolean isLooked = trace.mayRewrite() && (old.id() >= first || search.twins.hasRoom());
            Optional<Change> change = isLooked ? search.change(old, plain) : Optional.empty();
            change.ifPresent(c -> {
                trace.fired(c.law.of(old.dtype()).name(), old.id());
                made[old.id()] = c.maker.apply(out);
            });
            search.learn(made[old.id()]);
            return made[old.id()];
        });
    }
}
