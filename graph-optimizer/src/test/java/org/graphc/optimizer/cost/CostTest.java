package org.graphc.optimizer.cost;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.lang.GraphReader;
import org.graphc.core.op.Ops;
import org.graphc.core.testing.SmallStack;
import org.graphc.core.type.DType;
import org.graphc.core.type.Shape;
import org.graphc.core.type.Sizes;
import org.graphc.core.type.TensorType;
import org.junit.jupiter.api.Test;

class CostTest {
    private static final int MILLION = 1_000_000;

    private static Graph graph(String text) {
        return GraphReader.read("cost", text);
    }

    private static String traffic(String text) {
        Cost cost = Cost.of(graph(text));
        return cost.read() + " / " + cost.written();
    }

    @Test
    void anOperationReadsItsOperandsAndWritesItsResult() {
        assertThat(traffic("dim n; input a = f64(n, 3); output y = cast(a, f32);"))
                .isEqualTo("24 * n / 12 * n");
    }

    @Test
    void anOperandThatIsNamedTwiceIsReadOnce() {
        assertThat(traffic("dim n; input x = f64(n); output y = x * x;")).isEqualTo("8 * n / 8 * n");
    }

    @Test
    void aBroadcastIsReadOnceAndASliceInPart() {
        assertThat(traffic("dim n; input x = f64(n, 4); input b = f64(4); output y = x + b;"))
                .isEqualTo("32 * n + 32 / 32 * n");
        assertThat(traffic("dim n; input x = f64(n, 4); output y = sin(x[0]);")).isEqualTo("32 / 32");
    }

    @Test
    void aLookThatIsAnOutputIsCopied() {
        assertThat(traffic("input x = f64(2, 3); output y = transpose(x);")).isEqualTo("48 / 48");
        assertThat(traffic("input x = f64(2, 3); output y = sum(transpose(x));"))
                .isEqualTo("48 / 8");
    }

    @Test
    void whatNothingDependsOnIsFree() {
        assertThat(Cost.of(graph("input x = f64(9); var z = sin(x); output y = cos(x);"))
                        .flops()
                        .toString())
                .isEqualTo("9");
    }

    @Test
    void aLoopMovesTheBytesOfItsBodyForEachStep() {
        String once = traffic("input x = f64(1, 2); output y = scan((c, e) -> sin(c + e), x[0], x);");
        String often = traffic("dim n; input x = f64(n, 2); output y = scan((c, e) -> sin(c + e), x[0], x);");
        assertThat(once).isEqualTo("96 / 80");
        assertThat(often).isEqualTo("64 * n + 32 / 48 * n + 32");
    }

    @Test
    void aPeakIsOnePolynomialWhereOneMomentIsTheWorstForAllSizes() {
        assertThat(Peak.of(graph("dim n, m; input x = f64(n, m); output y = sum(cos(sin(x)));"))
                        .toString())
                .isEqualTo("16 * m * n");
    }

    @Test
    void aPeakThatDependsOnTheSizesListsTheMoments() {
        Peak peak = Peak.of(
                graph("dim n, m; input x = f64(n); input z = f64(m); output y = sum(sin(x)); output w = sum(cos(z));"));
        assertThat(peak.toString()).isEqualTo("max(8 * n + 8, 8 * m + 16)");
        assertThat(peak.at(Sizes.of(Map.of("n", 100L, "m", 2L)))).isEqualTo(808);
        assertThat(peak.at(Sizes.of(Map.of("n", 1L, "m", 100L)))).isEqualTo(816);
    }

    @Test
    void oneNodeMayCoverAnotherThoughItsPolynomialHasOtherTerms() {
        assertThat(Peak.of(graph("dim n, m; input x = f64(n); input z = f64(n, m); output y = sum(sin(x));"
                                + "output w = sum(cos(z));"))
                        .toString())
                .isEqualTo("8 * m * n + 16");
    }

    @Test
    void residualsAreForwardValuesThatTheGradientReads() {
        Graph graph = graph("dim n; input x = f64(n); var s = sin(x); var e = exp(s); var loss = sum(e);"
                + "gradient(loss, x); output loss;");
        assertThat(Residual.of(graph))
                .extracting(r -> graph.name(r.value()).orElse("?"))
                .contains("e");
        assertThat(Residual.of(graph)).noneMatch(r -> r.value().op().name().equals("input"));
    }

    @Test
    void partsAreForwardGradientAndWhatIsMadeOfGradients() {
        Graph graph = graph("param w = f64(3); var loss = sum(w * w); gradient(loss, w); update w = w - dloss_dw;");
        assertThat(Part.of(graph)).contains(Part.FORWARD, Part.GRADIENT, Part.UPDATE);
        Node update = graph.updates().get("w");
        assertThat(Part.of(graph).get(update.id())).isEqualTo(Part.UPDATE);
    }

    @Test
    void aMillionNodesTakeOneWalk() {
        SmallStack.run(() -> {
            GraphBuilder builder = GraphBuilder.create();
            Node x = Ops.input(builder, "x", TensorType.of(DType.F64, 2));
            for (int i = 0; i < MILLION; i++) {
                x = i % 2 == 0 ? Ops.sin(x) : Ops.reshape(x, Shape.of(2));
            }
            Graph graph = builder.output("y", x).build();
            assertThat(Cost.of(graph).flops().value()).isGreaterThanOrEqualTo(MILLION);
            assertThat(Peak.of(graph).moments()).hasSize(1);
            assertThat(Residual.of(graph)).isEmpty();
        });
    }
}
