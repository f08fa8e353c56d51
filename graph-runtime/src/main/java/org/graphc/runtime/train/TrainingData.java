package org.graphc.runtime.train;

import com.google.common.base.Preconditions;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.Arrays;
import java.util.Map;
import org.graphc.core.tensor.Tensor;

/**
 * A data file bound to a graph's inputs.
 *
 * @param inputs the values of every input, by name
 * @param parameters first values of parameters, where the file has some
 * @param rows how many samples there are
 * @param notes how columns were understood, where a user should know
 */
public record TrainingData(
        ImmutableMap<String, BoundInput> inputs,
        ImmutableMap<String, Tensor> parameters,
        int rows,
        ImmutableList<String> notes) {
    public TrainingData {
        inputs.forEach((name, input) -> Preconditions.checkArgument(
                input.rows() == BoundInput.Rows.SHARED || input.count() == rows, "%s has other rows", name));
    }

    /** What to feed for the given rows. */
    public ImmutableMap<String, Tensor> feed(int... chosen) {
        ImmutableMap.Builder<String, Tensor> feeds = ImmutableMap.builder();
        for (Map.Entry<String, BoundInput> input : inputs.entrySet()) {
            feeds.put(input.getKey(), input.getValue().take(chosen));
        }
        return feeds.buildOrThrow();
    }

    /** What to feed for all rows from one up to, not including, another. */
    public ImmutableMap<String, Tensor> feedRange(int from, int to) {
        int[] chosen = new int[to - from];
        Arrays.setAll(chosen, i -> from + i);
        return feed(chosen);
    }

    /** True where some input takes one row at a time, so that a batch can only be 1. */
    public boolean onlySingleRows() {
        return inputs.values().stream().anyMatch(input -> input.rows() == BoundInput.Rows.SINGLE);
    }
}
