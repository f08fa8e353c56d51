package org.graphc.optimizer.cost;

import org.graphc.core.graph.Body;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.Leaf;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Op;
import org.graphc.core.op.Barrier;
import org.graphc.core.op.Broadcast;
import org.graphc.core.op.Cast;
import org.graphc.core.op.Cholesky;
import org.graphc.core.op.Concat;
import org.graphc.core.op.Conv;
import org.graphc.core.op.Eigh;
import org.graphc.core.op.Elementwise;
import org.graphc.core.op.Gather;
import org.graphc.core.op.Inverse;
import org.graphc.core.op.Lu;
import org.graphc.core.op.MatMul;
import org.graphc.core.op.Pad;
import org.graphc.core.op.Qr;
import org.graphc.core.op.Reshape;
import org.graphc.core.op.Reverse;
import org.graphc.core.op.Scan;
import org.graphc.core.op.Slice;
import org.graphc.core.op.Solve;
import org.graphc.core.op.StopGradient;
import org.graphc.core.op.Svd;
import org.graphc.core.op.Tag;
import org.graphc.core.op.Transpose;
import org.graphc.core.op.TriangularSolve;
import org.graphc.core.op.While;
import org.graphc.core.type.BoundedRecursion;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Shape;

/**
 * A model of arithmetic: floating-point operations of a graph as a polynomial of its sizes. A scalar function counts
 * one an element, a reduction one an element that it reads, a product two for each pair that it multiplies and adds, a
 * factorisation of an n × n matrix n³; moving elements is free.
 */
public final class Flops {
    private Flops() {}

    /** The operations of all nodes. */
    @BoundedRecursion("bodies nest as deep as their author wrote them")
    public static Dim of(Graph graph) {
        Dim sum = Dim.ZERO;
        for (Node node : graph.nodes()) {
            sum = sum.plus(of(node));
        }
        return sum;
    }

    /** The operations of one node. */
    @BoundedRecursion("bodies nest as deep as their author wrote them")
    public static Dim of(Node node) {
        Op op = node.op();
        Dim elements = node.shape().elements();
        if (op instanceof Leaf || isMove(op) || node.inputs().isEmpty()) {
            return Dim.ZERO;
        } else if (op instanceof Elementwise || op instanceof Cast) {
            return elements;
        } else if (op instanceof MatMul) {
            Shape left = node.input(0).shape();
            return elements.times(left.dim(left.rank() - 1)).times(Dim.constant(2));
        } else if (op instanceof Conv) {
            Shape kernel = node.input(1).shape();
            Dim taps = Shape.of(kernel.dims().subList(1, kernel.rank())).elements();
            return elements.times(taps).times(Dim.constant(2));
        } else if (op instanceof Body.Holder holder) {
            return ofBodies(holder);
        }
        return isFactorisation(op) ? cubic(node) : read(node);
    }

    private static boolean isMove(Op op) {
        return op instanceof Broadcast
                || op instanceof Reshape
                || op instanceof Transpose
                || op instanceof Slice
                || op instanceof Pad
                || op instanceof Concat
                || op instanceof Gather
                || op instanceof Reverse
                || op instanceof StopGradient
                || op instanceof Barrier
                || op instanceof Tag;
    }

    private static boolean isFactorisation(Op op) {
        return op instanceof Cholesky
                || op instanceof TriangularSolve
                || op instanceof Solve
                || op instanceof Inverse
                || op instanceof Lu
                || op instanceof Qr
                || op instanceof Eigh
                || op instanceof Svd;
    }

    @BoundedRecursion("bodies nest as deep as their author wrote them")
    private static Dim ofBodies(Body.Holder holder) {
        Dim once = Dim.ZERO;
        for (Body body : holder.bodies()) {
            once = once.plus(of(body.graph()));
        }
        return once.times(trips(holder));
    }

    /** How often an operation runs its bodies: once where nobody knows. */
    static Dim trips(Body.Holder holder) {
        if (holder instanceof Scan scan) {
            return scan.length();
        } else if (holder instanceof While loop) {
            return Dim.constant(loop.maxTrips().orElse(1));
        }
        return Dim.ONE;
    }

    private static Dim cubic(Node node) {
        Shape matrix = node.input(0).shape();
        return matrix.elements().times(matrix.dim(matrix.rank() - 1));
    }

    private static Dim read(Node node) {
        Dim sum = Dim.ZERO;
        for (Node input : node.inputs()) {
            sum = sum.plus(input.shape().elements());
        }
        return sum;
    }
}
