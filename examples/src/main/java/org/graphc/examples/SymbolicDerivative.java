package org.graphc.examples;

import java.util.Locale;
import java.util.Map;
import org.graphc.core.grad.Gradients;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.lang.GraphPrinter;
import org.graphc.core.op.Ops;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;
import org.graphc.core.type.TensorType;
import org.graphc.optimizer.pass.Pipelines;
import org.graphc.runtime.interp.Interpreter;

/** A derivative is a graph like any other: it can be printed, simplified, run, and differentiated again. */
public final class SymbolicDerivative {
    private SymbolicDerivative() {}

    /** x³ and its derivatives up to the given order. */
    static Graph graph(int order) {
        GraphBuilder graph = GraphBuilder.create();
        Node x = Ops.input(graph, "x", TensorType.scalar(DType.F64));
        Node derivative = x.times(x).times(x);
        graph.output("y", derivative);
        for (int i = 1; i <= order; i++) {
            derivative = Gradients.of(derivative, x).of(x);
            graph.output("d" + i, derivative);
        }
        return graph.build();
    }

    public static void main(String[] args) {
        Graph first = graph(1);
        System.out.println("x * x * x and its derivative, as differentiation leaves them:");
        System.out.print(GraphPrinter.print(first));
        System.out.println("and simplified:");
        System.out.print(GraphPrinter.print(Pipelines.o2().run(first).graph()));
        new Interpreter(graph(3))
                .call(Map.of("x", Tensor.scalar(2)))
                .outputs()
                .forEach((name, value) -> System.out.printf(Locale.ROOT, "%s(2) = %.1f%n", name, value.item()));
    }
}
