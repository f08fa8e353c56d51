package org.graphc.optimizer.pass;

import java.util.Optional;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Sweep;
import org.graphc.optimizer.rule.RuleSet;

/**
 * Applies a set of rules in one sweep: to each node until none of them matches, on inputs that are simplified already.
 * What a right side makes below its root is looked at in the next sweep.
 */
public final class Simplify implements Pass {
    /** No chain of rules is that long; it ends one that goes in circles. */
    private static final int MAX_STEPS = 16;

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
        int before = trace.rewrites();
        Graph swept = trace.sweep(
                graph, Sweep.reaching(graph), (out, old, in) -> simplest(out, old, out.append(old.op(), in), trace));
        boolean isLean = trace.rewrites() == before && Sweep.reaching(swept).cardinality() == swept.size();
        return isLean ? swept : new DeadNodes().run(swept, trace);
    }

    private Node simplest(GraphBuilder out, Node old, Node copy, Trace trace) {
        Node current = copy;
        for (int i = 0; i < MAX_STEPS && trace.mayRewrite(); i++) {
            Optional<RuleSet.Applied> next = rules.apply(out, current);
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
    public String name() {
        return name;
    }

    @Override
    public String text() {
        return text;
    }
}
