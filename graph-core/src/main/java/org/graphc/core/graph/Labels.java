package org.graphc.core.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Side table of what people call values: the author's names, and which nodes are whole adjoints of which. */
final class Labels {
    private final Column<String> names;
    private final Column<Node> adjointOf;

    /** A value for some ids: a list with nulls for gaps, since ids are dense and a map costs six times as much. */
    private record Column<T>(List<T> values) {
        void set(int id, T value) {
            while (values.size() <= id) {
                values.add(null);
            }
            if (values.get(id) == null) {
                values.set(id, value);
            }
        }

        void replace(int id, T value) {
            values.set(id, value);
        }

        Optional<T> get(int id) {
            return id < values.size() ? Optional.ofNullable(values.get(id)) : Optional.empty();
        }

        Column<T> copy() {
            return new Column<>(new ArrayList<>(values));
        }
    }

    private Labels(Column<String> names, Column<Node> adjointOf) {
        this.names = names;
        this.adjointOf = adjointOf;
    }

    Labels() {
        this(new Column<>(new ArrayList<>()), new Column<>(new ArrayList<>()));
    }

    /** The first name stays. */
    void name(Node node, String name) {
        names.set(node.id(), name);
    }

    /**
     * The first value stays: where an adjoint is passed on unchanged, the one nearest to the end. But one that its
     * author named tells more than one that nobody did.
     */
    void adjoint(Node adjoint, Node value) {
        Optional<Node> known = adjointOf(adjoint);
        if (known.isPresent() && name(known.get()).isEmpty() && name(value).isPresent()) {
            adjointOf.replace(adjoint.id(), value);
        } else {
            adjointOf.set(adjoint.id(), value);
        }
    }

    Optional<String> name(Node node) {
        return names.get(node.id());
    }

    Optional<Node> adjointOf(Node node) {
        return adjointOf.get(node.id());
    }

    Labels copy() {
        return new Labels(names.copy(), adjointOf.copy());
    }
}
