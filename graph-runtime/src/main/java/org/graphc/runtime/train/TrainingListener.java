package org.graphc.runtime.train;

/** Hears of a training's progress. */
public interface TrainingListener {
    TrainingListener SILENT = new TrainingListener() {};

    default void step(StepLoss step) {}

    /** After the last step of an epoch, with the mean of the losses of its steps. */
    default void epoch(int epoch, double meanLoss) {}

    /** Asked after every step; where it is true the training ends there, with what it has learnt so far. */
    default boolean stops() {
        return false;
    }
}
