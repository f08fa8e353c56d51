package org.graphc.examples;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Scanner;
import java.util.function.Supplier;

/**
 * Measures calls when it is asked to: for each number that it reads from standard input it makes calls for so many
 * seconds and prints a line of JSON with milliseconds of single calls. So {@code docs/benchmarks/run.py} lets programs
 * take turns whose JVMs stay hot; the first answer of each it throws away.
 */
public final class CallBenchmark {
    private static final int LEAST_CALLS = 5;
    /** What a second holds of calls of a microsecond; longer turns take those of their beginning. */
    private static final int MOST_CALLS = 1 << 20;

    private CallBenchmark() {}

    /**
     * Answers until the input ends.
     *
     * @param by who answers
     * @param calls what to call, by names
     * @param more further members of the line
     */
    public static void answer(String by, Map<String, Runnable> calls, Supplier<String> more) {
        Scanner seconds = new Scanner(System.in);
        while (seconds.hasNextLine()) {
            double given = Double.parseDouble(seconds.nextLine());
            StringBuilder line = new StringBuilder("{\"by\": \"" + by + "\"");
            calls.forEach((name, call) -> line.append(", \"" + name + "\": " + measure(call, given)));
            System.out.println(line + more.get() + "}");
        }
    }

    private static String measure(Runnable call, double seconds) {
        double[] times = new double[MOST_CALLS];
        int calls = 0;
        long start = System.nanoTime();
        long before = start;
        while (calls < LEAST_CALLS || before - start < seconds * 1e9) {
            call.run();
            long now = System.nanoTime();
            times[calls++ % MOST_CALLS] = (now - before) / 1e6;
            before = now;
        }
        double[] sorted = Arrays.copyOf(times, Math.min(calls, MOST_CALLS));
        Arrays.sort(sorted);
        return String.format(
                Locale.ROOT,
                "{\"median\": %.6f, \"least\": %.6f, \"p90\": %.6f}",
                sorted[sorted.length / 2],
                sorted[0],
                sorted[sorted.length * 9 / 10]);
    }
}
