package org.graphc.optimizer.pass;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
}
