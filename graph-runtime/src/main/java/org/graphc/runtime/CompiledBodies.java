package org.graphc.runtime;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.graphc.core.graph.Body;
import org.graphc.core.graph.Node;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.Sizes;
import org.graphc.runtime.codegen.JavaBackend;
import org.graphc.runtime.plan.Program;

/** The bodies of a program's operations as compiled code, their sizes known. */
final class CompiledBodies implements Body.Evaluator {
    /** By the bodies that operations hold, of which some may be equal: a step of a loop compares no graphs. */
    private final Map<Body, BoundProgram> programs = new IdentityHashMap<>();

    private final Consumer<String> printed;

    CompiledBodies(Program outer, JavaBackend backend, Sizes sizes, Consumer<String> printed, Workers workers) {
        this.printed = printed;
        Map<Body, BoundProgram> bound = new HashMap<>();
        outer.bodies()
                .forEach((body, program) ->
                        bound.put(body, new BoundProgram(program, backend, sizes, this, workers, false)));
        index(outer, bound);
        outer.bodies().values().forEach(program -> index(program, bound));
    }

    private void index(Program program, Map<Body, BoundProgram> bound) {
        for (Node node : program.calls()) {
            Body.of(node.op()).forEach(body -> programs.put(body, bound.get(body)));
        }
    }

    /** Where values go that are to be shown, in bodies and around them. */
    Consumer<String> printed() {
        return printed;
    }

    @Override
    public List<Tensor> evaluate(Body body, List<Tensor> arguments, Sizes sizes) {
        return programs.get(body).apply(arguments);
    }
}
