package org.graphc.core.dot;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.Leaf;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Origin;

/** What a picture consists of: shapes in lanes, the edges between them, and what stands side by side. */
final class Drawing {
    private final Graph graph;
    private final PictureOptions options;
    private final Lane[] lanes;
    private final Roles roles;
    private final Adjoints adjoints;
    private final Formulas formulas;
    private final Optional<BitSet> path;
    private final Collapse collapse;
    private final ImmutableList<Node> nodes;
    private final ImmutableSet<Edge> edges;

    /** A value on its way from one shape to another. */
    record Edge(Node from, Node to) {}

    /** Two shapes and why they belong together. */
    record Link(Node from, Node to, String label) {}

    Drawing(Graph graph, PictureOptions options) {
        this.graph = graph;
        this.options = options;
        this.lanes = Lane.of(graph);
        this.adjoints = new Adjoints(graph, options.details());
        this.formulas = new Formulas(graph, adjoints);
        this.roles = new Roles(graph, options, lanes, adjoints);
        this.path = options.path().map(p -> Highlight.of(graph, adjoints, p));
        Wiring wiring = new Wiring(graph, roles);
        this.collapse = new Collapse(graph, lanes, roles, wiring, kept(), options.limit());
        this.nodes = collapse.leaders();
        this.edges = edges(wiring);
    }

    private BitSet kept() {
        BitSet kept = new BitSet();
        graph.outputs().values().forEach(node -> kept.set(node.id()));
        graph.updates().values().forEach(node -> kept.set(node.id()));
        options.path().ifPresent(p -> {
            kept.set(Highlight.find(graph, p.from()).id());
            kept.set(Highlight.find(graph, p.to()).id());
        });
        return kept;
    }

    private ImmutableSet<Edge> edges(Wiring wiring) {
        Set<Edge> found = new LinkedHashSet<>();
        wiring.forEach((from, to) -> {
            int a = collapse.leader(from);
            int b = collapse.leader(to);
            if (a >= 0 && b >= 0 && a != b && !isOwnUpdate(graph.node(a), graph.node(b))) {
                found.add(new Edge(graph.node(a), graph.node(b)));
            }
        });
        return ImmutableSet.copyOf(found);
    }

    /** The parameter's old value goes into its update by definition; the formula says it. */
    private boolean isOwnUpdate(Node from, Node to) {
        return !options.details()
                && from.op() instanceof Leaf leaf
                && to.equals(graph.updates().get(leaf.label()));
    }

    Graph graph() {
        return graph;
    }

    PictureOptions options() {
        return options;
    }

    Formulas formulas() {
        return formulas;
    }

    Adjoints adjoints() {
        return adjoints;
    }

    ImmutableList<Node> nodes() {
        return nodes;
    }

    ImmutableSet<Edge> edges() {
        return edges;
    }

    ImmutableList<String> notes() {
        return collapse.notes();
    }

    Lane lane(Node node) {
        return lanes[node.id()];
    }

    boolean isSum(Node node) {
        return roles.isSum(node);
    }

    boolean isCollapsed(Node node) {
        return collapse.members(node.id()) > 1;
    }

    int members(Node node) {
        return collapse.members(node.id());
    }

    long count(Role role) {
        return graph.nodes().stream().filter(node -> roles.of(node) == role).count();
    }

    /** True where a path is highlighted that the node is not on. */
    boolean isFaded(Node node) {
        return path.isPresent() && !isOnPath(node);
    }

    boolean isOnPath(Node node) {
        return path.isPresent() && path.get().get(node.id());
    }

    /** The shape that shows the node, if any does. */
    Optional<Node> shown(Node node) {
        int leader = collapse.leader(roles.standIn(node));
        return leader < 0 ? Optional.empty() : Optional.of(graph.node(leader));
    }

    /** From each derivative to the shape of the value whose rule made it. */
    ImmutableList<Link> twins() {
        ImmutableList.Builder<Link> links = ImmutableList.builder();
        for (Node node : nodes) {
            Optional<Origin.Derivative> derivative = node.origin().derivative();
            derivative
                    .flatMap(Origin.Derivative::twin)
                    .flatMap(this::shown)
                    .filter(twin -> !twin.equals(node))
                    .ifPresent(twin ->
                            links.add(new Link(node, twin, derivative.get().rule())));
        }
        return links.build();
    }

    /** Which adjoint stands beside which value, and which update beside which adjoint. */
    ImmutableList<Link> neighbours() {
        ImmutableList.Builder<Link> links = ImmutableList.builder();
        BitSet taken = new BitSet();
        for (Node node : nodes) {
            Optional<Node> value = adjoints.of(node)
                    .filter(v -> lane(v) == Lane.FORWARD)
                    .flatMap(this::shown)
                    .filter(v -> !taken.get(v.id()));
            if (value.isPresent() && lane(node) == Lane.GRADIENT) {
                taken.set(value.get().id());
                links.add(new Link(value.get(), node, ""));
            }
        }
        for (Edge edge : edges) {
            boolean update = graph.updates().containsValue(edge.to()) && lane(edge.to()) == Lane.AFTER;
            if (update
                    && lane(edge.from()) == Lane.GRADIENT
                    && !taken.get(edge.to().id())) {
                taken.set(edge.to().id());
                links.add(new Link(edge.from(), edge.to(), ""));
            }
        }
        return links.build();
    }
}
