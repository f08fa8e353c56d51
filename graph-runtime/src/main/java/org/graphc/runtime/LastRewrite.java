package org.graphc.runtime;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import org.graphc.core.graph.Body;
import org.graphc.core.graph.Graph;
import org.graphc.optimizer.pass.PassListener;
import org.graphc.optimizer.pass.PassReport;
import org.graphc.optimizer.pass.Trace;

/** Notes the last rewrite of each pass, on the graph or on a body, with the graph that it was done to. */
final class LastRewrite implements PassListener {
    private final List<Mismatch.Culprit> culprits = new ArrayList<>();
    private final List<Integer> rewrites = new ArrayList<>();

    ImmutableList<Mismatch.Culprit> culprits() {
        return ImmutableList.copyOf(culprits);
    }

    long seen() {
        return rewrites.stream().mapToLong(n -> n).sum();
    }

    @Override
    public boolean watches() {
        return true;
    }

    @Override
    public PassListener within(Body body) {
        return this;
    }

    @Override
    public void after(PassReport report, Graph before, Graph after, Trace trace) {
        if (!trace.firings().isEmpty()) {
            Trace.Firing firing = trace.firings().get(trace.firings().size() - 1);
            rewrites.add(trace.rewrites());
            culprits.add(new Mismatch.Culprit(report.pass(), firing.rule(), before, before.node(firing.node())));
        }
    }
}
