package org.graphc.runtime.plan;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;

/**
 * Linear scan (Poletto and Sarkar 1999) over the launches: a value takes the slot of an operand that dies where it may
 * be written in place, else a free slot of its element type and about its size, the smallest that is large enough
 * first; its slot is free again after the last launch that reads it.
 */
final class MemoryPlanner {
    /** Stands in for a size that only a run knows when slots are compared. */
    private static final long NOMINAL = 64;

    /** A slot that is so many times larger or smaller is left alone: a small value would hold much memory. */
    private static final long ALIKE = 2;

    /** The lanes of the widest vectors. */
    private static final int LANES = 16;

    /** Elements of a value that is never worth overwriting another. */
    private static final int SMALL = 1_024;

    private final List<Buffer> buffers;
    private final List<Launch> launches;
    private final List<Kernel> kernels;
    private final int[] lastUse;
    private final int[] slotOf;
    private final List<DType> types = new ArrayList<>();
    private final List<Long> nominal = new ArrayList<>();
    private final List<List<Dim>> lengths = new ArrayList<>();
    private final Map<DType, TreeMap<Long, ArrayList<Integer>>> free = new EnumMap<>(DType.class);

    private MemoryPlanner(List<Buffer> buffers, List<Launch> launches, List<Kernel> kernels) {
        this.buffers = buffers;
        this.launches = launches;
        this.kernels = kernels;
        this.lastUse = new int[buffers.size()];
        this.slotOf = new int[buffers.size()];
        Arrays.fill(slotOf, -1);
        for (DType dtype : DType.values()) {
            free.put(dtype, new TreeMap<>());
        }
    }

    static MemoryPlan plan(List<Buffer> buffers, List<Launch> launches, List<Kernel> kernels) {
        return new MemoryPlanner(buffers, launches, kernels).run();
    }

    private MemoryPlan run() {
        for (int at = 0; at < launches.size(); at++) {
            int now = at;
            launches.get(at).buffers().forEach(buffer -> lastUse[buffer] = now);
        }
        for (int at = 0; at < launches.size(); at++) {
            ImmutableIntArray used = launches.get(at).buffers();
            for (int i = 0; i < launches.get(at).results(); i++) {
                take(i, at);
            }
            for (int i = 0; i < used.length(); i++) {
                if (slotOf[used.get(i)] >= 0 && lastUse[used.get(i)] == at) {
                    lastUse[used.get(i)] = -1; // an operand may be named twice
                    release(slotOf[used.get(i)]);
                }
            }
        }
        ImmutableList.Builder<MemoryPlan.Slot> slots = ImmutableList.builder();
        for (int i = 0; i < types.size(); i++) {
            slots.add(new MemoryPlan.Slot(types.get(i), ImmutableList.copyOf(lengths.get(i))));
        }
        return new MemoryPlan(slots.build(), ImmutableIntArray.copyOf(slotOf));
    }

    /** A result's slot is taken before operands free theirs: a kernel writes no other element than it has read. */
    private void take(int result, int at) {
        int buffer = launches.get(at).buffers().get(result);
        Buffer value = buffers.get(buffer);
        if (value.kind() != Buffer.Kind.TEMPORARY || slotOf[buffer] >= 0) {
            return;
        }
        for (int operand : operandsInPlace(launches.get(at), result, value).toArray()) {
            if (slotOf[operand] >= 0 && lastUse[operand] == at) {
                lastUse[operand] = -1; // its slot goes on as the result's
                slotOf[buffer] = slotOf[operand];
                return;
            }
        }
        long size = size(value.length());
        int slot = alike(value.dtype(), size);
        slotOf[buffer] = slot;
        widen(lengths.get(slot), value.length());
        nominal.set(slot, Math.max(nominal.get(slot), size));
    }

    private ImmutableIntArray operandsInPlace(Launch launch, int at, Buffer result) {
        if (launch.kernel() < 0 || isRagged(launch, result)) {
            return ImmutableIntArray.of();
        }
        return InPlace.operands(launch, kernels.get(launch.kernel()), at, operand -> {
            Buffer value = buffers.get(operand);
            return value.dtype() == result.dtype() && value.length().equals(result.length());
        });
    }

    /** True for a small value in rows that vectors do not fill; their last elements go twice then, see VectorRow. */
    private boolean isRagged(Launch launch, Buffer result) {
        Kernel kernel = kernels.get(launch.kernel());
        if (!kernel.isRepeatable() || !result.length().isConstant()) {
            return false;
        }
        Dim row = launch.params().get(kernel.rank() - 1);
        return result.length().value() <= SMALL && row.isConstant() && row.value() % LANES != 0;
    }

    /** A free slot of about that size, or else a new one. */
    private int alike(DType dtype, long size) {
        TreeMap<Long, ArrayList<Integer>> candidates = free.get(dtype);
        Map.Entry<Long, ArrayList<Integer>> best = candidates.ceilingEntry(size);
        if (best == null || best.getKey() / ALIKE > size) {
            best = candidates.floorEntry(size);
        }
        if (best == null || best.getKey() < size / ALIKE) {
            return open(dtype);
        }
        List<Integer> slots = best.getValue();
        int slot = slots.remove(slots.size() - 1);
        if (slots.isEmpty()) {
            candidates.remove(best.getKey());
        }
        return slot;
    }

    /** Of sizes that are known the largest is enough; of others the run will tell. */
    private static void widen(List<Dim> lengths, Dim length) {
        if (lengths.contains(length)) {
            return;
        }
        for (int i = 0; i < lengths.size() && length.isConstant(); i++) {
            if (lengths.get(i).isConstant()) {
                lengths.set(i, Dim.constant(Math.max(lengths.get(i).value(), length.value())));
                return;
            }
        }
        lengths.add(length);
    }

    private int open(DType dtype) {
        types.add(dtype);
        nominal.add(0L);
        lengths.add(new ArrayList<>(1));
        return types.size() - 1;
    }

    private void release(int slot) {
        free.get(types.get(slot))
                .computeIfAbsent(nominal.get(slot), size -> new ArrayList<>())
                .add(slot);
    }

    private static long size(Dim length) {
        try {
            return length.evaluate(symbol -> NOMINAL);
        } catch (ArithmeticException e) {
            return Long.MAX_VALUE;
        }
    }
}
