package org.graphc.runtime.plan;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.IntPredicate;
import org.graphc.core.type.Dim;

/**
 * Which operands a kernel may overwrite with its result: it computes element by element, and reads the operand nowhere
 * but at the element that it writes next. So a sum of many terms needs one array beside its terms.
 */
final class InPlace {
    private InPlace() {}

    /** An array as one launch of a kernel addresses it. */
    private record Place(Access access, ImmutableList<Dim> params) {}

    /** The buffers of such operands, in order, among those that fit. */
    static ImmutableIntArray operands(Launch launch, Kernel kernel, IntPredicate fits) {
        ImmutableIntArray.Builder found = ImmutableIntArray.builder();
        if (kernel.kind() == Kernel.Kind.MAP) {
            List<Place> places = places(launch, kernel);
            for (int i = 1; i < places.size(); i++) {
                int buffer = launch.buffers().get(i);
                if (fits.test(buffer) && isOnlyAt(buffer, places.get(0), launch.buffers(), places)) {
                    found.add(buffer);
                }
            }
        }
        return found.build();
    }

    private static boolean isOnlyAt(int buffer, Place result, ImmutableIntArray buffers, List<Place> places) {
        for (int i = 1; i < places.size(); i++) {
            if (buffers.get(i) == buffer && !places.get(i).equals(result)) {
                return false;
            }
        }
        return true;
    }

    /** The result's place first; see {@link Launch#params}. */
    private static List<Place> places(Launch launch, Kernel kernel) {
        List<Place> places = new ArrayList<>(launch.buffers().length());
        int at = kernel.rank();
        for (int i = 0; i <= kernel.operands().size(); i++) {
            Access access = i == 0 ? kernel.out() : kernel.operands().get(i - 1);
            int given = (access.offset() ? 1 : 0) + Collections.frequency(access.strides(), Access.Stride.GIVEN);
            places.add(new Place(access, launch.params().subList(at, at + given)));
            at += given;
        }
        return places;
    }
}
