package org.graphc.runtime.plan;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableIntArray;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Sizes;

/**
 * Which temporary values share an array, since they never live at once.
 *
 * @param slots the arrays to make when sizes are known
 * @param slotOf the slot of each buffer by its number, -1 for those that are not temporary
 */
public record MemoryPlan(ImmutableList<Slot> slots, ImmutableIntArray slotOf) {
    /** An array, as long as the longest value it ever holds. */
    public record Slot(DType dtype, ImmutableList<Dim> lengths) {
        /** How many elements it has at given sizes. */
        public long length(Sizes sizes) {
            return lengths.stream().mapToLong(sizes::of).max().orElse(0);
        }
    }

    /** The bytes of all slots at given sizes. */
    public long bytes(Sizes sizes) {
        return slots.stream()
                .mapToLong(slot ->
                        Math.multiplyExact(slot.length(sizes), slot.dtype().bytes()))
                .reduce(0, Math::addExact);
    }

    public int slotOf(int buffer) {
        return slotOf.get(buffer);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("memory: " + slots.size() + " slots\n");
        for (int i = 0; i < slots.size(); i++) {
            text.append("    slot ").append(i).append(": ").append(slots.get(i).dtype());
            text.append(" max ").append(slots.get(i).lengths()).append('\n');
        }
        return text.toString();
    }
}
