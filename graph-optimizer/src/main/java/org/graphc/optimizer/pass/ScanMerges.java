package org.graphc.optimizer.pass;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import org.graphc.core.graph.Body;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Op;
import org.graphc.core.graph.Sweep;
import org.graphc.core.op.Barrier;
import org.graphc.core.op.Check;
import org.graphc.core.op.Print;
import org.graphc.core.op.Reshape;
import org.graphc.core.op.Scan;
import org.graphc.core.op.Slice;
import org.graphc.core.op.Tag;
import org.graphc.core.type.Dim;
import org.graphc.optimizer.cost.Flops;

/**
 * Makes one loop of two scans of one length and direction: of scans that do not depend on each other, and of one that
 * takes, element by element, what the other stacks, which then need not be stacked. Refused where a body has a probe,
 * since probes would act in another order.
 */
final class ScanMerges {
    /** A search looks at so many scans, so that it stays linear in the graph. */
    private static final int MAX_SCANS = 32;

    /**
     * A step of more operations than that takes so long that what a step costs by itself is nothing beside it. Such
     * loops are merged only if they compute the same in part.
     */
    private static final Dim LARGE_STEP = Dim.constant(1_000_000);

    private static final ImmutableSet<Class<? extends Op>> PROBES =
            ImmutableSet.of(Print.class, Check.class, Tag.class, Barrier.class);

    private final Set<String> on;
    private final Trace trace;

    ScanMerges(Set<String> on, Trace trace) {
        this.on = on;
        this.trace = trace;
    }

    Graph run(Graph graph) {
        Graph at = graph;
        while (trace.mayRewrite()) {
            BitSet live = Sweep.reaching(at);
            PartReaders readers = new PartReaders(at, live);
            Optional<ScanPair> pair = pair(at, live, readers);
            if (pair.isEmpty()) {
                break;
            }
            trace.fired(pair.get().rule(), pair.get().second().id());
            at = merged(at, live, readers, pair.get());
        }
        return at == graph ? graph : new DeadNodes().run(at, trace);
    }

    private Graph merged(Graph graph, BitSet live, PartReaders readers, ScanPair pair) {
        Node[] rebuilt = new Node[graph.size()];
        Map<Node, Unpacked> done = new HashMap<>();
        return trace.sweep(graph, order(graph, pair), live, (out, old, in) -> {
            Node packed = old.inputs().size() == 1 ? old.input(0) : old;
            Node made;
            if (old == pair.first()) {
                ScanPair.Merged both = pair.merged(out, rebuilt);
                done.put(old, both.parts(pair.rule(), both.left(), readers.read(old)));
                done.put(pair.second(), both.parts(pair.rule(), both.right(), readers.read(pair.second())));
            }
            if (done.containsKey(packed) && packed != old && readers.isTakenApart(packed)) {
                made = done.get(packed).slice(readers.parts(packed), (Slice) old.op());
            } else if (done.containsKey(old)) {
                Unpacked parts = done.get(old);
                made = readers.isTakenApart(old) ? parts.any() : parts.packed(readers.parts(old), out);
            } else {
                made = Sweep.copy(out, old, in);
            }
            rebuilt[old.id()] = made;
            return made;
        });
    }

    /** The first scan as late as the second's own inputs allow, and what depends on it after it. */
    private static List<Node> order(Graph graph, ScanPair pair) {
        BitSet later = dependents(graph, pair.first());
        int end = pair.second().id();
        List<Node> order = new ArrayList<>(graph.size());
        IntStream.range(0, end).filter(i -> !later.get(i)).mapToObj(graph::node).forEach(order::add);
        IntStream.range(0, end).filter(later::get).mapToObj(graph::node).forEach(order::add);
        IntStream.range(end, graph.size()).mapToObj(graph::node).forEach(order::add);
        return order;
    }

    /** A node and all that depend on it. */
    private static BitSet dependents(Graph graph, Node node) {
        BitSet dependents = new BitSet(graph.size());
        dependents.set(node.id());
        for (int i = node.id() + 1; i < graph.size(); i++) {
            if (graph.node(i).inputs().stream().anyMatch(input -> dependents.get(input.id()))) {
                dependents.set(i);
            }
        }
        return dependents;
    }

    private Optional<ScanPair> pair(Graph graph, BitSet live, PartReaders readers) {
        List<Node> scans = graph.nodes().stream()
                .filter(node -> live.get(node.id()) && node.op() instanceof Scan)
                .limit(MAX_SCANS)
                .filter(node -> !hasProbe((Scan) node.op()))
                .toList();
        for (int i = 0; i + 1 < scans.size(); i++) {
            Node first = scans.get(i);
            List<Node> others = scans.subList(i + 1, scans.size()).stream()
                    .filter(other -> isAlike((Scan) first.op(), (Scan) other.op()))
                    .toList();
            BitSet dependents = others.isEmpty() ? new BitSet() : dependents(graph, first);
            Optional<ScanPair> found = others.stream()
                    .flatMap(other -> pair(first, other, dependents, readers).stream())
                    .findFirst();
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private static boolean isAlike(Scan a, Scan b) {
        return a.length().equals(b.length()) && a.reverse() == b.reverse() && a.dtype() == b.dtype();
    }

    private static boolean hasProbe(Scan scan) {
        Deque<Body> bodies = new ArrayDeque<>(scan.bodies());
        while (!bodies.isEmpty()) {
            for (Node node : bodies.pop().graph().nodes()) {
                if (PROBES.contains(node.op().getClass())) {
                    return true;
                }
                Body.of(node.op()).forEach(bodies::push);
            }
        }
        return false;
    }

    private Optional<ScanPair> pair(Node first, Node second, BitSet dependents, PartReaders readers) {
        Scan scan = (Scan) second.op();
        ImmutableMap.Builder<Integer, Integer> through = ImmutableMap.builder();
        for (int i = 0; i < second.inputs().size(); i++) {
            if (dependents.get(second.input(i).id())) {
                boolean isSequence = i >= scan.carries() && i < scan.carries() + scan.sequences();
                OptionalInt part = isSequence ? stacked(first, second.input(i), readers) : OptionalInt.empty();
                if (part.isEmpty()) {
                    return Optional.empty();
                }
                through.put(i, part.getAsInt());
            }
        }
        ScanPair pair = new ScanPair(first, second, through.build());
        boolean isWanted = on.contains(pair.rule())
                && (pair.rule().equals(ScanPair.THROUGH)
                        || !isLarge((Scan) first.op()) && !isLarge(scan)
                        || pair.sharesWork());
        return isWanted ? Optional.of(pair) : Optional.empty();
    }

    private static boolean isLarge(Scan scan) {
        return LARGE_STEP.isSurelyLessThan(Flops.of(scan.body().graph()));
    }

    /** The output or the tape of a scan that a value is: a slice within it that is as large is all of it. */
    private static OptionalInt stacked(Node scan, Node value, PartReaders readers) {
        Node from = value.op() instanceof Reshape ? value.input(0) : value;
        if (!(from.op() instanceof Slice slice) || from.input(0) != scan) {
            return OptionalInt.empty();
        }
        PackedParts parts = readers.parts(scan);
        OptionalInt part = parts.read(slice);
        boolean isStacked = part.isPresent()
                && part.getAsInt() >= ((Scan) scan.op()).firstOutput()
                && value.type().equals(parts.types().get(part.getAsInt()));
        return isStacked ? part : OptionalInt.empty();
    }
}
