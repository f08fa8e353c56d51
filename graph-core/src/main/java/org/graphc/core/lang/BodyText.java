package org.graphc.core.lang;

import java.util.List;
import java.util.stream.Collectors;
import org.graphc.core.graph.Body;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Op;
import org.graphc.core.op.Checkpoint;
import org.graphc.core.op.Cond;
import org.graphc.core.op.Constant;
import org.graphc.core.op.CustomGradient;
import org.graphc.core.op.Scan;
import org.graphc.core.op.While;
import org.graphc.core.type.BoundedRecursion;

/** Spells operations that hold bodies: each body as a function with a node a line. */
final class BodyText {
    private BodyText() {}

    static boolean holdsBodies(Op op) {
        return !Body.of(op).isEmpty();
    }

    /** The expression for a node whose inputs are spelled as the arguments. */
    static String of(Op op, List<String> arguments) {
        if (op instanceof Scan scan) {
            boolean whole = scan.tapes().length() == scan.carries();
            return "scanPacked(" + values(arguments) + ", " + function(scan.body()) + ", shape(" + scan.length() + "), "
                    + scan.dtype() + (whole ? "" : ", " + Spelling.integers("tapes", scan.tapes())) + ", carries = "
                    + scan.carries() + ", sequences = " + scan.sequences()
                    + ", sums = " + scan.sums() + ", reverse = " + scan.reverse() + ")";
        } else if (op instanceof Cond cond) {
            return "condPacked(" + arguments.get(0) + ", " + values(arguments.subList(1, arguments.size())) + ", "
                    + function(cond.then()) + ", " + function(cond.otherwise()) + ", " + cond.dtype() + ")";
        } else if (op instanceof While loop) {
            String trips = loop.maxTrips().isPresent()
                    ? ", maxTrips = " + loop.maxTrips().getAsLong()
                    : "";
            return "whilePacked(" + values(arguments) + ", " + function(loop.condition()) + ", " + function(loop.step())
                    + ", " + loop.dtype() + trips + ")";
        } else if (op instanceof Checkpoint checkpoint) {
            return "checkpointPacked(" + values(arguments) + ", " + function(checkpoint.body()) + ", "
                    + checkpoint.dtype() + ")";
        }
        CustomGradient custom = (CustomGradient) op;
        return "customGradientPacked(" + values(arguments) + ", " + function(custom.value()) + ", "
                + function(custom.rule()) + ")";
    }

    private static String values(List<String> arguments) {
        return arguments.stream().collect(Collectors.joining(", ", "values(", ")"));
    }

    @BoundedRecursion("bodies nest as deep as their author wrote them, which reading limits")
    private static String function(Body body) {
        String[] names = new String[body.graph().size()];
        StringBuilder text = new StringBuilder("(");
        for (int i = 0; i < body.parameters().size(); i++) {
            names[body.parameters().get(i).id()] = "p" + i;
            text.append(i == 0 ? "p" : ", p").append(i);
        }
        text.append(") -> {\n");
        for (Node node : body.graph().nodes()) {
            if (names[node.id()] == null) {
                names[node.id()] = "b" + node.id();
                text.append("    ").append(line(node, names)).append('\n');
            }
        }
        List<String> results =
                body.results().stream().map(result -> names[result.id()]).toList();
        String given = results.size() == 1 ? results.get(0) : values(results);
        return text.append("    return ").append(given).append(";\n}").toString();
    }

    private static String line(Node node, String[] names) {
        if (node.op() instanceof Constant constant) {
            return "constant " + names[node.id()] + " = " + Spelling.literal(constant.value()) + ";";
        }
        String[] arguments =
                node.inputs().stream().map(input -> names[input.id()]).toArray(String[]::new);
        return "var " + names[node.id()] + " = " + Spelling.of(node, arguments) + ";";
    }
}
