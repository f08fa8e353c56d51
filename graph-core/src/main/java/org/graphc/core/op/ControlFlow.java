package org.graphc.core.op;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Supplier;
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
        return loop(step, initial, sequences);
    }

    /**
     * The same, of which the derivative keeps the carries before every {@code every}-th step alone and computes those
     * between again, segment by segment: n / every + every of them instead of n.
     *
     * @throws TypeMismatch if the length is not a constant and {@code every} does not divide it
     */
    public static Scanned scan(Step step, List<Node> initial, List<Node> sequences, int every) {
        return new Segments(step, every).scan(initial, sequences);
    }

    private static Scanned loop(Step step, List<Node> initial, List<Node> sequences) {
        if (sequences.isEmpty() || sequences.stream().anyMatch(s -> s.shape().rank() == 0)) {
            throw new TypeMismatch("scan", "needs sequences of rank 1 or more to run over");
        }
        GraphBuilder graph = sequences.get(0).owner().innermost();
        Loop loop =
                new Loop(GraphBuilder.within(graph), sequences.get(0).shape().dim(0), false);
        List<Node> carries = new ArrayList<>();
        initial.forEach(first -> carries.add(loop.carry(first)));
        List<Node> elements = new ArrayList<>();
        sequences.forEach(stacked -> elements.add(loop.sequence(stacked)));
        Next next = loop.body().writing(() -> step.apply(List.copyOf(carries), List.copyOf(elements)));
        if (next.carries().size() != carries.size()) {
            throw new TypeMismatch(
                    "scan", "a step gives " + next.carries().size() + " carries, there are " + carries.size());
        }
        next.carries().forEach(loop::next);
        next.outputs().forEach(loop::emit);
        Loop.Results results = loop.run();
        return new Scanned(results.carries(), results.outputs());
    }

    /** What a loop that runs on a condition repeats. */
    @FunctionalInterface
    public interface Function {
        List<Node> apply(List<Node> arguments);
    }

    /** The rule of a custom gradient: from inputs, value and the value's adjoint to the inputs' adjoints. */
    @FunctionalInterface
    public interface Rule {
        List<Node> apply(List<Node> inputs, Node value, Node adjoint);
    }

    /**
     * The results of one of two functions, by a scalar {@code bool}; the other is not computed.
     *
     * @throws TypeMismatch if their results differ in type
     */
    public static ImmutableList<Node> cond(Node condition, Supplier<List<Node>> then, Supplier<List<Node>> otherwise) {
        Bodies bodies = new Bodies(condition.owner().innermost(), List.of())
                .add(none -> then.get())
                .add(none -> otherwise.get());
        return Cond.choose(condition, bodies);
    }

    /**
     * Repeats a step as long as the condition, of the carries, holds; gives the last carries.
     *
     * @param maxTrips the most steps, without which there is no derivative; a run that takes more fails
     * @throws TypeMismatch if a carry changes its type
     */
    public static ImmutableList<Node> whileLoop(
            UnaryCondition condition, Function step, List<Node> initial, OptionalLong maxTrips) {
        GraphBuilder graph = initial.get(0).owner().innermost();
        Bodies bodies = new Bodies(graph, initial)
                .add(carries -> List.of(condition.apply(carries)))
                .add(step::apply);
        return While.repeat(bodies, maxTrips);
    }

    /** The condition of a loop. */
    @FunctionalInterface
    public interface UnaryCondition {
        Node apply(List<Node> carries);
    }

    /** The results of a function of the arguments, computed again in the backward pass instead of kept for it. */
    public static List<Node> checkpoint(Function function, List<Node> arguments) {
        return Checkpoint.apply(new Bodies(arguments.get(0).owner().innermost(), arguments).add(function::apply));
    }

    /**
     * A value with a derivative of its own.
     *
     * @param rule gives the adjoint of each float argument, of its type
     * @throws TypeMismatch if it gives others, or the functions read floats that are not among the arguments
     */
    public static Node customGradient(
            java.util.function.Function<List<Node>, Node> value, Rule rule, List<Node> arguments) {
        GraphBuilder graph = arguments.get(0).owner().innermost();
        Bodies values = new Bodies(graph, arguments).add(inside -> List.of(value.apply(inside)));
        Node like = values.get(0).results().get(0);
        if (!values.captured().isEmpty()) {
            throw new TypeMismatch("customGradient", "reads a value that is not among its arguments");
        }
        List<Node> all = new ArrayList<>(arguments);
        Node stand = graph.append(new Checkpoint(values.get(0), like.dtype()), arguments);
        all.add(stand);
        all.add(stand);
        int n = arguments.size();
        Bodies rules = new Bodies(graph, all)
                .add(inside -> rule.apply(inside.subList(0, n), inside.get(n), inside.get(n + 1)));
        if (!rules.captured().isEmpty()) {
            throw new TypeMismatch("customGradient", "its rule reads a value that is not among its arguments");
        }
        return graph.append(new CustomGradient(values.get(0), rules.get(0)), arguments);
    }
}
