package org.graphc.optimizer.pass;

import com.google.common.collect.ImmutableList;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Sweep;
import org.graphc.core.op.Ops;
import org.graphc.optimizer.rule.Equation;
import org.graphc.optimizer.rule.Precision;
import org.graphc.optimizer.rule.Softmax;

/**
 * Computes a softmax as the exponential of its logarithm where the graph has that too, as a loss and its gradient do:
 * one exponential then takes the place of one, a sum and a quotient.
 */
public final class SharedLogarithms implements Selecting {
    private static final Selection.Named RULE =
            new Selection.Named("softmax(x) => exp(logSoftmax(x)) if that is needed too", Precision.IMPROVES, true);

    private final Selection selection;

    /** With all of its rewrites. */
    public SharedLogarithms() {
        this(new Selection("share", ImmutableList.of(RULE)));
    }

    private SharedLogarithms(Selection selection) {
        this.selection = selection;
    }

    @Override
    public Graph run(Graph graph) {
        return run(graph, Trace.create());
    }

    @Override
    public Graph run(Graph graph, Trace trace) {
        if (selection.equations().isEmpty()) {
            return graph;
        }
        Set<Known> known = new HashSet<>();
        for (Node node : graph.nodes()) {
            Optional<Softmax> softmax = Softmax.ofLogarithm(node);
            if (softmax.isPresent()) { // no lambda, which would be made for every node
                known.add(Known.of(softmax.get()));
            }
        }
        if (known.isEmpty()) {
            return graph;
        }
        return trace.sweep(graph, (out, old, in) -> {
            Node copy = Sweep.copy(out, old, in);
            Optional<Softmax> softmax = Softmax.isQuotient(old)
                    ? Softmax.of(old).filter(s -> known.contains(Known.of(s)))
                    : Optional.empty();
            if (softmax.isEmpty() || !trace.mayRewrite()) {
                return copy;
            }
            trace.fired(RULE.name(), old.id());
            return Ops.exp(Softmax.of(copy).orElseThrow().logarithm());
        });
    }

    /** Nodes by their ids in one graph. */
    private record Known(int logits, Object axes) {
        static Known of(Softmax softmax) {
            return new Known(softmax.logits().id(), softmax.axes());
        }
    }

    @Override
    public Selection selection() {
        return selection;
    }

    @Override
    public SharedLogarithms where(Predicate<Equation> wanted, String selected) {
        return new SharedLogarithms(selection.where(wanted, selected));
    }

    @Override
    public String name() {
        return "share";
    }
}
