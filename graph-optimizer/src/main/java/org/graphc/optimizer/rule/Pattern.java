package org.graphc.optimizer.rule;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Op;
import org.graphc.core.op.Broadcast;
import org.graphc.core.op.Constant;
import org.graphc.core.op.Reshape;
import org.graphc.core.op.ScalarFn;
import org.graphc.core.op.Transpose;
import org.graphc.core.type.BoundedRecursion;

/**
 * A left side compiled for matching: one variant for each order of the arguments of commutative operations, so that
 * matching needs no second thoughts.
 *
 * <p>Where it is asked to, it looks through what moves or repeats elements: {@code move(f(x))} is {@code f(move(x))}
 * for a scalar function f, so a variable below a move stands for what is moved.
 */
final class Pattern {
    private static final ImmutableSet<Class<?>> MOVES =
            ImmutableSet.of(Broadcast.class, Reshape.class, Transpose.class);
    private static final int MAX_MOVES = 3;
    private static final String DEPTH = "by the depth of a rule, at most 8";

    private final Expr.Call root;
    private final ImmutableList<Expr> variants;
    private final int slots;
    private final boolean passesMoves;

    Pattern(Expr.Call root, int slots, boolean passesMoves) {
        this.passesMoves = passesMoves;
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

    /** False only where no node fits whose inputs are made by operations of these keys. */
    boolean mayFit(List<Object> inputs) {
        for (Expr variant : variants) {
            List<Expr> arguments = ((Expr.Call) variant).arguments();
            boolean fits = arguments.size() == inputs.size();
            for (int i = 0; i < arguments.size() && fits; i++) {
                fits = mayBe(arguments.get(i), inputs.get(i));
            }
            if (fits) {
                return true;
            }
        }
        return false;
    }

    private boolean mayBe(Expr expr, Object key) {
        if (expr instanceof Expr.Call call) {
            Object root = call.head().root();
            return root.equals(key) || passesMoves && root instanceof ScalarFn && MOVES.contains(key);
        }
        return expr instanceof Expr.Variable || key == Constant.class || MOVES.contains(key);
    }

    /** The bindings under which the node is what the left side says. */
    Optional<Match> match(Node node) {
        for (int i = 0; i < variants.size(); i++) {
            Expr variant = variants.get(i);
            if (fits(variant, node)) {
                Match match = new Match(slots);
                if (binds(variant, node, ImmutableList.of(), match)) {
                    return Optional.of(match);
                }
            }
        }
        return Optional.empty();
    }

    /** True where operations and numbers are those of the expression: most nodes fail here, with nothing allocated. */
    @BoundedRecursion(DEPTH)
    private boolean fits(Expr expr, Node node) {
        if (expr instanceof Expr.Variable) {
            return true;
        } else if (expr instanceof Expr.Literal l) {
            return Literals.matches(l, node);
        }
        Expr.Call call = (Expr.Call) expr;
        Node at = unmoved(call, node);
        if (!call.head().root().equals(Rewrite.key(at.op()))
                || call.arguments().size() != at.inputs().size()) {
            return false;
        }
        for (int i = 0; i < call.arguments().size(); i++) {
            if (!fits(call.arguments().get(i), at.input(i))) {
                return false;
            }
        }
        return true;
    }

    /** What is moved, where a scalar function is wanted; the root is one already, or no scalar function. */
    private Node unmoved(Expr.Call call, Node node) {
        Node at = node;
        for (int i = 0; i < MAX_MOVES && passesMoves && call.head().root() instanceof ScalarFn && isMove(at); i++) {
            at = at.input(0);
        }
        return at;
    }

    private static boolean isMove(Node node) {
        return MOVES.contains(node.op().getClass());
    }

    /** Binds the variables and attributes of an expression that fits, below moves of which the first is outermost. */
    @BoundedRecursion(DEPTH)
    private boolean binds(Expr expr, Node node, ImmutableList<Op> moves, Match match) {
        if (expr instanceof Expr.Variable v) {
            Node moved = node;
            for (Op move : moves.reverse()) {
                moved = node.owner().append(move, moved);
            }
            return match.bind(v.slot(), moved);
        } else if (expr instanceof Expr.Literal) {
            return true;
        }
        Expr.Call call = (Expr.Call) expr;
        Node at = unmoved(call, node);
        if (!moves.isEmpty() && !(call.head().root() instanceof ScalarFn)) {
            return false;
        }
        ImmutableList<Op> all = at == node ? moves : joined(moves, node, at);
        for (int i = 0; i < call.arguments().size(); i++) {
            if (!binds(call.arguments().get(i), at.input(i), all, match)) {
                return false;
            }
        }
        return call.attribute() == Head.NO_ATTRIBUTE
                || match.bind(call.attribute(), call.head().attribute().apply(at.op()));
    }

    private static ImmutableList<Op> joined(ImmutableList<Op> moves, Node from, Node to) {
        ImmutableList.Builder<Op> all = ImmutableList.<Op>builder().addAll(moves);
        for (Node at = from; at != to; at = at.input(0)) {
            all.add(at.op());
        }
        return all.build();
    }
}
