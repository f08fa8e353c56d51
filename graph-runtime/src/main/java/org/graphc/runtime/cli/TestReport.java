package org.graphc.runtime.cli;

import java.io.PrintStream;
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
        Map<String, Tensor> outputs =
                trainer.evaluate(training.parameters(), from, data.rows()).outputs();
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

    private static String text(String name, Tensor value, int rows) {
        if (name.equals(CORRECT)) {
            double count = value.item();
            return String.format(Locale.ROOT, "%.0f/%d correct (%.2f %%)", count, rows, 100 * count / rows);
        }
        return name + " " + PlainText.element(value, 0);
    }
}
