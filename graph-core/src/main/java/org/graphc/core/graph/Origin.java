package org.graphc.core.graph;

import java.util.Optional;

/**
 * Where a node came from; it never changes what a node means, and two nodes that differ only here are equal.
 *
 * @param scope the scopes it was declared in, as {@code encoder/attention}, or empty
 * @param source the place in the description file, if it was read from one
 * @param derivative set on the nodes that differentiation added
 */
public record Origin(String scope, Optional<Source> source, Optional<Derivative> derivative) {
    public static final Origin NONE = new Origin("", Optional.empty(), Optional.empty());

    /**
     * What made a derivative node.
     *
     * @param twin the forward node whose rule made it, while the graph still has it
     * @param rule that rule's operation
     * @param of the name of the value that is being differentiated, as {@code loss}
     */
    public record Derivative(Optional<Node> twin, String rule, String of) {}

    public Origin withScope(String newScope) {
        return new Origin(newScope, source, derivative);
    }

    public Origin withSource(Source newSource) {
        return new Origin(scope, Optional.of(newSource), derivative);
    }

    public Origin withDerivative(Derivative newDerivative) {
        return new Origin(scope, source, Optional.of(newDerivative));
    }

    /** True for nodes that differentiation added. */
    public boolean isDerivative() {
        return derivative.isPresent();
    }
}
