package org.graphc.optimizer.rule;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Lists;
import com.google.common.collect.Sets;
import java.util.List;
import java.util.Optional;
import org.graphc.core.graph.Node;
import org.graphc.core.type.BoundedRecursion;

/**
 * A left side compiled for matching: one variant for each order of the arguments of commutative operations, so that
 * matching needs no second thoughts.
 */
final class Pattern {
    private static final String DEPTH = "by the depth of a rule, at most 8";

    private final Expr.Call root;
    private final ImmutableList<Expr.Call> variants;
    private final int slots;

    Pattern(Expr.Call root, int slots) {
        this.root = root;
        this.variants = variants(root).stream().map(Expr.Call.class::cast).collect(ImmutableList.toImmutableList());
        this.slots = slots;
    }

    Object root() {
        return root.head().root();
    }

    Expr.Call expr() {
        return root;
    }

    int slots() {
        return slots;
    }

    @BoundedRecursion(DEPTH)
    private static ImmutableSet<Expr> variants(Expr expr) {
        if (!(expr instanceof Expr.Call call)) {
            return ImmutableSet.of(expr);
        }
        List<ImmutableSet<Expr>> each =
                call.arguments().stream().map(Pattern::variants).toList();
        ImmutableSet.Builder<Expr> all = ImmutableSet.builder();
        for (List<Expr> arguments : Sets.cartesianProduct(each)) {
            all.add(new Expr.Call(call.head(), call.attribute(), ImmutableList.copyOf(arguments)));
            if (call.head().isCommutative()) {
                all.add(new Expr.Call(call.head(), call.attribute(), ImmutableList.copyOf(Lists.reverse(arguments))));
            }
        }
        return all.build();
    }

    /** The bindings under which the node is what the left side says. */
    Optional<Match> match(Node node) {
        for (Expr.Call variant : variants) {
            Match match = new Match(slots);
            if (matches(variant, node, match)) {
                return Optional.of(match);
            }
        }
        return Optional.empty();
    }

    @BoundedRecursion(DEPTH)
    private static boolean matches(Expr expr, Node node, Match match) {
        if (expr instanceof Expr.Variable v) {
            return match.bind(v.slot(), node);
        } else if (expr instanceof Expr.Literal l) {
            return Literals.matches(l, node);
        }
        Expr.Call call = (Expr.Call) expr;
        if (!call.head().root().equals(Rewrite.key(node.op()))
                || call.arguments().size() != node.inputs().size()) {
            return false;
        }
        for (int i = 0; i < call.arguments().size(); i++) {
            if (!matches(call.arguments().get(i), node.input(i), match)) {
                return false;
            }
        }
        return call.attribute() == Head.NO_ATTRIBUTE
                || match.bind(call.attribute(), call.head().attribute().apply(node.op()));
    }
}
