package org.graphc.core.testing;

import static org.graphc.core.op.Ops.add;
import static org.graphc.core.op.Ops.input;
import static org.graphc.core.op.Ops.matmul;
import static org.graphc.core.op.Ops.mean;
import static org.graphc.core.op.Ops.param;
import static org.graphc.core.op.Ops.relu;
import static org.graphc.core.op.Ops.softmaxCrossEntropy;
import static org.graphc.core.op.Ops.square;
import static org.graphc.core.op.Ops.sub;
import static org.graphc.core.op.Ops.sum;
import static org.graphc.core.op.Ops.tanh;

import org.graphc.core.grad.Gradients;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Initializer;
import org.graphc.core.op.Ops;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;
import org.graphc.core.type.TensorType;

/** Small graphs with gradients, as students draw them. */
public final class PictureGraphs {
    private static final Dim BATCH = Dim.symbol("batch");
    private static final Initializer ZEROS = new Initializer.Full(0);

    private PictureGraphs() {}

    private static Node x(GraphBuilder g, int features) {
        return input(g, "x", TensorType.of(DType.F64, BATCH, Dim.constant(features)));
    }

    private static Node weights(GraphBuilder g, String name, long... sizes) {
        return param(g, name, TensorType.of(DType.F64, sizes), ZEROS);
    }

    private static void descend(GraphBuilder g, Node loss, Node... parameters) {
        Gradients gradients = Gradients.of(loss, parameters);
        for (Node parameter : parameters) {
            g.update(parameter, parameter.minus(gradients.of(parameter).times(0.1)));
        }
    }

    /** Σ(h − stopGradient(max h)) + Σ f64(h > ½) of h = tanh(x·w), which is cut twice; the sum is no output. */
    public static Graph cut() {
        GraphBuilder g = GraphBuilder.create();
        Node x = input(g, "x", TensorType.of(DType.F64, 3));
        Node w = weights(g, "w", 3);
        Node h = tanh(x.times(w)).named("h");
        Node spread = sum(h.minus(Ops.stopGradient(Ops.max(h))));
        Node large = sum(Ops.cast(Ops.gt(h, Ops.constantLike(h, 0.5)), DType.F64));
        Node loss = spread.plus(large).named("loss");
        g.output("dloss_dw", Gradients.of(loss, w).of(w));
        return g.build();
    }

    /** mean((x·w + b − y)²) */
    public static Graph linearRegression() {
        GraphBuilder g = GraphBuilder.create();
        Node x = x(g, 3);
        Node y = input(g, "y", TensorType.of(DType.F64, BATCH));
        Node w = weights(g, "w", 3);
        Node b = weights(g, "b");
        Node prediction = add(matmul(x, w), b).named("prediction");
        Node loss = mean(square(sub(prediction, y)));
        g.output("loss", loss);
        descend(g, loss, w, b);
        return g.build();
    }

    /** s = Σ U·relu(W·x + b), with its adjoints as outputs. */
    public static Graph twoLayer() {
        GraphBuilder g = GraphBuilder.create();
        Node x = input(g, "x", TensorType.of(DType.F64, 4));
        Node w = weights(g, "W", 5, 4);
        Node b = weights(g, "b", 5);
        Node u = weights(g, "u", 5);
        Node h = relu(add(matmul(w, x), b)).named("h");
        Node s = matmul(u, h);
        g.output("s", s);
        Gradients gradients = Gradients.of(s, w, b, u);
        g.output("dW", gradients.of(w));
        g.output("db", gradients.of(b));
        g.output("du", gradients.of(u));
        return g.build();
    }

    /** The digits network: 64 pixels, 64 hidden units, 10 classes, one step of gradient descent. */
    public static Graph digits() {
        GraphBuilder g = GraphBuilder.create();
        Node x = x(g, 64);
        Node label = input(g, "label", TensorType.of(DType.F64, BATCH, Dim.constant(10)));
        Node[] p = new Node[4];
        Node[] h = new Node[1];
        Node[] logits = new Node[1];
        p[0] = weights(g, "W1", 64, 64);
        p[1] = weights(g, "b1", 64);
        p[2] = weights(g, "W2", 64, 10);
        p[3] = weights(g, "b2", 10);
        g.scope(
                "hidden",
                () -> h[0] = relu(add(matmul(x, p[0]), p[1]).named("z")).named("h"));
        g.scope("classes", () -> logits[0] = add(matmul(h[0], p[2]), p[3]).named("logits"));
        Node[] loss = new Node[1];
        g.scope("loss", () -> loss[0] = mean(softmaxCrossEntropy(logits[0], label)));
        g.output("loss", loss[0]);
        descend(g, loss[0], p);
        return g.build();
    }

    /** f(f(f(w))), the example of repeated subexpressions in Deep Learning, 6.5.3. */
    public static Graph nested() {
        GraphBuilder g = GraphBuilder.create();
        Node w = weights(g, "w");
        Node x = tanh(w).named("x");
        Node y = tanh(x).named("y");
        Node z = tanh(y);
        g.output("z", z);
        g.output("dw", Gradients.of(z, w).of(w));
        return g.build();
    }

    /** A weight that is used twice, in scopes inside scopes. */
    public static Graph shared() {
        GraphBuilder g = GraphBuilder.create();
        Node x = x(g, 8);
        Node w = weights(g, "W", 8, 8);
        Node[] h = {x};
        g.scope("encoder", () -> {
            g.scope("first", () -> h[0] = tanh(matmul(h[0], w)));
            g.scope("second", () -> h[0] = tanh(matmul(h[0], w)));
            g.scope("third", () -> h[0] = tanh(matmul(h[0], w)));
        });
        Node loss = sum(square(h[0]));
        g.output("loss", loss);
        descend(g, loss, w);
        return g.build();
    }

    /** tanh(tanh(…)) with its derivative: twice as many nodes as steps, and some more. */
    public static Graph chain(int steps) {
        GraphBuilder g = GraphBuilder.create();
        Node w = weights(g, "w");
        Node x = w;
        for (int i = 0; i < steps; i++) {
            x = tanh(x);
        }
        g.output("z", x);
        g.output("dw", Gradients.of(x, w).of(w));
        return g.build();
    }
}
