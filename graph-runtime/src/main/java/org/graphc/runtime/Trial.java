package org.graphc.runtime;

import com.google.common.collect.ImmutableMap;
import java.util.Optional;
import org.graphc.core.tensor.Tensor;

/** One input and what the written graph makes of it. */
record Trial(int number, ImmutableMap<String, Tensor> feeds, Uncertain expected) {
    Optional<Difference> against(ImmutableMap<String, Tensor> values, Optional<Uncertain.Measure> measure) {
        for (String name : expected.values().keySet()) {
            Optional<Difference> found = Difference.first(name, expected, values.get(name), measure);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }
}
