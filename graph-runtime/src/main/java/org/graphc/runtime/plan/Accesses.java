package org.graphc.runtime.plan;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.graphc.core.graph.Node;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Shape;

/**
 * The loops of one kernel and how each array is addressed in them. Loops of one turn are dropped, and neighbours are
 * merged into one where every array allows it, so that contiguous values of any rank share a kernel of one loop.
 */
final class Accesses {
    private enum Section {
        OUTER,
        REDUCED,
        COLUMNS
    }

    /** A row of fewer results costs more than it saves by reading memory in order. */
    private static final int SHORT_ROW = 4;

    private final List<Section> sections = new ArrayList<>();
    private final List<Dim> extents = new ArrayList<>();
    private final List<Walk> walks = new ArrayList<>();

    /** One array: where it starts, how far a position moves, and how far each loop's turn. */
    private record Walk(int array, DType dtype, Dim offset, Dim named, List<Dim> strides) {
        boolean isLike(Walk other) {
            return array == other.array && named.equals(other.named) && strides.equals(other.strides);
        }
    }

    Accesses(Nest nest) {
        nest.outer().forEach(extent -> loop(Section.OUTER, extent));
        nest.reduced().forEach(extent -> loop(Section.REDUCED, extent));
        nest.columns().forEach(extent -> loop(Section.COLUMNS, extent));
    }

    private void loop(Section section, Dim extent) {
        sections.add(section);
        extents.add(extent);
    }

    /**
     * Adds the array that holds a value, the results' first.
     *
     * @param array its number, the same for all values that it holds
     */
    void add(Node node, IndexMap map, int array) {
        Dim offset = Dim.ZERO;
        Dim named = Dim.ZERO;
        List<Dim> strides = new ArrayList<>(Collections.nCopies(extents.size(), Dim.ZERO));
        List<Dim> rows = rowMajor(node.shape());
        for (int i = 0; i < map.axes().size(); i++) {
            IndexMap.Axis axis = map.axes().get(i);
            offset = offset.plus(axis.start().times(rows.get(i)));
            Dim stride = rows.get(i).times(Dim.constant(axis.step()));
            if (axis.loop() == IndexMap.Axis.NAMED) {
                named = stride;
            } else if (axis.loop() != IndexMap.Axis.FIXED) {
                strides.set(axis.loop(), strides.get(axis.loop()).plus(stride));
            }
        }
        walks.add(new Walk(array, node.dtype(), offset, named, strides));
    }

    private static List<Dim> rowMajor(Shape shape) {
        List<Dim> strides = new ArrayList<>(Collections.nCopies(shape.rank(), Dim.ONE));
        for (int i = shape.rank() - 2; i >= 0; i--) {
            strides.set(i, strides.get(i + 1).times(shape.dim(i + 1)));
        }
        return strides;
    }

    void merge() {
        for (int loop = extents.size() - 1; loop >= 0; loop--) {
            if (extents.get(loop).equals(Dim.ONE)) {
                drop(loop);
            }
        }
        if (!sections.contains(Section.REDUCED)) {
            Collections.fill(sections, Section.OUTER);
        }
        for (int loop = extents.size() - 2; loop >= 0; loop--) {
            if (sections.get(loop) == sections.get(loop + 1) && contiguous(loop)) {
                extents.set(loop + 1, extents.get(loop).times(extents.get(loop + 1)));
                drop(loop);
            }
        }
    }

    private boolean contiguous(int loop) {
        Dim inner = extents.get(loop + 1);
        for (Walk walk : walks) {
            if (!walk.strides().get(loop).equals(walk.strides().get(loop + 1).times(inner))) {
                return false;
            }
        }
        return true;
    }

    private void drop(int loop) {
        sections.remove(loop);
        extents.remove(loop);
        walks.forEach(walk -> walk.strides().remove(loop));
    }

    /**
     * Results are accumulated side by side in one row; with several column loops all but the last go around the terms,
     * and that too where its rows are short.
     */
    private void unlessOneRow() {
        int columns = Collections.frequency(sections, Section.COLUMNS);
        int rows = columns > 0 && isShort(extents.get(extents.size() - 1)) ? 0 : Math.min(columns, 1);
        int outwards = columns - rows;
        if (outwards > 0) {
            int from = sections.indexOf(Section.REDUCED);
            int to = extents.size() - rows;
            Collections.rotate(extents.subList(from, to), outwards);
            walks.forEach(walk -> Collections.rotate(walk.strides().subList(from, to), outwards));
            Collections.rotate(sections.subList(from, to), outwards);
            Collections.fill(sections.subList(from, from + outwards), Section.OUTER);
        }
    }

    private static boolean isShort(Dim extent) {
        return extent.isConstant() && extent.value() < SHORT_ROW;
    }

    /**
     * What remains after merging as a kernel; to be called before {@link #params}.
     *
     * @param kinds what happens to each result
     * @param stored the number of the step that each result is made of
     */
    Kernel kernel(ImmutableList<Kernel.Kind> kinds, ImmutableIntArray stored, ImmutableList<Step> steps) {
        unlessOneRow();
        int reduced = Collections.frequency(sections, Section.REDUCED);
        ImmutableList.Builder<Kernel.Store> stores = ImmutableList.builderWithExpectedSize(kinds.size());
        for (int i = 0; i < kinds.size(); i++) {
            Kernel.Kind kind = kinds.get(i);
            boolean isFloat = steps.get(stored.get(i)).dtype().isFloat();
            boolean alike = reduced > 0 || kind.isAlone() || kind == Kernel.Kind.SUM && isFloat; // -0 sums to 0
            stores.add(new Kernel.Store(alike ? kind : Kernel.Kind.MAP, stored.get(i), access(i)));
        }
        ImmutableList.Builder<Access> operands = ImmutableList.builderWithExpectedSize(walks.size() - kinds.size());
        for (int i = kinds.size(); i < walks.size(); i++) {
            operands.add(access(i));
        }
        return new Kernel(
                Collections.frequency(sections, Section.OUTER),
                reduced,
                Collections.frequency(sections, Section.COLUMNS),
                operands.build(),
                steps,
                stores.build());
    }

    private Access access(int number) {
        Walk walk = walks.get(number);
        int like = 0;
        while (!walks.get(like).isLike(walk)) {
            like++;
        }
        ImmutableList.Builder<Access.Stride> strides =
                ImmutableList.builderWithExpectedSize(walk.strides().size());
        walk.strides().forEach(stride -> strides.add(known(stride)));
        return new Access(
                walk.dtype(),
                !walk.offset().equals(Dim.ZERO),
                strides.build(),
                known(walk.named()),
                like < number ? like : Access.ALONE);
    }

    private static Access.Stride known(Dim stride) {
        return stride.equals(Dim.ZERO)
                ? Access.Stride.ZERO
                : stride.equals(Dim.ONE) ? Access.Stride.ONE : Access.Stride.GIVEN;
    }

    /**
     * Extents first, then for each array its offset, the stride of its position and those of loops, as far as the
     * kernel leaves them open.
     */
    ImmutableList<Dim> params() {
        ImmutableList.Builder<Dim> params = ImmutableList.builder();
        params.addAll(extents);
        for (int number = 0; number < walks.size(); number++) {
            Walk walk = walks.get(number);
            Access access = access(number);
            if (access.offset()) {
                params.add(walk.offset());
            }
            if (access.like() != Access.ALONE) {
                continue;
            }
            if (access.named() == Access.Stride.GIVEN) {
                params.add(walk.named());
            }
            for (int i = 0; i < walk.strides().size(); i++) {
                if (access.strides().get(i) == Access.Stride.GIVEN) {
                    params.add(walk.strides().get(i));
                }
            }
        }
        return params.build();
    }
}
