package org.graphc.examples.adbench;

import com.google.common.base.Stopwatch;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.graphc.core.tensor.Tensor;
import org.graphc.examples.adbench.Expected.Difference;
import org.graphc.runtime.Compiler;
import org.graphc.runtime.GraphFunction;

/**
 * Runs cases of ADBench, compiled, compares them with expected values and times them: a Gaussian mixture, an LSTM,
 * bundle adjustment and hand tracking (Srajer, Kukelova and Fitzgibbon 2018).
 *
 * <p>Arguments: the folder of the data, the folder of the expected values, and, if not all cases are wanted, beginnings
 * of their names. Prints a line for each case and fails if one of them is not as accurate as it should be.
 */
public final class AdBench {
    /** How long each function is called to warm up, and then again to be timed. */
    private static final double SECONDS = 1;

    private AdBench() {}

    /** Runs the cases. */
    public static void main(String[] args) {
        List<String> wanted = List.of(args).subList(2, args.length);
        System.out.printf(
                "%-26s %9s %9s %9s %12s %12s %7s %9s%n",
                "case", "objective", "rho", "stats", "objective ms", "deriv. ms", "nodes", "compile s");
        int failed = 0;
        for (Case one : Case.in(Path.of(args[0]), Path.of(args[1]))) {
            if (wanted.isEmpty() || wanted.stream().anyMatch(one.name()::startsWith)) {
                failed += run(one) ? 0 : 1;
            }
        }
        if (failed > 0) {
            throw new IllegalStateException(failed + " cases are less accurate than they should be");
        }
    }

    private static boolean run(Case one) {
        Expected expected = one.expected();
        Problem problem = one.problem(expected);
        Problem.Graphs graphs = problem.graphs();
        Stopwatch watch = Stopwatch.createStarted();
        GraphFunction derivative = Compiler.compile(graphs.derivative());
        double compile = watch.elapsed(TimeUnit.MILLISECONDS) / 1e3;
        GraphFunction objective = Compiler.compile(graphs.objective());
        Difference difference =
                Case.compare(expected, derivative.call(problem.feeds()).outputs());
        System.out.printf(
                Locale.ROOT,
                "%-26s %9.1e %9.1e %9.1e %12.3f %12.3f %7d %9.2f%s%n",
                one.name(),
                difference.relative(),
                difference.rho(),
                difference.stats(),
                milliseconds(objective, problem.feeds()),
                milliseconds(derivative, problem.feeds()),
                graphs.derivative().size(),
                compile,
                difference.isSmall() ? "" : "  NOT ACCURATE");
        return difference.isSmall();
    }

    /** The least of single calls, after as many for warming up; at least three. */
    private static double milliseconds(GraphFunction function, Map<String, Tensor> feeds) {
        double least = 0;
        for (int round = 0; round < 2; round++) {
            least = Double.POSITIVE_INFINITY;
            Stopwatch all = Stopwatch.createStarted();
            for (int i = 0; i < 3 || all.elapsed(TimeUnit.NANOSECONDS) < SECONDS * 1e9; i++) {
                Stopwatch call = Stopwatch.createStarted();
                function.call(feeds);
                least = Math.min(least, call.elapsed(TimeUnit.NANOSECONDS) / 1e6);
            }
        }
        return least;
    }
}
