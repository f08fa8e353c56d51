package org.graphc.runtime.cli;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.primitives.Ints;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.graphc.core.graph.Body;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.Node;
import org.graphc.core.lang.Nearest;
import org.graphc.core.op.Reshape;
import org.graphc.core.op.Slice;
import org.graphc.core.op.Tag;
import org.graphc.core.type.Identifiers;

/**
 * Finds the value that a user means: by its name, with or without scopes, or by its number, {@code %12}, {@code v12}.
 * One in a body of an operation comes after the operation, {@code v2/b5}; where that has several bodies, the number of
 * the body stands between, {@code v8/2/b1}.
 */
final class ValueNames {
    private static final Pattern NUMBER = Pattern.compile("[%v](\\d{1,9})");
    private static final Pattern BODY_NUMBER = Pattern.compile("[%b](\\d{1,9})");
    private static final int SHOWN = 8;

    private final Graph graph;
    private final Pattern numbers;

    /**
     * A value, and where it is.
     *
     * @param bodies that it is in, from the outside in; none for one of the whole graph
     */
    record Found(Graph graph, Node node, ImmutableList<Body> bodies) {}

    /** The values by all that they are called, names without their scopes included. */
    private final Map<String, Set<Node>> known = new LinkedHashMap<>();

    private ValueNames(Graph graph, Pattern numbers) {
        this.graph = graph;
        this.numbers = numbers;
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
    static Found find(Graph graph, String path) {
        Graph at = graph;
        Pattern numbers = NUMBER;
        ImmutableList.Builder<Body> bodies = ImmutableList.builder();
        Deque<String> names = new ArrayDeque<>(Splitter.on('/').splitToList(path));
        while (names.size() > 1) {
            Body body = body(new ValueNames(at, numbers).find(names.pop()), names, path);
            bodies.add(body);
            at = body.graph();
            numbers = BODY_NUMBER;
        }
        return new Found(at, new ValueNames(at, numbers).find(names.pop()), bodies.build());
    }

    /** The body that the next part of a path means: the only one, or the one of the number that is taken off. */
    private static Body body(Node holder, Deque<String> names, String path) {
        List<Body> bodies = Body.of(operation(holder).op());
        if (bodies.size() == 1) {
            return bodies.get(0);
        } else if (bodies.isEmpty()) {
            throw new UsageFailure(Identifiers.printable(path) + ": %" + holder.id() + " is "
                    + holder.op().name() + ", which has no body");
        }
        Integer number = names.size() > 1 ? Ints.tryParse(names.pop()) : null;
        if (number == null || number < 1 || number > bodies.size()) {
            throw new UsageFailure(Identifiers.printable(path) + ": %" + holder.id() + " has " + bodies.size()
                    + " bodies: say which, as %" + holder.id() + "/1/" + Identifiers.printable(names.peekLast()));
        }
        return bodies.get(number - 1);
    }

    /** A result of several is a part of the value that the operation packs them in. */
    private static Node operation(Node named) {
        Node at = named;
        while (at.op() instanceof Slice || at.op() instanceof Reshape) {
            at = at.input(0);
        }
        return Body.of(at.op()).isEmpty() ? named : at;
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
        Matcher number = numbers.matcher(name);
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
