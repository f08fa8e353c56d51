package org.graphc.core.grad;

import com.google.common.collect.ImmutableMap;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.graphc.core.grad.Differentials.Choices;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Origin;
import org.graphc.core.op.Ops;

/**
 * The derivative of a value by a target as a linear map, applied to many seeds in one sweep. The sweep is made for one
 * seed in a copy of the graph, which leaves nothing behind in the graph itself; then what it added is copied batched.
 */
final class Linearization {
    private final Node value;
    private final Node target;
    private final Choices choices;
    private final GraphBuilder scratch = GraphBuilder.create();
    /** The copy of each node that value and target depend on. */
    private final Node[] mirror;

    Linearization(Node value, Node target, Choices choices) {
        this.value = value;
        this.target = target;
        this.choices = choices;
        Requests.check("jacobian", value, List.of(target));
        this.mirror = new Node[Math.max(value.id(), target.id()) + 1];
        copy();
    }

    private void copy() {
        GraphBuilder graph = value.owner();
        BitSet needed = new BitSet();
        needed.set(value.id());
        needed.set(target.id());
        for (int id = mirror.length - 1; id >= 0; id = needed.previousSetBit(id - 1)) {
            if (needed.get(id)) {
                graph.node(id).inputs().forEach(input -> needed.set(input.id()));
            }
        }
        for (int id = needed.nextSetBit(0); id >= 0; id = needed.nextSetBit(id + 1)) {
            Node node = graph.node(id);
            scratch.at(node.origin());
            mirror[id] = scratch.append(
                    node.op(), node.inputs().stream().map(n -> mirror[n.id()]).toList());
            graph.name(node).ifPresent(name -> scratch.name(mirror[node.id()], name));
        }
        scratch.at(Origin.NONE);
    }

    /** Uᵀ∂value/∂target for seeds with an axis in front; empty where that is zero. */
    Optional<Node> pull(Node seeds) {
        Node seed = Ops.zerosLike(mirror[value.id()]);
        Gradients pulled = Gradients.vjp(
                mirror[value.id()], List.of(mirror[target.id()]), seed, choices.policy(), choices.convention());
        return pulled.adjoint(mirror[target.id()]).map(result -> batched(result, seed, seeds));
    }

    /** ∂value/∂target · V for directions with an axis in front; empty where that is zero. */
    Optional<Node> push(Node directions) {
        Node direction = Ops.zerosLike(mirror[target.id()]);
        Tangents pushed = Tangents.of(
                mirror[value.id()],
                ImmutableMap.of(mirror[target.id()], direction),
                choices.policy(),
                choices.convention());
        return pushed.tangent(mirror[value.id()]).map(result -> batched(result, direction, directions));
    }

    private Node batched(Node result, Node seed, Node seeds) {
        Node[] known = new Node[scratch.size()];
        for (int id = 0; id < mirror.length; id++) {
            if (mirror[id] != null) {
                known[mirror[id].id()] = value.owner().node(id);
            }
        }
        Origin before = value.owner().origin();
        Node batched = new Batching(seeds, known).of(result, seed, seeds);
        value.owner().at(before);
        return batched;
    }
}
