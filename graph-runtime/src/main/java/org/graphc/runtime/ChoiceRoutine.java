package org.graphc.runtime;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.graphc.core.graph.Body;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Checkpoint;
import org.graphc.core.op.Cond;
import org.graphc.core.op.CustomGradient;
import org.graphc.core.type.Sizes;
import org.graphc.core.type.TensorType;

/** One of some bodies, run once, on arrays; the first input says which, if there are two. */
final class ChoiceRoutine implements Routine {
    private final ImmutableList<Body> sides;
    private final CompiledBodies bodies;
    private final Parts parts;
    private final List<Deque<BodyRun>> idle = new ArrayList<>();

    private ChoiceRoutine(Node node, List<Body> sides, Sizes sizes, CompiledBodies bodies) {
        this.sides = ImmutableList.copyOf(sides);
        this.bodies = bodies;
        List<TensorType> results =
                sides.get(0).results().stream().map(Node::type).toList();
        this.parts = new Parts(results, node.dtype(), sizes);
        sides.forEach(side -> idle.add(new ConcurrentLinkedDeque<>()));
    }

    static Optional<Routine> cond(Node node, Sizes sizes, List<ImmutableIntArray> shapes, CompiledBodies bodies) {
        Cond cond = (Cond) node.op();
        return Optional.of(new ChoiceRoutine(node, List.of(cond.then(), cond.otherwise()), sizes, bodies));
    }

    static Optional<Routine> checkpoint(Node node, Sizes sizes, List<ImmutableIntArray> shapes, CompiledBodies bodies) {
        return Optional.of(new ChoiceRoutine(node, List.of(((Checkpoint) node.op()).body()), sizes, bodies));
    }

    static Optional<Routine> customGradient(
            Node node, Sizes sizes, List<ImmutableIntArray> shapes, CompiledBodies bodies) {
        return Optional.of(new ChoiceRoutine(node, List.of(((CustomGradient) node.op()).value()), sizes, bodies));
    }

    @Override
    public boolean run(Object out, Object[] in) {
        int side = sides.size() == 1 || ((boolean[]) in[0])[0] ? 0 : 1;
        BodyRun known = idle.get(side).poll();
        BodyRun run = known == null ? bodies.of(sides.get(side)).start() : known;
        run.readAll(0, in, sides.size() - 1);
        run.run();
        for (int i = 0; i < parts.count(); i++) {
            parts.put(i, run.result(i), out);
        }
        run.forget();
        idle.get(side).push(run);
        return true;
    }
}
