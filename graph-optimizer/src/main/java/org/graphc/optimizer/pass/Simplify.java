package org.graphc.optimizer.pass;

import com.google.common.collect.ImmutableList;
import java.util.BitSet;
import java.util.Optional;
import java.util.function.Predicate;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Sweep;
import org.graphc.optimizer.rule.Equation;
import org.graphc.optimizer.rule.Rewrite;
import org.graphc.optimizer.rule.RuleSearch;
import org.graphc.optimizer.rule.RuleSet;

/**
 * Applies a set of rules in one sweep: to each node until none of them matches, on inputs that are simplified already.
 * What a right side makes below its root is looked at in the next sweep.
 */
public final class Simplify implements Selective {
    /** No chain of rules is that long; it ends one that goes in circles. */
    private static final int MAX_STEPS = 16;

    private static final int NONE = -1;

    private final String name;
    private final String text;
    private final RuleSet rules;

    public Simplify(RuleSet rules) {
        this("simplify", "simplify", rules);
    }

    /** @param text the name with the options that selected the rules */
    Simplify(String name, String text, RuleSet rules) {
        this.name = name;
        this.text = text;
        this.rules = rules;
    }

    @Override
    public Graph run(Graph graph) {
        return run(graph, Trace.create());
    }

    @Override
    public Graph run(Graph graph, Trace trace) {
        if (!trace.mayRewrite()) {
            return graph;
        }
        BitSet live = Sweep.reaching(graph);
        RuleSearch search = new RuleSearch(rules);
        int first = graph.isInterned() ? firstMatch(search, graph, live) : 0;
        if (first == NONE) {
            return graph;
        }
        Graph swept = trace.sweep(graph, live, (out, old, in) -> {
            Node copy = Sweep.copy(out, old, in);
            return old.id() < first ? copy : simplest(search, out, old, copy, trace);
        });
        return new DeadNodes().run(swept, trace); // a rewrite that refused late may have left nodes as well
    }

    /**
     * The first node of an interned graph that a rebuild would change (elsewhere a rule with one variable twice would
     * only match after a rebuild): until a first rule fires, nodes and copies match the same. Most runs are
     * the last ones of a fixed point, and looking costs a small part of rebuilding. What a rule that fires here makes
     * goes to the builder of the old graph, where nobody sees it.
     */
    private static int firstMatch(RuleSearch search, Graph graph, BitSet live) {
        for (int id = live.nextSetBit(0); id >= 0; id = live.nextSetBit(id + 1)) {
            Node node = graph.node(id);
            if (search.apply(node.owner(), node).isPresent()) {
                return id;
            }
        }
        return NONE;
    }

    private static Node simplest(RuleSearch search, GraphBuilder out, Node old, Node copy, Trace trace) {
        Node current = copy;
        for (int i = 0; i < MAX_STEPS && trace.mayRewrite(); i++) {
            Optional<RuleSearch.Applied> next = search.apply(out, current);
            if (next.isEmpty()) {
                return current;
            }
            trace.fired(next.get().rewrite().name(), old.id());
            current = next.get().node();
        }
        return current;
    }

    RuleSet rules() {
        return rules;
    }

    @Override
    public ImmutableList<Rewrite> equations() {
        return rules.rewrites();
    }

    @Override
    public Simplify where(Predicate<Equation> wanted, String selected) {
        return new Simplify(name, selected, rules.where(wanted::test));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String text() {
        return text;
    }
}
