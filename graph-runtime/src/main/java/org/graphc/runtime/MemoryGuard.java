package org.graphc.runtime;

import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;
import org.graphc.core.type.Sizes;
import org.graphc.core.type.TensorType;

/** Refuses a value that would take the live ones over 70 % of the heap, before it is allocated. */
public final class MemoryGuard {
    private static final double SHARE = 0.7;
    private final long limit = (long) (Runtime.getRuntime().maxMemory() * SHARE);
    private long live;

    public void reserve(TensorType type, Sizes sizes) {
        long bytes = type.dtype().bytes();
        for (int size : sizes.of(type.shape()).toArray()) {
            bytes = Math.multiplyExact(bytes, size);
        }
        reserve("a value of type " + type + " where " + sizes, bytes);
    }

    /** Reserves working memory that several values share. */
    public void reserve(DType dtype, long length) {
        reserve("working memory", Math.multiplyExact(length, dtype.bytes()));
    }

    private void reserve(String what, long bytes) {
        live = Math.addExact(live, bytes);
        if (live > limit) {
            throw new IllegalArgumentException(what + " takes the run to " + live + " bytes, over 70 % of the heap of "
                    + Runtime.getRuntime().maxMemory()
                    + "; give the JVM more with -Xmx (graphc: GRAPHC_JAVA_OPTS=-Xmx8g)");
        }
    }

    public void release(Tensor tensor) {
        live -= (long) tensor.size() * tensor.dtype().bytes();
    }
}
