package org.graphc.core.dot;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.Leaf;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Origin;
import org.graphc.core.type.TensorType;

/** What a picture consists of: shapes in lanes, the edges between them, and what stands side by side. */
final class Drawing {
    private static final int FEWEST = 12;

    private final Graph graph;
    private final PictureOptions options;
    private final Plan plan;
    private final Roles roles;
    private final Adjoints adjoints;
    private final Formulas formulas;
    private final Optional<Highlight> path;
    private final Collapse collapse;
    private final ImmutableList<Node> nodes;
    private final ImmutableSet<Edge> edges;

    /**
     * A value on its way from one shape to another.
     *
     * @param cut the operation that lets no derivative of the highlighted path pass here, or empty
     */
    record Edge(Node from, Node to, TensorType type, Optional<String> cut) {}

    /** Two shapes and why they belong together. */
    record Link(Node from, Node to, String label) {}

    private Drawing(Graph graph, PictureOptions options, Plan plan, int limit) {
        this.graph = graph;
        this.options = options;
        this.plan = plan;
        this.roles = plan.roles();
        this.adjoints = plan.adjoints();
        this.formulas = new Formulas(graph, adjoints);
        this.path = options.path().map(p -> new Highlight(graph, adjoints, p));
        this.collapse = new Collapse(plan, kept(), limit);
        this.nodes = collapse.groups().leaders();
        this.edges = edges(plan.wiring());
    }

    /** As many shapes as allowed and, unless all are asked for, no more than can be laid out in a few seconds. */
    static Drawing of(Graph graph, PictureOptions options) {
        Plan plan = Plan.of(graph, options);
        int limit = options.limit();
        Drawing drawing = new Drawing(graph, options, plan, limit);
        long sprawl = Sprawl.of(drawing);
        while (!options.details() && limit > FEWEST && sprawl > Sprawl.MOST) {
            // it grows with the square of the shapes
            double share = Math.min(0.9, Math.sqrt((double) Sprawl.MOST / sprawl));
            limit = Math.max(FEWEST, (int) (share * Math.min(limit, drawing.nodes.size())));
            drawing = new Drawing(graph, options, plan, limit);
            sprawl = Sprawl.of(drawing);
        }
        return drawing;
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
        wiring.forEach((from, to, value, use) -> {
            int a = collapse.groups().leader(from);
            int b = collapse.groups().leader(to);
            if (a >= 0 && b >= 0 && a != b && !isOwnUpdate(graph.node(a), graph.node(b))) {
                found.add(new Edge(graph.node(a), graph.node(b), value.type(), cut(use)));
            }
        });
        return ImmutableSet.copyOf(found);
    }

    private Optional<String> cut(Wiring.Use use) {
        return path.filter(p -> p.isCut(use.node(), use.input()))
                .map(p -> use.node().op().name());
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
        return plan.lane(node);
    }

    boolean isSum(Node node) {
        return roles.isSum(node);
    }

    boolean isCollapsed(Node node) {
        return collapse.isCollapsed(node);
    }

    int members(Node node) {
        return collapse.groups().members(node.id());
    }

    long count(Role role) {
        return graph.nodes().stream().filter(node -> roles.of(node) == role).count();
    }

    /** True where a path is highlighted that the node is not on. */
    boolean isFaded(Node node) {
        return path.isPresent() && !isOnPath(node);
    }

    boolean isOnPath(Node node) {
        return path.isPresent() && path.get().contains(node);
    }

    /** The shape that shows the node, if any does. */
    Optional<Node> shown(Node node) {
        int standIn = roles.standIn(node);
        int leader = standIn < 0 ? standIn : collapse.groups().leader(standIn);
        return leader < 0 ? Optional.empty() : Optional.of(graph.node(leader));
    }

    /** From each derivative to the shape of the value whose rule made it. */
    ImmutableList<Link> twins() {
        ImmutableList.Builder<Link> links = ImmutableList.builder();
        for (Node node : nodes) {
            Optional<Origin.Derivative> derivative = maker(node).origin().derivative();
            derivative
                    .flatMap(Origin.Derivative::twin)
                    .flatMap(this::shown)
                    .filter(twin -> !twin.equals(node))
                    .ifPresent(twin ->
                            links.add(new Link(node, twin, derivative.get().rule())));
        }
        return links.build();
    }

    /** Where an adjoint is only put under another shape, the step before, whose rule tells more. */
    private Node maker(Node node) {
        Node maker = node;
        while (Formulas.isReshaping(maker) && roles.of(maker.input(0)) == Role.FOLDED) {
            maker = maker.input(0);
        }
        return maker;
    }

    /** Which adjoint stands beside which value, and which update beside which adjoint. */
    ImmutableList<Link> neighbours() {
        Set<Link> wanted = new LinkedHashSet<>();
        for (Node node : nodes) {
            adjoints.of(node)
                    .filter(value -> lane(value) == Lane.FORWARD && lane(node) == Lane.GRADIENT)
                    .flatMap(this::shown)
                    .ifPresent(value -> wanted.add(new Link(value, node, "")));
        }
        for (Edge edge : edges) {
            if (isUpdateOf(edge)) {
                wanted.add(new Link(edge.from(), edge.to(), ""));
            }
        }
        return thatFit(wanted);
    }

    /** True for an adjoint on its way into the new value of a parameter, which stands to the right of it. */
    boolean isUpdateOf(Edge edge) {
        return lane(edge.from()) == Lane.GRADIENT
                && lane(edge.to()) == Lane.AFTER
                && graph.updates().containsValue(edge.to());
    }

    /** Each node beside one other in each lane, and nothing beside what is above it. */
    private ImmutableList<Link> thatFit(Set<Link> wanted) {
        Ranks ranks = new Ranks();
        edges.stream().filter(edge -> !isUpdateOf(edge)).forEach(edge -> {
            if (lane(edge.to()) == Lane.FORWARD) {
                ranks.above(edge.from(), edge.to());
            } else if (lane(edge.from()) != Lane.FORWARD) {
                ranks.above(edge.to(), edge.from());
            }
        });
        Set<Node> values = new HashSet<>();
        Set<Node> besides = new HashSet<>();
        return wanted.stream()
                .filter(link -> !values.contains(link.from()) && !besides.contains(link.to()))
                .filter(link -> ranks.join(link.from(), link.to()))
                .filter(link -> values.add(link.from()) && besides.add(link.to()))
                .collect(ImmutableList.toImmutableList());
    }
}
