package org.graphc.runtime;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Concat;
import org.graphc.core.op.Constant;
import org.graphc.core.op.Reshape;
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
     * @throws IllegalArgumentException if the name is no class name, or the graph is too large for one class
     */
    public static String source(Graph graph, String className) {
        return source(graph, graph, className);
    }

    /**
     * The source of a class that computes what an optimised graph says. Which methods it has is decided by the graph
     * as it was written, so that optimisation, which may make one node of a value and of a derivative, changes no API.
     *
     * @throws IllegalArgumentException if the name is no class name, or the graph is too large for one class
     */
    public static String source(Graph written, Graph optimized, String className) {
        Set<String> derivatives = derivatives(written);
        Map<String, Graph> parts = new LinkedHashMap<>();
        parts.put("forward", outputs(optimized, name -> !derivatives.contains(name)));
        parts.put("gradient", outputs(optimized, derivatives::contains));
        parts.put("update", part(optimized, optimized.updates(), false));
        parts.values().removeIf(part -> part.outputs().isEmpty());
        if (!optimized.assertions().isEmpty()) {
            // The first of the methods tests them; a graph of nothing but assertions has a method that does only that.
            String first = parts.keySet().stream().findFirst().orElse("forward");
            Graph checked = parts.getOrDefault(first, part(optimized, ImmutableMap.of(), false));
            parts.put(first, part(optimized, chosen(optimized, checked, first), true));
        }
        Map<String, Program> methods = new LinkedHashMap<>();
        parts.forEach((name, part) -> methods.put(name, Planner.plan(new DeadNodes().run(part))));
        return ExportEmitter.emit(className, optimized, methods, places(written));
    }

    /** True for what is a legal name of a class and means nothing else in the source that is written. */
    public static boolean isClassName(String name) {
        return ExportEmitter.isClassName(name);
    }

    private static ImmutableMap<String, Node> chosen(Graph graph, Graph part, String method) {
        Map<String, Node> all = method.equals("update") ? graph.updates() : graph.outputs();
        return part.outputs().keySet().stream().collect(ImmutableMap.toImmutableMap(name -> name, all::get));
    }

    /** Where the condition of each assertion was written; texts of a description never become source. */
    private static ImmutableList<String> places(Graph written) {
        return written.assertions().stream()
                .map(a -> a.condition().origin().source())
                .map(source -> source.map(s -> " (line " + s.line() + ")").orElse(""))
                .collect(ImmutableList.toImmutableList());
    }

    private static Set<String> derivatives(Graph graph) {
        BitSet derivative = new BitSet();
        for (Node node : graph.nodes()) {
            derivative.set(
                    node.id(),
                    node.origin().isDerivative() || graph.adjointOf(node).isPresent() || arranges(node, derivative));
        }
        ImmutableSet.Builder<String> names = ImmutableSet.builder();
        graph.outputs().forEach((name, node) -> {
            if (derivative.get(node.id())) {
                names.add(name);
            }
        });
        return names.build();
    }

    /** A Jacobian is stacked of derivatives, and of zeros. */
    private static boolean arranges(Node node, BitSet derivative) {
        boolean arrangement = node.op() instanceof Concat || node.op() instanceof Reshape;
        return arrangement
                && node.inputs().stream().anyMatch(input -> derivative.get(input.id()))
                && node.inputs().stream()
                        .allMatch(input -> derivative.get(input.id()) || input.op() instanceof Constant);
    }

    private static Graph outputs(Graph graph, Predicate<String> wanted) {
        ImmutableMap.Builder<String, Node> chosen = ImmutableMap.builder();
        graph.outputs().forEach((name, node) -> {
            if (wanted.test(name)) {
                chosen.put(name, node);
            }
        });
        return part(graph, chosen.buildOrThrow(), false);
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
