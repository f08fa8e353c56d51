package org.graphc.core.grad;

import com.google.common.collect.ImmutableList;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.graphc.core.graph.AdjointState;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Source;

/**
 * How a value depends on a target, and the edges at which its derivative stops on the way.
 *
 * <p>Where paths differ, one that passes makes a derivative whatever the others do, except that a missing rule spoils
 * it; of paths that all stop, one that is not between floats counts before one that is piecewise constant, and that
 * before one that was cut.
 *
 * @param cuts the edges where the derivative stops, nearest to the target; none where there is no path at all
 */
public record Link(AdjointState state, ImmutableList<Cut> cuts) {
    /** What counts first where paths differ. */
    private static final ImmutableList<AdjointState> PRECEDENCE = ImmutableList.of(
            AdjointState.MISSING,
            AdjointState.VALUE,
            AdjointState.UNDEFINED,
            AdjointState.ZERO,
            AdjointState.DISCONNECTED);

    /** The edge from a node to one of its inputs, at which a derivative stops. */
    public record Cut(Node node, int input, AdjointState state) {
        /** Where the node was written. */
        public Optional<Source> source() {
            return node.origin().source();
        }

        /** {@code sign at model.graph:3:9 (piecewise constant)} */
        @Override
        public String toString() {
            return node.op().name() + source().map(s -> " at " + s).orElse("") + " (" + state.why() + ")";
        }
    }

    /** The first edge that made the state what it is; none where a derivative passes or there is no path. */
    public Optional<Cut> cause() {
        return cuts.stream().filter(cut -> cut.state() == state).findFirst();
    }

    /** With the edges that an operation's rule itself sent nothing through. */
    static Link of(Node value, Node target, Collection<Cut> declined) {
        BitSet touched = Dependence.between(value, List.of(target), Dependence::any);
        if (!touched.get(value.id()) || !touched.get(target.id())) {
            return new Link(AdjointState.DISCONNECTED, ImmutableList.of());
        }
        Dependence.Edges passes = (node, i) -> node.carriesDerivative(i)
                && (declined.isEmpty() || !declined.contains(new Cut(node, i, AdjointState.ZERO)));
        BitSet flowing = Dependence.descendants(value, List.of(target), passes);
        ImmutableList.Builder<Cut> cuts = ImmutableList.builder();
        for (int id = touched.nextSetBit(0); id >= 0; id = touched.nextSetBit(id + 1)) {
            Node node = value.owner().node(id);
            for (int i = 0; i < node.inputs().size(); i++) {
                if (flowing.get(node.input(i).id()) && !passes.count(node, i)) {
                    AdjointState state = node.adjointState(i);
                    cuts.add(new Cut(node, i, state == AdjointState.VALUE ? AdjointState.ZERO : state));
                }
            }
        }
        return new Link(state(flowing.get(value.id()), cuts.build()), cuts.build());
    }

    /** Of several values: that which lacks a rule, if any, else that of the last. */
    static Link of(Collection<Node> values, Node last, Node target, Collection<Cut> declined) {
        for (Node value : values) {
            Link link = of(value, target, declined);
            if (link.state() == AdjointState.MISSING) {
                return link;
            }
        }
        return of(last, target, declined);
    }

    private static AdjointState state(boolean passes, List<Cut> cuts) {
        for (AdjointState state : PRECEDENCE) {
            boolean met = state == AdjointState.VALUE ? passes : cuts.stream().anyMatch(cut -> cut.state() == state);
            if (met) {
                return state;
            }
        }
        throw new IllegalStateException("a path neither passes nor stops");
    }

    /** Why there is no derivative of a value by a target: the edges where it stops, or that there is no path. */
    String explain(String value, String target) {
        if (cuts.isEmpty()) {
            return value + " does not depend on " + target;
        }
        boolean missing = state == AdjointState.MISSING;
        TreeSet<String> named = new TreeSet<>();
        cuts.stream().filter(cut -> !missing || cut.state() == state).forEach(cut -> named.add(cut.toString()));
        return value + " depends on " + target + (missing ? " through " : " only through ") + String.join(", ", named)
                + ", which no derivative passes";
    }
}
