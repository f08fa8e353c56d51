package org.graphc.core.op;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.graphc.core.graph.Body;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Op;
import org.graphc.core.type.DType;

/**
 * Bodies over the same inputs, while they are written: each is a function of the declared arguments, and what any of
 * them captures of the graph around becomes an input of all.
 */
final class Bodies {
    private final GraphBuilder graph;
    private final List<Node> arguments;
    private final List<GraphBuilder> builders = new ArrayList<>();
    private final List<List<Node>> declared = new ArrayList<>();
    private final List<List<Node>> results = new ArrayList<>();

    Bodies(GraphBuilder graph, List<Node> arguments) {
        this.graph = graph;
        this.arguments = arguments;
    }

    /** Writes one more body: what {@code function} makes of the arguments. */
    Bodies add(Function<List<Node>, List<Node>> function) {
        GraphBuilder body = GraphBuilder.within(graph);
        List<Node> inside = new ArrayList<>();
        for (Node argument : arguments) {
            inside.add(Ops.input(body, "argument" + inside.size(), argument.type()));
        }
        List<Node> made = new ArrayList<>(body.inside(() -> function.apply(List.copyOf(inside))));
        made.replaceAll(body::local);
        builders.add(body);
        declared.add(inside);
        results.add(made);
        return this;
    }

    /** The arguments, then what was captured. */
    List<Node> inputs() {
        List<Node> inputs = new ArrayList<>(arguments);
        inputs.addAll(captured());
        return inputs;
    }

    Set<Node> captured() {
        Set<Node> captured = new LinkedHashSet<>();
        builders.forEach(body -> captured.addAll(body.captured().keySet()));
        return captured;
    }

    /** Body {@code i}, over all inputs. */
    Body get(int i) {
        GraphBuilder body = builders.get(i);
        List<Node> parameters = new ArrayList<>(declared.get(i));
        for (Node outer : captured()) {
            Node inside = body.captured().get(outer);
            parameters.add(inside != null ? inside : Ops.input(body, "unused" + body.size(), outer.type()));
        }
        return Body.of(body, parameters, results.get(i));
    }

    /** Several results out of packed values: one node for each element type among them, the others are its parts. */
    static ImmutableList<Node> parts(GraphBuilder graph, Body like, Function<DType, Op> op, List<Node> inputs) {
        Map<DType, Node> packed = new EnumMap<>(DType.class);
        ImmutableList.Builder<Node> parts = ImmutableList.builder();
        for (int i = 0; i < like.results().size(); i++) {
            DType dtype = like.result(i).dtype();
            Node value = packed.computeIfAbsent(dtype, d -> graph.append(op.apply(d), inputs));
            parts.add(
                    like.results().size() == 1 ? value : Packing.of(like, dtype).part(value, i));
        }
        return parts.build();
    }
}
