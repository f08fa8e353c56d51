package org.graphc.core.op;

import java.util.ArrayList;
import java.util.List;
import org.graphc.core.graph.Node;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Shape;
import org.graphc.core.type.TypeMismatch;

/** Matrix products of any ranks, brought down to {@link MatMul} on equal ranks and equal batches. */
final class Products {
    private Products() {}

    static Node matmul(Node a, Node b) {
        if (a.shape().rank() == 0 || b.shape().rank() == 0) {
            throw new TypeMismatch("matmul", "needs rank 1 or more: " + Inputs.list(Ops.types(a, b)));
        }
        if (a.dtype() != b.dtype()) {
            throw new TypeMismatch("matmul", "dtypes differ: " + Inputs.list(Ops.types(a, b)));
        }
        boolean row = a.shape().rank() == 1;
        boolean column = b.shape().rank() == 1;
        Dim inner = b.shape().dim(column ? 0 : b.shape().rank() - 2);
        if (!a.shape().dim(a.shape().rank() - 1).equals(inner)) {
            throw new TypeMismatch("matmul", "inner sizes differ: " + Inputs.list(Ops.types(a, b)));
        }
        Node left = row ? Ops.expandDims(a, 0) : a;
        Node right = column ? Ops.expandDims(b, 1) : b;
        Shape batch = batch(left)
                .broadcast(batch(right))
                .orElseThrow(() ->
                        new TypeMismatch("matmul", "batch sizes do not broadcast: " + Inputs.list(Ops.types(a, b))));
        Node product = a.owner().append(new MatMul(), batched(left, batch), batched(right, batch));
        Node withoutColumn = column ? Ops.squeeze(product, -1) : product;
        return row ? Ops.squeeze(withoutColumn, column ? -1 : -2) : withoutColumn;
    }

    private static Shape batch(Node a) {
        return Shape.of(a.shape().dims().subList(0, a.shape().rank() - 2));
    }

    private static Node batched(Node a, Shape batch) {
        List<Dim> dims = new ArrayList<>(batch.dims());
        dims.addAll(a.shape().dims().subList(a.shape().rank() - 2, a.shape().rank()));
        return Ops.broadcastTo(a, Shape.of(dims));
    }

    static Node dot(Node a, Node b) {
        requireVectors("dot", a, b);
        return matmul(a, b);
    }

    static Node outer(Node a, Node b) {
        requireVectors("outer", a, b);
        return Ops.mul(Ops.expandDims(a, 1), Ops.expandDims(b, 0));
    }

    private static void requireVectors(String name, Node a, Node b) {
        if (a.shape().rank() != 1 || b.shape().rank() != 1) {
            throw new TypeMismatch(name, "takes two vectors, not " + Inputs.list(Ops.types(a, b)));
        }
    }
}
