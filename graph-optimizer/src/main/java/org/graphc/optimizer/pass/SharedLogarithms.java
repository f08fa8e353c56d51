package org.graphc.optimizer.pass;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Sweep;
import org.graphc.core.op.Ops;
import org.graphc.optimizer.rule.Softmax;

/**
 * Computes a softmax as the exponential of its logarithm where the graph has that too, as a loss and its gradient do:
 * one exponential then takes the place of one, a sum and a quotient.
 */
public final class SharedLogarithms implements Pass {
    private static final String RULE = "softmax(x) => exp(logSoftmax(x)) where that is needed too";

    @Override
    public Graph run(Graph graph) {
        return run(graph, Trace.create());
    }

    @Override
    public Graph run(Graph graph, Trace trace) {
        Set<Known> known = new HashSet<>();
        graph.nodes().forEach(node -> Softmax.ofLogarithm(node).map(Known::of).ifPresent(known::add));
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
            trace.fired(RULE, old.id());
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
    public String name() {
        return "share";
    }
}
