package org.graphc.core.lang;

import static org.assertj.core.api.Assertions.assertThat;

import org.graphc.core.graph.Graph;
import org.junit.jupiter.api.Test;

class ProbeLanguageTest {
    @Test
    void areReadAsTheyArePrintedWhateverTheirTexts() {
        String text = """
                input x = f64(3);
                var h = x.tag("hidden").print("a \\"b\\" \\\\ \\u001b \u00fc */ ${x}");
                output y = check(h, h > 0, "first\\nsecond");
                output z = scan((s, e) -> print(check(s + e, s < 10, "too large"), "s"), 0.0, x);
                """;
        Graph graph = GraphReader.read("t.graph", text);
        String printed = GraphPrinter.print(graph);
        assertThat(printed)
                .contains("tag(x, \"hidden\")")
                .contains("\"a \\\"b\\\" \\\\ \\u001b \\u00fc */ ${x}\")")
                .contains("\"first\\u000asecond\")");
        assertThat(GraphReader.read("again.graph", printed).sameStructure(graph))
                .isTrue();
    }

    @Test
    void refusalsSayWhatToWrite() {
        assertThat(refusal("output y = tag(x, x);"))
                .contains("tag takes a text here, this is f64[2]")
                .contains("tag(x, \"hidden\")");
        assertThat(refusal("output y = tag(x, \"two words\");")).contains("\"two words\" is not a name");
        assertThat(refusal("output y = check(x, x, \"m\");")).contains("the condition is f64[2], not bool");
        assertThat(refusal("output y = check(x, x > 0);")).contains("check takes check(x, condition, \"message\")");
        assertThat(refusal("output y = sin(\"x\");")).contains("error");
    }

    private static String refusal(String line) {
        return GraphReader.check("t.graph", "input x = f64(2);\n" + line)
                .diagnostics()
                .render();
    }
}
