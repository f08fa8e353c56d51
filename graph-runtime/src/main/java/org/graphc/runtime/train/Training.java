package org.graphc.runtime.train;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import org.graphc.core.tensor.Tensor;

/**
 * What a training gave.
 *
 * @param parameters all of the graph's, as they are after the last step
 * @param losses one for each step
 * @param converged true where it ended because all derivatives were below the tolerance
 */
public record Training(
        ImmutableMap<String, Tensor> parameters, ImmutableList<StepLoss> losses, int epochs, boolean converged) {}
