package org.graphc.runtime;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.graphc.core.type.Sizes;
import org.graphc.runtime.plan.Access;
import org.graphc.runtime.plan.Buffer;
import org.graphc.runtime.plan.Kernel;
import org.graphc.runtime.plan.Launch;
import org.graphc.runtime.plan.Program;

/**
 * Launches that follow each other and may run block by block of their outermost loops, so that what one hands to the
 * next is still in the cache: their loops have as many turns, and a turn touches of any array that is written what no
 * other turn does.
 */
final class Chains {
    /** What a block touches fits into the second cache beside other things. */
    private static final long BLOCK_BYTES = 1 << 18;

    /** Arrays that all fit need no blocks. */
    private static final long LEAST_BYTES = 1 << 20;

    /** Blocks have whole vectors, where they have as many turns. */
    private static final int WHOLE = 64;

    /** For tests: blocks wherever they may be, of so many turns. */
    static final boolean ALWAYS = "always".equals(System.getProperty("org.graphc.blocks"));

    private static final int SOME = 37;

    private final Program program;
    private final Sizes sizes;
    private final List<Chain> found = new ArrayList<>();

    /**
     * Launches from {@code first} to before {@code end}.
     *
     * @param step the turns of a block
     */
    record Chain(int first, int end, int turns, int step) {}

    /**
     * What launches touch of an array in turn i: elements from {@code stride · i} on, as many as the stride at most.
     *
     * @param stride 0 where that is not so, or not alike for all of them
     */
    private record Span(long stride, boolean isWritten, int bytes) {
        Span and(Span other) {
            return new Span(stride == other.stride ? stride : 0, isWritten || other.isWritten, bytes);
        }

        boolean isInOrder() {
            return !isWritten || stride > 0;
        }
    }

    private Chains(Program program, Sizes sizes) {
        this.program = program;
        this.sizes = sizes;
    }

    static ImmutableList<Chain> of(Program program, Sizes sizes) {
        return new Chains(program, sizes).run();
    }

    private ImmutableList<Chain> run() {
        Open open = new Open(0);
        for (int i = 0; i < program.launches().size(); i++) {
            Launch launch = program.launches().get(i);
            boolean hasRows = launch.kernel() >= 0
                    && program.kernels().get(launch.kernel()).outer() > 0;
            if (!hasRows) {
                close(open, i);
                open = new Open(i + 1);
                continue;
            }
            long turns = sizes.of(launch.params().get(0));
            Map<Integer, Span> spans = spans(launch);
            if (!open.fits(turns, spans)) {
                close(open, i);
                open = new Open(i);
            }
            open.add(turns, spans);
        }
        close(open, program.launches().size());
        return ImmutableList.copyOf(found);
    }

    /** The launches from one on. */
    private static final class Open {
        private final int first;
        private final Map<Integer, Span> all = new HashMap<>();
        private long turns = -1;

        Open(int first) {
            this.first = first;
        }

        boolean fits(long rows, Map<Integer, Span> spans) {
            if (turns >= 0 && rows != turns) {
                return false;
            }
            for (Map.Entry<Integer, Span> touched : spans.entrySet()) {
                Span known = all.get(touched.getKey());
                if (known != null && !known.and(touched.getValue()).isInOrder()) {
                    return false;
                }
            }
            return true;
        }

        void add(long rows, Map<Integer, Span> spans) {
            spans.forEach((array, span) -> all.merge(array, span, Span::and));
            turns = rows;
        }
    }

    private void close(Open open, int end) {
        long bytes = 0;
        for (Span span : open.all.values()) {
            bytes += span.stride() * span.bytes();
        }
        if (end - open.first > 1 && open.turns > 1) {
            int step = ALWAYS ? (int) Math.min(SOME, (open.turns + 1) / 2) : step(bytes, open.turns);
            if (step > 0) {
                found.add(new Chain(open.first, end, (int) open.turns, step));
            }
        }
    }

    /** The turns of a block; 0 where blocks are not worth it. */
    private static int step(long bytes, long turns) {
        if (bytes == 0 || bytes > BLOCK_BYTES || turns < LEAST_BYTES / bytes) {
            return 0;
        }
        int step = (int) Math.min(turns, BLOCK_BYTES / bytes);
        return step < WHOLE ? step : step / WHOLE * WHOLE;
    }

    private Map<Integer, Span> spans(Launch launch) {
        Kernel kernel = program.kernels().get(launch.kernel());
        List<Access> accesses = new ArrayList<>();
        kernel.stores().forEach(store -> accesses.add(store.out()));
        accesses.addAll(kernel.operands());
        List<long[]> strides = new ArrayList<>();
        Map<Integer, Span> spans = new HashMap<>();
        int param = kernel.rank();
        for (int i = 0; i < accesses.size(); i++) {
            Access access = accesses.get(i);
            boolean isOwn = access.like() == Access.ALONE;
            long offset = access.offset() ? sizes.number(launch.params().get(param++)) : 0;
            param += isOwn && access.named() == Access.Stride.GIVEN ? 1 : 0;
            long[] by = isOwn ? new long[kernel.rank()] : strides.get(access.like());
            for (int loop = 0; loop < by.length && isOwn; loop++) {
                by[loop] = switch (access.strides().get(loop)) {
                    case ZERO -> 0;
                    case ONE -> 1;
                    case GIVEN -> sizes.number(launch.params().get(param++));
                };
            }
            strides.add(by);
            boolean isInOrder = access.named() == Access.Stride.ZERO && fits(launch, offset, by);
            Span span = new Span(
                    isInOrder ? by[0] : 0, i < launch.results(), access.dtype().bytes());
            spans.merge(array(launch.buffers().get(i)), span, Span::and);
        }
        return spans;
    }

    /** True where the elements of a turn are from its first on, and before those of the next turn. */
    private boolean fits(Launch launch, long offset, long[] by) {
        long low = offset;
        long high = offset;
        for (int loop = 1; loop < by.length; loop++) {
            long way = by[loop] * Math.max(0, sizes.of(launch.params().get(loop)) - 1);
            low += Math.min(0, way);
            high += Math.max(0, way);
        }
        return by[0] > 0 && low >= 0 && high < by[0];
    }

    private int array(int id) {
        Buffer buffer = program.buffers().get(id);
        return buffer.kind() == Buffer.Kind.TEMPORARY ? program.memory().slotOf(id) : -1 - id;
    }
}
