package org.graphc.core.graph;

import java.util.Arrays;
import java.util.Optional;

/** Side table of what people call values: the author's names, and which nodes are whole adjoints of which. */
final class Labels {
    private String[] names = new String[16];
    private Node[] adjointOf = new Node[16];

    void name(Node node, String name) {
        reserve(node.id());
        if (names[node.id()] == null) {
            names[node.id()] = name;
        }
    }

    void adjoint(Node adjoint, Node value) {
        reserve(adjoint.id());
        if (adjointOf[adjoint.id()] == null) {
            adjointOf[adjoint.id()] = value;
        }
    }

    private void reserve(int id) {
        if (id >= names.length) {
            int length = Math.max(id + 1, names.length * 2);
            names = Arrays.copyOf(names, length);
            adjointOf = Arrays.copyOf(adjointOf, length);
        }
    }

    Optional<String> name(Node node) {
        return node.id() < names.length ? Optional.ofNullable(names[node.id()]) : Optional.empty();
    }

    Optional<Node> adjointOf(Node node) {
        return node.id() < adjointOf.length ? Optional.ofNullable(adjointOf[node.id()]) : Optional.empty();
    }

    Labels copy() {
        Labels copy = new Labels();
        copy.names = names.clone();
        copy.adjointOf = adjointOf.clone();
        return copy;
    }
}
