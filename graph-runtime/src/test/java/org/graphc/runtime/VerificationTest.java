package org.graphc.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableMap;
import org.graphc.core.graph.Graph;
import org.graphc.core.lang.GraphPrinter;
import org.graphc.core.lang.GraphReader;
import org.graphc.core.testing.RandomGraphs;
import org.graphc.optimizer.pass.Pipeline;
import org.graphc.optimizer.pass.Pipelines;
import org.graphc.optimizer.pass.Simplify;
import org.graphc.optimizer.rule.Rule;
import org.graphc.optimizer.rule.RuleSet;
import org.junit.jupiter.api.Test;

class VerificationTest {
    private static final Verification.Options INTERPRETED = new Verification.Options(12, 16, ImmutableMap.of(), false);

    private static final String TEXT = "dim n;\ninput x = f64(n, 2);\ninput w = f64(2);\n"
            + "var h = tanh(x * 1);\nvar s = h * w + exp(h - w);\nvar t = s * 2.5 + s;\noutput y = sum(t);\n";

    private static Verification.Outcome verify(String text, Pipeline pipeline) {
        return Verification.of(GraphReader.read("model.graph", text), pipeline, INTERPRETED);
    }

    private static Pipeline wrong(Rule rule) {
        return Pipelines.o1().then(new Simplify(RuleSet.of(rule)));
    }

    @Test
    void findsNothingWrongWithTheLevels() {
        for (int level = 0; level <= 2; level++) {
            Verification.Outcome outcome = Verification.of(
                    GraphReader.read("model.graph", TEXT), Pipelines.of(level), Verification.Options.DEFAULT);
            assertThat(outcome.mismatch()).isEmpty();
            assertThat(outcome.inputs()).isEqualTo(20);
        }
    }

    @Test
    void blamesTheWrongRuleAtItsNode() {
        Pipeline pipeline = wrong(Rule.exact("exp(x - y) => exp(x + y)"));
        Mismatch found = verify(TEXT, pipeline).mismatch().orElseThrow();
        Mismatch.Culprit culprit = found.culprit().orElseThrow();
        assertThat(culprit.rule()).isEqualTo("exp(x - y) => exp(x + y)");
        assertThat(culprit.node().origin().source().orElseThrow().line()).isEqualTo(5);
        assertThat(found.text()).contains("model.graph:5:17", "where x = ", "should be");
    }

    /** In the body of a scan, and of a choice within one, as outside. */
    @Test
    void blamesTheWrongRuleInABody() {
        Pipeline pipeline = wrong(Rule.exact("exp(x - y) => exp(x + y)"));
        for (String step :
                new String[] {"c * 1 + exp(e * 1 - w)", "cond(e > 0, () -> exp(e * 1 -\n w), () -> c * 1)"}) {
            String text = "dim n;\ninput x = f64(n);\ninput w = f64();\nvar s = scan((c, e) ->\n" + step
                    + ", w, x * 1);\noutput y = s * 1;\n";
            Mismatch found = verify(text, pipeline).mismatch().orElseThrow();
            Mismatch.Culprit culprit = found.culprit().orElseThrow();
            assertThat(culprit.rule()).isEqualTo("exp(x - y) => exp(x + y)");
            assertThat(culprit.pass()).isEqualTo(step.startsWith("cond") ? "scan/cond/simplify" : "scan/simplify");
            assertThat(culprit.node().origin().source().orElseThrow().line()).isEqualTo(5);
            assertThat(found.reduced().orElseThrow().size()).isLessThan(6);
        }
    }

    /** Bits count in bodies too: a rule that claims to be exact is held to it there. */
    @Test
    void comparesBitsOfBodies() {
        String text = "input x = f64(9);\noutput y = scan((c, e) -> (c + e) * 0.3, x[0], x);\n";
        String line = "(x + y) * 0.3 => x * 0.3 + y * 0.3";
        assertThat(verify(text, wrong(Rule.exact(line))).mismatch()).isPresent();
        assertThat(verify(text, wrong(Rule.improves(line))).mismatch()).isEmpty();
    }

    /** Among right rewrites of many kinds, some of which come after. */
    @Test
    void blamesItAmongRightOnes() {
        Pipeline pipeline = Pipeline.empty()
                .then(new Simplify(RuleSet.of(
                        Rule.exact("x * 1 => x"), Rule.exact("x - y => x + neg(y)"), Rule.exact("tanh(x) => sinh(x)"))))
                .then(new Simplify(RuleSet.of(Rule.exact("x + neg(y) => x - y"))));
        Mismatch found = verify(TEXT, pipeline).mismatch().orElseThrow();
        assertThat(found.culprit().orElseThrow().rule()).isEqualTo("tanh(x) => sinh(x)");
    }

    @Test
    void reducesToASmallGraphThatStillShowsIt() {
        Pipeline pipeline = wrong(Rule.exact("exp(x - y) => exp(x + y)"));
        String fixed = TEXT.replace("dim n;\n", "").replace("f64(n, 2)", "f64(3, 2)");
        Graph small = verify(fixed, pipeline).mismatch().orElseThrow().reduced().orElseThrow();
        assertThat(small.size()).isLessThan(6);
        Graph again = GraphReader.read("small.graph", GraphPrinter.print(small));
        assertThat(Verification.of(again, pipeline, INTERPRETED)
                        .mismatch()
                        .orElseThrow()
                        .culprit())
                .isPresent();
    }

    /** A rule that claims to be exact is held to it: the last bit of a sum is enough. */
    @Test
    void comparesBitsAsLongAsRulesAreExact() {
        String sum = "input a = f64(9);\ninput b = f64(9);\noutput y = (a + b) * 0.3;\n";
        String line = "(x + y) * 0.3 => x * 0.3 + y * 0.3";
        assertThat(verify(sum, wrong(Rule.exact(line))).mismatch()).isPresent();
        assertThat(verify(sum, wrong(Rule.improves(line))).mismatch()).isEmpty();
    }

    /** A zero of the wrong sign is wrong where bits count. */
    @Test
    void seesTheSignOfZero() {
        String text = "input a = f64(9);\noutput y = a + 0.0;\n";
        assertThat(verify(text, wrong(Rule.exact("x + 0 => x"))).mismatch()).isPresent();
        assertThat(verify(text, wrong(Rule.improves("x + 0 => x"))).mismatch()).isEmpty();
    }

    /** What is better than the formula as written is no mismatch, however far it is from what that gives. */
    @Test
    void letsAFormulaBeBetter() {
        String text = "input a = f64(9);\noutput y = log(1 + a);\noutput z = log(1 + a * 1e-18);\n"
                + "output e = log(sum(exp(a * 300)));\noutput r = sqrt(a * a * 1e-300 * 1e-20);\n";
        Verification.Outcome outcome = verify(text, Pipelines.o2());
        assertThat(outcome.mismatch().map(Mismatch::text)).isEmpty();
    }

    /** Where the formula as written is NaN or infinite by its inputs, and the rewritten one is not. */
    @Test
    void findsALostNaN() {
        for (String rule : new String[] {
            "x - x => 0",
            "x / x => 1",
            "x * 0 => 0",
            "exp(log(x)) => x",
            "sqrt(x) => exp(log(abs(x)) / 2)",
            "1 / x => x",
            "log(x) => log(abs(x))",
        }) {
            String formula = rule.substring(0, rule.indexOf(" =>"));
            for (String size : new String[] {"input x = f64(9);", "dim n;\ninput x = f64(n);"}) {
                Pipeline pipeline = Pipeline.empty().then(new Simplify(RuleSet.of(Rule.improves(rule))));
                Mismatch found = verify(size + "\noutput y = " + formula + ";\n", pipeline)
                        .mismatch()
                        .orElseThrow(() -> new AssertionError(rule));
                assertThat(found.culprit().orElseThrow().rule()).isEqualTo(rule);
                Graph small = found.reduced().orElseThrow();
                Graph again = GraphReader.read("small.graph", GraphPrinter.print(small));
                assertThat(Verification.of(again, pipeline, INTERPRETED).mismatch())
                        .as(rule)
                        .isPresent();
            }
        }
    }

    /** NaN and infinity by overflow and underflow of numbers, in elements, sums, products and bodies. */
    @Test
    void letsOverflowBecomeANumber() {
        for (String rule : new String[] {
            "exp(x) * exp(-x) => 1 + (x - x)",
            "exp(x) / exp(x) => 1 + (x - x)",
            "sqrt(x * x) => abs(x)",
            "log(exp(x)) => x",
            "cosh(x) / cosh(x) * 0 => x - x",
        }) {
            String formula = rule.substring(0, rule.indexOf(" =>"));
            String text = "input x = f64(9);\noutput y = " + formula + ";\noutput z = scan((c, x) -> c + " + formula
                    + ", 0.0, x);\n";
            Pipeline pipeline = Pipeline.empty().then(new Simplify(RuleSet.of(Rule.improves(rule))));
            assertThat(verify(text, pipeline).mismatch().map(Mismatch::text))
                    .as(rule)
                    .isEmpty();
        }
        String sums = "input x = f64(9);\noutput y = log(sum(exp(x)));\noutput v = exp(x) / sum(exp(x));\n"
                + "output n = sqrt(sum(x * x));\noutput g = sum(exp(x - 1) * x) / sum(exp(x));\n";
        Verification.Options many = new Verification.Options(60, 16, ImmutableMap.of(), false);
        assertThat(Verification.of(GraphReader.read("model.graph", sums), Pipelines.o2(), many)
                        .mismatch()
                        .map(Mismatch::text))
                .isEmpty();
    }

    /** The infinity of x + y becomes ∞ - ∞ where x overflows to the other side, as does what overflows itself. */
    @Test
    void findsAnInfinityThatBecomesNaN() {
        String sum = "input a = f64(9);\ninput b = f64(9);\noutput y = (a + b) * 3.1;\n";
        Verification.Options many = new Verification.Options(60, 16, ImmutableMap.of(), false);
        Pipeline pipeline = wrong(Rule.improves("(x + y) * 3.1 => x * 3.1 + y * 3.1"));
        Mismatch found = Verification.of(GraphReader.read("model.graph", sum), pipeline, many)
                .mismatch()
                .orElseThrow();
        assertThat(found.difference()).contains("is NaN, should be", "Infinity");
        String large = "input a = f64(9);\noutput y = exp(minimum(a, 711)) * 2;\n";
        assertThat(verify(large, wrong(Rule.improves("exp(x) * 2 => exp(x) * 3 - exp(x)")))
                        .mismatch()
                        .orElseThrow()
                        .difference())
                .contains("is NaN, should be Infinity");
    }

    @Test
    void findsAnInventedNaN() {
        String text = "input a = f64(9);\noutput y = a * 0.5;\n";
        Mismatch found = verify(text, wrong(Rule.improves("x * 0.5 => x / 2 * (x / x)")))
                .mismatch()
                .orElseThrow();
        assertThat(found.difference()).contains("NaN");
    }

    /** Passes without rules have nobody to blame but themselves. */
    @Test
    void namesAPassWithoutRules() {
        Graph graph = GraphReader.read("model.graph", "input a = f64();\noutput y = a + 1;\noutput z = a + 2;\n");
        Graph other = GraphReader.read("model.graph", "input a = f64();\noutput y = a + 2;\noutput z = a + 1;\n");
        Mismatch found = Verification.of(graph, Pipeline.empty().then(before -> other), INTERPRETED)
                .mismatch()
                .orElseThrow();
        assertThat(found.when()).startsWith("after ");
        assertThat(found.culprit()).isEmpty();
    }

    @Test
    void countsInputsThatTheDescriptionRefuses() {
        String text = "input a = f64(3);\ninput b = f64(3);\noutput y = check(a, a < 100, \"large\") * b;\n";
        Verification.Outcome outcome = verify(text, Pipelines.o2());
        assertThat(outcome.refused()).isNotEmpty().allMatch(message -> message.contains("large"));
        assertThat(outcome.inputs()).isEqualTo(12 - outcome.refused().size());
        assertThat(outcome.mismatch()).isEmpty();
    }

    @Test
    void refusesSizesThatTheGraphDoesNotHave() {
        Verification.Options options = new Verification.Options(4, 16, ImmutableMap.of("m", 3L), false);
        Graph graph = GraphReader.read("model.graph", TEXT);
        assertThatThrownBy(() -> Verification.of(graph, Pipelines.o0(), options))
                .isInstanceOf(RunFailure.class)
                .hasMessage("no input has a size m; there are [n]");
    }

    @Test
    void findsNothingWrongWithRandomPrograms() {
        RandomGraphs.seeds(60).forEach(seed -> {
            RandomGraphs.Case made = RandomGraphs.of(seed);
            for (Pipeline pipeline : new Pipeline[] {Pipelines.o1(), Pipelines.o2()}) {
                Verification.Outcome outcome = Verification.of(made.graph(), pipeline, INTERPRETED);
                assertThat(outcome.mismatch().map(Mismatch::text))
                        .as(made.toString())
                        .isEmpty();
            }
        });
    }
}
