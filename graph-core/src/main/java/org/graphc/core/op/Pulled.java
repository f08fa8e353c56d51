package org.graphc.core.op;

import java.util.ArrayList;
import java.util.List;
import org.graphc.core.graph.Body;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Vjp;

/** What the derivative of an operation on a body reads and gives, whose inputs from {@code first} on the body takes. */
final class Pulled {
    private final Vjp v;
    private final int first;
    private final List<Node> inputs;
    private final List<Integer> wanted = new ArrayList<>();

    Pulled(Vjp v, int first) {
        this.v = v;
        this.first = first;
        this.inputs = v.node().inputs().subList(first, v.node().inputs().size());
        for (int i = 0; i < inputs.size(); i++) {
            if (v.needs(i + first)) {
                wanted.add(i);
            }
        }
    }

    /** The inputs, and the adjoint of the packed results. */
    List<Node> arguments() {
        List<Node> arguments = new ArrayList<>(inputs);
        arguments.add(v.adjoint());
        return arguments;
    }

    /** The adjoints of the inputs that are asked for, inside a body over {@link #arguments}. */
    List<Node> adjoints(Body body, List<Node> inside) {
        List<Node> arguments = inside.subList(0, inputs.size());
        List<Node> results = body.inline(inside.get(0).owner(), arguments).stream()
                .filter(result -> result.dtype() == v.node().dtype())
                .toList();
        List<Node> seeds = Packing.of(body, v.node().dtype()).unpackOrSingle(inside.get(inputs.size()));
        return v.pullback(results, seeds, wanted.stream().map(arguments::get).toList());
    }

    void propagate(List<Node> adjoints) {
        for (int k = 0; k < wanted.size(); k++) {
            v.propagate(wanted.get(k) + first, adjoints.get(k));
        }
    }
}
