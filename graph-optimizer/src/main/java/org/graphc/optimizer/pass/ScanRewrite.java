package org.graphc.optimizer.pass;

import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.graphc.core.graph.Body;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Broadcast;
import org.graphc.core.op.Ops;
import org.graphc.core.op.Scan;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Shape;
import org.graphc.optimizer.pass.Slots.Role;

/** A scan that computes, carries and keeps only what is read of it, and in a step only what steps differ in. */
final class ScanRewrite {
    static final String FIXED = "scan(carry that stays) => captured";
    static final String REPEATED = "scan(sequence of one element) => captured";
    static final String INVARIANT = "scan(what no step changes) => before the scan";
    static final String UNREAD = "scan(unread parts) => without";
    static final String TAPE = "scan(tape that nobody reads) => without";
    static final String TWINS = "scan(equal outputs) => stacked once";
    static final String INPUTS = "scan(constants & twins & unread inputs) => without";

    private final GraphBuilder out;
    private final Scan scan;
    private final Body body;
    private final List<Node> inputs;
    private final BitSet read;
    private final Set<String> on;
    private final Slots slots;
    private final List<String> rules = new ArrayList<>();
    private final Draft draft;
    private final List<Node> results;
    /** The slot of each carry that stays one. */
    private final Map<Integer, Integer> carries = new HashMap<>();
    /** Parts that are no longer the scan's. */
    private final Map<Integer, Node> replaced = new HashMap<>();

    ScanRewrite(GraphBuilder out, Scan scan, List<Node> inputs, BitSet read, Set<String> on) {
        this.out = out;
        this.scan = scan;
        this.body = scan.body();
        this.inputs = inputs;
        this.read = read;
        this.on = on;
        this.slots = new Slots(on.contains(INPUTS));
        Draft first = new Draft(slots);
        List<Node> arguments = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            arguments.add(argument(first, i));
        }
        List<Node> plain = body.inline(first.inner(), arguments);
        boolean surely = scan.length().minus(Dim.ONE).isNeverNegative();
        Invariants invariants = new Invariants(first, plain, surely);
        boolean isMoving = on.contains(INVARIANT) && invariants.count() > 0;
        this.draft = isMoving ? new Draft(slots) : first;
        this.results = isMoving ? invariants.moved(out, draft) : plain;
        if (isMoving) {
            rules.add(INVARIANT);
        }
    }

    Optional<Unpacked> run() {
        replaceFixed();
        BitSet kept = kept();
        return made(kept, sharing(kept));
    }

    private Node argument(Draft first, int i) {
        Node input = inputs.get(i);
        if (i < scan.carries()) {
            if (on.contains(FIXED) && body.results().get(i) == body.parameters().get(i)) {
                return first.captured(i, input);
            }
            carries.put(i, slots.add(Role.CARRY, input));
            return first.parameter(carries.get(i));
        }
        if (i >= scan.carries() + scan.sequences()) {
            return first.captured(i, input);
        }
        return repeated(first, i).orElseGet(() -> first.parameter(slots.given(i, Role.ELEMENT, input)));
    }

    /** The element of a sequence that has the same one for each step. */
    private Optional<Node> repeated(Draft first, int i) {
        Node sequence = inputs.get(i);
        if (!(sequence.op() instanceof Broadcast broadcast) || broadcast.axes().contains(0) || !on.contains(REPEATED)) {
            return Optional.empty();
        }
        rules.add(REPEATED);
        List<Dim> dims = broadcast.shape().dims();
        ImmutableIntArray axes =
                ImmutableIntArray.copyOf(broadcast.axes().stream().map(axis -> axis - 1));
        Node one = first.captured(i, sequence.input(0));
        return Optional.of(Ops.broadcastTo(one, Shape.of(dims.subList(1, dims.size())), axes));
    }

    /** Carries that stay as they were, and outputs that are the same in each step. */
    private void replaceFixed() {
        for (int i = 0; i < scan.carries(); i++) {
            if (!carries.containsKey(i)) {
                replaced.put(i, inputs.get(i));
                int tape = tapeOf(i);
                if (tape >= 0) {
                    replaced.put(tape, stacked(inputs.get(i)));
                }
            }
        }
        if (!replaced.isEmpty()) {
            rules.add(FIXED);
        }
        for (int i = scan.firstOutput(); i < results.size() && on.contains(INVARIANT); i++) {
            Optional<Node> outer = draft.place(results.get(i))
                    .map(slots::get)
                    .filter(slot -> slot.role() == Role.CAPTURED)
                    .map(Slots.Slot::outer);
            if (outer.isPresent()) {
                replaced.put(i, stacked(outer.get()));
                rules.add(INVARIANT);
            }
        }
    }

    private int tapeOf(int carry) {
        int at = scan.tapes().indexOf(carry);
        return at < 0 ? at : body.results().size() + at;
    }

    /** The tape of a result that is a carry, negative of others. */
    private int tape(int result) {
        return carries.containsKey(result) ? tapeOf(result) : -1;
    }

    private boolean hasTape(int carry) {
        return tapeOf(carry) >= 0 && (isRead(tapeOf(carry)) || !on.contains(TAPE));
    }

    private Node stacked(Node element) {
        List<Dim> dims = new ArrayList<>(element.shape().dims());
        dims.add(0, scan.length());
        return Ops.broadcastTo(element, Shape.of(dims));
    }

    private boolean isRead(int part) {
        return part >= 0 && read.get(part) && !replaced.containsKey(part);
    }

    /** The results that are read, and the carries that these depend on. */
    private BitSet kept() {
        BitSet kept = new BitSet();
        for (int i = 0; i < results.size(); i++) {
            boolean isOwn = !replaced.containsKey(i);
            kept.set(i, isRead(i) || isRead(tape(i)) || (isOwn && !on.contains(UNREAD)));
        }
        for (int before = -1; before != kept.cardinality(); ) {
            before = kept.cardinality();
            BitSet reached = draft.reached(kept.stream().mapToObj(results::get).toList());
            carries.forEach((carry, slot) -> kept.set(carry, kept.get(carry) || reached.get(slot)));
        }
        return kept;
    }

    /** For each result the kept one of its kind that computes the same: outputs and sums are kept once. */
    private List<Integer> sharing(BitSet kept) {
        List<Integer> first = new ArrayList<>();
        for (int i = 0; i < results.size(); i++) {
            int at = i;
            for (int k = scan.carries(); k < i && at == i && on.contains(TWINS); k++) {
                boolean alike = (k < scan.firstOutput()) == (i < scan.firstOutput());
                at = alike && kept.get(k) && results.get(k) == results.get(i) ? k : at;
            }
            first.add(kept.get(i) ? at : -1);
        }
        return first;
    }

    private Optional<Unpacked> made(BitSet kept, List<Integer> sharing) {
        List<Integer> order = new ArrayList<>();
        List<Integer> own = IntStream.range(0, results.size())
                .filter(i -> sharing.get(i) == i)
                .boxed()
                .toList();
        List<Node> chosen = own.stream().map(results::get).toList();
        List<Integer> carried = own.stream().filter(i -> i < scan.carries()).toList();
        carried.forEach(i -> order.add(carries.get(i)));
        BitSet reached = slots.needed(draft.reached(chosen));
        List<Integer> elements = with(Role.ELEMENT, reached);
        order.addAll(elements);
        order.addAll(with(Role.CAPTURED, reached));
        if (chosen.isEmpty()) {
            return Optional.of(new Unpacked(rules(kept, sharing), flat(Optional.empty(), own, sharing)));
        }
        Scan made = scan(draft.body(order, chosen), carried, elements.size(), own);
        List<Node> given = slots.outer(order);
        if (made.equals(scan) && given.equals(inputs)) {
            return Optional.empty();
        }
        List<String> done = rules(kept, sharing);
        if (made.tapes().length() < scan.tapes().length()) {
            done.add(TAPE);
        }
        boolean isLess = order.size() - carried.size() < inputs.size() - scan.carries();
        if (on.contains(INPUTS) && (isLess || done.isEmpty())) {
            done.add(INPUTS);
        }
        if (done.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Unpacked(done, flat(Optional.of(out.append(made, given)), own, sharing)));
    }

    /** The loop of a body whose results are some of the old one's, with the tapes that are read. */
    private Scan scan(Body step, List<Integer> carried, int elements, List<Integer> own) {
        IntStream tapes = IntStream.range(0, carried.size()).filter(k -> hasTape(carried.get(k)));
        int sums = (int) own.stream()
                .filter(i -> i >= scan.carries() && i < scan.firstOutput())
                .count();
        return new Scan(
                step,
                carried.size(),
                elements,
                sums,
                scan.length(),
                scan.reverse(),
                scan.dtype(),
                ImmutableIntArray.copyOf(tapes));
    }

    private List<Integer> with(Role role, BitSet reached) {
        return reached.stream()
                .filter(slot -> slots.get(slot).role() == role)
                .boxed()
                .toList();
    }

    private List<String> rules(BitSet kept, List<Integer> sharing) {
        List<String> done = new ArrayList<>(rules);
        if (IntStream.range(0, results.size()).anyMatch(i -> !kept.get(i) && !replaced.containsKey(i))) {
            done.add(UNREAD);
        }
        if (kept.stream().anyMatch(i -> sharing.get(i) != i)) {
            done.add(TWINS);
        }
        return done;
    }

    private List<Optional<Node>> flat(Optional<Node> made, List<Integer> own, List<Integer> sharing) {
        List<Optional<Node>> flat = new ArrayList<>();
        for (int part = 0; part < scan.parts().size(); part++) {
            if (!read.get(part)) {
                flat.add(Optional.empty());
            } else if (replaced.containsKey(part)) {
                flat.add(Optional.of(Ops.flatten(replaced.get(part))));
            } else {
                int place = place(part, (Scan) made.orElseThrow().op(), own, sharing);
                flat.add(Optional.of(PackedParts.of(made.get().op()).flat(made.get(), place)));
            }
        }
        return flat;
    }

    /** Where a part of the old scan is in the new one. */
    private int place(int part, Scan made, List<Integer> own, List<Integer> sharing) {
        if (part < results.size()) {
            return own.indexOf(sharing.get(part));
        }
        int carry = own.indexOf(scan.tapes().get(part - results.size()));
        return own.size() + made.tapes().indexOf(carry);
    }
}
