package org.graphc.runtime;

import com.google.common.collect.ImmutableList;
import com.google.common.math.IntMath;
import com.google.common.math.LongMath;
import com.google.common.primitives.ImmutableIntArray;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import org.graphc.core.op.DealtSum;
import org.graphc.core.type.Sizes;
import org.graphc.runtime.codegen.JavaBackend;
import org.graphc.runtime.plan.Kernel;
import org.graphc.runtime.plan.Launch;
import org.graphc.runtime.plan.Program;

/**
 * The launches of a program that are large enough for several threads, and those that are faster block by block, cut
 * into ranges of turns by their sizes alone. Each, or all that go together, are on a tape of their own, of which each
 * thread has a copy to write its range on.
 */
final class SharedLoops {
    /** Operations of a range at least: about 20 microseconds, several times what it takes to wake a thread. */
    private static final long RANGE = 250_000;

    /** Ranges at most, so that threads that come late find some. */
    private static final int MANY = 32;

    /** Turns of an innermost loop go together in as many as its pieces have. */
    private static final int TOGETHER = 1_024;

    /** The number of a launch that runs with one before it. */
    static final int INSIDE = -2;

    private final ImmutableList<Loop> loops;
    private final Map<Integer, Integer> numbers;

    /**
     * One launch, or several whose loops go together.
     *
     * @param tape the launches, the turns of the shared loop being the last two numbers of each
     * @param lows where the first of these two are
     * @param turns how many there are
     * @param step how many each range has, but the last
     */
    private record Loop(int[] tape, ImmutableIntArray lows, int turns, int step, boolean sharesTerms, int kept) {
        int ranges() {
            return IntMath.divide(turns, step, RoundingMode.CEILING);
        }
    }

    /** What one thread has of them. */
    private record Seat(int[] tape, ImmutableIntArray lows, ImmutableList<IntUnaryOperator> runners) {
        void run(int low, int high) {
            for (int i = 0; i < lows.length(); i++) {
                tape[lows.get(i)] = low;
                tape[lows.get(i) + 1] = high;
            }
            Tape.run(tape, runners);
        }
    }

    /** The seats of all threads at all launches, for one memory. */
    static final class Seats {
        private final ImmutableList<ImmutableList<Seat>> seats;

        private Seats(ImmutableList<ImmutableList<Seat>> seats) {
            this.seats = seats;
        }
    }

    private SharedLoops(ImmutableList<Loop> loops, Map<Integer, Integer> numbers) {
        this.loops = loops;
        this.numbers = numbers;
    }

    /** For a single thread those whose loops go together; none for no thread. */
    static SharedLoops of(Program program, Sizes sizes, int threads) {
        List<Loop> loops = new ArrayList<>();
        Map<Integer, Integer> numbers = new HashMap<>();
        if (threads > 0) {
            for (Chains.Chain chain : Chains.of(program, sizes)) {
                for (int i = chain.first(); i < chain.end(); i++) {
                    numbers.put(i, i == chain.first() ? loops.size() : INSIDE);
                }
                List<Launch> launches = program.launches().subList(chain.first(), chain.end());
                loops.add(loop(program, launches, sizes, chain.turns(), chain.step()));
            }
        }
        for (int i = 0; i < program.launches().size() && threads > 1; i++) {
            Launch launch = program.launches().get(i);
            if (launch.kernel() >= 0 && !numbers.containsKey(i)) {
                Kernel kernel = program.kernels().get(launch.kernel());
                int step = kernel.sharedLoop() < 0 ? 0 : step(kernel, launch, sizes);
                if (step > 0) {
                    numbers.put(i, loops.size());
                    loops.add(loop(program, List.of(launch), sizes, turns(kernel, launch, sizes), step));
                }
            }
        }
        return new SharedLoops(ImmutableList.copyOf(loops), numbers);
    }

    private static Loop loop(Program program, List<Launch> launches, Sizes sizes, int turns, int step) {
        ImmutableIntArray.Builder lows = ImmutableIntArray.builder();
        int at = 0;
        for (Launch launch : launches) {
            at += Tape.of(program, List.of(launch), sizes).length - 1;
            lows.add(at - 2);
        }
        Kernel kernel = program.kernels().get(launches.get(0).kernel());
        boolean sharesTerms = launches.size() == 1 && kernel.sharesTerms();
        int chunks = IntMath.divide(turns, DealtSum.CHUNK, RoundingMode.CEILING);
        int kept = sharesTerms ? chunks * kernel.stores().size() * DealtSum.LANES : 0;
        return new Loop(Tape.of(program, launches, sizes), lows.build(), turns, step, sharesTerms, kept);
    }

    private static int turns(Kernel kernel, Launch launch, Sizes sizes) {
        return (int) sizes.of(launch.params().get(kernel.sharedLoop()));
    }

    /** The turns of a range; 0 where there would be one at most. */
    private static int step(Kernel kernel, Launch launch, Sizes sizes) {
        long work = kernel.weight();
        for (int i = 0; i < kernel.rank(); i++) {
            work = LongMath.saturatedMultiply(work, sizes.of(launch.params().get(i)));
        }
        int turns = turns(kernel, launch, sizes);
        int ranges = (int) Math.min(MANY, Math.min(turns, work / RANGE));
        if (ranges < 2) {
            return 0;
        }
        int step = IntMath.divide(turns, ranges, RoundingMode.CEILING);
        boolean isInnermost = kernel.sharedLoop() == kernel.rank() - 1;
        int together = kernel.sharesTerms() ? DealtSum.CHUNK : isInnermost ? TOGETHER : 1;
        step = kernel.sharesTerms() ? together : IntMath.divide(step, together, RoundingMode.CEILING) * together;
        return step < turns ? step : 0;
    }

    /** The number of a launch among those that are shared, or {@link #INSIDE}; -1 if it is not. */
    int numberOf(int launch) {
        return numbers.getOrDefault(launch, -1);
    }

    /** Room for the chunks of sums that threads compute apart. */
    double[] kept() {
        return new double[loops.stream().mapToInt(Loop::kept).max().orElse(0)];
    }

    Seats seats(JavaBackend backend, Object[] memory, Workers workers) {
        ImmutableList.Builder<ImmutableList<Seat>> seats = ImmutableList.builder();
        for (Loop loop : loops) {
            ImmutableList.Builder<Seat> row = ImmutableList.builder();
            for (int i = 0; i < workers.threads(); i++) {
                int[] tape = loop.tape().clone();
                row.add(new Seat(tape, loop.lows(), backend.runners(memory, tape)));
            }
            seats.add(row.build());
        }
        return new Seats(seats.build());
    }

    /** Runs a launch; afterwards its results are complete. */
    void run(int number, Seats all, Workers workers) {
        Loop loop = loops.get(number);
        ImmutableList<Seat> seats = all.seats.get(number);
        workers.run(loop.ranges(), (worker, range) -> {
            int low = range * loop.step();
            int high = Math.min(loop.turns() - low, loop.step()) + low;
            seats.get(worker).run(low, high);
        });
        if (loop.sharesTerms()) {
            seats.get(0).run(loop.turns(), loop.turns());
        }
    }
}
