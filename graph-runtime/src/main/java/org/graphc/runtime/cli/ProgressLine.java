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
    private static final int WIDTH = 100;
    private static final String ERASE = "\r\u001b[K";

    private final Terminal terminal;
    private final int epochs;
    private final ProgressBar bar;

    ProgressLine(Terminal terminal, int epochs, int stepsAnEpoch) {
        this.terminal = terminal;
        this.epochs = epochs;
        this.bar = new ProgressBarBuilder()
                .setTaskName("train")
                .setInitialMax((long) epochs * stepsAnEpoch)
                .setStyle(ProgressBarStyle.ASCII)
                .setUnit(" steps", 1)
                .showSpeed()
                .setUpdateIntervalMillis(200)
                .setConsumer(new Line())
                .clearDisplayOnFinish()
                .build();
    }

    @Override
    public void step(StepLoss step) {
        bar.step();
        bar.setExtraMessage(String.format(Locale.ROOT, " loss %.5g", step.loss()));
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
            return WIDTH;
        }

        @Override
        public void accept(String rendered) {
            draw(ERASE + rendered);
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
