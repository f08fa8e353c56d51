package org.graphc.optimizer.pass;

import static org.assertj.core.api.Assertions.assertThat;

import org.graphc.core.graph.Graph;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Sweep;
import org.graphc.core.op.Ops;
import org.graphc.core.type.DType;
import org.graphc.core.type.TensorType;
import org.junit.jupiter.api.Test;

class TraceTest {
    private final GraphBuilder builder = GraphBuilder.create();
    private final Node x = Ops.input(builder, "x", TensorType.scalar(DType.F64));

    /** A pass of several rounds has other ids in each; whoever asks knows those before the pass. */
    @Test
    void tellsOfRewritesInLaterRoundsByTheNodesBeforeThePass() {
        Node dead = Ops.sin(x);
        Node doubled = x.plus(x);
        Graph written = builder.output("y", Ops.exp(doubled)).build();
        Trace trace = Trace.create(Long.MAX_VALUE, true);

        Graph pruned = trace.prune(written, Sweep.reaching(written));
        Graph rewritten = trace.sweep(
                pruned,
                (out, old, in) -> old.id() == place(trace, doubled)
                        ? Ops.mul(Ops.constant(out, 2), in.get(0))
                        : Sweep.copy(out, old, in));
        rewritten.nodes().forEach(node -> trace.fired("rule", node.id()));

        assertThat(trace.place(dead.id())).isEqualTo(Sweep.GONE);
        assertThat(trace.firings())
                .extracting(Trace.Firing::node)
                .containsExactly(x.id(), doubled.id(), doubled.id(), doubled.id() + 1);
    }

    private static int place(Trace trace, Node node) {
        return trace.place(node.id());
    }
}
