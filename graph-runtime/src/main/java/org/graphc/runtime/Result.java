package org.graphc.runtime;

import com.google.common.collect.ImmutableMap;
import org.graphc.core.tensor.Tensor;

/**
 * What a run gives.
 *
 * @param outputs the graph's outputs, by name, in order of declaration
 * @param updates the values that parameters take after a training step, by the parameter's name
 */
public record Result(ImmutableMap<String, Tensor> outputs, ImmutableMap<String, Tensor> updates) {}
