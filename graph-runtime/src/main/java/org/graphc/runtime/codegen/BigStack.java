package org.graphc.runtime.codegen;

import com.google.common.base.Throwables;
import com.google.common.util.concurrent.Futures;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

/** A thread for javac, which recurses, so that the caller's stack may be as small as it likes. */
final class BigStack {
    private static final long BYTES = 16L << 20;

    private BigStack() {}

    /** Runs the task to its end and returns what it returns, or throws what it throws. */
    static <T> T call(Callable<T> task) {
        FutureTask<T> result = new FutureTask<>(task);
        new Thread(null, result, "graphc-javac", BYTES).start();
        try {
            return Futures.getUnchecked(result);
        } catch (RuntimeException | Error e) {
            Throwables.throwIfUnchecked(Throwables.getRootCause(e));
            throw e;
        }
    }
}
