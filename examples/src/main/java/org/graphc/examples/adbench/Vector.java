package org.graphc.examples.adbench;

import java.util.List;
import org.graphc.core.graph.Node;

/** Vectors in space, one for each observation: their three coordinates apart, so that each is one long loop. */
record Vector(Node x, Node y, Node z) {
    /** Of three successive coordinates. */
    static Vector of(List<Node> coordinates, int at) {
        return new Vector(coordinates.get(at), coordinates.get(at + 1), coordinates.get(at + 2));
    }

    Vector plus(Vector other) {
        return new Vector(x.plus(other.x), y.plus(other.y), z.plus(other.z));
    }

    Vector minus(Vector other) {
        return new Vector(x.minus(other.x), y.minus(other.y), z.minus(other.z));
    }

    Vector times(Node factor) {
        return new Vector(x.times(factor), y.times(factor), z.times(factor));
    }

    Node dot(Vector other) {
        return x.times(other.x).plus(y.times(other.y)).plus(z.times(other.z));
    }

    Vector cross(Vector other) {
        return new Vector(
                y.times(other.z).minus(z.times(other.y)),
                z.times(other.x).minus(x.times(other.z)),
                x.times(other.y).minus(y.times(other.x)));
    }
}
