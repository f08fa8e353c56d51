package org.graphc.optimizer.pass;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Ops;
import org.graphc.core.op.While;
import org.graphc.optimizer.pass.Slots.Role;

/** A loop on a condition that carries only what is read or decides, and computes before it what no step changes. */
final class WhileRewrite {
    static final String FIXED = "whileLoop(carry that stays) => captured";
    static final String INVARIANT = "whileLoop(what no step changes) => before the loop";
    static final String UNREAD = "whileLoop(unread carries) => without";
    static final String INPUTS = "whileLoop(constants & twins & unread inputs) => without";

    private final GraphBuilder out;
    private final While loop;
    private final List<Node> inputs;
    private final BitSet read;
    private final Set<String> on;
    private final Slots slots;
    private final TreeMap<Integer, Integer> carries = new TreeMap<>();
    private final List<String> rules = new ArrayList<>();
    private final Draft test;
    private final Draft step;
    private final List<Node> holds;
    private final List<Node> next;

    WhileRewrite(GraphBuilder out, While loop, List<Node> inputs, BitSet read, Set<String> on) {
        this.out = out;
        this.loop = loop;
        this.inputs = inputs;
        this.read = read;
        this.on = on;
        this.slots = new Slots(on.contains(INPUTS));
        int all = loop.step().results().size();
        for (int i = 0; i < all; i++) {
            boolean stays =
                    loop.step().results().get(i) == loop.step().parameters().get(i);
            if (!stays || !on.contains(FIXED)) {
                carries.put(i, slots.add(Role.CARRY, inputs.get(i)));
            }
        }
        Draft first = new Draft(slots);
        Draft second = new Draft(slots);
        List<Node> plainTest = loop.condition().inline(first.inner(), arguments(first));
        List<Node> plainStep = loop.step().inline(second.inner(), arguments(second));
        Invariants ofTest = new Invariants(first, plainTest, false);
        Invariants ofStep = new Invariants(second, plainStep, false);
        boolean isMoving = on.contains(INVARIANT) && ofTest.count() + ofStep.count() > 0;
        this.test = isMoving ? new Draft(slots) : first;
        this.step = isMoving ? new Draft(slots) : second;
        this.holds = isMoving ? ofTest.moved(out, test) : plainTest;
        this.next = isMoving ? ofStep.moved(out, step) : plainStep;
        if (carries.size() < all) {
            rules.add(FIXED);
        }
        if (isMoving) {
            rules.add(INVARIANT);
        }
    }

    Optional<Unpacked> run() {
        return carries.isEmpty() ? Optional.empty() : made(kept());
    }

    private List<Node> arguments(Draft draft) {
        List<Node> arguments = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            Node input = inputs.get(i);
            arguments.add(carries.containsKey(i) ? draft.parameter(carries.get(i)) : draft.captured(i, input));
        }
        return arguments;
    }

    /** The carries that are read, and those that the condition or one of these depends on. */
    private List<Integer> kept() {
        BitSet kept = new BitSet();
        carries.keySet().forEach(i -> kept.set(i, read.get(i) || !on.contains(UNREAD)));
        BitSet deciding = test.reached(holds);
        for (int before = -1; before != kept.cardinality(); ) {
            before = kept.cardinality();
            BitSet reached = step.reached(kept.stream().mapToObj(next::get).toList());
            reached.or(deciding);
            carries.forEach((carry, slot) -> kept.set(carry, kept.get(carry) || reached.get(slot)));
        }
        return kept.stream().boxed().toList();
    }

    private Optional<Unpacked> made(List<Integer> kept) {
        if (kept.stream().noneMatch(i -> next.get(i).dtype() == loop.dtype())) {
            return Optional.empty();
        }
        List<Node> chosen = kept.stream().map(next::get).toList();
        List<Integer> order = new ArrayList<>();
        kept.forEach(i -> order.add(carries.get(i)));
        BitSet reached = slots.needed(step.reached(chosen));
        reached.or(test.reached(holds));
        reached.stream().filter(slot -> slots.get(slot).role() == Role.CAPTURED).forEach(order::add);
        While made = new While(test.body(order, holds), step.body(order, chosen), loop.maxTrips(), loop.dtype());
        List<Node> given = slots.outer(order);
        if (made.equals(loop) && given.equals(inputs)) {
            return Optional.empty();
        }
        if (kept.size() < carries.size()) {
            rules.add(UNREAD);
        }
        boolean isLess = order.size() - kept.size()
                < inputs.size() - loop.step().results().size();
        if (on.contains(INPUTS) && (isLess || rules.isEmpty())) {
            rules.add(INPUTS);
        }
        if (rules.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Unpacked(rules, flat(out.append(made, given), kept)));
    }

    private List<Optional<Node>> flat(Node made, List<Integer> kept) {
        PackedParts parts = PackedParts.of(made.op());
        List<Optional<Node>> flat = new ArrayList<>();
        for (int i = 0; i < loop.step().results().size(); i++) {
            if (!read.get(i)) {
                flat.add(Optional.empty());
            } else if (carries.containsKey(i)) {
                flat.add(Optional.of(parts.flat(made, kept.indexOf(i))));
            } else {
                flat.add(Optional.of(Ops.flatten(inputs.get(i))));
            }
        }
        return flat;
    }
}
