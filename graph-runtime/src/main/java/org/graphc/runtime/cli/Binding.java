package org.graphc.runtime.cli;

import com.google.common.collect.ImmutableMap;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Size;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Identifiers;
import org.graphc.core.type.Sizes;
import picocli.CommandLine.Option;

/** The option that gives numbers to symbolic sizes. */
final class Binding {
    @Option(
            names = "--bind",
            split = ",",
            paramLabel = "NAME=SIZE",
            description = "Gives symbolic sizes, as batch=64,n=10.")
    private List<String> given = List.of();

    boolean isGiven() {
        return !given.isEmpty();
    }

    /** The sizes of a graph; none where some are open and nothing is given. */
    Optional<Sizes> sizes(Graph graph) {
        Set<String> symbols = symbols(graph);
        Map<String, Long> values = given(symbols, 1);
        if (given.isEmpty() && !symbols.isEmpty()) {
            return Optional.empty();
        }
        symbols.removeAll(values.keySet());
        if (!symbols.isEmpty()) {
            throw new UsageFailure("--bind lacks " + String.join(", ", symbols));
        }
        return Optional.of(Sizes.of(values));
    }

    /** The sizes that are given, which need not be all, and may be zero. */
    ImmutableMap<String, Long> some(Graph graph) {
        return ImmutableMap.copyOf(given(symbols(graph), 0));
    }

    /** Of the sizes that are given, which need not be all, those that the graph has. */
    ImmutableMap<String, Long> known(Graph graph) {
        Set<String> symbols = symbols(graph);
        Map<String, Long> all = new LinkedHashMap<>();
        given.forEach(text -> {
            int equals = text.indexOf('=');
            if (symbols.contains(equals < 0 ? text : text.substring(0, equals))) {
                all.put(text.substring(0, equals < 0 ? 0 : equals), size(text, equals, 0));
            }
        });
        return ImmutableMap.copyOf(all);
    }

    /** Refuses a size that none of the graphs has. */
    void requireKnown(Collection<Graph> graphs) {
        Set<String> symbols = new LinkedHashSet<>();
        graphs.forEach(graph -> symbols.addAll(symbols(graph)));
        given(symbols, 0);
    }

    private Map<String, Long> given(Set<String> symbols, long least) {
        Map<String, Long> values = new LinkedHashMap<>();
        for (String text : given) {
            int equals = text.indexOf('=');
            String name = equals < 0 ? text : text.substring(0, equals);
            if (!symbols.contains(name)) {
                throw new UsageFailure("--bind " + Identifiers.printable(text) + ": "
                        + (symbols.isEmpty()
                                ? "the description has no symbolic sizes"
                                : "the symbolic sizes are " + String.join(", ", symbols)));
            }
            if (values.put(name, size(text, equals, least)) != null) {
                throw new UsageFailure("--bind gives " + name + " twice");
            }
        }
        return values;
    }

    private static long size(String text, int equals, long least) {
        String number = equals < 0 ? "" : text.substring(equals + 1);
        if (!number.matches("\\d{1,9}") || Long.parseLong(number) < least) {
            throw new UsageFailure("--bind " + Identifiers.printable(text)
                    + ": expected NAME=SIZE with a whole size from " + least + " up");
        }
        return Long.parseLong(number);
    }

    /** In the order in which they are met. */
    private static Set<String> symbols(Graph graph) {
        Set<String> symbols = new LinkedHashSet<>();
        for (Node node : graph.nodes()) {
            for (Dim dim : node.shape().dims()) {
                symbols.addAll(dim.symbols());
            }
            if (node.op() instanceof Size size) {
                symbols.addAll(size.dim().symbols());
            }
        }
        return symbols;
    }
}
