package org.graphc.core.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Sets;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Values of 30 digits, which {@code special-functions.py} computed, against those of the scalar functions. */
class SpecialFunctionsTest {
    private static final Path FOLDER = Path.of("src/test/resources/special");
    private static final double INF = Double.POSITIVE_INFINITY;
    private static final double NAN = Double.NaN;

    /** The largest error, in units of the last place; some of it is only seen near zeros. */
    private static final ImmutableMap<String, Double> ALLOWED = ImmutableMap.<String, Double>builder()
            .put("erf", 1.5)
            .put("erfc", 3.0)
            .put("erfInv", 2.5)
            .put("lgamma", 2.5)
            .put("lgamma below 0", 8.0)
            .put("polygamma", 4.0)
            .put("polygamma below 0", 6.0)
            .put("sinc", 4.0)
            .put("asinh", 1.5)
            .put("acosh", 1.5)
            .put("atanh", 1.5)
            .put("logit", 1.5)
            .put("logAddExp", 1.0)
            .put("xlogy", 1.5)
            .put("xlog1py", 1.5)
            .buildOrThrow();

    private record Sample(String function, double[] arguments, BigDecimal value) {
        static Sample of(String line) {
            String[] cells = line.split(",");
            double[] arguments = Arrays.stream(cells, 1, cells.length - 1)
                    .mapToDouble(Double::parseDouble)
                    .toArray();
            return new Sample(cells[0], arguments, new BigDecimal(cells[cells.length - 1]));
        }

        double x() {
            return arguments[arguments.length - 1];
        }

        String group() {
            return function + (x() < 0 && function.endsWith("gamma") ? " below 0" : "");
        }

        double error() {
            double computed = named(function).real(arguments[0], arguments.length > 1 ? arguments[1] : 0, 0);
            return Double.isFinite(computed)
                    ? new BigDecimal(computed).subtract(value).abs().doubleValue() / unit()
                    : INF;
        }

        /**
         * The last place of the value. The argument of polygamma counts as rounded too, by half its last place, since
         * n of those come in with the power of it, and near zeros on the negative axis more; sinc's derivatives are
         * measured by the largest of them thereabouts.
         */
        private double unit() {
            double exact = value.doubleValue();
            if (function.equals("polygamma")) {
                double slope = GammaFunctions.polygamma(arguments[0] + 1, x());
                return Math.max(Math.ulp(exact), Math.ulp(x()) * Math.abs(slope) / 2);
            } else if (function.equals("sinc") && arguments[0] > 0) {
                double wave = Math.pow(Math.PI, arguments[0]) / (1 + Math.max(arguments[0], Math.PI * Math.abs(x())));
                return Math.ulp(Math.max(Math.abs(exact), wave));
            }
            return Math.ulp(exact);
        }
    }

    private static ScalarFn named(String symbol) {
        return Arrays.stream(ScalarFn.values())
                .filter(f -> f.symbol().equals(symbol))
                .findFirst()
                .orElseThrow();
    }

    private static Map<String, List<Sample>> samples() {
        try (Stream<String> lines = Files.lines(FOLDER.resolve("special-functions.csv"))) {
            return lines.map(Sample::of)
                    .collect(Collectors.groupingBy(Sample::group, TreeMap::new, Collectors.toList()));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @TestFactory
    Stream<DynamicTest> valuesAreGoodToAFewUnitsInTheLastPlace() {
        Map<String, List<Sample>> samples = samples();
        assertThat(Sets.symmetricDifference(samples.keySet(), ALLOWED.keySet())).isEmpty();
        return samples.entrySet().stream()
                .map(group -> dynamicTest(group.getKey(), () -> {
                    assertThat(group.getValue()).hasSizeGreaterThan(50);
                    for (Sample sample : group.getValue()) {
                        assertThat(sample.error())
                                .as(
                                        "%s%s in units of the last place",
                                        sample.function, Arrays.toString(sample.arguments))
                                .isLessThanOrEqualTo(ALLOWED.get(group.getKey()));
                    }
                }));
    }

    /** A function's value at the edges: one argument a row, or an order and an argument. */
    private static final ImmutableMap<String, double[][]> EDGES = ImmutableMap.<String, double[][]>builder()
            .put("erf", rows(0, 0, -0.0, -0.0, INF, 1, -INF, -1, NAN, NAN, 4.9e-324, 4.9e-324, 30, 1))
            .put("erfc", rows(0, 1, INF, 0, -INF, 2, NAN, NAN, 27, 5.237048923789256e-319, 28, 0, 1e300, 0, -30, 2))
            .put("erfInv", rows(0, 0, -0.0, -0.0, 1, INF, -1, -INF, 1.5, NAN, NAN, NAN, 4.9e-324, 4.9e-324))
            .put(
                    "lgamma",
                    rows(0, INF, -0.0, INF, -1, INF, -7, INF, INF, INF, -INF, INF, NAN, NAN, 1, 0, 2, 0, -1e17, INF))
            .put("asinh", rows(0, 0, -0.0, -0.0, INF, INF, -INF, -INF, NAN, NAN, 4.9e-324, 4.9e-324))
            .put("acosh", rows(1, 0, 0.5, NAN, -1e9, NAN, INF, INF, -INF, NAN, NAN, NAN))
            .put("atanh", rows(0, 0, -0.0, -0.0, 1, INF, -1, -INF, 2, NAN, -INF, NAN, NAN, NAN))
            .put("logit", rows(0, -INF, 1, INF, 0.5, 0, -1, NAN, 2, NAN, NAN, NAN))
            .put("polygamma", triples(0, 0, -INF, 0, -0.0, INF, 0, -3, NAN, 0, INF, INF, 0, -INF, NAN, 0, NAN, NAN))
            .put("polygamma of order 1", triples(1, 0, INF, 1, -0.0, INF, 1, -3, INF, 1, INF, 0, 1, -INF, NAN))
            .put("polygamma of order 2", triples(2, 0, -INF, 2, -0.0, INF, 2, -3, NAN, 2, INF, -0.0, 2, 1e-200, -INF))
            .put(
                    "polygamma of great order",
                    triples(1e16, 710, -INF, 1e300, 1e300, -0.0, 1.7e308, 1e-300, -INF, 1.7e308, 1.7e308, -0.0))
            .put("polygamma of no order", triples(-1, 2, NAN, 0.5, 2, NAN, INF, 2, NAN, NAN, 2, NAN))
            .put("sinc", triples(0, 0, 1, 0, 3, 0, 0, -7, -0.0, 0, INF, 0, 0, NAN, NAN, 1, 0, 0, 3, 0, 0, 0.5, 1, NAN))
            .put("xlogy", triples(0, 0, 0, 0, NAN, NAN, 0, -1, 0, 0, INF, 0, 2, 0, -INF, NAN, 1, NAN, 1, -1, NAN))
            .put("xlog1py", triples(0, -1, 0, 0, NAN, NAN, 0, -2, 0, 2, -1, -INF))
            .put("logAddExp", triples(-INF, -INF, -INF, INF, INF, INF, INF, -INF, INF, -INF, 3, 3, NAN, 1, NAN))
            .put(
                    "mod",
                    triples(
                            7, 3, 1, -7, 3, 2, 7, -3, -2, -7, -3, -1, 6, 3, 0, 6, -3, -0.0, -6, 3, 0, 5, INF, 5, -5,
                            INF, INF, 5, 0, NAN, INF, 2, NAN, NAN, 1, NAN))
            .put("round", rows(0.5, 0, 1.5, 2, 2.5, 2, -0.5, -0.0, -1.5, -2, INF, INF, NAN, NAN, 1e300, 1e300))
            .put("floor", rows(-0.0, -0.0, -0.5, -1, 0.5, 0, INF, INF, NAN, NAN))
            .put("ceil", rows(-0.0, -0.0, -0.5, -0.0, 0.5, 1, -INF, -INF, NAN, NAN))
            .buildOrThrow();

    private static double[][] rows(double... cells) {
        return split(2, cells);
    }

    private static double[][] triples(double... cells) {
        return split(3, cells);
    }

    private static double[][] split(int width, double... cells) {
        double[][] rows = new double[cells.length / width][];
        Arrays.setAll(rows, i -> Arrays.copyOfRange(cells, i * width, (i + 1) * width));
        return rows;
    }

    @TestFactory
    Stream<DynamicTest> edgesAreWhatTheirLimitsAre() {
        return EDGES.entrySet().stream()
                .map(edges -> dynamicTest(edges.getKey(), () -> {
                    ScalarFn fn = named(edges.getKey().split(" ")[0]);
                    for (double[] row : edges.getValue()) {
                        assertThat(fn.real(row[0], row.length > 2 ? row[1] : 0, 0))
                                .as(fn + Arrays.toString(row))
                                .isEqualTo(Double.valueOf(row[row.length - 1]));
                    }
                }));
    }

    @Test
    void generatedCodeCanIncludeTheirText() throws IOException {
        for (String name : List.of("ErrorFunctions", "GammaFunctions", "ScalarFormulas")) {
            String text = Files.readString(Path.of("src/main/java/org/graphc/core/op", name + ".java"));
            assertThat(text).doesNotContain("import ").contains("\nfinal class " + name + " {\n");
            assertThat(ScalarFn.class.getResource(name + ".java"))
                    .as("packed beside the class")
                    .isNotNull();
        }
    }
}
