package org.graphc.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.graphc.core.testing.Golden;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExplainCommandTest {
    private static final String NETWORK = "dim n;\ninput x = f64(n, 3);\ninput t = f64(n);\nparam W1 = f64(3, 4);\n"
            + "param w_2 = f64(4);\nparam δ = f64();\nhidden: {\n    var h = tanh(matmul(x, W1) * 1);\n}\n"
            + "other: {\n    var h = exp(hidden.h);\n}\nvar e = matmul(other.h, w_2) / 2 + δ - t;\n"
            + "var again = exp(hidden.h);\nvar unread = e * 3;\n"
            + "var loss = mean(e * e) + sum(again) * 0;\ngradient(loss, W1, w_2, δ);\noutput loss;\n";

    private static final String CUTS = "input x = f64(3);\nparam W = f64(3);\nparam V = f64(3);\nparam U = f64(3);\n"
            + "var a = stopGradient(W * x);\nvar b = cast(W > x, f64);\nvar c = cast(argMax(W, axis = 0), f64);\n"
            + "var loss = sum(a * b) + c + sum(V * x);\nvar flat = sum(V) - sum(V);\n"
            + "output loss, flat;\n";

    /** Everything that is set differently: fractions, exponents, choices, slices, sums over axes, awkward names. */
    private static final String NOTATION = "dim δn;\ninput x = f64(δn, 3);\nparam W = f64(3, 3);\nparam a_b = f64(3);\n"
            + "var z = matmul(x, W) / (1 + square(a_b));\nvar p = exp(z) / sum(exp(z), axis = 1, keepDims = true);\n"
            + "var q = where(p > 0.1, sqrt(p), abs(p)) * 3.0;\n"
            + "var tail = slice(max(q, axis = 0), axis = 0, start = 1, stop = 3);\n"
            + "var loss = sum(tail * log(slice(a_b, axis = 0, start = 1, stop = 3)));\n"
            + "output loss;\n";

    private static final String BODIES = "dim n;\ninput x = f64(n, 3);\nparam w = f64(3);\n"
            + "var s = scan((c, e) -> {\n    var h = tanh(c * w * 1 + e);\n    return h.emit(h * 2);\n}, w, x);\n"
            + "loop: {\n    var q = cond(sum(w) > 0, () -> sin(w) * 1, () -> scan((c, e) -> c * e, w, x));\n}\n"
            + "var many = exp(w);\nvar loss = sum(s.output) + sum(loop.q);\n"
            + "var t = many * 2 + sin(many) + cos(many) + tan(many) + sqrt(many) + log(many) + many / 3;\n"
            + "output loss, t;\noutput same = s.carry;\n";

    @TempDir
    private Path folder;

    private CommandLineRun graphc;

    @BeforeEach
    void describe() {
        graphc = new CommandLineRun(folder);
        graphc.file("net.graph", NETWORK);
        graphc.file("cuts.graph", CUTS);
        graphc.file("bodies.graph", BODIES);
        graphc.file("notation.graph", NOTATION);
    }

    private String transcripts(String... lines) {
        StringBuilder text = new StringBuilder();
        for (String line : lines) {
            text.append(graphc.transcript(line.split("\\|"))).append('\n');
        }
        return text.toString();
    }

    @Test
    void tellsWhereAValueComesFromAndWhatBecameOfIt() {
        String text = transcripts(
                "explain|@net.graph|hidden.h",
                "explain|@net.graph|loss",
                "explain|@net.graph|dloss_dW1",
                "explain|@net.graph|again",
                "explain|@net.graph|again|-O0",
                "explain|@net.graph|unread",
                "explain|@net.graph|x",
                "explain|@net.graph|%5",
                "explain|@net.graph|v5|-O1",
                "explain|@net.graph|%32");
        Golden.check(ExplainCommandTest.class, "nodes", text);
    }

    @Test
    void tellsOfValuesInBodies() {
        String text = transcripts(
                "explain|@bodies.graph|v2/b7",
                "explain|@bodies.graph|%2/%5|-O1",
                "explain|@bodies.graph|same/p0|-O0",
                "explain|@bodies.graph|loop.q/1/b4",
                "explain|@bodies.graph|q/2/b2/b2",
                "explain|@bodies.graph|v2/b5|--why-gone",
                "explain|@bodies.graph|--path|v2/b8|v2/p1",
                "explain|@bodies.graph|--path|v2/p1|v2/b8",
                "explain|@bodies.graph|--why-zero|v2/b8|v2/p1",
                "explain|@bodies.graph|--path|v2/b8|w",
                "explain|@bodies.graph|q/b1",
                "explain|@bodies.graph|q/3/b1",
                "explain|@bodies.graph|q/x/b1",
                "explain|@bodies.graph|loss/b1",
                "explain|@bodies.graph|v2/b99",
                "explain|@bodies.graph|v2/",
                "explain|@bodies.graph|many");
        Golden.check(ExplainCommandTest.class, "bodies", text);
    }

    @Test
    void saysWhyAValueIsGone() {
        String text = transcripts(
                "explain|@net.graph|unread|--why-gone",
                "explain|@net.graph|hidden.h|--why-gone",
                "explain|@net.graph|%7|--why-gone",
                "explain|@net.graph|%17|--why-gone");
        Golden.check(ExplainCommandTest.class, "gone", text);
    }

    @Test
    void saysWhyADerivativeIsZero() {
        String text = transcripts(
                "explain|@cuts.graph|--why-zero|loss|W",
                "explain|@cuts.graph|--why-zero|loss|V",
                "explain|@cuts.graph|--why-zero|loss|U",
                "explain|@cuts.graph|--why-zero|flat|V",
                "explain|@cuts.graph|--why-zero|c|W",
                "explain|@net.graph|--why-zero|loss|t");
        Golden.check(ExplainCommandTest.class, "zero", text);
    }

    @Test
    void showsPathsAndDerivations() {
        String text = transcripts(
                "explain|@net.graph|--path|loss|W1",
                "explain|@cuts.graph|--path|loss|W",
                "explain|@cuts.graph|--path|loss|U",
                "explain|@net.graph|--path|W1|loss",
                "explain|@cuts.graph|--path|U|V",
                "explain|@net.graph|--derivation|loss|W1",
                "explain|@net.graph|--derivation|e|hidden.h",
                "explain|@net.graph|--derivation|dloss_dW1|w_2",
                "explain|@notation.graph|--derivation|loss|W",
                "explain|@cuts.graph|--derivation|loss|W");
        Golden.check(ExplainCommandTest.class, "derivations", text);
    }

    /** What -O2 leaves of a derivative: only with an option that chooses passes. */
    @Test
    void showsDerivationsAfterOptimisation() {
        String text = transcripts(
                "explain|@net.graph|--derivation|loss|W1|-O2",
                "explain|@net.graph|--derivation|loss|W1|-O0",
                "explain|@net.graph|--derivation|loss|W1|--passes=fold,simplify",
                "explain|@net.graph|--derivation|loss|w_2|-O2|--latex",
                "explain|@net.graph|--derivation|loss|loss|-O2",
                "explain|@net.graph|--derivation|hidden.h|x|-O2",
                "explain|@net.graph|--derivation|loss|%8",
                "explain|@net.graph|--derivation|loss|again|-O2",
                "explain|@notation.graph|--derivation|loss|W|-O2",
                "explain|@cuts.graph|--derivation|loss|W|-O2");
        Golden.check(ExplainCommandTest.class, "optimised", text);
        assertThat(graphc.run("explain", "@net.graph", "--derivation", "loss", "W1", "-O0")
                        .out())
                .isEqualTo(graphc.run("explain", "@net.graph", "--derivation", "loss", "W1")
                        .out());
    }

    @Test
    void writesLatexThatIsBalancedAndEscaped() {
        String text = transcripts(
                "explain|@net.graph|--derivation|loss|W1|--latex",
                "explain|@net.graph|--derivation|loss|w_2|--latex",
                "explain|@net.graph|--derivation|loss|δ|--latex",
                "explain|@notation.graph|--derivation|loss|a_b|--latex",
                "explain|@notation.graph|--derivation|loss|W|--latex");
        Golden.check(ExplainCommandTest.class, "latex", text);
        for (String target : List.of("W", "a_b", "x")) {
            requireLatex(graphc.run("explain", "@notation.graph", "--derivation", "loss", target, "--latex")
                    .out());
        }
        requireLatex(graphc.run("explain", "@net.graph", "--derivation", "loss", "δ", "--latex")
                .out());
    }

    /** What a LaTeX run would stumble on first: it is not on every machine. */
    private static void requireLatex(String text) {
        assertThat(text).startsWith("\\begin{align*}\n").endsWith("\\end{align*}\n");
        assertThat(text.chars().allMatch(c -> c < 128)).as(text).isTrue();
        Deque<String> open = new ArrayDeque<>();
        Matcher token = Pattern.compile(
                        "\\\\begin\\{(\\w+\\*?)}|\\\\end\\{(\\w+\\*?)}|\\\\left|\\\\right|\\\\[{}_&]|[{}]")
                .matcher(text);
        while (token.find()) {
            String at = token.group();
            if (token.group(1) != null) {
                open.push(token.group(1));
            } else if (token.group(2) != null) {
                assertThat(open.pop()).isEqualTo(token.group(2));
            } else if (at.equals("{") || at.equals("\\left")) {
                open.push(at);
            } else if (at.equals("}") || at.equals("\\right")) {
                assertThat(open.pop()).isEqualTo(at.equals("}") ? "{" : "\\left");
            }
        }
        assertThat(open).isEmpty();
        assertThat(text).doesNotContainPattern("[^\\\\]_[^{]").doesNotContain("#", "%", "$$", "~", "}^{2}^{", "top}^{");
    }

    @Test
    void explainsWords() {
        String text = transcripts(
                "explain|G0102",
                "explain|w0002",
                "explain|G0009",
                "explain|cse",
                "explain|x / 1 => x",
                "explain|log1p");
        Golden.check(ExplainCommandTest.class, "words", text);
    }

    @Test
    void refusesWhatItCannotExplain() {
        String text = transcripts(
                "explain",
                "explain|bogus",
                "explain|@net.graph|los",
                "explain|@net.graph|h",
                "explain|@net.graph|%999",
                "explain|@net.graph|\u001b[31m",
                "explain|@net.graph|loss|--path|loss|W1",
                "explain|@net.graph|--why-gone",
                "explain|@net.graph|loss|--latex",
                "explain|@net.graph|--derivation|loss",
                "explain|@net.graph|loss|-O7",
                "explain|@none.graph|loss");
        Golden.check(ExplainCommandTest.class, "refusals", text);
    }
}
