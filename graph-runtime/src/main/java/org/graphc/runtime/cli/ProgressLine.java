package org.graphc.runtime.cli;

import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarStyle;
import org.graphc.runtime.train.StepLoss;
import org.graphc.runtime.train.TrainingListener;

/** A bar with rate, time left and loss on a terminal, and a line for each epoch everywhere. */
final class ProgressLine implements TrainingListener, AutoCloseable {
    /** A longer bar is no better to read. */
    private static final int LONGEST = 100;

    private static final String ERASE = "\r\u001b[K";

    private final Terminal terminal;
    private final int epochs;
    private final Interruption interruption;
    private final ProgressBar bar;
    private final long start = System.nanoTime();

    ProgressLine(Terminal terminal, int epochs, int stepsAnEpoch, Interruption interruption) {
        this.terminal = terminal;
        this.epochs = epochs;
        this.interruption = interruption;
        this.bar = new ProgressBarBuilder()
                .setTaskName("train")
                .setInitialMax((long) epochs * stepsAnEpoch)
                .setStyle(ProgressBarStyle.ASCII)
                .setUnit("", 1)
                .setUpdateIntervalMillis(200)
                .setConsumer(new Line())
                .clearDisplayOnFinish()
                .build();
    }

    @Override
    public void step(StepLoss step) {
        bar.step();
        double seconds = (System.nanoTime() - start) / 1e9;
        bar.setExtraMessage(rate(step.step(), seconds) + String.format(Locale.ROOT, ", loss %.4g", step.loss()));
    }

    /** The bar's own divides by whole seconds. */
    static String rate(long steps, double seconds) {
        double rate = steps / Math.max(seconds, 1e-9);
        return String.format(Locale.ROOT, rate < 10 ? "%.2g steps/s" : "%.0f steps/s", rate);
    }

    @Override
    public boolean stops() {
        return interruption.isAsked();
    }

    /** A line as wide as the terminal would wrap on some, and what has wrapped cannot be drawn over. */
    static int width(int columns) {
        return Math.max(1, Math.min(LONGEST, columns - 1));
    }

    @Override
    public void epoch(int epoch, double meanLoss) {
        synchronized (terminal) {
            if (terminal.errIsTerminal()) {
                terminal.err().print(ERASE);
                terminal.err().flush();
            }
            int digits = Integer.toString(epochs).length();
            terminal.out()
                    .println(String.format(Locale.ROOT, "epoch %" + digits + "d  mean loss %.6g", epoch, meanLoss));
            terminal.out().flush();
        }
    }

    @Override
    public void close() {
        bar.close();
    }

    /** Draws the bar on the last line; its thread and ours take turns. */
    private final class Line implements ProgressBarConsumer {
        @Override
        public int getMaxRenderedLength() {
            return width(terminal.columns());
        }

        @Override
        public void accept(String rendered) {
            int width = width(terminal.columns());
            draw(ERASE + (rendered.length() > width ? rendered.substring(0, width) : rendered));
        }

        @Override
        public void clear() {
            draw(ERASE);
        }

        @Override
        public void close() {
            draw(ERASE);
        }

        private void draw(String text) {
            if (terminal.errIsTerminal()) {
                synchronized (terminal) {
                    terminal.err().print(text);
                    terminal.err().flush();
                }
            }
        }
    }
}
