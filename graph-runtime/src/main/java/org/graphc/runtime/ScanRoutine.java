package org.graphc.runtime;

import com.google.common.primitives.ImmutableIntArray;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Scan;
import org.graphc.core.type.Sizes;

/**
 * A loop over sequences on arrays: each step copies the elements it reads to where the body reads them, and what it
 * gives into the value. A step allocates nothing.
 */
final class ScanRoutine implements Routine {
    private final Scan scan;
    private final CompiledBodies bodies;
    private final int steps;
    private final Parts parts;
    private final Deque<Loop> idle = new ConcurrentLinkedDeque<>();

    /** What a run of the loop works on, its carries and the elements of its sequences. */
    private record Loop(BodyProgram body, BodyRun run, Carries carries, Object[] elements) {}

    private ScanRoutine(Scan scan, Sizes sizes, CompiledBodies bodies) {
        this.scan = scan;
        this.bodies = bodies;
        this.steps = (int) sizes.of(scan.length());
        this.parts = new Parts(scan.parts(), scan.dtype(), sizes);
    }

    static Optional<Routine> make(Node node, Sizes sizes, List<ImmutableIntArray> shapes, CompiledBodies bodies) {
        return Optional.of(new ScanRoutine((Scan) node.op(), sizes, bodies));
    }

    private Loop loop() {
        Loop known = idle.poll();
        if (known != null) {
            return known;
        }
        BodyProgram body = bodies.of(scan.body());
        Object[] elements = new Object[scan.sequences()];
        for (int i = 0; i < elements.length; i++) {
            elements[i] = body.allocate(scan.carries() + i);
        }
        return new Loop(body, body.start(), new Carries(body, scan.carries()), elements);
    }

    @Override
    public boolean run(Object out, Object[] in) {
        Loop loop = loop();
        loop.carries.begin(in, loop.body, loop.run);
        int captured = scan.carries() + scan.sequences();
        loop.run.readAll(captured, in, captured);
        for (int i = 0; i < scan.sequences(); i++) {
            loop.run.read(scan.carries() + i, loop.elements[i]);
        }
        for (int i = scan.carries(); i < scan.firstOutput(); i++) {
            parts.clear(i, out);
        }
        for (int step = 0; step < steps; step++) {
            step(loop, scan.reverse() ? steps - 1 - step : step, out, in);
        }
        for (int i = 0; i < scan.carries(); i++) {
            parts.put(i, loop.carries.get(i), out);
        }
        loop.run.forget();
        idle.push(loop);
        return true;
    }

    private void step(Loop loop, int at, Object out, Object[] in) {
        for (int i = 0; i < scan.sequences(); i++) {
            int input = scan.carries() + i;
            if (loop.body.read(input) >= 0) {
                int length = loop.body.length(input);
                System.arraycopy(in[input], at * length, loop.elements[i], 0, length);
            }
        }
        int results = scan.body().results().size();
        for (int i = 0; i < scan.tapes().length(); i++) {
            int carry = scan.tapes().get(i);
            parts.put(results + i, at, loop.body.length(carry), loop.carries.get(carry), out);
        }
        loop.run.run();
        for (int i = scan.carries(); i < scan.firstOutput(); i++) {
            parts.add(i, loop.run.result(i), out);
        }
        for (int i = scan.firstOutput(); i < results; i++) {
            parts.put(i, at, parts.length(i) / steps, loop.run.result(i), out);
        }
        loop.carries.advance(loop.body, loop.run);
    }
}
