package org.graphc.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.graphc.core.graph.Graph;
import org.graphc.core.lang.GraphReader;
import org.graphc.optimizer.pass.Pipelines;
import org.graphc.runtime.codegen.JavaBackend;
import org.graphc.runtime.plan.Planner;
import org.graphc.runtime.plan.Program;

/**
 * How long a description takes from its text until it is ready to run, phase by phase: cold, as the first work of the
 * process, and warm, the median of later rounds. Each round gets one operation more, since generated classes are kept
 * by the hash of their source.
 */
public final class CompileTimeBenchmark {
    private static final String[] PHASES = {"read and differentiate", "-O2", "plan", "generate Java", "javac and load"};
    private static final int ROUNDS = 21;

    private CompileTimeBenchmark() {}

    private static double[] times(String text) {
        long[] at = new long[PHASES.length + 1];
        at[0] = System.nanoTime();
        Graph graph = GraphReader.read("benchmark.graph", text);
        at[1] = System.nanoTime();
        Graph optimized = Pipelines.o2().run(graph).graph();
        at[2] = System.nanoTime();
        Program program = Planner.plan(optimized);
        at[3] = System.nanoTime();
        JavaBackend.sources(program, true);
        at[4] = System.nanoTime();
        JavaBackend.compile(program, true);
        at[5] = System.nanoTime();
        double[] times = new double[PHASES.length];
        for (int i = 0; i < times.length; i++) {
            times[i] = (at[i + 1] - at[i]) / 1e6;
        }
        return times;
    }

    /** The description and a chain of sines as long as the round. */
    private static String longer(String text, int round) {
        return text + "\ninput round_ = f64(2);\noutput rounds_ = " + "sin(".repeat(round) + "round_"
                + ")".repeat(round) + ";\n";
    }

    public static void main(String[] args) throws IOException {
        String text = Files.readString(Path.of(args.length > 0 ? args[0] : "examples/descriptions/digits.graph"));
        double[] cold = times(text);
        double[][] warm = new double[ROUNDS][];
        for (int i = 0; i < ROUNDS; i++) {
            warm[i] = times(longer(text, i + 1));
        }
        System.out.println("| phase | cold ms | warm ms |\n| --- | --- | --- |");
        double[] sums = new double[2];
        for (int k = 0; k < PHASES.length; k++) {
            int phase = k;
            double median =
                    Arrays.stream(warm).mapToDouble(w -> w[phase]).sorted().toArray()[ROUNDS / 2];
            sums[0] += cold[k];
            sums[1] += median;
            System.out.printf(Locale.ROOT, "| %s | %.1f | %.1f |%n", PHASES[k], cold[k], median);
        }
        System.out.printf(Locale.ROOT, "| all | %.1f | %.1f |%n", sums[0], sums[1]);
    }
}
