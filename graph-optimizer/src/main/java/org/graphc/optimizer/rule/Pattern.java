package org.graphc.optimizer.rule;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
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
    private final ImmutableList<Expr> variants;
    private final int slots;

    Pattern(Expr.Call root, int slots) {
        this.root = root;
        this.variants = ImmutableList.copyOf(variants(root));
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

    /** Loops, and no set to find equal variants: hashing records would take longer at start-up than all else here. */
    @BoundedRecursion(DEPTH)
    private static List<Expr> variants(Expr expr) {
        if (!(expr instanceof Expr.Call call)) {
            return List.of(expr);
        }
        List<ImmutableList<Expr>> orders = new ArrayList<>();
        orders.add(ImmutableList.of());
        for (Expr argument : call.arguments()) {
            List<ImmutableList<Expr>> longer = new ArrayList<>();
            for (Expr variant : variants(argument)) {
                for (ImmutableList<Expr> order : orders) {
                    longer.add(ImmutableList.<Expr>builder()
                            .addAll(order)
                            .add(variant)
                            .build());
                }
            }
            orders = longer;
        }
        List<Expr> all = new ArrayList<>();
        for (ImmutableList<Expr> order : orders) {
            all.add(new Expr.Call(call.head(), call.attribute(), order));
            if (call.head().isCommutative() && !isSame(order.get(0), order.get(1))) {
                all.add(new Expr.Call(call.head(), call.attribute(), order.reverse()));
            }
        }
        return all;
    }

    private static boolean isSame(Expr a, Expr b) {
        return a instanceof Expr.Variable x && b instanceof Expr.Variable y && x.slot() == y.slot();
    }

    /** The bindings under which the node is what the left side says. */
    Optional<Match> match(Node node) {
        for (int i = 0; i < variants.size(); i++) {
            Expr variant = variants.get(i);
            if (fits(variant, node)) {
                Match match = new Match(slots);
                if (binds(variant, node, match)) {
                    return Optional.of(match);
                }
            }
        }
        return Optional.empty();
    }

    /** True where operations and numbers are those of the expression: most nodes fail here, with nothing allocated. */
    @BoundedRecursion(DEPTH)
    private static boolean fits(Expr expr, Node node) {
        if (expr instanceof Expr.Variable) {
            return true;
        } else if (expr instanceof Expr.Literal l) {
            return Literals.matches(l, node);
        }
        Expr.Call call = (Expr.Call) expr;
        if (!call.head().root().equals(Rewrite.key(node.op()))
                || call.arguments().size() != node.inputs().size()) {
            return false;
        }
        for (int i = 0; i < call.arguments().size(); i++) {
            if (!fits(call.arguments().get(i), node.input(i))) {
                return false;
            }
        }
        return true;
    }

    /** Binds the variables and attributes of an expression that fits. */
    @BoundedRecursion(DEPTH)
    private static boolean binds(Expr expr, Node node, Match match) {
        if (expr instanceof Expr.Variable v) {
            return match.bind(v.slot(), node);
        } else if (expr instanceof Expr.Literal) {
            return true;
        }
        Expr.Call call = (Expr.Call) expr;
        for (int i = 0; i < call.arguments().size(); i++) {
            if (!binds(call.arguments().get(i), node.input(i), match)) {
                return false;
            }
        }
        return call.attribute() == Head.NO_ATTRIBUTE
                || match.bind(call.attribute(), call.head().attribute().apply(node.op()));
    }
}
