package org.graphc.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every part is done once, whoever does it; failures reach the caller; nobody waits for ever. */
@Timeout(60)
class WorkersTest {
    @Test
    void everyPartIsDoneOnce() {
        for (int threads : new int[] {1, 2, 3, 7}) {
            Workers workers = Workers.of(threads);
            for (int round = 0; round < 20_000; round++) {
                int parts = round % 9;
                int[] times = new int[parts]; // read without a lock: run() orders it
                workers.run(parts, (worker, part) -> times[part]++);
                for (int part = 0; part < parts; part++) {
                    assertThat(times[part]).isOne();
                }
            }
        }
    }

    @Test
    void helpersTakePartAndNoTwoHaveOneNumber() throws InterruptedException {
        AtomicIntegerArray present = new AtomicIntegerArray(3);
        CountDownLatch all = new CountDownLatch(3);
        Workers.of(3).run(3, (worker, part) -> {
            assertThat(present.incrementAndGet(worker)).isOne();
            all.countDown();
            await(all);
            present.decrementAndGet(worker);
        });
        assertThat(all.getCount()).isZero();
    }

    @Test
    void sleepingHelpersAreWoken() throws InterruptedException {
        for (int round = 0; round < 20; round++) {
            Thread.sleep(2); // longer than helpers look for work
            CountDownLatch both = new CountDownLatch(2);
            Workers.of(2).run(2, (worker, part) -> {
                both.countDown();
                await(both);
            });
            assertThat(both.getCount()).isZero();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void theFirstFailureReachesTheCallerAndTheTeamGoesOn() {
        Workers workers = Workers.of(3);
        for (int round = 0; round < 200; round++) {
            CountDownLatch all = new CountDownLatch(3);
            AtomicInteger done = new AtomicInteger();
            assertThatThrownBy(() -> workers.run(3, (worker, part) -> {
                        all.countDown();
                        await(all); // so that each part has a thread of its own
                        done.incrementAndGet();
                        if (part > 0) {
                            throw new IllegalStateException("part " + part);
                        }
                    }))
                    .isExactlyInstanceOf(IllegalStateException.class)
                    .hasMessage("part 1");
            assertThat(done).hasValue(3);
        }
        assertThatThrownBy(() -> workers.run(2, (worker, part) -> {
                    throw new StackOverflowError("deep");
                }))
                .isExactlyInstanceOf(StackOverflowError.class);
        AtomicInteger sum = new AtomicInteger();
        workers.run(5, (worker, part) -> sum.addAndGet(part));
        assertThat(sum).hasValue(10);
    }

    @Test
    void workInsideOfWorkRunsAlone() {
        Workers workers = Workers.of(2);
        AtomicInteger parts = new AtomicInteger();
        AtomicBoolean strayed = new AtomicBoolean();
        workers.run(4, (worker, part) -> {
            Thread outer = Thread.currentThread();
            workers.run(5, (inner, p) -> {
                strayed.compareAndSet(false, Thread.currentThread() != outer || inner != 0);
                parts.incrementAndGet();
            });
        });
        assertThat(parts).hasValue(20);
        assertThat(strayed).isFalse();
    }

    @Test
    void callersAtOnceDisturbNoOne() throws InterruptedException {
        Workers workers = Workers.of(2);
        ConcurrentHashMap<String, Throwable> failures = new ConcurrentHashMap<>();
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            callers.add(new Thread(() -> everyPartIsDoneOnce(), "caller " + i));
        }
        callers.forEach(caller -> caller.setUncaughtExceptionHandler((t, e) -> failures.put(t.getName(), e)));
        callers.forEach(Thread::start);
        for (Thread caller : callers) {
            caller.join();
        }
        assertThat(failures).isEmpty();
        assertThat(workers.threads()).isEqualTo(2);
    }

    @Test
    void anInterruptedCallerStaysInterruptedAndIsServed() {
        Thread.currentThread().interrupt();
        AtomicInteger sum = new AtomicInteger();
        for (int round = 0; round < 1_000; round++) {
            Workers.of(2).run(3, (worker, part) -> sum.incrementAndGet());
        }
        assertThat(Thread.interrupted()).isTrue();
        assertThat(sum).hasValue(3_000);
    }

    @Test
    void aTeamHasOneToAThousandThreads() {
        assertThatThrownBy(() -> Workers.of(0)).hasMessage("threads must be from 1 to 1024, not 0");
        assertThatThrownBy(() -> CompileOptions.defaults().withThreads(1_025))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("threads must be from 1 to 1024, not 1025");
        assertThat(CompileOptions.defaults().withThreads(2).withLoops().threads())
                .isEqualTo(2);
    }
}
