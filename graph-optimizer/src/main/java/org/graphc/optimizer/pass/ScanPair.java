package org.graphc.optimizer.pass;

import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.graphc.core.graph.Body;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Ops;
import org.graphc.core.op.Scan;
import org.graphc.core.type.Dim;
import org.graphc.optimizer.cost.Flops;

/**
 * Two scans that one loop can do.
 *
 * @param through for each sequence of the second that is what the first stacks, by its place among the second's inputs,
 *     the part of the first: an output, or the carry before each step
 */
record ScanPair(Node first, Node second, Map<Integer, Integer> through) {
    static final String BESIDE = "scan(f) beside scan(g) => scan(f & g)";
    static final String THROUGH = "scan(g) over what scan(f) stacks => scan(g after f)";

    String rule() {
        return through.isEmpty() ? BESIDE : THROUGH;
    }

    private Scan left() {
        return (Scan) first.op();
    }

    private Scan right() {
        return (Scan) second.op();
    }

    /** Roles of inputs: carries, sequences, captured values. */
    private static int role(Scan scan, int input) {
        return input < scan.carries() ? 0 : input < scan.carries() + scan.sequences() ? 1 : 2;
    }

    /** Kinds of results: carries, sums, outputs. */
    private static int kind(Scan scan, int result) {
        return result < scan.carries() ? 0 : result < scan.firstOutput() ? 1 : 2;
    }

    /** What one loop is: its value, and for each part of the old ones its place in it. */
    record Merged(Node node, ImmutableIntArray left, ImmutableIntArray right) {
        /** The parts of an old scan that are read. */
        Unpacked parts(String rule, ImmutableIntArray places, BitSet read) {
            PackedParts all = PackedParts.of(node.op());
            List<Optional<Node>> flat = new ArrayList<>();
            for (int part = 0; part < places.length(); part++) {
                flat.add(read.get(part) ? Optional.of(all.flat(node, places.get(part))) : Optional.empty());
            }
            return new Unpacked(List.of(rule), flat);
        }
    }

    /**
     * One step of both.
     *
     * @param given the old nodes that are the inputs of the loop
     * @param sequences how many of them are sequences
     * @param before the results of the first
     * @param after those of the second
     */
    private record Step(
            GraphBuilder inner,
            List<Node> parameters,
            List<Node> given,
            int sequences,
            List<Node> before,
            List<Node> after) {
        Body body(List<Node> results) {
            return Body.of(inner, parameters, results);
        }
    }

    /** Both bodies in one graph, in which what they compute alike is there once. */
    private Step step() {
        GraphBuilder inner = GraphBuilder.interning();
        List<Node> parameters = new ArrayList<>();
        List<Node> given = new ArrayList<>();
        Node[] ofLeft = new Node[first.inputs().size()];
        Node[] ofRight = new Node[second.inputs().size()];
        int[] ends = new int[3];
        for (int role = 0; role < 3; role++) {
            Map<Node, Node> known = new HashMap<>();
            for (Node side : List.of(first, second)) {
                Scan scan = (Scan) side.op();
                for (int i = 0; i < side.inputs().size(); i++) {
                    if (role(scan, i) == role && !(side == second && through.containsKey(i))) {
                        Node outer = side.input(i);
                        Node made = role > 0 ? known.get(outer) : null; // carries go ways of their own
                        if (made == null) {
                            made = Ops.input(
                                    inner, "p" + parameters.size(), scan.body().parameter(i));
                            known.put(outer, made);
                            parameters.add(made);
                            given.add(outer);
                        }
                        (side == first ? ofLeft : ofRight)[i] = made;
                    }
                }
            }
            ends[role] = given.size();
        }
        List<Node> before = left().body().inline(inner, List.of(ofLeft));
        through.forEach((input, part) -> ofRight[input] =
                part < before.size() ? before.get(part) : ofLeft[left().tapes().get(part - before.size())]);
        List<Node> after = right().body().inline(inner, List.of(ofRight));
        return new Step(inner, parameters, given, ends[1] - ends[0], before, after);
    }

    /** True where one step of both takes surely less than nine tenths of what it takes in two loops. */
    boolean sharesWork() {
        Dim apart = Flops.of(left().body().graph()).plus(Flops.of(right().body().graph()));
        Step step = step();
        List<Node> results = new ArrayList<>(step.before());
        results.addAll(step.after());
        Dim together = Flops.of(step.body(results).graph());
        return together.times(Dim.constant(10)).isSurelyLessThan(apart.times(Dim.constant(9)));
    }

    /** @param rebuilt what stands for old nodes, by their ids */
    Merged merged(GraphBuilder out, Node[] rebuilt) {
        Step step = step();
        List<Node> given = step.given().stream().map(old -> rebuilt[old.id()]).toList();
        List<Node> before = step.before();
        List<Node> after = step.after();
        List<Node> results = new ArrayList<>();
        int[] ofLeft = new int[left().parts().size()];
        int[] ofRight = new int[right().parts().size()];
        for (int kind = 0; kind < 3; kind++) {
            add(kind, left(), before, results, ofLeft);
            add(kind, right(), after, results, ofRight);
        }
        List<Integer> tapes = new ArrayList<>();
        left().tapes().forEach(tapes::add);
        right().tapes().forEach(carry -> tapes.add(left().carries() + carry));
        for (int i = before.size(); i < ofLeft.length; i++) {
            ofLeft[i] = results.size() + i - before.size();
        }
        for (int i = after.size(); i < ofRight.length; i++) {
            ofRight[i] = results.size() + left().tapes().length() + i - after.size();
        }
        Scan both = new Scan(
                step.body(results),
                left().carries() + right().carries(),
                step.sequences(),
                left().sums() + right().sums(),
                left().length(),
                left().reverse(),
                left().dtype(),
                ImmutableIntArray.copyOf(tapes));
        return new Merged(out.append(both, given), ImmutableIntArray.copyOf(ofLeft), ImmutableIntArray.copyOf(ofRight));
    }

    private static void add(int kind, Scan scan, List<Node> of, List<Node> results, int[] places) {
        IntStream.range(0, of.size()).filter(i -> kind(scan, i) == kind).forEach(i -> {
            places[i] = results.size();
            results.add(of.get(i));
        });
    }
}
