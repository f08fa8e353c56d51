package org.graphc.core.dot;

import java.util.Optional;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.Node;
import org.graphc.core.type.Identifiers;

/** What values are called and how they are computed, in the notation of the field, for texts about a graph. */
public final class Notation {
    private static final int LENGTH = 70;
    private static final String SIGNS = "·²" + Formulas.OMITTED;

    private final Graph graph;
    private final Adjoints adjoints;
    private final Formulas formulas;

    private Notation(Graph graph) {
        this.graph = graph;
        this.adjoints = new Adjoints(graph, true);
        this.formulas = new Formulas(graph, adjoints);
    }

    public static Notation of(Graph graph) {
        return new Notation(graph);
    }

    /** The author's name with its scopes, {@code hidden.h}, or {@code ∂loss/∂h}, or a short formula. */
    public String name(Node node) {
        Optional<String> own = graph.name(node);
        String scope = node.origin().scope().replace('/', '.');
        if (own.isPresent()) {
            boolean isScoped = !scope.isEmpty() && !graph.leaves().containsKey(own.get()) && !isOutput(node, own.get());
            return printable(isScoped ? scope + "." + own.get() : own.get());
        }
        return printable(adjoint(node).orElseGet(() -> formulas.name(node)));
    }

    private boolean isOutput(Node node, String name) {
        return graph.outputs().get(name) == node;
    }

    /** {@code ∂loss/∂h} for a node that is a whole derivative. */
    public Optional<String> adjoint(Node node) {
        return adjoints.of(node).map(of -> formulas.adjoint(node, of));
    }

    /** What a derivative is part of, as {@code ∂loss/∂h}, unless it is a whole one itself. */
    public Optional<String> partOf(Node node) {
        return node.origin().isDerivative()
                ? adjoints.whole(node).filter(whole -> whole != node).flatMap(this::adjoint)
                : Optional.empty();
    }

    /** How a value is computed of the nearest names. */
    public String formula(Node node) {
        return printable(formulas.formula(node, LENGTH));
    }

    /** True for a value that only puts the same elements under another shape, and has no name. */
    public boolean isShapeArithmetic(Node node) {
        return Formulas.isReshaping(node) && graph.name(node).isEmpty();
    }

    /** As {@link Identifiers#printable}, with the signs that only formulas have. */
    static String printable(String text) {
        StringBuilder shown = new StringBuilder();
        text.codePoints()
                .mapToObj(Character::toString)
                .forEach(c -> shown.append(SIGNS.contains(c) ? c : Identifiers.printable(c)));
        return shown.toString();
    }
}
