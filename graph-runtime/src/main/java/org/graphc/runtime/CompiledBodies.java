package org.graphc.runtime;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.graphc.core.graph.Body;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.Sizes;
import org.graphc.runtime.codegen.JavaBackend;
import org.graphc.runtime.plan.Program;

/** The bodies of a program's operations as compiled code, their sizes known. */
final class CompiledBodies implements Body.Evaluator {
    private final Map<Body, BoundProgram> programs = new HashMap<>();

    CompiledBodies(Map<Body, Program> bodies, JavaBackend backend, Sizes sizes) {
        bodies.forEach((body, program) -> programs.put(body, new BoundProgram(program, backend, sizes, this)));
    }

    @Override
    public List<Tensor> evaluate(Body body, List<Tensor> arguments, Sizes sizes) {
        Map<String, Tensor> feeds = new LinkedHashMap<>();
        for (int i = 0; i < arguments.size(); i++) {
            feeds.put("p" + i, arguments.get(i));
        }
        Result result = programs.get(body).run(feeds);
        return result.outputs().values().asList();
    }
}
