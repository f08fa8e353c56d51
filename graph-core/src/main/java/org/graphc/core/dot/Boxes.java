package org.graphc.core.dot;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.graphc.core.graph.Node;

/** The boxes of scopes in one lane, each inside the box of the scope around it. */
final class Boxes {
    private final Map<String, List<Node>> byScope = new TreeMap<>();
    private final Map<String, Integer> numbers = new LinkedHashMap<>();

    Boxes(List<Node> nodes) {
        for (Node node : nodes) {
            String scope = node.origin().scope();
            String shown = Scopes.prefix(scope, Scopes.depth(scope));
            // a name that sorts before no other than those inside it: the separator becomes the least character
            byScope.computeIfAbsent(shown.replace('/', '\0'), key -> new ArrayList<>())
                    .add(node);
        }
    }

    void write(StringBuilder out, String prefix, Lane lane, Consumer<Node> face) {
        List<String> open = new ArrayList<>();
        // parameters stand on the left of what reads them, and the labels of their edges over a box's left corner
        String side = lane == Lane.FORWARD ? "r" : "l";
        for (Map.Entry<String, List<Node>> entry : byScope.entrySet()) {
            String scope = entry.getKey().replace('\0', '/');
            close(out, open, scope);
            while (open.size() < Scopes.depth(scope)) {
                String next = Scopes.prefix(scope, open.size() + 1);
                int number = numbers.computeIfAbsent(next, key -> numbers.size());
                out.append("subgraph ")
                        .append(prefix)
                        .append('_')
                        .append(number)
                        .append(" {\n");
                out.append("style=rounded; color=\"" + lane.color() + "66\"; margin=8; labeljust=" + side + "; label=<"
                        + Markup.font(10, lane.color(), Markup.escape(Scopes.last(next))) + ">;\n");
                open.add(next);
            }
            entry.getValue().forEach(face);
        }
        close(out, open, "");
    }

    private static void close(StringBuilder out, List<String> open, String scope) {
        while (!open.isEmpty() && !isWithin(scope, open.get(open.size() - 1))) {
            open.remove(open.size() - 1);
            out.append("}\n");
        }
    }

    private static boolean isWithin(String scope, String box) {
        return scope.equals(box) || scope.startsWith(box + "/");
    }
}
