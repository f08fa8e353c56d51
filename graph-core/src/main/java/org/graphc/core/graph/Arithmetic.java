package org.graphc.core.graph;

import java.util.ServiceLoader;
import org.graphc.core.type.DType;
import org.graphc.core.type.TensorType;

/**
 * The arithmetic behind the operators of {@link Node}. Operations live in a package above this one and provide it as a
 * service, so that the graph itself knows no single operation (docs/adr/0002).
 */
public interface Arithmetic {
    Arithmetic INSTANCE = ServiceLoader.load(Arithmetic.class, Arithmetic.class.getClassLoader())
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("graph-core's jar lacks META-INF/services"));

    /** An input of a graph or a body. */
    Node input(GraphBuilder graph, String name, TensorType type);

    Node literal(GraphBuilder graph, DType dtype, double value);

    Node add(Node a, Node b);

    Node subtract(Node a, Node b);

    Node multiply(Node a, Node b);

    Node divide(Node a, Node b);

    Node negate(Node a);

    Node matmul(Node a, Node b);
}
