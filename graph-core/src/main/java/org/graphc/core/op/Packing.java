package org.graphc.core.op;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableIntArray;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.List;
import org.graphc.core.graph.Body;
import org.graphc.core.graph.Node;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Shape;
import org.graphc.core.type.TensorType;

/**
 * Several results in one tensor: those of one element type, one after the other on one axis. An operation has one value
 * (docs/adr/0010), so that the adjoints of its parts add up by themselves.
 */
record Packing(ImmutableList<TensorType> parts, DType dtype) {
    /** The results of a body. */
    static Packing of(Body body, DType dtype) {
        return new Packing(body.results().stream().map(Node::type).collect(ImmutableList.toImmutableList()), dtype);
    }

    /** The type of what the parts are packed into: a single part's own. */
    TensorType typeOrSingle() {
        return parts.size() == 1 ? parts.get(0) : type();
    }

    /** The packed value, or the single part. */
    Tensor packOrSingle(List<Tensor> values) {
        return values.size() == 1 ? values.get(0) : pack(values);
    }

    /** The parts of this element type, out of the packed value or the single part. */
    List<Node> unpackOrSingle(Node value) {
        List<Node> own = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            if (parts.get(i).dtype() == dtype) {
                own.add(parts.size() == 1 ? value : part(value, i));
            }
        }
        return own;
    }

    /** The type of the packed value. */
    TensorType type() {
        return new TensorType(dtype, Shape.of(List.of(start(parts.size()))));
    }

    private Dim start(int part) {
        Dim start = Dim.ZERO;
        for (TensorType type : parts.subList(0, part)) {
            start = type.dtype() == dtype ? start.plus(type.shape().elements()) : start;
        }
        return start;
    }

    /** Part {@code i} of the packed value, which is of this element type. */
    Node part(Node packed, int i) {
        TensorType type = parts.get(i);
        Node flat = Ops.slice(packed, 0, start(i), start(i).plus(type.shape().elements()), 1);
        return Ops.reshape(flat, type.shape());
    }

    /** The packed value of the parts of this element type, which are nodes; a single part as it is. */
    Node joinOrSingle(List<Node> own) {
        if (parts.size() == 1) {
            return own.get(0);
        }
        Node[] flat = own.stream()
                .map(node -> Ops.reshape(node, Shape.of(List.of(node.shape().elements()))))
                .toArray(Node[]::new);
        return Ops.concat(0, flat);
    }

    /** Rows of packed values, or the single part, of parts of this element type that have the axis of rows in front. */
    Node joinRowsOrSingle(Dim rows, List<Node> own) {
        return parts.size() == 1 ? own.get(0) : joinRows(rows, own);
    }

    Node joinRows(Dim rows, List<Node> own) {
        List<Dim> lengths = parts.stream()
                .filter(part -> part.dtype() == dtype)
                .map(part -> part.shape().elements())
                .toList();
        Node[] flat = new Node[own.size()];
        for (int i = 0; i < flat.length; i++) {
            flat[i] = Ops.reshape(own.get(i), Shape.of(List.of(rows, lengths.get(i))));
        }
        return Ops.concat(1, flat);
    }

    /** The packed value of parts; those of other element types are left out. */
    Tensor pack(List<Tensor> values) {
        int length = values.stream()
                .filter(v -> v.dtype() == dtype)
                .mapToInt(Tensor::size)
                .sum();
        Object packed = Tensor.allocate(dtype, length);
        int at = 0;
        for (Tensor value : values) {
            if (value.dtype() == dtype) {
                System.arraycopy(value.array(), 0, packed, at, value.size());
                at += value.size();
            }
        }
        return Tensor.adopt(ImmutableIntArray.of(Array.getLength(packed)), packed);
    }
}
