package org.graphc.core.grad;

import java.util.List;
import java.util.Optional;
import org.graphc.core.graph.Node;

/** The adjoint of the value, 1 where none is given, and where it may differ from zero. */
record Seed(Optional<Node> adjoint, Optional<Node> mask) {
    static final Seed ONE = new Seed(Optional.empty(), Optional.empty());

    static Seed of(Node adjoint) {
        return new Seed(Optional.of(adjoint), Optional.empty());
    }

    List<Node> nodes() {
        return adjoint.stream().toList();
    }
}
