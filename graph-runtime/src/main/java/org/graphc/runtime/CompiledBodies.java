package org.graphc.runtime;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.graphc.core.graph.Body;
import org.graphc.core.graph.Node;
import org.graphc.core.type.Sizes;
import org.graphc.runtime.codegen.JavaBackend;
import org.graphc.runtime.plan.Program;

/** The bodies of a program's operations as compiled code, their sizes known. */
final class CompiledBodies {
    /** By the bodies that operations hold, of which some may be equal: a run compares no graphs. */
    private final Map<Body, BodyProgram> programs = new IdentityHashMap<>();

    private final Consumer<String> printed;

    CompiledBodies(Program outer, JavaBackend backend, Sizes sizes, Consumer<String> printed, Workers workers) {
        this.printed = printed;
        Map<Body, BodyProgram> bound = new HashMap<>();
        outer.bodies()
                .forEach((body, program) -> bound.put(
                        body, new BodyProgram(new BoundProgram(program, backend, sizes, this, workers, false))));
        index(outer, bound);
        outer.bodies().values().forEach(program -> index(program, bound));
    }

    private void index(Program program, Map<Body, BodyProgram> bound) {
        for (Node node : program.calls()) {
            Body.of(node.op()).forEach(body -> programs.put(body, bound.get(body)));
        }
    }

    /** Where values go that are to be shown, in bodies and around them. */
    Consumer<String> printed() {
        return printed;
    }

    /** The program of a body that an operation of the program holds. */
    BodyProgram of(Body body) {
        return programs.get(body);
    }
}
