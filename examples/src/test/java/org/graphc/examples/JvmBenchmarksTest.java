package org.graphc.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Benchmark;

/** That JMH would find them; how fast they are is no test's business. */
class JvmBenchmarksTest {
    @Test
    void jmhListsEachOfThem() throws IOException {
        String[] names = Arrays.stream(JvmBenchmarks.class.getMethods())
                .filter(method -> method.isAnnotationPresent(Benchmark.class))
                .map(method -> " " + method.getName() + " ")
                .toArray(String[]::new);
        assertThat(names).isNotEmpty();
        try (InputStream list = JvmBenchmarks.class.getResourceAsStream("/META-INF/BenchmarkList")) {
            assertThat(list).as("what JMH's annotation processor writes").isNotNull();
            assertThat(new String(list.readAllBytes(), StandardCharsets.UTF_8)).contains(names);
        }
    }
}
