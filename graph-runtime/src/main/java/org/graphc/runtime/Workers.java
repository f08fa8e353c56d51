package org.graphc.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Threads that share the parts of one piece of work with the thread that asks for it. One team for each size serves the
 * whole process; whoever finds it busy, as work inside of work does, runs its parts alone. Nobody waits for a thread
 * that has not begun: a caller that finds no part left closes the round and waits for those at work.
 */
final class Workers {
    private static final ConcurrentMap<Integer, Workers> TEAMS = new ConcurrentHashMap<>();

    /** How long who waits looks again before it sleeps: launches follow each other within microseconds. */
    private static final long SPIN_NANOS = 20_000;

    /** The state of a round: how many helpers are at work, whether more may begin, and the round's number. */
    private static final long ACTIVE = 0xFFFF;

    private static final long OPEN = ACTIVE + 1;
    private static final long ROUND = 2 * OPEN;

    private final AtomicBoolean busy = new AtomicBoolean();
    private final AtomicLong state = new AtomicLong();
    private final AtomicInteger next = new AtomicInteger();
    private final Round round = new Round();
    private final List<Helper> helpers = new ArrayList<>();

    /** Work in parts that do not depend on one another. */
    interface Work {
        /**
         * Does one part.
         *
         * @param worker who does it: a number from 0 on, the caller's, that no two have at a time
         */
        void run(int worker, int part);
    }

    /** What the present round is about; written before it opens, and the failure under the monitor. */
    private static final class Round {
        private Work work = (worker, part) -> {};
        private int parts;
        private Thread caller = Thread.currentThread();
        private Throwable failure;
        private int failed;

        /** The failure of the first part that fails is the one that a caller sees, whatever the order was. */
        synchronized void fail(int part, Throwable e) {
            if (failure == null || part < failed) {
                failure = e;
                failed = part;
            }
        }

        void begin(Work next, int count) {
            work = next;
            parts = count;
            caller = Thread.currentThread();
        }

        /** Forgets what belongs to the caller. */
        synchronized void end() {
            Throwable e = failure;
            work = (worker, part) -> {};
            failure = null;
            if (e instanceof Error error) {
                throw error;
            } else if (e != null) {
                throw (RuntimeException) e;
            }
        }
    }

    private Workers(int threads) {
        for (int i = 1; i < threads; i++) {
            helpers.add(new Helper(i));
        }
    }

    static void check(int threads) {
        if (threads < 1 || threads > CompileOptions.MAX_THREADS) {
            throw new IllegalArgumentException(
                    "threads must be from 1 to " + CompileOptions.MAX_THREADS + ", not " + threads);
        }
    }

    /** A team of so many, the caller included. */
    static Workers of(int threads) {
        check(threads);
        return TEAMS.computeIfAbsent(threads, Workers::new);
    }

    int threads() {
        return helpers.size() + 1;
    }

    /** Does all parts, and returns when they are done; throws what the first that fails throws. */
    void run(int parts, Work work) {
        if (parts < 2 || helpers.isEmpty() || !busy.compareAndSet(false, true)) {
            for (int part = 0; part < parts; part++) {
                work.run(0, part);
            }
            return;
        }
        try {
            round.begin(work, parts);
            next.set(0);
            state.addAndGet(ROUND + OPEN);
            for (int i = 0; i < helpers.size() && i < parts - 1; i++) {
                helpers.get(i).wake();
            }
            takePart(0);
            state.addAndGet(-OPEN);
            awaitHelpers();
            round.end();
        } finally {
            busy.set(false);
        }
    }

    private void takePart(int worker) {
        int part = next.getAndIncrement();
        while (part < round.parts) {
            try {
                round.work.run(worker, part);
            } catch (RuntimeException | Error e) {
                round.fail(part, e);
            }
            part = next.getAndIncrement();
        }
    }

    private void awaitHelpers() {
        long start = System.nanoTime();
        while ((state.get() & ACTIVE) != 0) {
            if (System.nanoTime() - start < SPIN_NANOS) {
                Thread.onSpinWait();
            } else {
                LockSupport.park(this);
            }
        }
    }

    /** A thread that waits for rounds for as long as the process lives. */
    private final class Helper implements Runnable {
        private final int number;
        private final AtomicBoolean sleeps = new AtomicBoolean();
        private final Thread thread;
        private long seen;

        Helper(int number) {
            this.number = number;
            this.thread = new Thread(null, this, "graphc-worker-" + number, 0, false);
            thread.setDaemon(true);
            thread.start();
        }

        void wake() {
            if (sleeps.get()) {
                LockSupport.unpark(thread);
            }
        }

        @Override
        public void run() {
            long start = System.nanoTime();
            while (true) {
                if (joins()) {
                    takePart(number);
                    if ((state.decrementAndGet() & (ACTIVE | OPEN)) == 0) {
                        LockSupport.unpark(round.caller);
                    }
                    start = System.nanoTime();
                } else if (System.nanoTime() - start < SPIN_NANOS) {
                    Thread.onSpinWait();
                } else {
                    sleep();
                    start = System.nanoTime();
                }
            }
        }

        /** True where a round is open that this helper has not been in, and now is. */
        private boolean joins() {
            long now = state.get();
            while ((now & OPEN) != 0 && now / ROUND != seen) {
                if (state.compareAndSet(now, now + 1)) {
                    seen = now / ROUND;
                    return true;
                }
                now = state.get();
            }
            return false;
        }

        private void sleep() {
            sleeps.set(true);
            long now = state.get();
            if ((now & OPEN) == 0 || now / ROUND == seen) {
                LockSupport.park(this);
            }
            sleeps.set(false);
        }
    }
}
