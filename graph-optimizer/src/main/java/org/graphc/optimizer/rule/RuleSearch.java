package org.graphc.optimizer.rule;

import com.google.common.collect.ImmutableList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;

/**
 * Applies a set of rules to node after node of a graph. It remembers which of them come into question for an operation
 * on the results of others, so that most nodes of a large graph cost one look into a table.
 */
public final class RuleSearch {
    private static final int MAX_INPUTS = 3;

    private final RuleSet rules;
    private final Map<Kind, ImmutableList<Rewrite>> known = new HashMap<>();

    public RuleSearch(RuleSet rules) {
        this.rules = rules;
    }

    /** A rewrite that applied, and the node that it made. */
    public record Applied(Rewrite rewrite, Node node) {}

    /** The keys of a node's operation and of those that its inputs are made by; null where there is no such input. */
    private record Kind(Object root, Object first, Object second, Object third) {
        static Kind of(Node node) {
            return new Kind(Rewrite.key(node.op()), input(node, 0), input(node, 1), input(node, 2));
        }

        private static Object input(Node node, int i) {
            return i < node.inputs().size() ? Rewrite.key(node.input(i).op()) : null;
        }

        List<Object> inputs(int count) {
            return Arrays.asList(first, second, third).subList(0, count);
        }
    }

    /**
     * Replaces a node by the first rewrite that applies.
     *
     * @throws IllegalStateException naming the rewrite, if it changed the type
     */
    public Optional<Applied> apply(GraphBuilder out, Node node) {
        ImmutableList<Rewrite> candidates = candidates(node);
        for (int i = 0; i < candidates.size(); i++) { // no iterators: every node of a graph comes here, often
            Rewrite rewrite = candidates.get(i);
            Optional<Node> made = rewrite.apply(out, node);
            if (made.isPresent() && made.get() != node) {
                if (!made.get().type().equals(node.type())) {
                    throw new IllegalStateException(
                            "rule \"" + rewrite.name() + "\" made " + made.get().type() + " of " + node.type());
                }
                return Optional.of(new Applied(rewrite, made.get()));
            }
        }
        return Optional.empty();
    }

    private ImmutableList<Rewrite> candidates(Node node) {
        if (node.inputs().size() > MAX_INPUTS) {
            return rules.of(node);
        }
        Kind kind = Kind.of(node);
        ImmutableList<Rewrite> found = known.get(kind);
        if (found == null) {
            List<Object> inputs = kind.inputs(node.inputs().size());
            found = rules.of(node).stream()
                    .filter(rewrite -> rewrite.mayApply(inputs))
                    .collect(ImmutableList.toImmutableList());
            known.put(kind, found);
        }
        return found;
    }
}
