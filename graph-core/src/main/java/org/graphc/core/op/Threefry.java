package org.graphc.core.op;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.graphc.core.graph.Batch;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Op;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Shape;
import org.graphc.core.type.Sizes;
import org.graphc.core.type.TensorType;
import org.graphc.core.type.TypeMismatch;

/**
 * 64 random bits for each counter under a key: Threefry-2x32 with 20 rounds (Salmon, Moraes, Dror and Shaw, Parallel
 * random numbers: as easy as 1, 2, 3, SC 2011). Key, counter and result are {@code i64} whose high half is the first
 * word. The key is a scalar, or there is one for each counter.
 *
 * <p>For a fixed key this is a permutation of the counters, so that no two of them have the same bits.
 */
public record Threefry() implements Op {
    private static final int[] ROTATIONS = {13, 15, 26, 6, 17, 29, 16, 24};
    private static final int ROUNDS = 20;
    private static final int PARITY = 0x1BD11BDA;

    @Override
    public String name() {
        return "threefry";
    }

    @Override
    public TensorType infer(List<TensorType> in) {
        Inputs.require(this, in, 2);
        TensorType key = in.get(0);
        TensorType counters = in.get(1);
        boolean fits = key.isScalar() || key.shape().equals(counters.shape());
        if (key.dtype() != DType.I64 || counters.dtype() != DType.I64 || !fits) {
            throw new TypeMismatch(name(), "needs an i64 key, or one for each i64 counter, not " + Inputs.list(in));
        }
        return counters;
    }

    @Override
    public Tensor evaluate(List<Tensor> in, Sizes sizes) {
        Tensor key = in.get(0);
        Tensor counters = in.get(1);
        return Tensor.fillLong(
                DType.I64, counters.shape(), i -> bits(key.getLong(key.rank() == 0 ? 0 : i), counters.getLong(i)));
    }

    @Override
    public boolean carriesDerivative(int i) {
        return false;
    }

    @Override
    public Node batch(Batch b) {
        Node counters = b.raised(1);
        boolean one = b.node().input(0).type().isScalar();
        if (one && !b.varies(0)) {
            return counters.owner().append(this, b.input(0), counters);
        }
        Node keys = b.raised(0);
        return counters.owner().append(this, one ? repeated(keys, counters) : keys, counters);
    }

    /** A key for each row of counters. */
    private static Node repeated(Node keys, Node counters) {
        List<Dim> column = new ArrayList<>(Collections.nCopies(counters.shape().rank(), Dim.ONE));
        column.set(0, keys.shape().dim(0));
        return Ops.broadcastTo(Ops.reshape(keys, Shape.of(column)), counters.shape());
    }

    static long bits(long key, long counter) {
        int[] keys = {(int) (key >>> 32), (int) key, 0};
        keys[2] = PARITY ^ keys[0] ^ keys[1];
        int x = (int) (counter >>> 32) + keys[0];
        int y = (int) counter + keys[1];
        for (int round = 0; round < ROUNDS; round++) {
            x += y;
            y = Integer.rotateLeft(y, ROTATIONS[round % 8]) ^ x;
            if (round % 4 == 3) {
                int injection = round / 4 + 1;
                x += keys[injection % 3];
                y += keys[(injection + 1) % 3] + injection;
            }
        }
        return (long) x << 32 | y & 0xFFFFFFFFL;
    }
}
