package org.graphc.runtime.cli;

import com.google.common.collect.Maps;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.graphc.core.tensor.Tensor;
import org.graphc.runtime.train.Trainer;
import org.graphc.runtime.train.Training;
import org.graphc.runtime.train.TrainingData;

/** What a trained graph gives on rows that it was not trained on: its scalar outputs, derivatives aside. */
final class TestReport {
    private static final String CORRECT = "correct";

    private TestReport() {}

    static void print(PrintStream out, Trainer trainer, Training training, int from, TrainingData data) {
        int rows = data.rows() - from;
        Map<String, Tensor> outputs = outputs(trainer, training, from, data);
        String derivative = "d" + trainer.loss() + "_d";
        StringBuilder line = new StringBuilder("test, " + rows + (rows == 1 ? " row: " : " rows: "));
        String separator = "";
        for (Map.Entry<String, Tensor> output : outputs.entrySet()) {
            if (output.getValue().rank() == 0 && !output.getKey().startsWith(derivative)) {
                line.append(separator).append(text(output.getKey(), output.getValue(), rows));
                separator = ", ";
            }
        }
        out.println(line);
    }

    /** Of all rows in one run, or where inputs take one row at a time: means, and sums of whole numbers. */
    private static Map<String, Tensor> outputs(Trainer trainer, Training training, int from, TrainingData data) {
        if (!data.onlySingleRows()) {
            return trainer.evaluate(training.parameters(), from, data.rows()).outputs();
        }
        Map<String, Double> sums = new LinkedHashMap<>();
        for (int row = from; row < data.rows(); row++) {
            trainer.evaluate(training.parameters(), row, row + 1).outputs().forEach((name, value) -> {
                boolean mean = value.dtype().isFloat() && !name.equals(CORRECT);
                if (value.rank() == 0) {
                    sums.merge(name, value.item() / (mean ? data.rows() - from : 1), Double::sum);
                }
            });
        }
        return Maps.transformValues(sums, Tensor::scalar);
    }

    private static String text(String name, Tensor value, int rows) {
        if (name.equals(CORRECT)) {
            double count = value.item();
            return String.format(Locale.ROOT, "%.0f/%d correct (%.2f %%)", count, rows, 100 * count / rows);
        }
        return name + " " + PlainText.element(value, 0);
    }
}
