package org.graphc.optimizer.rule;

import java.util.Optional;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;

/** A rewrite that no line can say, since attributes meet in it. */
record Coded(String name, Precision precision, Object root, Body body) implements Rewrite {
    @FunctionalInterface
    interface Body {
        Optional<Node> apply(GraphBuilder out, Node node);
    }

    Coded {
        name = Rule.words(name);
    }

    static Coded exact(String name, Object root, Body body) {
        return new Coded(name, Precision.EXACT, root, body);
    }

    @Override
    public Optional<Node> apply(GraphBuilder out, Node node) {
        return body.apply(out, node);
    }

    @Override
    public String toString() {
        return name;
    }
}
