package org.graphc.core.lang;

import com.google.common.collect.ImmutableSet;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.Leaf;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Source;
import org.graphc.core.graph.Sweep;
import org.graphc.core.op.Size;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Sizes;

/** Sizes that a run would need and that no input tells it: said when the file is read, since no run can succeed. */
final class UnknownSizes {
    private UnknownSizes() {}

    static void report(Session session) {
        if (session.hasErrors()) {
            return;
        }
        Graph graph = session.graph().build();
        Set<String> known = new HashSet<>(Sizes.determinedBy(
                graph.inputs().values().stream().map(Node::shape).toList()));
        BitSet live = Sweep.reaching(graph);
        for (Node node : graph.nodes()) {
            if (live.get(node.id()) || node.op() instanceof Leaf) {
                for (String symbol : needed(node)) {
                    if (known.add(symbol)) {
                        place(session, node).ifPresent(at -> session.report(diagnostic(session, graph, at, symbol)));
                    }
                }
            }
        }
    }

    private static Set<String> needed(Node node) {
        ImmutableSet.Builder<String> symbols = ImmutableSet.builder();
        if (node.op() instanceof Size size) {
            symbols.addAll(size.dim().symbols());
        }
        if (!node.shape().isConstant()) {
            node.shape().dims().forEach(dim -> symbols.addAll(dim.symbols()));
        }
        return symbols.build();
    }

    private static Optional<Source> place(Session session, Node node) {
        return session.declaration(node)
                .map(Session.Declared::at)
                .or(() -> node.origin().source());
    }

    private static Diagnostic diagnostic(Session session, Graph graph, Source at, String symbol) {
        Diagnostic diagnostic = Diagnostic.of(Code.UNDETERMINED, at, "no input determines the size " + symbol);
        for (Node input : graph.inputs().values()) {
            for (Dim dim : input.shape().dims()) {
                if (dim.symbols().contains(symbol)) {
                    String name = ((Leaf) input.op()).label();
                    diagnostic = diagnostic.note(
                            name + " has " + dim + " elements along an axis, which cannot be solved for " + symbol);
                }
            }
        }
        return diagnostic.hint("an input with the axis " + symbol + " would, or with one such as 2 * " + symbol
                + " + 1 where all other sizes are known");
    }
}
