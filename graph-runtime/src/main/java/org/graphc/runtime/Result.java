package org.graphc.runtime;

import com.google.common.collect.ImmutableMap;
import org.graphc.core.graph.Graph;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.Identifiers;

/**
 * What a run gives.
 *
 * @param outputs the graph's outputs, by name, in order of declaration
 * @param updates the values that parameters take after a training step, by the parameter's name
 */
public record Result(ImmutableMap<String, Tensor> outputs, ImmutableMap<String, Tensor> updates) {

    /** Refuses a run in which an asserted condition is false anywhere. */
    public static void requireTrue(Graph.Assertion assertion, Tensor condition) {
        for (int i = 0; i < condition.size(); i++) {
            if (!condition.getBoolean(i)) {
                String where = condition.rank() == 0 ? "" : " (element " + i + ")";
                throw RunFailure.at(
                        assertion.condition(),
                        "assertion failed: " + Identifiers.printable(assertion.message()) + where);
            }
        }
    }
}
