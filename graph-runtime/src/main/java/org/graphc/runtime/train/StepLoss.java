package org.graphc.runtime.train;

/**
 * One step of training.
 *
 * @param epoch from 1
 * @param step from 1, counted through all epochs
 * @param loss of the step's batch before the step's update
 */
public record StepLoss(int epoch, int step, double loss) {}
