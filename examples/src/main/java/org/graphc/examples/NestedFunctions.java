package org.graphc.examples;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.graphc.core.grad.Gradients;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Ops;
import org.graphc.core.type.DType;
import org.graphc.core.type.TensorType;
import org.graphc.optimizer.pass.CommonSubexpressions;

/** f(…f(w)…) to depth n: values that are kept are of the order of n, computed anew at every mention of 2ⁿ. */
public final class NestedFunctions {
    private NestedFunctions() {}

    /** f mentions its argument twice, which is what makes the naive expansion double. */
    private static Node f(Node once, Node again) {
        return Ops.sin(once).times(again);
    }

    /** Each value is a node that all its mentions share, and that the derivative uses again. */
    static Graph kept(int depth) {
        GraphBuilder graph = GraphBuilder.create();
        Node w = Ops.input(graph, "w", TensorType.scalar(DType.F64));
        Node value = w;
        for (int i = 0; i < depth; i++) {
            value = f(value, value);
        }
        graph.output("z", value);
        return graph.output("dz_dw", Gradients.of(value, w).of(w)).build();
    }

    /** Each mention is a tree of its own, as in an expression written out by hand; no derivative yet. */
    static Graph writtenOut(int depth) {
        GraphBuilder graph = GraphBuilder.create();
        Node w = Ops.input(graph, "w", TensorType.scalar(DType.F64));
        List<Node> copies = Collections.nCopies(1 << depth, w);
        while (copies.size() > 1) {
            List<Node> applied = new ArrayList<>();
            for (int i = 0; i < copies.size(); i += 2) {
                applied.add(f(copies.get(i), copies.get(i + 1)));
            }
            copies = applied;
        }
        return graph.output("z", copies.get(0)).build();
    }

    static Graph merged(Graph graph) {
        return new CommonSubexpressions().run(graph);
    }

    public static void main(String[] args) {
        System.out.println("depth  written out  equal values merged  kept, with derivative");
        for (int depth = 1; depth <= 12; depth++) {
            Graph tree = writtenOut(depth);
            int merged = merged(tree).size();
            System.out.printf(
                    Locale.ROOT,
                    "%5d %12d %20d %22d%n",
                    depth,
                    tree.size(),
                    merged,
                    kept(depth).size());
        }
    }
}
