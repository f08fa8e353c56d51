package org.graphc.examples;

import java.util.Locale;
import java.util.Map;
import org.graphc.core.grad.Gradients;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Ops;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;
import org.graphc.core.type.TensorType;
import org.graphc.runtime.CompileOptions;
import org.graphc.runtime.CompiledFunction;
import org.graphc.runtime.Compiler;
import org.graphc.runtime.Result;

/** The cost of a gradient is linear in the number of edges, and no graph is too deep: nothing ever recurses. */
public final class MillionNodes {
    private MillionNodes() {}

    /** x after {@code depth} turns of x ← x + 0.001 sin(x), two operations each, and the derivative. */
    static Graph graph(int depth) {
        GraphBuilder graph = GraphBuilder.create();
        Node x = Ops.input(graph, "x", TensorType.scalar(DType.F64));
        Node rate = Ops.constant(graph, 0.001);
        Node last = x;
        for (int i = 0; i < depth; i++) {
            last = last.plus(rate.times(Ops.sin(last)));
        }
        graph.output("y", last);
        graph.output("dy_dx", Gradients.of(last, x).of(x));
        return graph.build();
    }

    /** The argument is the depth; the default makes a million nodes. */
    public static void main(String[] args) {
        int depth = args.length > 0 ? Integer.parseInt(args[0]) : 140_000;
        Graph graph = graph(depth);
        CompiledFunction function = Compiler.compile(graph, CompileOptions.unoptimized());
        Result result = function.call(Map.of("x", Tensor.scalar(1)));
        System.out.printf(
                Locale.ROOT,
                "%,d nodes: y = %.6f, dy/dx = %.6f%n",
                graph.size(),
                result.outputs().get("y").item(),
                result.outputs().get("dy_dx").item());
    }
}
