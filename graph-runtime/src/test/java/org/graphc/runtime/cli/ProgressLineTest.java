package org.graphc.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.graphc.runtime.train.StepLoss;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProgressLineTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 20, 40, 80, 250})
    void keepsTheBarWithinTheTerminal(int columns) throws InterruptedException {
        String drawn = draw(columns);
        for (String line : drawn.split("\r\u001b\\[K")) {
            assertThat(line.length()).as(line).isLessThanOrEqualTo(Math.max(1, Math.min(100, columns - 1)));
        }
        assertThat(drawn.contains("train")).isEqualTo(columns >= 20);
    }

    private static String draw(int columns) throws InterruptedException {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        PrintStream lines = new PrintStream(err, true, StandardCharsets.UTF_8);
        Terminal terminal = new Terminal(
                new ByteArrayInputStream(new byte[0]),
                new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
                lines,
                true,
                true,
                columns);
        try (Interruption interruption = new Interruption(terminal);
                ProgressLine progress = new ProgressLine(terminal, 100, 1000, interruption)) {
            progress.step(new StepLoss(1, 1, 0.123456789));
            Thread.sleep(500); // the bar draws itself every 200 ms
        }
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void dividesByTheTimeThatHasPassedFromTheFirstStepOn() {
        assertThat(ProgressLine.rate(50, 0.5)).isEqualTo("100 steps/s");
        assertThat(ProgressLine.rate(150, 1.5)).isEqualTo("100 steps/s");
        assertThat(ProgressLine.rate(1, 4)).isEqualTo("0.25 steps/s");
    }
}
