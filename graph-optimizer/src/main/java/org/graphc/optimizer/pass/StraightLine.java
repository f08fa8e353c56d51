package org.graphc.optimizer.pass;

import java.util.ArrayList;
import java.util.List;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Elementwise;
import org.graphc.core.op.ScalarFn;
import org.graphc.optimizer.rule.Coefficient;

/** Scalar operations that are planned and counted before any node is made; a value is its place in the line. */
final class StraightLine {
    private interface Maker {
        Node make(GraphBuilder out, Node like, Node[] made);
    }

    private final List<Maker> makers = new ArrayList<>();
    private int operations;

    private int put(Maker maker) {
        makers.add(maker);
        return makers.size() - 1;
    }

    int leaf(Node node) {
        return put((out, like, made) -> node);
    }

    int number(Coefficient number) {
        return put((out, like, made) -> number.node(out, like));
    }

    int apply(ScalarFn fn, int left, int right) {
        operations++;
        return put((out, like, made) -> out.append(new Elementwise(fn), made[left], made[right]));
    }

    int negate(int value) {
        operations++;
        return put((out, like, made) -> out.append(new Elementwise(ScalarFn.NEG), made[value]));
    }

    /** The value times a number: nothing to do for 1, a sign for -1. */
    int times(Coefficient number, int value) {
        if (number.isOne()) {
            return value;
        }
        return number.isUnit() ? negate(value) : apply(ScalarFn.MUL, number(number), value);
    }

    int operations() {
        return operations;
    }

    /** Makes the nodes, of the shape of {@code like}. */
    Node emit(GraphBuilder out, Node like, int value) {
        Node[] made = new Node[makers.size()];
        for (int i = 0; i < made.length; i++) {
            made[i] = makers.get(i).make(out, like, made);
        }
        return made[value];
    }
}
