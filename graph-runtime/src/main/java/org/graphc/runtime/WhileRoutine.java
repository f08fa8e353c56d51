package org.graphc.runtime;

import com.google.common.primitives.ImmutableIntArray;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.graphc.core.graph.Node;
import org.graphc.core.op.While;
import org.graphc.core.type.Sizes;
import org.graphc.core.type.TensorType;

/** A loop as long as a condition holds, on arrays. */
final class WhileRoutine implements Routine {
    private final While loop;
    private final CompiledBodies bodies;
    private final Parts parts;
    private final Deque<Running> idle = new ConcurrentLinkedDeque<>();

    /** What a run of the loop works on. */
    private record Running(BodyProgram body, BodyRun step, BodyRun condition, Carries carries) {
        /** True where the condition holds for the carries. */
        boolean goesOn() {
            for (int i = 0; i < carries.count(); i++) {
                condition.read(i, carries.get(i));
            }
            condition.run();
            return ((boolean[]) condition.result(0))[0];
        }
    }

    private WhileRoutine(While loop, Sizes sizes, CompiledBodies bodies) {
        this.loop = loop;
        this.bodies = bodies;
        List<TensorType> carries =
                loop.step().results().stream().map(Node::type).toList();
        this.parts = new Parts(carries, loop.dtype(), sizes);
    }

    static Optional<Routine> make(Node node, Sizes sizes, List<ImmutableIntArray> shapes, CompiledBodies bodies) {
        return Optional.of(new WhileRoutine((While) node.op(), sizes, bodies));
    }

    private Running running() {
        Running known = idle.poll();
        if (known != null) {
            return known;
        }
        BodyProgram body = bodies.of(loop.step());
        Carries carries = new Carries(body, loop.step().results().size());
        return new Running(body, body.start(), bodies.of(loop.condition()).start(), carries);
    }

    @Override
    public boolean run(Object out, Object[] in) {
        Running running = running();
        Carries carries = running.carries;
        carries.begin(in, running.body, running.step);
        running.step.readAll(carries.count(), in, carries.count());
        running.condition.readAll(carries.count(), in, carries.count());
        long trips = 0;
        while (running.goesOn()) {
            loop.requireTrip(trips++);
            running.step.run();
            carries.advance(running.body, running.step);
        }
        for (int i = 0; i < carries.count(); i++) {
            parts.put(i, carries.get(i), out);
        }
        running.step.forget();
        running.condition.forget();
        idle.push(running);
        return true;
    }
}
