package org.graphc.optimizer.pass;

import com.google.common.collect.ImmutableList;
import java.util.OptionalInt;
import org.graphc.core.graph.Body;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Op;
import org.graphc.core.op.Checkpoint;
import org.graphc.core.op.Cond;
import org.graphc.core.op.Ops;
import org.graphc.core.op.Scan;
import org.graphc.core.op.Slice;
import org.graphc.core.op.While;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;
import org.graphc.core.type.TensorType;

/**
 * Where the results of an operation on bodies lie in its value (docs/adr/0014).
 *
 * @param isSingle true where there is one result, which is the value as it stands
 */
record PackedParts(ImmutableList<TensorType> types, DType dtype, boolean isSingle) {
    static PackedParts of(Op op) {
        if (op instanceof Scan scan) {
            return new PackedParts(scan.parts(), scan.dtype(), false);
        } else if (op instanceof While loop) {
            return of(loop.step(), loop.dtype());
        } else if (op instanceof Cond cond) {
            return of(cond.then(), cond.dtype());
        } else if (op instanceof Checkpoint checkpoint) {
            return of(checkpoint.body(), checkpoint.dtype());
        }
        Body first = Body.of(op).get(0);
        return of(first, first.result(0).dtype());
    }

    private static PackedParts of(Body body, DType dtype) {
        ImmutableList<TensorType> types =
                body.results().stream().map(Node::type).collect(ImmutableList.toImmutableList());
        return new PackedParts(types, dtype, types.size() == 1);
    }

    /** True where the value has this part; others are of another element type. */
    boolean has(int part) {
        return types.get(part).dtype() == dtype;
    }

    Dim start(int part) {
        Dim start = Dim.ZERO;
        for (int i = 0; i < part; i++) {
            start = has(i) ? start.plus(size(i)) : start;
        }
        return start;
    }

    Dim size(int part) {
        return types.get(part).shape().elements();
    }

    /** The part that a slice of the packed value reads, if it surely reads no other. */
    OptionalInt read(Slice slice) {
        Dim start = Dim.ZERO;
        for (int i = 0; i < types.size(); i++) {
            if (has(i)) {
                Dim stop = start.plus(size(i));
                if (slice.starts().get(0).minus(start).isNeverNegative()
                        && stop.minus(slice.stops().get(0)).isNeverNegative()) {
                    return OptionalInt.of(i);
                }
                start = stop;
            }
        }
        return OptionalInt.empty();
    }

    /** The elements of a part of the value, on one axis. */
    Node flat(Node value, int part) {
        return isSingle
                ? Ops.flatten(value)
                : Ops.slice(value, 0, start(part), start(part).plus(size(part)), 1);
    }
}
