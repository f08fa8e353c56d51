package org.graphc.core.dot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.graphc.core.grad.Gradients;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.lang.GraphReader;
import org.graphc.core.op.Ops;
import org.graphc.core.testing.Golden;
import org.graphc.core.testing.PictureGraphs;
import org.graphc.core.testing.RandomGraphs;
import org.graphc.core.testing.SmallStack;
import org.graphc.core.type.DType;
import org.graphc.core.type.TensorType;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class DotWriterTest {
    private static final PictureOptions DEFAULT = PictureOptions.DEFAULT;

    @TestFactory
    Stream<DynamicTest> drawsWhatItDrew() {
        return Stream.of(
                golden("linearRegression", PictureGraphs.linearRegression(), DEFAULT.withTitle("linear regression")),
                golden("twoLayer", PictureGraphs.twoLayer(), DEFAULT),
                golden("digits", PictureGraphs.digits(), DEFAULT),
                golden("digitsForward", PictureGraphs.digits(), DEFAULT.withView(PictureOptions.View.FORWARD)),
                golden("digitsGradient", PictureGraphs.digits(), DEFAULT.withView(PictureOptions.View.GRADIENT)),
                golden("digitsPath", PictureGraphs.digits(), DEFAULT.withPath("loss", "W1")),
                golden("cutPath", PictureGraphs.cut(), DEFAULT.withPath("loss", "w")),
                golden("digitsOfTwelve", PictureGraphs.digits(), DEFAULT.withLimit(12)),
                golden("nested", PictureGraphs.nested(), DEFAULT),
                golden("nestedInDetail", PictureGraphs.nested(), DEFAULT.withDetails(true)),
                golden("shared", PictureGraphs.shared(), DEFAULT),
                golden("chain", PictureGraphs.chain(500), DEFAULT),
                golden("empty", GraphBuilder.create().build(), DEFAULT));
    }

    private static DynamicTest golden(String name, Graph graph, PictureOptions options) {
        return DynamicTest.dynamicTest(
                name, () -> Golden.check(DotWriterTest.class, name, DotWriter.print(graph, options)));
    }

    @Test
    void findsTheEndsOfAPathByTheirWholeOrOnlyName() {
        Graph graph = GraphReader.read("t.graph", """
                param w = f64(2);
                one: { var h = sin(w); var only = h.tag("mark") * 2; }
                two: { var h = cos(one.only); }
                output y = sum(two.h);
                gradient(y, w);
                """);
        String whole = DotWriter.print(graph, DEFAULT.withPath("one.only", "w"));
        assertThat(DotWriter.print(graph, DEFAULT.withPath("only", "w"))).isEqualTo(whole);
        assertThat(DotWriter.print(graph, DEFAULT.withPath("one.mark", "w")))
                .isEqualTo(DotWriter.print(graph, DEFAULT.withPath("mark", "w")))
                .contains("tag mark");
        assertThat(DotWriter.print(graph, DEFAULT.withPath("two.h", "w")))
                .isNotEqualTo(DotWriter.print(graph, DEFAULT.withPath("one.h", "w")));
        assertThatThrownBy(() -> DotWriter.print(graph, DEFAULT.withPath("h", "w")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("h is the name of several values: one.h, two.h");
    }

    @Test
    void givesTheSameTextEachTime() {
        assertThat(DotWriter.print(PictureGraphs.digits(), DEFAULT))
                .isEqualTo(DotWriter.print(PictureGraphs.digits(), DEFAULT));
    }

    @Test
    void titlesDerivativesByWhatTheyAreDerivativesOf() {
        String dot = DotWriter.print(PictureGraphs.digits(), DEFAULT);
        assertThat(dot).contains("∂loss/∂W1", "∂loss/∂h", "∂loss/∂logits").doesNotContain("mul_", "%");
    }

    @Test
    void putsEachAdjointBesideItsValue() {
        Graph graph = PictureGraphs.nested();
        Node x = Highlight.find(graph, "x");
        Node adjoint = graph.nodes().stream()
                .filter(node -> graph.adjointOf(node).filter(x::equals).isPresent())
                .findFirst()
                .orElseThrow();
        assertThat(DotWriter.print(graph, DEFAULT)).contains("{ rank=same; n" + x.id() + "; n" + adjoint.id() + "; }");
    }

    @Test
    void linksADerivativeToTheValueWhoseRuleMadeIt() {
        assertThat(edges(DotWriter.print(PictureGraphs.nested(), DEFAULT), "style=dashed"))
                .filteredOn(edge -> edge.contains(">tanh<"))
                .hasSize(3);
    }

    @Test
    void fadesWhatIsNotOnThePath() {
        List<String> lines = lines(DotWriter.print(PictureGraphs.digits(), DEFAULT.withPath("loss", "W1")));
        assertThat(lines).filteredOn(line -> line.contains("<B>b1</B>")).allMatch(line -> line.contains("#D5D5D5"));
        for (String onPath : List.of("<B>W1</B>", "<B>h</B>", "<B>∂loss/∂W1</B>", "<B>∂loss/∂h</B>")) {
            assertThat(lines)
                    .filteredOn(line -> line.contains(onPath))
                    .hasSize(1)
                    .allMatch(line -> line.contains("penwidth=2.4"));
        }
    }

    @Test
    void refusesAPathThatIsNotThere() {
        Graph graph = PictureGraphs.digits();
        assertThatThrownBy(() -> DotWriter.print(graph, DEFAULT.withPath("loss", "W9")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("nothing is called W9; there are loss and x, label, W1, b1, W2, b2");
        assertThatThrownBy(() -> DotWriter.print(graph, DEFAULT.withPath("h", "W2")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("h does not depend on W2");
    }

    @Test
    void escapesWhatNamesAndTitlesSay() {
        String attack = "\"]; x [URL=\"javascript:alert(1)\"] <img src=\"/etc/passwd\"/> \\N \u202e & \n";
        GraphBuilder graph = GraphBuilder.create();
        graph.scope(attack, () -> {
            Node x = Ops.input(graph, "x", TensorType.scalar(DType.F64));
            graph.output("y", Ops.exp(x).named(attack));
        });
        String dot = DotWriter.print(graph.build(), DEFAULT.withTitle(attack));
        assertThat(dot)
                .doesNotContain("URL=\"", "<img", "src=\"", "\\N", "\u202e", attack)
                .contains("&#92;u202e", "&#60;img", "&#34;");
    }

    @Test
    void drawsNoMoreThanTheLimit() {
        for (int limit : List.of(1, 5, 20, 40)) {
            String dot = DotWriter.print(PictureGraphs.digits(), DEFAULT.withLimit(limit));
            assertThat(shapes(dot)).hasSizeLessThanOrEqualTo(limit).isNotEmpty();
            assertThat(dot).contains("nodes");
        }
        assertThatThrownBy(() -> DEFAULT.withLimit(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void drawsEveryNodeInDetail() {
        Graph graph = PictureGraphs.nested();
        assertThat(shapes(DotWriter.print(graph, DEFAULT.withDetails(true)))).hasSize(graph.size());
    }

    @Test
    void drawsRandomGraphs() {
        for (int seed = 0; seed < 50; seed++) {
            Graph graph = RandomGraphs.of(seed).graph();
            assertThat(shapes(DotWriter.print(graph, DEFAULT)))
                    .as("seed " + seed)
                    .isNotEmpty();
        }
    }

    @Test
    void drawsAMillionNodesOnASmallStack() {
        Graph graph = PictureGraphs.chain(170_000);
        assertThat(graph.size()).isGreaterThan(1_000_000);
        String dot = SmallStack.call(() -> DotWriter.print(graph, DEFAULT));
        assertThat(shapes(dot)).hasSize(5);
    }

    @Test
    void drawsNoMoreOfAMillionScatteredNodesThanTheLimit() {
        GraphBuilder graph = GraphBuilder.create();
        Node x = Ops.input(graph, "x", TensorType.scalar(DType.F64));
        Node y = x;
        for (int i = 0; i < 250_000; i++) {
            y = Ops.mul(Ops.sin(y), Ops.cos(Ops.add(y, x)));
        }
        graph.output("y", y);
        Graph built = graph.build();
        String dot = SmallStack.call(() -> DotWriter.print(built, DEFAULT));
        assertThat(shapes(dot)).hasSizeBetween(50, 150);
        assertThat(dot).contains("nodes hidden that are further from the outputs");
    }

    @Test
    void drawsTheEdgesWhereAPathIsCutInRedWithTheReason() {
        String dot = DotWriter.print(PictureGraphs.cut(), DEFAULT.withPath("loss", "w"));
        assertThat(edges(dot, "#CC0000")).hasSize(2);
        assertThat(edges(dot, "cut: stopGradient")).hasSize(1);
        assertThat(edges(dot, "cut: gt")).hasSize(1);
        assertThat(DotWriter.print(PictureGraphs.cut(), DEFAULT)).doesNotContain("cut: ");
    }

    @Test
    void showsTheDifferentiatedValueThoughItIsNoOutput() {
        assertThat(DotWriter.print(PictureGraphs.cut(), DEFAULT)).contains("<B>loss</B>");
    }

    @Test
    void drawsTheTurnsOfALoopAndTheirGradientAsOneShapeEach() {
        GraphBuilder graph = GraphBuilder.create();
        Node x = Ops.input(graph, "x", TensorType.scalar(DType.F64));
        Node y = x;
        for (int i = 0; i < 500; i++) {
            y = y.times(1.0001).plus(x);
        }
        graph.output("y", y);
        graph.output("dx", Gradients.of(y, x).of(x));
        assertThat(DotWriter.print(graph.build(), DEFAULT)).contains("999 operations");
        assertThat(shapes(DotWriter.print(graph.build(), DEFAULT))).hasSizeLessThan(10);
    }

    @Test
    void leavesOutShapesWhereEdgesWouldCrossTooManyRanks() {
        GraphBuilder graph = GraphBuilder.create();
        Node x = Ops.input(graph, "x", TensorType.scalar(DType.F64));
        Node y = x;
        for (int i = 0; i < 240; i++) {
            y = Ops.mul(Ops.sin(y), Ops.cos(Ops.add(y, x)));
        }
        graph.output("y", y);
        Graph built = graph.build();
        assertThat(Sprawl.of(Drawing.of(built, DEFAULT.withLimit(1000).withDetails(true))))
                .isGreaterThan(Sprawl.MOST);
        assertThat(Sprawl.of(Drawing.of(built, DEFAULT.withLimit(1000)))).isBetween(1L, (long) Sprawl.MOST);
    }

    @Test
    void callsOnlyNewValuesOfParametersUpdates() {
        assertThat(DotWriter.print(PictureGraphs.digits(), DEFAULT)).contains("<B>update</B>");
        GraphBuilder graph = GraphBuilder.create();
        Node x = Ops.input(graph, "x", TensorType.scalar(DType.F64));
        graph.output("twice", Gradients.of(Ops.exp(x), x).of(x).times(2));
        assertThat(DotWriter.print(graph.build(), DEFAULT))
                .contains("<B>after the gradient</B>", "1 after the gradient")
                .doesNotContain("update");
    }

    @Test
    void saysWhereThereIsNoGradientToDraw() {
        GraphBuilder graph = GraphBuilder.create();
        graph.output("y", Ops.exp(Ops.input(graph, "x", TensorType.scalar(DType.F64))));
        Graph plain = graph.build();
        PictureOptions gradient = DEFAULT.withView(PictureOptions.View.GRADIENT);
        assertThat(DotWriter.print(plain, gradient)).contains("no gradient: nothing is differentiated");
        assertThat(DotWriter.print(PictureGraphs.digits(), gradient)).doesNotContain("no gradient");
    }

    private static List<String> lines(String dot) {
        return Arrays.asList(dot.split("\n"));
    }

    private static List<String> shapes(String dot) {
        return lines(dot).stream().filter(line -> line.matches("n[0-9]+ \\[.*")).toList();
    }

    private static List<String> edges(String dot, String with) {
        return lines(dot).stream()
                .filter(line -> line.contains(" -> ") && line.contains(with))
                .toList();
    }
}
