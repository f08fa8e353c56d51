package org.graphc.examples;

import com.google.common.collect.ImmutableList;
import java.util.Map;
import org.graphc.core.grad.Gradients;
import org.graphc.core.grad.Gradients.Disconnected;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Initializer;
import org.graphc.core.op.Ops;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;
import org.graphc.core.type.TensorType;
import org.graphc.runtime.Compiler;
import org.graphc.runtime.GraphFunction;

/**
 * A layer as the sequential-module view has it, three functions: forward u → v, backward (u, ∂L/∂v) → ∂L/∂u, and the
 * weight gradient (u, ∂L/∂v) → ∂L/∂W. The derivative by v is a seed that comes from outside, from the module above.
 */
public final class Module {
    private final GraphFunction forward;
    private final GraphFunction backward;
    private final GraphFunction weightGradient;

    /** tanh(uW) for rows u, with random weights. */
    Module(int in, int out, long seed) {
        forward = Compiler.compile(graph(in, out, seed, "v"));
        backward = Compiler.compile(graph(in, out, seed, "u"));
        weightGradient = Compiler.compile(graph(in, out, seed, "W"));
    }

    private static Graph graph(int in, int out, long seed, String wanted) {
        GraphBuilder graph = GraphBuilder.create();
        Dim batch = Dim.symbol("batch");
        Node u = Ops.input(graph, "u", TensorType.of(DType.F64, batch, Dim.constant(in)));
        Node w = Ops.param(graph, "W", TensorType.of(DType.F64, in, out), new Initializer.Glorot(seed));
        Node v = Ops.tanh(u.matmul(w));
        if (wanted.equals("v")) {
            return graph.output("result", v).build();
        }
        Node dv = Ops.input(graph, "dv", v.type());
        Node target = wanted.equals("u") ? u : w;
        Gradients gradients = Gradients.vjp(v, ImmutableList.of(target), dv, Disconnected.ERROR);
        return graph.output("result", gradients.of(target)).build();
    }

    Tensor forward(Tensor u) {
        return forward.call(Map.of("u", u)).outputs().get("result");
    }

    Tensor backward(Tensor u, Tensor dv) {
        return backward.call(Map.of("u", u, "dv", dv)).outputs().get("result");
    }

    Tensor weightGradient(Tensor u, Tensor dv) {
        return weightGradient.call(Map.of("u", u, "dv", dv)).outputs().get("result");
    }

    public static void main(String[] args) {
        Module first = new Module(3, 2, 1);
        Module second = new Module(2, 1, 2);
        Tensor x = Tensor.matrix(new double[][] {{1, 2, 3}});
        Tensor h = first.forward(x);
        Tensor y = second.forward(h);
        Tensor dy = Tensor.matrix(new double[][] {{1}}); // of L = y
        Tensor dh = second.backward(h, dy);
        System.out.println("y is " + y.type());
        System.out.println("dL/dh is " + dh.type());
        System.out.println("dL/dW2 is " + second.weightGradient(h, dy).type());
        System.out.println("dL/dW1 is " + first.weightGradient(x, dh).type());
        System.out.println("dL/dx is " + first.backward(x, dh).type());
    }
}
