package org.graphc.core.op;

import java.util.ArrayList;
import java.util.List;
import org.graphc.core.graph.Jvp;
import org.graphc.core.graph.Node;

/**
 * The derivative of a {@link While} along a direction: a loop on the same condition that carries the tangents of the
 * float carries along. It takes as many steps as the loop itself, so it needs no bound.
 */
final class WhileTangent {
    private final While loop;
    private final Jvp j;
    private final List<Node> inputs;
    private final int carries;
    private final List<Integer> floats = new ArrayList<>();
    /** The inputs that have tangents: float carries, and those captured values that move. */
    private final List<Integer> moving = new ArrayList<>();

    private final List<Node> arguments = new ArrayList<>();

    WhileTangent(While loop, Jvp j) {
        this.loop = loop;
        this.j = j;
        this.inputs = j.node().inputs();
        this.carries = loop.carries();
    }

    void add() {
        arguments.addAll(inputs.subList(0, carries));
        for (int i = 0; i < carries; i++) {
            Node carry = inputs.get(i);
            if (carry.dtype().isFloat()) {
                floats.add(i);
                arguments.add(j.tangent(i).orElseGet(() -> Ops.zerosLike(carry)));
            }
        }
        arguments.addAll(inputs.subList(carries, inputs.size()));
        moving.addAll(floats);
        for (int i = carries; i < inputs.size(); i++) {
            if (j.tangent(i).isPresent()) {
                moving.add(i);
                arguments.add(j.tangent(i).get());
            }
        }
        Bodies bodies = new Bodies(j.node().owner(), arguments)
                .add(inside -> loop.condition().inline(inside.get(0).owner(), values(inside)))
                .add(this::step);
        List<Node> last = While.repeat(bodies, loop.maxTrips());
        List<Node> tangents = last.subList(carries, last.size()).stream()
                .filter(t -> t.dtype() == loop.dtype())
                .toList();
        j.add(Packing.of(loop.step(), loop.dtype()).joinOrSingle(tangents));
    }

    /** The loop's own inputs among the arguments. */
    private List<Node> values(List<Node> inside) {
        List<Node> values = new ArrayList<>(inside.subList(0, carries));
        int captured = carries + floats.size();
        values.addAll(inside.subList(captured, captured + inputs.size() - carries));
        return values;
    }

    private List<Node> step(List<Node> inside) {
        List<Node> values = values(inside);
        List<Node> tangents = new ArrayList<>(inside.subList(carries, carries + floats.size()));
        tangents.addAll(inside.subList(inputs.size() + floats.size(), inside.size()));
        List<Node> next = loop.step().inline(inside.get(0).owner(), values);
        List<Node> results = new ArrayList<>(next);
        results.addAll(j.pushforward(
                floats.stream().map(next::get).toList(),
                moving.stream().map(values::get).toList(),
                tangents));
        return results;
    }
}
