package org.graphc.core.op;

import java.util.List;
import org.graphc.core.graph.Batch;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Op;
import org.graphc.core.graph.Vjp;
import org.graphc.core.tensor.Strides;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;
import org.graphc.core.type.Shape;
import org.graphc.core.type.Sizes;
import org.graphc.core.type.TensorType;

/**
 * {@code x} with the elements that indices name replaced by updates, of the shapes of {@link Gather}. Of several
 * updates of one element the last in row-major order stays, and only that one has a derivative.
 *
 * @param unique the author's promise that no element is named twice, so that the derivative need not look for the
 *     update that stayed; broken, there is no value
 */
public record ScatterSet(int axis, int batchDims, OutOfRange outOfRange, boolean unique) implements Op {
    /** Without a promise. */
    public ScatterSet(int axis, int batchDims, OutOfRange outOfRange) {
        this(axis, batchDims, outOfRange, false);
    }

    @Override
    public String name() {
        return "scatterSet";
    }

    @Override
    public TensorType infer(List<TensorType> in) {
        return Indexed.written(this, in, axis, batchDims);
    }

    @Override
    public Tensor evaluate(List<Tensor> in, Sizes sizes) {
        Tensor x = in.get(0);
        Object written = Tensor.allocate(x.dtype(), Strides.size(x.shape()));
        System.arraycopy(x.array(), 0, written, 0, x.size());
        Indexed rows = new Indexed(this, outOfRange, x, in.get(1), axis, batchDims);
        if (unique) {
            rows.requireUnique();
        }
        rows.each((named, element) -> System.arraycopy(in.get(2).array(), named, written, element, rows.inner()));
        return Tensor.adopt(x.shape(), written);
    }

    /** To {@code x} and the updates, not to the indices. */
    @Override
    public boolean carriesDerivative(int i) {
        return i != 1;
    }

    @Override
    public void vjp(Vjp v) {
        Node indices = v.input(1);
        GraphBuilder graph = indices.owner();
        Shape named = v.input(2).shape();
        if (v.needs(0)) {
            v.rearrange(0, g -> graph.append(this, g, indices, Ops.full(graph, new TensorType(g.dtype(), named), 0)));
        }
        if (v.needs(2)) {
            Gather gather = new Gather(axis, batchDims, outOfRange);
            if (unique) {
                v.rearrange(2, g -> graph.append(gather, g, indices));
                return;
            }
            Node stayed = stayed(v.input(0).shape(), indices, named);
            v.rearrange(2, g -> {
                Node read = graph.append(gather, g, indices);
                return Ops.where(stayed, read, Ops.zerosLike(read));
            });
        }
    }

    /** Where an update is the one that stayed: the updates' numbers are written like them, and read again. */
    private Node stayed(Shape x, Node indices, Shape named) {
        GraphBuilder graph = indices.owner();
        Node numbers = Ops.reshape(graph.append(new Iota(Shape.of(named.elements()), 0, DType.I64)), named);
        Node none = Ops.full(graph, new TensorType(DType.I64, x), -1);
        Node last = graph.append(this, none, indices, numbers);
        return Ops.eq(graph.append(new Gather(axis, batchDims, outOfRange), last, indices), numbers);
    }

    @Override
    public Node batch(Batch b) {
        if (b.varies(1) || batchDims > 0) {
            return b.lifted(new ScatterSet(axis + 1, batchDims + 1, outOfRange, unique));
        }
        Node x = b.raised(0);
        return x.owner().append(new ScatterSet(axis + 1, 0, outOfRange, unique), x, b.input(1), b.raised(2));
    }
}
