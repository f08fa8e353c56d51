package org.graphc.core.grad;

import java.util.List;
import java.util.Optional;
import org.graphc.core.graph.Convention;
import org.graphc.core.graph.Jvp;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Vjp;

/** The reverse rule of a function of single elements, on a tangent in the place of the adjoint. */
record Pointwise(Jvp forward, int at) implements Vjp {
    @Override
    public Node node() {
        return forward.node();
    }

    @Override
    public Node adjoint() {
        return forward.tangent(at).orElseThrow();
    }

    @Override
    public Optional<Node> mask() {
        return forward.mask(at);
    }

    @Override
    public boolean needs(int i) {
        return i == at;
    }

    @Override
    public boolean readsMask(int i) {
        return true;
    }

    @Override
    public Convention convention() {
        return forward.convention();
    }

    @Override
    public void propagate(int i, Node contribution, Optional<Node> mask) {
        if (i == at) {
            forward.add(contribution, mask);
        }
    }

    /** Differentiates bodies, for operations that hold them; none of those is pointwise so far. */
    public List<Node> pullback(List<Node> seeded, List<Node> seeds, List<Node> wanted) {
        throw new IllegalStateException(node().op() + " holds a body and is not pointwise");
    }
}
