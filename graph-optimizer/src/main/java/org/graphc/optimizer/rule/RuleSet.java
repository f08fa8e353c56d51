package org.graphc.optimizer.rule;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Elementwise;
import org.graphc.core.op.Monoid;
import org.graphc.core.op.Reduce;
import org.graphc.core.op.ScalarFn;

/** Rewrites in order, indexed by the operation they look at; of those that match a node, the first wins. */
public final class RuleSet {
    private final ImmutableList<Rewrite> rewrites;
    private final ImmutableListMultimap<Object, Rewrite> byRoot;

    private RuleSet(List<? extends Rewrite> rewrites) {
        this.rewrites = ImmutableList.copyOf(rewrites);
        ImmutableListMultimap.Builder<Object, Rewrite> index = ImmutableListMultimap.builder();
        for (Rewrite rewrite : rewrites) {
            keys(rewrite.root()).forEach(key -> index.put(key, rewrite));
        }
        this.byRoot = index.build();
    }

    private static List<Object> keys(Object root) {
        if (root == Elementwise.class) {
            return Arrays.asList((Object[]) ScalarFn.values());
        }
        return root == Reduce.class ? Arrays.asList((Object[]) Monoid.values()) : List.of(root);
    }

    public static RuleSet of(Rewrite... rewrites) {
        return new RuleSet(ImmutableList.copyOf(rewrites));
    }

    /** The rewrites of all sets, those of the first set first. */
    public static RuleSet union(RuleSet... sets) {
        List<Rewrite> all = new ArrayList<>();
        for (RuleSet set : sets) {
            all.addAll(set.rewrites);
        }
        return new RuleSet(all);
    }

    /** Those of the given precisions. */
    public RuleSet only(Precision... precisions) {
        ImmutableSet<Precision> wanted = ImmutableSet.copyOf(precisions);
        return where(rewrite -> wanted.contains(rewrite.precision()));
    }

    /** Those that satisfy a predicate. */
    public RuleSet where(Predicate<Rewrite> wanted) {
        return new RuleSet(rewrites.stream().filter(wanted).toList());
    }

    public ImmutableList<Rewrite> rewrites() {
        return rewrites;
    }

    /** Those that look at a node's operation, in order. */
    ImmutableList<Rewrite> of(Node node) {
        return byRoot.get(Rewrite.key(node.op()));
    }

    @Override
    public String toString() {
        return rewrites.size() + " rules";
    }
}
