package org.graphc.examples;

import java.util.Map;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Ops;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;
import org.graphc.core.type.TensorType;
import org.graphc.runtime.CompiledFunction;
import org.graphc.runtime.Compiler;
import org.graphc.runtime.RunFailure;

/** A symbolic size is checked when the graph is built and bound when it runs: one compilation serves every batch. */
public final class DynamicBatch {
    private DynamicBatch() {}

    /** The squared distance of every row from the mean row. */
    static Graph graph() {
        GraphBuilder graph = GraphBuilder.create();
        Dim batch = Dim.symbol("batch");
        Node x = Ops.input(graph, "x", TensorType.of(DType.F64, batch, Dim.constant(2)));
        Node weight = Ops.input(graph, "weight", TensorType.of(DType.F64, batch));
        Node distance = Ops.sum(Ops.square(x.minus(Ops.mean(x, 0))), 1);
        graph.output("distance", distance.times(weight));
        return graph.build();
    }

    public static void main(String[] args) {
        CompiledFunction distances = Compiler.compile(graph());
        System.out.println(
                "distance is " + distances.graph().outputs().get("distance").type());
        for (int rows = 1; rows <= 3; rows++) {
            double[][] x = new double[rows][];
            double[] weight = new double[rows];
            for (int i = 0; i < rows; i++) {
                x[i] = new double[] {i, 2 * i};
                weight[i] = 1;
            }
            Map<String, Tensor> feeds = Map.of("x", Tensor.matrix(x), "weight", Tensor.vector(weight));
            System.out.println(distances.call(feeds).outputs().get("distance"));
        }
        try {
            distances.call(Map.of("x", Tensor.matrix(new double[][] {{1, 2}}), "weight", Tensor.vector(1, 1)));
        } catch (RunFailure e) {
            System.out.println("refused: " + e.getMessage());
        }
    }
}
