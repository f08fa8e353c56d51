package org.graphc.optimizer.rule;

import static org.graphc.optimizer.rule.Coded.exact;

import com.google.common.collect.ImmutableSortedSet;
import com.google.common.collect.Sets;
import com.google.common.primitives.ImmutableIntArray;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Broadcast;
import org.graphc.core.op.Cast;
import org.graphc.core.op.Ops;
import org.graphc.core.op.Reshape;
import org.graphc.core.op.Reverse;
import org.graphc.core.op.Transpose;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Shape;

/** Operations that move or rename elements: what moves nothing goes, and two in a row become one. */
public final class MovementRules {
    public static final RuleSet RULES = RuleSet.union(
            RuleSet.of(
                    exact("reshape(x) to its own shape => x", Reshape.class, MovementRules::idle),
                    exact("broadcast(x) to its own shape => x", Broadcast.class, MovementRules::idle),
                    exact("cast(x) to its own type => x", Cast.class, MovementRules::idle),
                    exact("transpose(x) of no axis => x", Transpose.class, MovementRules::idleTranspose),
                    exact("transpose(transpose(x)) => transpose(x)", Transpose.class, MovementRules::transposes),
                    exact("transpose(broadcast(x)) => broadcast(x)", Transpose.class, MovementRules::turnedBroadcast),
                    exact("reshape(reshape(x)) => reshape(x)", Reshape.class, MovementRules::reshapes),
                    exact("reshape(broadcast(x)) => broadcast(x)", Reshape.class, MovementRules::renamedBroadcast),
                    exact("broadcast(broadcast(x)) => broadcast(x)", Broadcast.class, MovementRules::broadcasts),
                    exact("broadcast(reshape(x)) => broadcast(x)", Broadcast.class, MovementRules::spreadReshape),
                    exact("cast(cast(x)) => cast(x)", Cast.class, MovementRules::casts),
                    exact("reverse(reverse(x)) => reverse(x)", Reverse.class, MovementRules::reverses)),
            SliceRules.RULES,
            ScatteredRules.RULES,
            IndexingRules.RULES);

    private MovementRules() {}

    /** Along the axes that only one of them turns. */
    private static Optional<Node> reverses(GraphBuilder out, Node node) {
        if (!(node.input(0).op() instanceof Reverse inner)) {
            return Optional.empty();
        }
        Set<Integer> once = Sets.symmetricDifference(
                Set.copyOf(inner.axes().asList()),
                Set.copyOf(((Reverse) node.op()).axes().asList()));
        Node x = node.input(0).input(0);
        ImmutableIntArray axes = ImmutableIntArray.copyOf(ImmutableSortedSet.copyOf(once));
        return Optional.of(once.isEmpty() ? x : out.append(new Reverse(axes), x));
    }

    /** For operations that are the identity wherever the type stays. */
    private static Optional<Node> idle(GraphBuilder out, Node node) {
        return node.type().equals(node.input(0).type()) ? Optional.of(node.input(0)) : Optional.empty();
    }

    private static Optional<Node> idleTranspose(GraphBuilder out, Node node) {
        ImmutableIntArray permutation = ((Transpose) node.op()).permutation();
        for (int i = 0; i < permutation.length(); i++) {
            if (permutation.get(i) != i) {
                return Optional.empty();
            }
        }
        return Optional.of(node.input(0));
    }

    private static Optional<Node> transposes(GraphBuilder out, Node node) {
        if (!(node.input(0).op() instanceof Transpose inner)) {
            return Optional.empty();
        }
        Transpose outer = (Transpose) node.op();
        int[] joined =
                outer.permutation().stream().map(inner.permutation()::get).toArray();
        return Optional.of(out.append(
                new Transpose(ImmutableIntArray.copyOf(joined)), node.input(0).input(0)));
    }

    /** Refused where the axes of {@code x} would change their order: a broadcast keeps it. */
    private static Optional<Node> turnedBroadcast(GraphBuilder out, Node node) {
        if (!(node.input(0).op() instanceof Broadcast inner)) {
            return Optional.empty();
        }
        ImmutableIntArray place = ((Transpose) node.op()).inverse();
        int[] axes = inner.axes().stream().map(place::get).toArray();
        for (int i = 1; i < axes.length; i++) {
            if (axes[i] < axes[i - 1]) {
                return Optional.empty();
            }
        }
        return Optional.of(spread(out, node, node.input(0).input(0), axes));
    }

    private static Optional<Node> reshapes(GraphBuilder out, Node node) {
        return node.input(0).op() instanceof Reshape
                ? Optional.of(Ops.reshape(node.input(0).input(0), node.shape()))
                : Optional.empty();
    }

    /** Where only axes of size one come or go, or {@code x} has one element and no axes. */
    private static Optional<Node> renamedBroadcast(GraphBuilder out, Node node) {
        if (!(node.input(0).op() instanceof Broadcast inner)) {
            return Optional.empty();
        }
        Optional<int[]> places = places(inner.shape(), node.shape());
        if (inner.axes().isEmpty()) {
            return Optional.of(spread(out, node, node.input(0).input(0)));
        } else if (places.isEmpty()) {
            return Optional.empty();
        }
        int[] axes = inner.axes().stream().map(axis -> places.get()[axis]).toArray();
        for (int axis : axes) {
            if (axis < 0) {
                return Optional.empty();
            }
        }
        return Optional.of(spread(out, node, node.input(0).input(0), axes));
    }

    private static Optional<Node> broadcasts(GraphBuilder out, Node node) {
        if (!(node.input(0).op() instanceof Broadcast inner)) {
            return Optional.empty();
        }
        Broadcast outer = (Broadcast) node.op();
        int[] axes = inner.axes().stream().map(outer.axes()::get).toArray();
        return Optional.of(spread(out, node, node.input(0).input(0), axes));
    }

    /** Where the reshape only puts axes of size one between those of {@code x}, as {@code keepDims} does. */
    private static Optional<Node> spreadReshape(GraphBuilder out, Node node) {
        Node reshape = node.input(0);
        if (!(reshape.op() instanceof Reshape)) {
            return Optional.empty();
        }
        Node x = reshape.input(0);
        Broadcast outer = (Broadcast) node.op();
        return places(x.shape(), reshape.shape())
                .filter(places -> Arrays.stream(places).allMatch(place -> place >= 0))
                .map(places -> spread(
                        out,
                        node,
                        x,
                        Arrays.stream(places).map(outer.axes()::get).toArray()));
    }

    private static Node spread(GraphBuilder out, Node like, Node x, int... axes) {
        return out.append(new Broadcast(like.shape(), ImmutableIntArray.copyOf(axes)), x);
    }

    /**
     * Which axis of {@code to} each axis of {@code from} becomes, -1 for one of size one that goes, if both are equal
     * but for axes of size one.
     */
    private static Optional<int[]> places(Shape from, Shape to) {
        int[] places = new int[from.rank()];
        int at = 0;
        for (int i = 0; i < places.length; i++) {
            Dim dim = from.dim(i);
            while (at < to.rank() && !to.dim(at).equals(dim) && to.dim(at).equals(Dim.ONE)) {
                at++;
            }
            boolean found = at < to.rank() && to.dim(at).equals(dim);
            if (!found && !dim.equals(Dim.ONE)) {
                return Optional.empty();
            }
            places[i] = found ? at++ : -1;
        }
        while (at < to.rank() && to.dim(at).equals(Dim.ONE)) {
            at++;
        }
        return at == to.rank() ? Optional.of(places) : Optional.empty();
    }

    /** Where the inner cast loses nothing; a float that became an integer in between was truncated. */
    private static Optional<Node> casts(GraphBuilder out, Node node) {
        Node inner = node.input(0);
        return inner.op() instanceof Cast && holds(inner.dtype(), inner.input(0).dtype())
                ? Optional.of(Ops.cast(inner.input(0), node.dtype()))
                : Optional.empty();
    }

    /** True where the wide type has every value of the narrow one. */
    private static boolean holds(DType wide, DType narrow) {
        return switch (narrow) {
            case BOOL -> true;
            case I32 -> wide == DType.I64 || wide == DType.F64 || wide == DType.I32;
            case F32 -> wide.isFloat();
            case I64, F64 -> wide == narrow;
        };
    }
}
