package org.graphc.core.dot;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Optional;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.Leaf;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Origin;
import org.graphc.core.op.Constant;
import org.graphc.core.op.Elementwise;
import org.graphc.core.op.ScalarFn;
import org.graphc.core.op.Size;

/**
 * Decides for every node how a picture shows it. The forward lane keeps each operation that its author wrote; in the
 * other lanes what is read only once is written into its consumer's formula, as far as that stays short.
 */
final class Roles {
    private static final int LONGEST_FOLDED = 26;
    private static final int NONE = -1;
    private static final int MANY = -2;

    private final Graph graph;
    private final PictureOptions options;
    private final Lane[] lanes;
    private final Adjoints adjoints;
    private final Formulas formulas;
    private final BitSet asked = new BitSet();
    private final BitSet sums = new BitSet();
    private final Role[] roles;
    private final int[] reads;
    private final int[] standIns;
    private final int[] readers;

    Roles(Graph graph, PictureOptions options, Lane[] lanes, Adjoints adjoints) {
        this.graph = graph;
        this.options = options;
        this.lanes = lanes;
        this.adjoints = adjoints;
        this.formulas = new Formulas(graph, adjoints);
        this.roles = new Role[graph.size()];
        this.reads = new int[graph.size()];
        this.standIns = new int[graph.size()];
        this.readers = new int[graph.size()];
        Arrays.fill(standIns, NONE);
        Arrays.fill(readers, NONE);
        markWhatIsAskedFor();
        findLiterals();
        for (int id = graph.size() - 1; id >= 0; id--) {
            if (roles[id] != Role.HIDDEN) {
                decide(graph.node(id));
            }
        }
    }

    Role of(Node node) {
        return roles[node.id()];
    }

    /** True for a node that adds up what several consumers contribute to an adjoint. */
    boolean isSum(Node node) {
        return sums.get(node.id());
    }

    /** The id of the drawn node that shows the given one: itself, or the first that reads it; -1 where none does. */
    int standIn(Node node) {
        return roles[node.id()] == Role.DRAWN ? node.id() : standIns[node.id()];
    }

    /** The id of the drawn node whose formula the given node's operation is part of: its own, if it is drawn. */
    int reader(Node node) {
        return roles[node.id()] == Role.DRAWN ? node.id() : readers[node.id()];
    }

    /** Roots, derivatives of leaves, the values that are differentiated, and the value that a path starts at. */
    private void ask() {
        graph.roots().forEach(root -> asked.set(root.id()));
        options.path()
                .ifPresent(path -> asked.set(Highlight.find(graph, path.from()).id()));
        for (Node node : graph.nodes()) {
            if (graph.adjointOf(node).filter(of -> of.op() instanceof Leaf).isPresent()) {
                asked.set(node.id());
            }
            Optional<Origin.Derivative> derivative = node.origin().derivative();
            derivative
                    .filter(d -> d.rule().equals("seed"))
                    .flatMap(Origin.Derivative::twin)
                    .ifPresent(value -> asked.set(value.id()));
        }
    }

    /** Hides what nothing asked for depends on, and lanes that are not in view. */
    private void markWhatIsAskedFor() {
        ask();
        BitSet live = (BitSet) asked.clone();
        boolean everything = asked.isEmpty();
        for (int id = graph.size() - 1; id >= 0; id--) {
            boolean inView = isInView(id);
            boolean seen = (live.get(id) || everything) && (inView || reads[id] > 0);
            roles[id] = seen || (inView && graph.node(id).op() instanceof Leaf) ? Role.DRAWN : Role.HIDDEN;
            if (live.get(id)) {
                for (Node input : graph.node(id).inputs()) {
                    live.set(input.id());
                }
            }
            if (seen && (inView || Formulas.isImplicit(graph, graph.node(id)))) {
                graph.node(id).inputs().forEach(input -> reads[input.id()]++);
            }
        }
    }

    private boolean isInView(int id) {
        return switch (options.view()) {
            case FORWARD -> lanes[id] == Lane.FORWARD;
            case GRADIENT -> lanes[id] != Lane.FORWARD;
            case BOTH -> true;
        };
    }

    private void findLiterals() {
        BitSet literals = new BitSet();
        for (Node node : graph.nodes()) {
            boolean literal = node.op() instanceof Constant constant
                    ? Literals.isWritten(constant.value())
                    : node.op() instanceof Size || isOfLiterals(node, literals);
            literals.set(node.id(), literal && adjoints.of(node).isEmpty());
            if (literals.get(node.id()) && !isRoot(node) && !options.details() && roles[node.id()] != Role.HIDDEN) {
                roles[node.id()] = Role.LITERAL;
            }
        }
    }

    private static boolean isOfLiterals(Node node, BitSet literals) {
        return !node.inputs().isEmpty()
                && (Formulas.isReshaping(node) || node.op() instanceof Elementwise)
                && node.inputs().stream().allMatch(input -> literals.get(input.id()));
    }

    private boolean isRoot(Node node) {
        return asked.get(node.id());
    }

    /** In falling order of ids, so that what reads the node has been decided on. */
    private void decide(Node node) {
        int id = node.id();
        boolean drawnWhole = roles[id] == Role.DRAWN;
        if (drawnWhole && !options.details() && !isRoot(node) && isNameless(node)) {
            roles[id] = isShapeArithmetic(node) ? Role.THROUGH : canFold(node) ? Role.FOLDED : Role.DRAWN;
        }
        if (isAccumulation(node)) {
            sums.set(id);
        }
        int reader = reader(node);
        for (Node input : node.inputs()) {
            int before = readers[input.id()];
            readers[input.id()] = before == NONE || before == reader ? reader : MANY;
            standIns[input.id()] = standIn(node);
        }
    }

    private boolean isNameless(Node node) {
        return !(node.op() instanceof Leaf)
                && graph.name(node).isEmpty()
                && adjoints.of(node).isEmpty();
    }

    private boolean isShapeArithmetic(Node node) {
        return lanes[node.id()] == Lane.FORWARD
                ? Formulas.isImplicit(graph, node)
                : Formulas.isReshaping(node) || Formulas.isMatrixTranspose(node);
    }

    private boolean canFold(Node node) {
        int reader = readers[node.id()];
        if (reader < 0 || lanes[reader] != lanes[node.id()] || lanes[reader] == Lane.FORWARD) {
            return false;
        }
        if (sums.get(reader)) {
            return isAccumulation(node);
        }
        String formula = formulas.formula(node, LONGEST_FOLDED);
        return formula.length() <= LONGEST_FOLDED && !formula.contains(Formulas.OMITTED);
    }

    private boolean isAccumulation(Node node) {
        if (!(node.op() instanceof Elementwise op) || op.fn() != ScalarFn.ADD || lanes[node.id()] != Lane.GRADIENT) {
            return false;
        }
        boolean ofDerivatives = node.inputs().stream()
                .allMatch(input -> lanes[input.id()] == Lane.GRADIENT && roles[input.id()] != Role.LITERAL);
        boolean whole = graph.adjointOf(node).isPresent();
        boolean inner = readers[node.id()] >= 0 && sums.get(readers[node.id()]);
        return ofDerivatives && (whole || inner);
    }
}
