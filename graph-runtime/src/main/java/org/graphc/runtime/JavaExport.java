package org.graphc.runtime;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.optimizer.pass.DeadNodes;
import org.graphc.runtime.codegen.ExportEmitter;
import org.graphc.runtime.plan.Planner;
import org.graphc.runtime.plan.Program;

/**
 * A graph as one Java class that depends on nothing but {@code java.base}, to be put into any project: a method
 * {@code forward} for the outputs, {@code gradient} for those that are derivatives, {@code update} for the values that
 * parameters take after a training step.
 */
public final class JavaExport {
    private JavaExport() {}

    /**
     * The source of a class called {@code className}, in the unnamed package.
     *
     * @throws IllegalArgumentException if the name is no Java identifier, or the graph is too large for one class
     */
    public static String source(Graph graph, String className) {
        Set<String> derivatives = derivatives(graph);
        Map<String, Program> methods = new LinkedHashMap<>();
        add(methods, "forward", outputs(graph, name -> !derivatives.contains(name), true));
        add(methods, "gradient", outputs(graph, derivatives::contains, false));
        add(methods, "update", updates(graph));
        return ExportEmitter.emit(className, graph, methods);
    }

    private static void add(Map<String, Program> methods, String name, Graph part) {
        if (!part.roots().isEmpty()) {
            methods.put(name, Planner.plan(new DeadNodes().run(part)));
        }
    }

    private static Set<String> derivatives(Graph graph) {
        ImmutableSet.Builder<String> names = ImmutableSet.builder();
        graph.outputs().forEach((name, node) -> {
            if (node.origin().isDerivative() || graph.adjointOf(node).isPresent()) {
                names.add(name);
            }
        });
        return names.build();
    }

    private static Graph outputs(Graph graph, Predicate<String> wanted, boolean checked) {
        ImmutableMap.Builder<String, Node> chosen = ImmutableMap.builder();
        graph.outputs().forEach((name, node) -> {
            if (wanted.test(name)) {
                chosen.put(name, node);
            }
        });
        return part(graph, chosen.buildOrThrow(), checked);
    }

    private static Graph updates(Graph graph) {
        return part(graph, graph.updates(), false);
    }

    /** The same nodes, of which only the chosen values are asked. */
    private static Graph part(Graph graph, ImmutableMap<String, Node> chosen, boolean checked) {
        GraphBuilder out = GraphBuilder.create();
        for (Node node : graph.nodes()) {
            out.append(
                    node.op(), node.inputs().stream().map(i -> out.node(i.id())).toList());
        }
        chosen.forEach((name, node) -> out.output(name, out.node(node.id())));
        if (checked) {
            graph.assertions().forEach(a -> out.check(out.node(a.condition().id()), a.message()));
        }
        return out.build();
    }
}
