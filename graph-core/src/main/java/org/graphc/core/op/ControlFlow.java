package org.graphc.core.op;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.type.TypeMismatch;

/**
 * Loops and choices whose bodies are graphs of their own. A body is written as a lambda over nodes; values of the graph
 * around it may be used in it.
 */
public final class ControlFlow {
    private ControlFlow() {}

    /** One step of a loop: from the carries and an element of each sequence to the next carries and outputs. */
    @FunctionalInterface
    public interface Step {
        Next apply(List<Node> carries, List<Node> elements);
    }

    /** What a step gives. */
    public record Next(ImmutableList<Node> carries, ImmutableList<Node> outputs) {
        /** The next carries, without outputs. */
        public static Next carry(Node... carries) {
            return new Next(ImmutableList.copyOf(carries), ImmutableList.of());
        }

        /** The same carries, with outputs that are stacked over the steps. */
        public Next emit(Node... values) {
            return new Next(carries, ImmutableList.copyOf(values));
        }
    }

    /** What a loop gives: the last carries, and each output stacked along a new first axis. */
    public record Scanned(ImmutableList<Node> carries, ImmutableList<Node> outputs) {
        /** The last value of the first carry. */
        public Node carry() {
            return carries.get(0);
        }

        /** The first output, stacked. */
        public Node output() {
            return outputs.get(0);
        }
    }

    /**
     * Runs a step for each element of the sequences' first axes, which are equally long.
     *
     * @param initial first values of the carries, whose types the step keeps
     * @throws TypeMismatch if there is no sequence, they differ in length, or a carry changes its type
     */
    public static Scanned scan(Step step, List<Node> initial, List<Node> sequences) {
        if (sequences.isEmpty() || sequences.stream().anyMatch(s -> s.shape().rank() == 0)) {
            throw new TypeMismatch("scan", "needs sequences of rank 1 or more to run over");
        }
        GraphBuilder graph = sequences.get(0).owner();
        Loop loop =
                new Loop(GraphBuilder.within(graph), sequences.get(0).shape().dim(0), false);
        List<Node> carries = new ArrayList<>();
        initial.forEach(first -> carries.add(loop.carry(first)));
        List<Node> elements = new ArrayList<>();
        sequences.forEach(stacked -> elements.add(loop.sequence(stacked)));
        Next next = step.apply(List.copyOf(carries), List.copyOf(elements));
        if (next.carries().size() != carries.size()) {
            throw new TypeMismatch(
                    "scan", "a step gives " + next.carries().size() + " carries, there are " + carries.size());
        }
        next.carries().forEach(loop::next);
        next.outputs().forEach(loop::emit);
        Loop.Results results = loop.run();
        return new Scanned(results.carries(), results.outputs());
    }
}
