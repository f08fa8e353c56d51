package org.graphc.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class GradientCostBenchmarkTest {
    @Test
    void thePageOfBenchmarksHasTheTable() throws IOException {
        String page = Files.readString(Path.of("../docs/benchmarks.md"));
        assertThat(page).contains(GradientCostBenchmark.table(Path.of("descriptions")));
    }
}
