package org.graphc.examples.adbench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.graphc.core.graph.Graph;
import org.graphc.runtime.BoundFunction;
import org.graphc.runtime.CompileOptions;
import org.graphc.runtime.CompiledFunction;
import org.graphc.runtime.Compiler;
import org.graphc.runtime.Profile;
import org.graphc.runtime.blas.Gemm;

/**
 * Times the objective and the derivative of one of ADBench's problems, each call over arrays that stay, and writes what
 * they give, the objective first, as doubles in the machine's order of bytes. {@code docs/benchmarks} has what starts
 * it beside the same by hand in C, compares the numbers and prints ratios.
 *
 * <p>Arguments: the kind of problem ({@code gmm}, {@code lstm}, {@code ba} or {@code bafull}), the file of its data,
 * the file to write, the number of threads, and seconds for each of warming up and measuring; {@code profile} behind
 * these prints what takes the time of a derivative too. Prints milliseconds of single calls as a line of JSON.
 */
public final class DerivativeBenchmark {
    private static final int LEAST_CALLS = 5;

    private DerivativeBenchmark() {}

    /** Runs what is asked for. */
    public static void main(String[] args) throws IOException {
        Problem problem = Problem.read(args[0], Path.of(args[1]), Path.of("no hand is read"));
        CompileOptions options = CompileOptions.defaults().withThreads(Integer.parseInt(args[3]));
        double seconds = Double.parseDouble(args[4]);
        Problem.Graphs graphs = problem.graphs();
        CompiledFunction derivative = Compiler.compile(graphs.derivative(), options);
        BoundFunction bound = derivative.bind(problem.feeds());
        bound.run();
        Files.write(Path.of(args[2]), bytes(graphs.derivative(), bound));
        BoundFunction objective = Compiler.compile(graphs.objective(), options).bind(problem.feeds());
        System.out.printf(
                Locale.ROOT,
                "{\"by\": \"graphc, %s\", \"objective\": %s, \"derivative\": %s}%n",
                Gemm.get().name(),
                times(objective, seconds),
                times(bound, seconds));
        if (args.length > 5) {
            print(derivative.profile(problem.feeds(), Duration.ofMillis((long) (seconds * 1e3)), 11));
        }
    }

    private static byte[] bytes(Graph graph, BoundFunction function) {
        List<double[]> parts = graph.outputs().keySet().stream()
                .map(name -> function.output(name, double[].class))
                .toList();
        int count = parts.stream().mapToInt(part -> part.length).sum();
        ByteBuffer bytes = ByteBuffer.allocate(Double.BYTES * count).order(ByteOrder.nativeOrder());
        parts.forEach(part -> {
            bytes.asDoubleBuffer().put(part);
            bytes.position(bytes.position() + Double.BYTES * part.length);
        });
        return bytes.array();
    }

    /** Of single calls, after as many seconds to warm up. */
    private static String times(BoundFunction function, double seconds) {
        double[] times = new double[1 << 20];
        int calls = 0;
        for (int round = 0; round < 2; round++) {
            calls = 0;
            long start = System.nanoTime();
            long before = start;
            while (calls < LEAST_CALLS || before - start < seconds * 1e9 && calls < times.length) {
                function.run();
                long now = System.nanoTime();
                times[calls++] = (now - before) / 1e6;
                before = now;
            }
        }
        double[] sorted = Arrays.copyOf(times, calls);
        Arrays.sort(sorted);
        return String.format(
                Locale.ROOT,
                "{\"median\": %.6f, \"least\": %.6f, \"p90\": %.6f}",
                sorted[calls / 2],
                sorted[0],
                sorted[calls * 9 / 10]);
    }

    /** A line for each kernel, the longest first. */
    private static void print(Profile profile) {
        Map<String, double[]> sums = new LinkedHashMap<>();
        for (Profile.Section section : profile.sections()) {
            double[] sorted = section.nanos().stream().asDoubleStream().sorted().toArray();
            double[] sum = sums.computeIfAbsent(section.name() + " " + ops(section), name -> new double[3]);
            sum[0] += sorted[sorted.length / 2] / 1e6;
            sum[1] += section.bytes() / 1e6;
            sum[2] += section.flops() / 1e6;
        }
        sums.entrySet().stream()
                .sorted(Comparator.comparingDouble(entry -> -entry.getValue()[0]))
                .forEach(entry -> System.out.printf(
                        Locale.ROOT,
                        "%9.3f ms %8.1f MB %9.1f Mflop  %s%n",
                        entry.getValue()[0],
                        entry.getValue()[1],
                        entry.getValue()[2],
                        entry.getKey()));
    }

    private static String ops(Profile.Section section) {
        return section.nodes().stream()
                .map(node -> node.op().name())
                .distinct()
                .limit(6)
                .toList()
                .toString();
    }
}
