package org.graphc.optimizer.pass;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.op.ControlFlow;
import org.graphc.core.op.Ops;
import org.graphc.core.type.DType;
import org.graphc.core.type.TensorType;
import org.junit.jupiter.api.Test;

class PipelineTest {
    private static Graph redundant() {
        GraphBuilder graph = GraphBuilder.create();
        Node x = Ops.input(graph, "x", TensorType.of(DType.F64, 3));
        Ops.exp(x);
        graph.output("y", Ops.add(Ops.sin(x), Ops.sin(x)));
        return graph.build();
    }

    @Test
    void returnsTheGraphItselfWhereThereIsNothingToRun() {
        Graph graph = redundant();
        Optimized optimized = Pipelines.o0().run(graph);
        assertThat(optimized.graph()).isSameAs(graph);
        assertThat(optimized.reports()).isEmpty();
    }

    @Test
    void repeatsAGroupUntilNothingChanges() {
        Optimized optimized =
                Pipeline.empty().thenRepeat(new CommonSubexpressions()).run(redundant());
        assertThat(optimized.reports()).hasSize(2);
        assertThat(optimized.reports().get(1).after())
                .isEqualTo(optimized.reports().get(1).before());
        assertThat(optimized.reports().get(0).before().nodes()).isEqualTo(5);
        assertThat(optimized.reports().get(0).after()).isEqualTo(new PassReport.Extent(4, 4));
        assertThat(optimized.reports().get(1).sweep()).isEqualTo(2);
    }

    @Test
    void stopsAGroupThatNeverEnds() {
        Pass swap = graph -> {
            GraphBuilder out = GraphBuilder.interning();
            Node x = out.append(graph.leaves().get("x").op());
            boolean deep = graph.size() == 3;
            Node made = deep ? Ops.sin(x) : Ops.sin(Ops.sin(x));
            return out.output("y", made).build();
        };
        Optimized optimized = Pipeline.empty().thenRepeat(swap).run(redundant());
        assertThat(optimized.reports()).hasSize(Pipeline.MAX_SWEEPS);
        assertThat(optimized.capped()).hasSize(1);
        assertThat(Pipelines.o2().run(redundant()).capped()).isEmpty();
    }

    @Test
    void tellsTheListenerOfEveryPass() {
        List<String> seen = new ArrayList<>();
        Pipeline.empty()
                .then(new DeadNodes(), new CommonSubexpressions())
                .run(redundant(), (report, before, after, trace) -> seen.add(report.pass() + " " + after.size()));
        assertThat(seen).containsExactly("dce 4", "cse 3");
    }

    @Test
    void namesThePassThatLosesAnOutput() {
        Pass forgetful = new Pass() {
            @Override
            public Graph run(Graph graph) {
                return GraphBuilder.create().build();
            }

            @Override
            public String name() {
                return "forgetful";
            }
        };
        Pipeline pipeline = Pipeline.empty().then(forgetful).verifying();
        assertThatThrownBy(() -> pipeline.run(redundant()))
                .isInstanceOfSatisfying(PassFailure.class, failure -> {
                    assertThat(failure.graph().size()).isEqualTo(5);
                    assertThat(failure.pass()).isEqualTo("forgetful");
                    assertThat(failure.pipeline()).isEqualTo("forgetful");
                })
                .hasMessageContaining("after pass forgetful");
    }

    /** Also where the pass fails with an error; what the machine lacks is no mistake of the pass. */
    @Test
    void keepsTheGraphOfAnErrorInAPass() {
        for (Error mistake : new Error[] {new AssertionError("wrong"), new StackOverflowError()}) {
            Pipeline failing = Pipeline.empty().then(graph -> {
                throw mistake;
            });
            assertThatThrownBy(() -> failing.run(redundant()))
                    .isInstanceOfSatisfying(
                            PassFailure.class,
                            failure -> assertThat(failure.graph().size()).isEqualTo(5))
                    .hasMessageContaining(mistake.getClass().getSimpleName());
        }
        Pipeline full = Pipeline.empty().then(graph -> {
            throw new OutOfMemoryError();
        });
        assertThatThrownBy(() -> full.run(redundant())).isInstanceOf(OutOfMemoryError.class);
    }

    /** What is settled on one body is not on the next, nor on the graph around. */
    @Test
    void runsEveryPassOnEveryBody() {
        List<Graph> seen = new ArrayList<>();
        Pass look = graph -> {
            seen.add(graph);
            return graph;
        };
        GraphBuilder graph = GraphBuilder.create();
        Node x = Ops.input(graph, "x", TensorType.scalar(DType.F64));
        Node c = Ops.input(graph, "c", TensorType.scalar(DType.BOOL));
        Node y = ControlFlow.cond(c, () -> List.of(Ops.sin(x)), () -> List.of(Ops.cos(x)))
                .get(0);
        Pipeline.empty().then(look).run(graph.output("y", y).build());
        assertThat(seen).hasSize(3).doesNotHaveDuplicates();
    }

    /** So that a pass after it may look before it rebuilds. */
    @Test
    void leavesAnInternedGraphInternedWhereItTakesOutDeadNodes() {
        GraphBuilder graph = GraphBuilder.interning();
        Node x = Ops.input(graph, "x", TensorType.scalar(DType.F64));
        Ops.exp(x);
        Graph pruned = new DeadNodes().run(graph.output("y", Ops.sin(x)).build());
        assertThat(pruned.size()).isEqualTo(2);
        assertThat(pruned.isInterned()).isTrue();
        assertThat(new DeadNodes().run(redundant()).isInterned()).isFalse();
    }

    @Test
    void rebuildsNothingToShareLogarithmsWhereThereAreNone() {
        Graph graph = redundant();
        assertThat(new SharedLogarithms().run(graph)).isSameAs(graph);
    }

    @Test
    void refusesLevelsThatThereAreNot() {
        assertThatThrownBy(() -> Pipelines.of(3)).hasMessage("optimization level 3 is not 0, 1 or 2");
    }

    @Test
    void timesPassesWithinSweepsWithinGroups() {
        Timing whole = Pipeline.parse("dce,repeat<4>(repeat<3>(cse),fold)")
                .run(redundant())
                .timing();
        Timing group = whole.children().get(1);
        assertThat(names(whole)).containsExactly("dce", "repeat<4>(repeat<3>(cse),fold)");
        assertThat(names(group)).startsWith("sweep 1");
        assertThat(names(group.children().get(0))).containsExactly("repeat<3>(cse)", "fold");
        assertThat(names(group.children().get(0).children().get(0))).containsExactly("sweep 1", "sweep 2");
        assertThat(whole.nanos())
                .isEqualTo(whole.children().stream().mapToLong(Timing::nanos).sum())
                .isPositive();
        assertThat(group.nanos())
                .isGreaterThan(group.children().get(0).children().get(0).nanos());
    }

    private static List<String> names(Timing part) {
        return part.children().stream().map(Timing::name).toList();
    }

    @Test
    void writesTimesBelowWhatTheyArePartOf() {
        Timing pass = new Timing("dce", 1_500_000, ImmutableList.of());
        Timing sweep = new Timing("sweep 1", 1_500_000, ImmutableList.of(pass));
        Timing whole = new Timing("all passes", 6_000_000, ImmutableList.of(sweep));
        assertThat(whole.text().lines())
                .containsExactly(
                        "          ms       %",
                        "       6.000   100.0  all passes",
                        "       1.500    25.0    sweep 1",
                        "       1.500    25.0      dce");
        assertThat(Pipelines.o0().run(redundant()).timing().text()).contains("0.000     0.0  all passes");
    }
}
