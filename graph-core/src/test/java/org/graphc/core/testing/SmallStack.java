package org.graphc.core.testing;

import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Runs a task on a stack of 128 KB, where a recursion over a large graph overflows. */
public final class SmallStack {
    public static final long BYTES = 128 * 1024;

    private SmallStack() {}

    /** Something to run that may throw. */
    @FunctionalInterface
    public interface Task {
        void run() throws Exception;
    }

    /** Runs the task to its end and throws what it threw. */
    public static void run(Task task) {
        call(() -> {
            task.run();
            return Optional.empty();
        });
    }

    /** Runs the task to its end and returns what it returned, or throws what it threw. */
    public static <T> T call(Callable<T> task) {
        FutureTask<T> result = new FutureTask<>(task);
        new Thread(null, result, "small stack", BYTES).start();
        try {
            return result.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException unchecked) {
                throw unchecked;
            } else if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
