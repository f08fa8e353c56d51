package org.graphc.optimizer.pass;

import com.google.common.collect.ImmutableSet;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.graphc.core.graph.Body;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Sweep;
import org.graphc.core.op.Checkpoint;
import org.graphc.core.op.Cond;
import org.graphc.core.op.Reshape;
import org.graphc.core.op.Scan;
import org.graphc.core.op.Slice;
import org.graphc.core.op.While;
import org.graphc.optimizer.rule.Equation;

/**
 * Rewrites operations on bodies by what is read of them (docs/adr/0042): carries, outputs and tapes that nobody reads
 * go, what no step changes is computed once, before; and what has nothing to choose or repeat becomes its body.
 */
public final class Loops implements Selecting {
    static final ImmutableSet<String> RULES = ImmutableSet.of(
            ScanRewrite.FIXED,
            ScanRewrite.REPEATED,
            ScanRewrite.INVARIANT,
            ScanRewrite.UNREAD,
            ScanRewrite.TAPE,
            ScanRewrite.TWINS,
            ScanRewrite.INPUTS,
            WhileRewrite.FIXED,
            WhileRewrite.INVARIANT,
            WhileRewrite.UNREAD,
            WhileRewrite.INPUTS,
            ChoiceRewrite.UNREAD,
            ChoiceRewrite.SHARED,
            ChoiceRewrite.INPUTS,
            ScanPair.BESIDE,
            ScanPair.THROUGH,
            Opened.KNOWN,
            Opened.NEVER,
            Opened.ONCE,
            Opened.NONE,
            Opened.VALUE);

    private final Selection selection;

    /** With all of its rewrites. */
    public Loops() {
        this(Selection.exact("loops", RULES));
    }

    private Loops(Selection selection) {
        this.selection = selection;
    }

    @Override
    public Graph run(Graph graph) {
        return run(graph, Trace.create());
    }

    @Override
    public Graph run(Graph graph, Trace trace) {
        if (graph.nodes().stream().noneMatch(node -> node.op() instanceof Body.Holder)) {
            return graph;
        }
        int before = trace.rewrites();
        BitSet live = Sweep.reaching(graph);
        PartReaders readers = new PartReaders(graph, live);
        Map<Node, Unpacked> done = new HashMap<>();
        Graph swept = trace.sweep(graph, live, (out, old, in) -> {
            Node packed = old.inputs().size() == 1 ? old.input(0) : old;
            if (done.containsKey(packed) && readers.isTakenApart(packed)) {
                return done.get(packed).slice(readers.parts(packed), (Slice) old.op());
            }
            Optional<Unpacked> made = trace.mayRewrite() ? rewritten(out, old, in, readers) : Optional.empty();
            made.ifPresent(unpacked -> {
                done.put(old, unpacked);
                unpacked.rules().forEach(rule -> trace.fired(rule, old.id()));
            });
            return made.map(unpacked ->
                            readers.isTakenApart(old) ? unpacked.any() : unpacked.packed(readers.parts(old), out))
                    .orElseGet(() -> done.isEmpty() ? Sweep.copy(out, old, in) : copy(out, old, in));
        });
        if (trace.rewrites() == before) {
            return new ScanMerges(selection.names(), trace).run(swept); // what the trace has noted leads there
        }
        return new DeadNodes().run(swept, trace);
    }

    /** A part that was flattened and is read in its own shape is read as it was. */
    private static Node copy(GraphBuilder out, Node old, List<Node> in) {
        boolean isUndone = old.op() instanceof Reshape
                && in.get(0).op() instanceof Reshape
                && in.get(0).input(0).shape().equals(old.shape());
        return isUndone ? in.get(0).input(0) : Sweep.copy(out, old, in);
    }

    @Override
    public Selection selection() {
        return selection;
    }

    @Override
    public Loops where(Predicate<Equation> wanted, String selected) {
        return new Loops(selection.where(wanted, selected));
    }

    @Override
    public String name() {
        return "loops";
    }

    private Optional<Unpacked> rewritten(GraphBuilder out, Node old, List<Node> in, PartReaders readers) {
        if (!(old.op() instanceof Body.Holder)) {
            return Optional.empty();
        }
        BitSet read = readers.read(old);
        ImmutableSet<String> on = selection.names();
        Optional<Unpacked> opened = Opened.of(out, old.op(), in, on);
        if (opened.isPresent()) {
            return opened;
        } else if (old.op() instanceof Scan scan) {
            return new ScanRewrite(out, scan, in, read, on).run();
        } else if (old.op() instanceof While loop) {
            return new WhileRewrite(out, loop, in, read, on).run();
        } else if (old.op() instanceof Cond || old.op() instanceof Checkpoint) {
            return new ChoiceRewrite(out, (Body.Holder) old.op(), in, read, on).run();
        }
        return Optional.empty();
    }
}
