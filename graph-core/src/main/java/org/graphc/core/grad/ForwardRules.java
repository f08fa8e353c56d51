package org.graphc.core.grad;

import com.google.common.collect.ImmutableList;
import java.util.Optional;
import org.graphc.core.graph.Jvp;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Ops;
import org.graphc.core.type.DType;

/** The operation of a node on other inputs: the forward rules of functions that are linear. */
final class ForwardRules {
    private ForwardRules() {}

    /** On the tangents of all inputs that carry one, zeros where it is zero, and on the other inputs as they are. */
    static Node onTangents(Jvp j) {
        ImmutableList.Builder<Node> inputs = ImmutableList.builder();
        for (int i = 0; i < j.node().inputs().size(); i++) {
            Node input = j.input(i);
            boolean carries = j.node().carriesDerivative(i);
            inputs.add(j.tangent(i).orElseGet(() -> carries ? Ops.zerosLike(input) : input));
        }
        return j.node().owner().append(j.node().op(), inputs.build());
    }

    /** On the masks of those inputs; none where no tangent has one and all are there. */
    static Optional<Node> onMasks(Jvp j) {
        boolean any = false;
        ImmutableList.Builder<Node> inputs = ImmutableList.builder();
        for (int i = 0; i < j.node().inputs().size(); i++) {
            Node input = j.input(i);
            if (!j.node().carriesDerivative(i)) {
                inputs.add(input);
                continue;
            }
            boolean zero = j.tangent(i).isEmpty();
            any |= zero || j.mask(i).isPresent();
            inputs.add(j.mask(i)
                    .orElseGet(() -> Ops.full(input.owner(), input.type().withDtype(DType.BOOL), zero ? 0 : 1)));
        }
        return any ? Optional.of(j.node().owner().append(j.node().op(), inputs.build())) : Optional.empty();
    }

    /** With the tangent of input {@code at} in its place. */
    static Node withTangent(Jvp j, int at) {
        ImmutableList.Builder<Node> inputs = ImmutableList.builder();
        for (int i = 0; i < j.node().inputs().size(); i++) {
            inputs.add(i == at ? j.tangent(i).orElseThrow() : j.input(i));
        }
        return j.node().owner().append(j.node().op(), inputs.build());
    }
}
