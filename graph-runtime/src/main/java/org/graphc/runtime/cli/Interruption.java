package org.graphc.runtime.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets Ctrl-C end a training as its last epoch does: the step that is being made is finished and the files are written.
 * While the JVM shuts down it runs its hooks beside the threads there are, and leaves when the hooks are done.
 */
final class Interruption implements AutoCloseable {
    private static final int MAX_SECONDS = 20;

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch done = new CountDownLatch(1);
    private final Thread hook = new Thread(this::await, "graphc interruption");
    private final Terminal terminal;

    Interruption(Terminal terminal) {
        this.terminal = terminal;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private void await() {
        asked.countDown();
        try {
            if (!done.await(MAX_SECONDS, TimeUnit.SECONDS)) {
                terminal.say("graphc: interrupted; a step takes too long to wait for, so no file is written");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** True from the moment at which the user asks graphc to end. */
    boolean isAsked() {
        return asked.getCount() == 0;
    }

    /** Everything is written, or nothing will be. */
    @Override
    public void close() {
        terminal.out().flush();
        terminal.err().flush();
        done.countDown();
        if (!isAsked()) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // The JVM began to shut down just now; the hook has nothing to wait for.
            }
        }
    }
}
