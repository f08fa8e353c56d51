package org.graphc.core.op;

import org.graphc.core.graph.Arithmetic;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.type.DType;
import org.graphc.core.type.TensorType;

/** Gives {@link Node} its operators; found as a service. */
public final class OperatorArithmetic implements Arithmetic {
    @Override
    public Node input(GraphBuilder graph, String name, TensorType type) {
        return Ops.input(graph, name, type);
    }

    @Override
    public Node literal(GraphBuilder graph, DType dtype, double value) {
        return Ops.scalar(graph, dtype, value);
    }

    @Override
    public Node add(Node a, Node b) {
        return Ops.add(a, b);
    }

    @Override
    public Node subtract(Node a, Node b) {
        return Ops.sub(a, b);
    }

    @Override
    public Node multiply(Node a, Node b) {
        return Ops.mul(a, b);
    }

    @Override
    public Node divide(Node a, Node b) {
        return Ops.div(a, b);
    }

    @Override
    public Node negate(Node a) {
        return Ops.neg(a);
    }

    @Override
    public Node matmul(Node a, Node b) {
        return Ops.matmul(a, b);
    }
}
