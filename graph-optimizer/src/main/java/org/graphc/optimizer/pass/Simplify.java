package org.graphc.optimizer.pass;

import com.google.common.collect.LinkedHashMultiset;
import com.google.common.collect.Multiset;
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

    private final RuleSet rules;

    public Simplify(RuleSet rules) {
        this.rules = rules;
    }

    @Override
    public Graph run(Graph graph) {
        return run(graph, LinkedHashMultiset.create());
    }

    @Override
    public Graph run(Graph graph, Multiset<String> hits) {
        int before = hits.size();
        Graph swept = Sweep.forward(
                graph, Sweep.reaching(graph), (out, old, in) -> simplest(out, out.append(old.op(), in), hits));
        return hits.size() == before ? swept : new DeadNodes().run(swept);
    }

    private Node simplest(GraphBuilder out, Node node, Multiset<String> hits) {
        Node current = node;
        for (int i = 0; i < MAX_STEPS; i++) {
            Optional<Node> next = rules.apply(out, current, hits);
            if (next.isEmpty()) {
                return current;
            }
            current = next.get();
        }
        return current;
    }
}
