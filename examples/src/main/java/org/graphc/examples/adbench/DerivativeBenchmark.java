package org.graphc.examples.adbench;

import com.google.common.collect.ImmutableMap;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.graphc.core.graph.Graph;
import org.graphc.examples.CallBenchmark;
import org.graphc.runtime.BoundFunction;
import org.graphc.runtime.CompileOptions;
import org.graphc.runtime.CompiledFunction;
import org.graphc.runtime.Compiler;
import org.graphc.runtime.Profile;
import org.graphc.runtime.blas.Gemm;

/**
 * The objective and the derivative of one of ADBench's problems, each call over arrays that stay. Writes what they
 * give, the objective first, as doubles in the machine's order of bytes; {@code docs/benchmarks/run.py} starts it
 * beside the same by hand in C, compares the numbers and prints ratios.
 *
 * <p>Arguments: the kind of problem ({@code gmm}, {@code lstm}, {@code ba} or {@code bafull}), the file of its data,
 * the file to write, the number of threads; {@code profile} behind these prints first what takes the time.
 */
public final class DerivativeBenchmark {
    private DerivativeBenchmark() {}

    /** Runs what is asked for. */
    public static void main(String[] args) throws IOException {
        Problem problem = Problem.read(args[0], Path.of(args[1]), Path.of("no hand is read"));
        CompileOptions options = CompileOptions.defaults().withThreads(Integer.parseInt(args[3]));
        Problem.Graphs graphs = problem.graphs();
        CompiledFunction derivative = Compiler.compile(graphs.derivative(), options);
        BoundFunction bound = derivative.bind(problem.feeds());
        bound.run();
        Files.write(Path.of(args[2]), bytes(graphs.derivative(), bound));
        BoundFunction objective = Compiler.compile(graphs.objective(), options).bind(problem.feeds());
        if (args.length > 4) {
            print(derivative.profile(problem.feeds(), Duration.ofSeconds(3), 11));
        }
        ImmutableMap<String, Runnable> calls = ImmutableMap.of("objective", objective::run, "derivative", bound::run);
        CallBenchmark.answer("graphc, " + Gemm.get().name(), calls, () -> "");
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
