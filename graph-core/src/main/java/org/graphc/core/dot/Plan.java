package org.graphc.core.dot;

import org.graphc.core.graph.Graph;
import org.graphc.core.graph.Node;

/** What is decided about every node of a graph before anything is left out. */
record Plan(Graph graph, Lane[] lanes, Adjoints adjoints, Roles roles, Wiring wiring) {
    static Plan of(Graph graph, PictureOptions options) {
        Lane[] lanes = Lane.of(graph);
        Adjoints adjoints = new Adjoints(graph, options.details());
        Roles roles = new Roles(graph, options, lanes, adjoints);
        return new Plan(graph, lanes, adjoints, roles, new Wiring(graph, roles));
    }

    Lane lane(Node node) {
        return lanes[node.id()];
    }
}
