package org.graphc.optimizer.pass;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.graphc.core.graph.Body;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Cond;
import org.graphc.core.op.Ops;

/** A choice or a call whose bodies give what is read; what both sides of a choice compute alike is no choice. */
final class ChoiceRewrite {
    static final String UNREAD = "cond(unread results) => without";
    static final String SHARED = "cond(p, f & h, g & h) => cond(p, f, g) & h";
    static final String INPUTS = "cond(constants & twins & unread inputs) => without";

    private final GraphBuilder out;
    private final Body.Holder holder;
    private final List<Node> inputs;
    private final BitSet read;
    private final Set<String> on;
    /** 1 where a condition comes before what the bodies take. */
    private final int first;

    private final Slots slots;
    private final List<Draft> drafts = new ArrayList<>();
    private final List<List<Node>> results = new ArrayList<>();

    ChoiceRewrite(GraphBuilder out, Body.Holder holder, List<Node> inputs, BitSet read, Set<String> on) {
        this.out = out;
        this.holder = holder;
        this.inputs = inputs;
        this.read = read;
        this.on = on;
        this.slots = new Slots(on.contains(INPUTS));
        this.first = holder instanceof Cond ? 1 : 0;
    }

    Optional<Unpacked> run() {
        for (Body body : holder.bodies()) {
            Draft draft = new Draft(slots);
            drafts.add(draft);
            results.add(body.inline(
                    draft.inner(),
                    IntStream.range(first, inputs.size())
                            .mapToObj(i -> draft.captured(i, inputs.get(i)))
                            .toList()));
        }
        List<Optional<Node>> shared = shared();
        List<Integer> kept = IntStream.range(0, shared.size())
                .filter(i ->
                        (read.get(i) || !on.contains(UNREAD)) && shared.get(i).isEmpty())
                .boxed()
                .toList();
        return made(kept, shared);
    }

    /** Results that both sides of a choice compute alike, computed around it. */
    private List<Optional<Node>> shared() {
        int count = results.get(0).size();
        List<Optional<Node>> shared = new ArrayList<>(java.util.Collections.nCopies(count, Optional.empty()));
        if (holder instanceof Cond cond && on.contains(SHARED)) {
            GraphBuilder both = GraphBuilder.interning();
            List<Node> given = new ArrayList<>();
            cond.then().parameters().forEach(p -> given.add(Ops.input(both, "p" + given.size(), p.type())));
            List<Node> left = cond.then().inline(both, given);
            List<Node> right = cond.otherwise().inline(both, given);
            List<Integer> alike = IntStream.range(0, count)
                    .filter(i -> read.get(i) && left.get(i) == right.get(i))
                    .boxed()
                    .toList();
            Body common = Body.of(both, given, alike.stream().map(left::get).toList());
            List<Node> around = common.inline(out, inputs.subList(1, inputs.size()));
            for (int i = 0; i < alike.size(); i++) {
                shared.set(alike.get(i), Optional.of(around.get(i)));
            }
        }
        return shared;
    }

    private Optional<Unpacked> made(List<Integer> kept, List<Optional<Node>> shared) {
        List<String> rules = new ArrayList<>();
        if (shared.stream().anyMatch(Optional::isPresent)) {
            rules.add(SHARED);
        }
        if (kept.isEmpty()) {
            return Optional.of(new Unpacked(rules, flat(Optional.empty(), kept, shared)));
        }
        if (kept.size() + shared.stream().flatMap(Optional::stream).count() < shared.size()) {
            rules.add(UNREAD);
        }
        BitSet reached = new BitSet();
        for (int side = 0; side < drafts.size(); side++) {
            reached.or(drafts.get(side)
                    .reached(kept.stream().map(results.get(side)::get).toList()));
        }
        List<Integer> order = slots.needed(reached).stream().boxed().toList();
        Body.Holder made = holder.withBodies(bodies(order, kept));
        List<Node> given = new ArrayList<>(inputs.subList(0, first));
        given.addAll(slots.outer(order));
        if (made.equals(holder) && given.equals(inputs)) {
            return Optional.empty();
        }
        if (rules.isEmpty() && !on.contains(INPUTS)) {
            return Optional.empty();
        }
        if (rules.isEmpty()) {
            rules.add(INPUTS);
        }
        return Optional.of(new Unpacked(rules, flat(Optional.of(out.append(made, given)), kept, shared)));
    }

    private List<Body> bodies(List<Integer> order, List<Integer> kept) {
        List<Body> bodies = new ArrayList<>();
        for (int side = 0; side < drafts.size(); side++) {
            bodies.add(drafts.get(side)
                    .body(order, kept.stream().map(results.get(side)::get).toList()));
        }
        return bodies;
    }

    private List<Optional<Node>> flat(Optional<Node> made, List<Integer> kept, List<Optional<Node>> shared) {
        List<Optional<Node>> flat = new ArrayList<>();
        for (int i = 0; i < shared.size(); i++) {
            int at = kept.indexOf(i);
            flat.add(
                    at < 0
                            ? shared.get(i).map(Ops::flatten)
                            : made.map(node -> PackedParts.of(node.op()).flat(node, at)));
        }
        return flat;
    }
}
