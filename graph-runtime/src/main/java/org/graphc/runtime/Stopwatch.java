package org.graphc.runtime;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableLongArray;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.graphc.core.graph.Node;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.Sizes;
import org.graphc.runtime.plan.Launch;
import org.graphc.runtime.plan.Program;

/** Times the launches of a program whose tape pauses after each. */
final class Stopwatch {
    /** So that no program of tiny kernels is run for ever by a clock that it hardly moves. */
    private static final int MAX_WARM_UPS = 100_000;

    private final Program program;
    private final BoundProgram bound;
    private final Map<String, Tensor> feeds;

    Stopwatch(Program program, BoundProgram bound, Map<String, Tensor> feeds) {
        this.program = program;
        this.bound = bound;
        this.feeds = feeds;
    }

    /** Runs for a while unmeasured, at least once, and then as often as is asked for. */
    Profile measure(Sizes sizes, Duration warmUp, int runs) {
        long begin = System.nanoTime();
        int warm = 0;
        do {
            bound.timed(feeds, new long[ends()]);
        } while (System.nanoTime() - begin < warmUp.toNanos() && ++warm < MAX_WARM_UPS);
        List<long[]> times = new ArrayList<>();
        for (int i = 0; i < runs; i++) {
            long[] ends = new long[ends()];
            bound.timed(feeds, ends);
            times.add(ends);
        }
        return profile(sizes, times);
    }

    /** The start of the first launch and the end of each. */
    private int ends() {
        return program.launches().size() + 1;
    }

    private Profile profile(Sizes sizes, List<long[]> times) {
        Sections sections = new Sections(program, sizes);
        ImmutableList.Builder<Profile.Section> all = ImmutableList.builder();
        for (int i = 0; i < program.launches().size(); i++) {
            Launch launch = program.launches().get(i);
            int at = i;
            ImmutableList<Node> nodes = sections.nodes(launch);
            all.add(new Profile.Section(
                    sections.name(launch),
                    nodes,
                    sections.bytes(launch),
                    sections.flops(nodes),
                    ImmutableLongArray.copyOf(times.stream().mapToLong(ends -> ends[at + 1] - ends[at]))));
        }
        return new Profile(all.build(), ImmutableLongArray.copyOf(times.stream().mapToLong(ends -> ends[0])));
    }
}
