package org.graphc.core.op;

import org.graphc.core.graph.Node;
import org.graphc.core.graph.Vjp;

/** The contribution of a scalar function to the adjoint of one of its arguments. */
@FunctionalInterface
interface Partial {
    Node of(Vjp v);
}
