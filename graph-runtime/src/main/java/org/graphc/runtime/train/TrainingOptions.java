package org.graphc.runtime.train;

import com.google.common.base.Preconditions;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * How to train; values that are not given mean file order, all rows, all epochs.
 *
 * @param batch rows a step; the last step of an epoch may have fewer
 * @param epochs the most passes over the rows
 * @param shuffleSeed rows are taken in an order of its own in every epoch
 * @param tolerance training ends after an epoch in which every derivative of every step was smaller
 * @param testFrom rows from there on are not trained on
 * @param loss the output that is followed; by default {@code loss}, or the first float scalar that is no derivative
 */
public record TrainingOptions(
        int batch,
        int epochs,
        OptionalLong shuffleSeed,
        OptionalDouble tolerance,
        OptionalInt testFrom,
        Optional<String> loss) {
    public TrainingOptions {
        Preconditions.checkArgument(batch > 0, "a batch has at least one row, not %s", batch);
        Preconditions.checkArgument(epochs >= 0, "the number of epochs is not negative, %s", epochs);
    }

    public static TrainingOptions of(int batch, int epochs) {
        return new TrainingOptions(
                batch, epochs, OptionalLong.empty(), OptionalDouble.empty(), OptionalInt.empty(), Optional.empty());
    }

    public TrainingOptions shuffled(long seed) {
        return new TrainingOptions(batch, epochs, OptionalLong.of(seed), tolerance, testFrom, loss);
    }

    public TrainingOptions tolerance(double derivative) {
        return new TrainingOptions(batch, epochs, shuffleSeed, OptionalDouble.of(derivative), testFrom, loss);
    }

    public TrainingOptions testFrom(int row) {
        return new TrainingOptions(batch, epochs, shuffleSeed, tolerance, OptionalInt.of(row), loss);
    }

    public TrainingOptions loss(String output) {
        return new TrainingOptions(batch, epochs, shuffleSeed, tolerance, testFrom, Optional.of(output));
    }
}
