package org.graphc.runtime.cli;

import com.google.common.collect.ImmutableSet;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.Node;
import org.graphc.core.lang.Nearest;
import org.graphc.core.op.Tag;
import org.graphc.core.type.Identifiers;

/**
 * Finds the value that a user means: by its name, with or without scopes, or by its number, {@code %12}, {@code v12}.
 */
final class ValueNames {
    private static final Pattern NUMBER = Pattern.compile("[%v](\\d{1,9})");
    private static final int SHOWN = 8;

    private final Graph graph;

    /** The values by all that they are called, names without their scopes included. */
    private final Map<String, Set<Node>> known = new LinkedHashMap<>();

    private ValueNames(Graph graph) {
        this.graph = graph;
        graph.outputs().forEach(this::add);
        graph.leaves().forEach(this::add);
        Set<String> taken = ImmutableSet.copyOf(known.keySet());
        for (Node node : graph.nodes()) {
            String scope = node.origin().scope().replace('/', '.');
            for (String own : own(node)) {
                if (!taken.contains(own)) {
                    add(own, node);
                }
                add(scope.isEmpty() ? own : scope + "." + own, node);
            }
        }
    }

    private void add(String name, Node node) {
        known.computeIfAbsent(name, n -> new LinkedHashSet<>()).add(node);
    }

    private List<String> own(Node node) {
        List<String> names = new ArrayList<>();
        graph.name(node).ifPresent(names::add);
        if (node.op() instanceof Tag tag) {
            names.add(tag.label());
        }
        return names;
    }

    /** The value of that name; one that does not exist, or several of them, is refused with those there are. */
    static Node find(Graph graph, String name) {
        return new ValueNames(graph).find(name);
    }

    private Node find(String name) {
        if (known.containsKey(name)) {
            Set<Node> meant = known.get(name);
            Set<String> scopes = new LinkedHashSet<>();
            meant.forEach(node -> scopes.add(node.origin().scope()));
            if (scopes.size() > 1 && !graph.outputs().containsKey(name)) {
                throw new UsageFailure(Identifiers.printable(name) + " is the name of several values: "
                        + String.join(
                                ", ",
                                scopes.stream()
                                        .map(s -> s.replace('/', '.') + "." + name)
                                        .toList()));
            }
            return meant.iterator().next();
        }
        Matcher number = NUMBER.matcher(name);
        if (number.matches()) {
            int id = Integer.parseInt(number.group(1));
            if (id < graph.size()) {
                return graph.node(id);
            }
            throw new UsageFailure("there is no " + name + ": the graph has %0 to %" + (graph.size() - 1)
                    + ", as graphc compile -O0 numbers them");
        }
        throw unknown(name);
    }

    private UsageFailure unknown(String name) {
        List<String> names = List.copyOf(known.keySet());
        String shown = Identifiers.printable(String.join(", ", names.subList(0, Math.min(SHOWN, names.size()))))
                + (names.size() > SHOWN ? ", …" : "");
        String hint = Nearest.to(name, names)
                .map(near -> "; did you mean " + Identifiers.printable(near) + "?")
                .orElse(names.isEmpty() ? "" : "; there are " + shown);
        return new UsageFailure("nothing is called " + Identifiers.printable(name) + hint);
    }
}
