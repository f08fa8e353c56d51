package org.graphc.runtime.plan;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import org.graphc.core.type.Dim;

/**
 * Which operands a kernel may overwrite with a result: it computes element by element, and reads the operand nowhere
 * but at the element that it writes next. So a sum of many terms needs one array beside its terms.
 */
final class InPlace {
    private InPlace() {}

    /** An array as one launch of a kernel addresses it. */
    private record Place(Access access, ImmutableList<Dim> params) {}

    /** The buffers of such operands for one of the results, in order, among those that fit. */
    static ImmutableIntArray operands(Launch launch, Kernel kernel, int result, IntPredicate fits) {
        ImmutableIntArray.Builder found = ImmutableIntArray.builder();
        if (kernel.stores().get(result).kind() == Kernel.Kind.MAP) {
            List<Place> places = places(launch, kernel);
            for (int i = launch.results(); i < places.size(); i++) {
                int buffer = launch.buffers().get(i);
                if (fits.test(buffer) && isOnlyAt(buffer, places.get(result), launch, places)) {
                    found.add(buffer);
                }
            }
        }
        return found.build();
    }

    private static boolean isOnlyAt(int buffer, Place result, Launch launch, List<Place> places) {
        for (int i = launch.results(); i < places.size(); i++) {
            if (launch.buffers().get(i) == buffer && !places.get(i).equals(result)) {
                return false;
            }
        }
        return true;
    }

    /** The results' places first; see {@link Launch#params}. */
    private static List<Place> places(Launch launch, Kernel kernel) {
        List<Access> accesses = new ArrayList<>();
        kernel.stores().forEach(store -> accesses.add(store.out()));
        accesses.addAll(kernel.operands());
        List<Place> places = new ArrayList<>(accesses.size());
        int at = kernel.rank();
        for (Access access : accesses) {
            int given = access.given();
            places.add(new Place(access, launch.params().subList(at, at + given)));
            at += given;
        }
        return places;
    }
}
