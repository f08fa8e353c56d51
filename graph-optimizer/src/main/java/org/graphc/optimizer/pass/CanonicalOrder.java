package org.graphc.optimizer.pass;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.List;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Op;
import org.graphc.core.graph.Sweep;
import org.graphc.core.op.Elementwise;
import org.graphc.core.op.ScalarFn;

/**
 * Puts the input with the smaller id first where the order changes no bit of the value, so that {@code a + b} and
 * {@code b + a}, {@code a < b} and {@code b > a} become one node. Which NaN comes out of two may change; that it is one
 * does not.
 *
 * <p>It orders by the ids of the rebuilt graph, in which equal nodes have one id already.
 */
public final class CanonicalOrder implements Pass {
    /** What a function of exchanged inputs is; extrema belong here, since only their derivatives name a side. */
    private static final ImmutableMap<ScalarFn, ScalarFn> MIRRORED = mirrored();

    private static ImmutableMap<ScalarFn, ScalarFn> mirrored() {
        ImmutableMap.Builder<ScalarFn, ScalarFn> mirrored = ImmutableMap.builder();
        for (ScalarFn fn : ScalarFn.values()) {
            if (fn.isCommutative()) {
                mirrored.put(fn, fn);
            }
        }
        mirrored.put(ScalarFn.MAX, ScalarFn.MAX)
                .put(ScalarFn.MIN, ScalarFn.MIN)
                .put(ScalarFn.LT, ScalarFn.GT)
                .put(ScalarFn.GT, ScalarFn.LT)
                .put(ScalarFn.LE, ScalarFn.GE)
                .put(ScalarFn.GE, ScalarFn.LE);
        return mirrored.buildKeepingLast();
    }

    @Override
    public Graph run(Graph graph) {
        return run(graph, Trace.create());
    }

    @Override
    public Graph run(Graph graph, Trace trace) {
        boolean isOrdered = graph.nodes().stream().noneMatch(node -> isBackwards(node.op(), node.inputs()));
        return isOrdered ? graph : trace.sweep(graph, CanonicalOrder::ordered);
    }

    private static boolean isBackwards(Op op, List<Node> in) {
        return in.size() == 2
                && in.get(0).id() > in.get(1).id()
                && op instanceof Elementwise e
                && MIRRORED.containsKey(e.fn());
    }

    @Override
    public String name() {
        return "canon";
    }

    private static Node ordered(GraphBuilder out, Node old, List<Node> in) {
        if (isBackwards(old.op(), in)) {
            Elementwise e = (Elementwise) old.op();
            return out.append(e.mirrored(MIRRORED.get(e.fn())), ImmutableList.of(in.get(1), in.get(0)));
        }
        return Sweep.copy(out, old, in);
    }
}
