package org.graphc.optimizer.pass;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.stream.LongStream;
import org.graphc.core.graph.Body;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.lang.GraphReader;
import org.graphc.core.op.Ops;
import org.graphc.core.op.Scan;
import org.graphc.core.testing.RandomGraphs;
import org.graphc.core.testing.SmallStack;
import org.graphc.core.type.DType;
import org.graphc.core.type.TensorType;
import org.junit.jupiter.api.Test;

class HistoryTest {
    private final GraphBuilder graph = GraphBuilder.create();
    private final Node x = Ops.input(graph, "x", TensorType.scalar(DType.F64));

    private static History run(Graph written, String pipeline) {
        History history = new History(written);
        Graph made = Pipeline.parse(pipeline).run(written, history).graph();
        assertThat(history.graph()).isSameAs(made);
        return history;
    }

    @Test
    void knowsWhatIsMerged() {
        Node a = Ops.sin(x);
        Node b = Ops.sin(x);
        History history = run(graph.output("y", Ops.mul(a, b)).build(), "dce,cse");
        assertThat(history.place(a)).isPresent().isEqualTo(history.place(b));
        assertThat(history.changes(b)).singleElement().satisfies(change -> {
            assertThat(change.pass()).isEqualTo("cse");
            assertThat(change.rules()).isEmpty();
            assertThat(change.joined()).containsExactly(a);
        });
        assertThat(history.writtenFor(history.place(a).orElseThrow())).containsExactly(a, b);
        assertThat(history.gone(a)).isEmpty();
    }

    @Test
    void knowsTheRulesThatRewroteANodeAndWhatItBecame() {
        Node product = Ops.mul(Ops.sin(x), Ops.constant(graph, 1));
        Node y = Ops.neg(Ops.neg(product));
        History history = run(graph.output("y", y).build(), "simplify");
        assertThat(history.changes(product))
                .flatExtracting(History.Change::rules)
                .containsExactly("x * 1 => x");
        assertThat(history.place(product)).isEqualTo(history.place(product.input(0)));
        assertThat(history.places(y))
                .singleElement()
                .satisfies(place -> assertThat(place.id())
                        .isEqualTo(history.place(y).orElseThrow().id()));
    }

    @Test
    void knowsWhoTookTheLastReader() {
        Node one = Ops.constant(graph, 1);
        Node product = Ops.mul(Ops.sin(x), one);
        Node unread = Ops.cos(x);
        Node inner = Ops.neg(product);
        History history = run(graph.output("y", Ops.neg(inner)).build(), "dce,simplify");
        assertThat(history.gone(unread)).contains(new History.Gone("dce", 1, Optional.empty()));
        History.Gone gone = history.gone(one).orElseThrow();
        assertThat(gone.pass()).isEqualTo("simplify");
        assertThat(gone.cause().orElseThrow().rules()).containsExactly("x * 1 => x");
        assertThat(gone.cause().orElseThrow().at()).containsExactly(product);
        assertThat(history.gone(inner).orElseThrow().cause().orElseThrow().rules())
                .containsExactly("neg(neg(x)) => x");
    }

    /** What one pass took the reader from, and a later one left out. */
    @Test
    void remembersALossUntilANodeIsGone() {
        Node two = Ops.constant(graph, 2);
        Node four = Ops.mul(two, two);
        History history = run(graph.output("y", Ops.mul(x, four)).build(), "fold,canon,dce");
        History.Gone gone = history.gone(two).orElseThrow();
        assertThat(gone.pass()).isEqualTo("dce");
        assertThat(gone.cause().orElseThrow().pass()).isEqualTo("fold");
        assertThat(gone.cause().orElseThrow().at()).containsExactly(four);
    }

    /** Bodies are optimised before the first pass, into a graph with other ids. */
    @Test
    void followsThroughTheBodiesOfOperations() {
        Graph written = GraphReader.read(
                "scan",
                "input x = f64(3);\ninput h = f64();\nvar a = h * 1.0;\nvar b = h * 1.0;\n"
                        + "var s = scan((c, e) -> { var n = c + e * 1; return n; }, h, x);\n"
                        + "output y = s + a + b;\n");
        History history = run(written, "cse");
        written.leaves()
                .forEach((name, leaf) -> assertThat(history.place(leaf))
                        .contains(history.graph().leaves().get(name)));
        assertThat(history.place(written.outputs().get("y")))
                .contains(history.graph().outputs().get("y"));
    }

    /** Every node of random graphs is at a place of its own type, or gone with everything that reads it. */
    @Test
    void tellsOfEveryNode() {
        LongStream mergingScans = LongStream.of(71);
        LongStream.concat(RandomGraphs.seeds(20), mergingScans).forEach(seed -> {
            Graph written = RandomGraphs.of(seed).graph();
            History history = new History(written);
            Pipelines.o2().run(written, history);
            for (Node node : written.nodes()) {
                history.changes(node);
                Optional<Node> place = history.place(node);
                assertThat(place.isPresent()).isNotEqualTo(history.gone(node).isPresent());
                place.ifPresent(now -> {
                    if (Body.of(node.op()).isEmpty()) { // a loop may pack fewer results than were written
                        assertThat(now.type()).isEqualTo(node.type());
                    }
                    assertThat(history.writtenFor(now)).contains(node);
                });
            }
            written.outputs()
                    .forEach((name, node) -> assertThat(history.place(node))
                            .contains(history.graph().outputs().get(name)));
        });
    }

    /** A pass that rebuilds by itself says nothing: only names tell. */
    @Test
    void knowsNoPlacesOfAPassThatDoesNotTell() {
        Node a = Ops.sin(x);
        Graph written = graph.output("y", Ops.neg(Ops.mul(a, Ops.sin(x)))).build();
        History history = new History(written);
        Pass silent = before -> new CommonSubexpressions().run(before);
        Pipeline.empty().then(silent).run(written, history);
        assertThat(history.place(x)).isPresent();
        assertThat(history.place(written.outputs().get("y"))).isPresent();
        assertThat(history.place(a)).isEmpty();
    }

    @Test
    void holdsAMillionNodes() {
        Node one = Ops.constant(graph, 1);
        Node at = x;
        for (int i = 0; i < 333_333; i++) {
            at = Ops.add(at, Ops.mul(Ops.sin(x), one));
        }
        Node last = at;
        Graph written = graph.output("y", at).build();
        History history = new History(written);
        SmallStack.call(() -> Pipelines.o2().run(written, history));
        assertThat(history.place(last)).contains(history.graph().outputs().get("y"));
        assertThat(history.gone(one)).isPresent();
        assertThat(history.writtenFor(history.place(written.node(2)).orElseThrow()))
                .hasSizeGreaterThan(300_000);
    }

    /** Rules that fire in a body are told of its operation, and of its own nodes by the body's own history. */
    @Test
    void tellsOfBodies() {
        Graph graph = GraphReader.read(
                "body.graph",
                "input x = f64(5);\ninput w = f64();\n"
                        + "output y = scan((c, e) -> cond(e > 0, () -> sin(c) * 1, () -> c + e * 1) / 1, w, x);\n");
        History history = new History(graph);
        Pipelines.o1().run(graph, history);
        Node scan = graph.nodes().stream()
                .filter(node -> node.op() instanceof Scan)
                .findFirst()
                .orElseThrow();
        assertThat(history.changes(scan))
                .extracting(change -> change.pass() + ": " + change.rules())
                .containsSubsequence("scan/cond/simplify: [x * 1 => x]", "scan/simplify: [x / 1 => x]");
        Body body = Body.of(scan.op()).get(0);
        Node quotient = body.results().get(0);
        assertThat(history.of(body).orElseThrow().changes(quotient).get(0).rules())
                .containsExactly("x / 1 => x");
        Node one = quotient.input(1);
        History.Gone gone = history.of(body).orElseThrow().gone(one).orElseThrow();
        assertThat(gone.cause().orElseThrow().rules()).containsExactly("x / 1 => x");
        assertThat(gone.cause().orElseThrow().at()).containsExactly(quotient);
    }
}
