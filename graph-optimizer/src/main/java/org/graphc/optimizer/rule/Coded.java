package org.graphc.optimizer.rule;

import java.util.List;
import java.util.Optional;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Op;
import org.graphc.core.op.Elementwise;

/**
 * A rewrite that no line can say, since attributes meet in it.
 *
 * @param input the key of the operation that at least one input is made by, or empty where any may do
 */
record Coded(String name, Precision precision, Object root, Optional<Object> input, Body body) implements Rewrite {
    @FunctionalInterface
    interface Body {
        Optional<Node> apply(GraphBuilder out, Node node);
    }

    Coded {
        name = Rule.words(name);
    }

    Coded(String name, Precision precision, Object root, Body body) {
        this(name, precision, root, Optional.empty(), body);
    }

    /** An exact rewrite of any scalar function of what is moved so, among others. */
    static Coded ofMoved(String name, Class<? extends Op> move, Body body) {
        return new Coded(name, Precision.EXACT, Elementwise.class, Optional.of(move), body);
    }

    static Coded exact(String name, Object root, Body body) {
        return new Coded(name, Precision.EXACT, root, body);
    }

    @Override
    public boolean mayApply(List<Object> inputs) {
        return input.isEmpty() || inputs.contains(input.get());
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
