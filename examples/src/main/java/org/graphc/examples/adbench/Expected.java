package org.graphc.examples.adbench;

import com.google.common.collect.ImmutableMap;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.graphc.core.tensor.Tensor;

/**
 * What a case should give, of which the file has all numbers, or some and what they add up to.
 *
 * @param problem the kind of problem
 * @param parts numbers by the names of the results
 */
record Expected(String problem, ImmutableMap<String, Part> parts) {
    /** Of one result: numbers by their places, and the statistics of all of them where the file has any. */
    record Part(int size, ImmutableMap<Integer, Double> numbers, ImmutableMap<String, Double> stats) {}

    /**
     * How far a result is from what is expected.
     *
     * @param rho the largest |a − b| / max(1, |a| + |b|)
     * @param relative |a − b| / |b| of a scalar; 0 of others, whose elements may be small differences of large numbers
     * @param stats the largest difference of a statistic, by the sum of all |b|; 0 where there are none
     */
    record Difference(double rho, double relative, double stats) {
        static final Difference NONE = new Difference(0, 0, 0);

        /** As accurate as plain doubles allow; ADBench itself takes a rho of 1e-8. */
        boolean isSmall() {
            return rho < 1e-10 && relative < 1e-12 && stats < 1e-11;
        }

        Difference or(Difference other) {
            return new Difference(
                    Math.max(rho, other.rho), Math.max(relative, other.relative), Math.max(stats, other.stats));
        }
    }

    static Expected read(Path file) {
        Iterator<String> lines =
                Numbers.text(file).lines().filter(line -> !line.startsWith("#")).iterator();
        String problem = "";
        Map<String, Part> parts = new LinkedHashMap<>();
        Map<String, ImmutableMap<String, Double>> stats = new LinkedHashMap<>();
        Map<String, Integer> sizes = new LinkedHashMap<>();
        while (lines.hasNext()) {
            String[] words = lines.next().split(" ");
            switch (words[0]) {
                case "problem" -> problem = words[1];
                case "stats" -> {
                    sizes.put(words[1], Integer.parseInt(words[2]));
                    stats.put(words[1], pairs(List.of(words).subList(3, words.length)));
                }
                case "values", "sample" -> {
                    int count = Integer.parseInt(words[2]);
                    Part part = new Part(
                            sizes.getOrDefault(words[1], count),
                            numbers(lines, count),
                            stats.getOrDefault(words[1], ImmutableMap.of()));
                    parts.put(words[1], part);
                }
                default -> {} // not an enum: lines that say what is known already
            }
        }
        return new Expected(problem, ImmutableMap.copyOf(parts));
    }

    private static ImmutableMap<String, Double> pairs(List<String> words) {
        ImmutableMap.Builder<String, Double> pairs = ImmutableMap.builder();
        for (int i = 0; i < words.size(); i += 2) {
            pairs.put(words.get(i), Double.parseDouble(words.get(i + 1)));
        }
        return pairs.buildOrThrow();
    }

    /** A number in each line, after its place where not all are there. */
    private static ImmutableMap<Integer, Double> numbers(Iterator<String> lines, int count) {
        ImmutableMap.Builder<Integer, Double> numbers = ImmutableMap.builder();
        for (int i = 0; i < count; i++) {
            String[] words = lines.next().split(" ");
            int place = words.length == 1 ? i : Integer.parseInt(words[0]);
            numbers.put(place, Double.parseDouble(words[words.length - 1]));
        }
        return numbers.buildOrThrow();
    }

    /** Compares one of the results. */
    Difference compare(String name, Tensor result) {
        Part part = parts.get(name);
        if (part == null || part.size() != result.size()) {
            throw new IllegalArgumentException(
                    name + " of " + result.size() + " numbers, which is not among " + parts.keySet());
        }
        double largest = 0;
        double rho = 0;
        double apart = 0;
        for (Map.Entry<Integer, Double> number : part.numbers().entrySet()) {
            double a = result.getDouble(number.getKey());
            double b = number.getValue();
            double difference = Double.isNaN(a) ? Double.POSITIVE_INFINITY : Math.abs(a - b);
            largest = Math.max(largest, Math.abs(b));
            apart = Math.max(apart, difference);
            rho = Math.max(rho, difference / Math.max(1, Math.abs(a) + Math.abs(b)));
        }
        double relative = apart == 0 || part.size() > 1 ? 0 : apart / largest;
        return new Difference(rho, relative, stats(part, result.toDoubleArray()));
    }

    private static double stats(Part part, double[] v) {
        Map<String, Double> found = Map.of( // streams add with compensation
                "sum", Arrays.stream(v).sum(),
                "sumabs", Arrays.stream(v).map(Math::abs).sum(),
                "l2", Math.sqrt(Arrays.stream(v).map(x -> x * x).sum()),
                "dotcos",
                        IntStream.range(0, v.length)
                                .mapToDouble(i -> v[i] * Math.cos(i + 1))
                                .sum());
        return part.stats().keySet().stream()
                .mapToDouble(name -> Math.abs(found.get(name) - part.stats().get(name)))
                .map(apart -> apart == 0 ? 0 : apart / part.stats().get("sumabs"))
                .max()
                .orElse(0);
    }
}
