package org.graphc.core.lang;

import static org.graphc.core.lang.DerivativeOptions.CONVENTION;
import static org.graphc.core.lang.DerivativeOptions.DISCONNECTED;
import static org.graphc.core.lang.DerivativeOptions.MODE;
import static org.graphc.core.lang.DerivativeOptions.convention;
import static org.graphc.core.lang.DerivativeOptions.mode;
import static org.graphc.core.lang.DerivativeOptions.policy;

import com.google.common.collect.ImmutableList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.graphc.core.grad.Differentials;
import org.graphc.core.grad.Differentials.Choices;
import org.graphc.core.grad.Gradients;
import org.graphc.core.grad.Gradients.Disconnected;
import org.graphc.core.grad.Tangents;
import org.graphc.core.graph.Convention;
import org.graphc.core.graph.Node;
import org.graphc.core.lang.Vocabulary.Entry;
import org.graphc.core.op.Barrier;

/** Functions that differentiate: their values are nodes like any others. */
final class GradientFunctions {
    private static final String GROUP = "Derivatives";
    private static final String OPTIONS = "disconnected = error|zero|warn, convention = standard|torch|tf|jax)";
    private static final String MATRIX_OPTIONS = "mode = auto|forward|reverse, " + OPTIONS;

    private GradientFunctions() {}

    // spotless:off
    static List<Entry> entries() {
        return List.of(
                Entry.of(GROUP, "gradient(y, p, " + OPTIONS, "[] → that of p",
                        "the derivative of a scalar y by p", GradientFunctions::gradient),
                Entry.of(GROUP, "vjp(y, p, seed, " + OPTIONS, "seed as y → that of p",
                        "the vector-Jacobian product Σ seedᵢ ∂yᵢ/∂p", GradientFunctions::vjp),
                Entry.of(GROUP, "jvp(y, p, v, …, " + OPTIONS, "v as p, … → that of y",
                        "the Jacobian-vector product ∂y/∂p · v, summed over the pairs p, v", GradientFunctions::jvp),
                Entry.of(GROUP, "hvp(y, p, v, " + OPTIONS, "v as p → that of p",
                        "the Hessian of a scalar y by p, times v", GradientFunctions::hvp),
                Entry.of(GROUP, "jacobian(y, p, " + MATRIX_OPTIONS, "axes of y, then of p",
                        "all derivatives of the elements of y by those of p", GradientFunctions::jacobian),
                Entry.of(GROUP, "hessian(y, p, " + MATRIX_OPTIONS, "axes of p twice",
                        "all second derivatives of a scalar y by the elements of p", GradientFunctions::hessian),
                Entry.of(GROUP, "barrier(x, id = k)", "as x",
                        "x, kept apart from it by every rewrite; barriers of different numbers are kept apart too",
                        GradientFunctions::barrier));
    }
    // spotless:on

    private static Value gradient(Call call) {
        call.expect(2, 2, DISCONNECTED, CONVENTION);
        Node y = variable(call, 0);
        Node p = variable(call, 1);
        return new Value.Tensor(gradients(call, y, List.of(p)).of(p));
    }

    /** Differentiates, with the warnings of {@code disconnected = warn} reported. */
    static Gradients gradients(Call call, Node y, List<Node> targets) {
        call.expect(2, Integer.MAX_VALUE, DISCONNECTED, CONVENTION);
        Disconnected policy = policy(call);
        Convention convention = convention(call);
        Gradients gradients =
                call.session().build(call.at(), call.operands(), () -> Gradients.of(y, targets, policy, convention));
        warn(call, gradients.warnings());
        return gradients;
    }

    private static void warn(Call call, ImmutableList<String> warnings) {
        for (String warning : warnings) {
            call.session()
                    .report(Diagnostic.of(Code.CUT, call.at(), "the derivative is zero: " + warning)
                            .hint("disconnected = zero says that this is meant"));
        }
    }

    private static Value vjp(Call call) {
        call.expect(3, 3, DISCONNECTED, CONVENTION);
        Node y = variable(call, 0);
        Node p = variable(call, 1);
        Node seed = like(call, 2, y);
        Disconnected policy = policy(call);
        Convention convention = convention(call);
        Gradients gradients = call.session()
                .build(call.at(), call.operands(), () -> Gradients.vjp(y, List.of(p), seed, policy, convention));
        warn(call, gradients.warnings());
        return new Value.Tensor(gradients.of(p));
    }

    /** A seed or direction, of the dtype of what it goes with. */
    private static Node like(Call call, int i, Node other) {
        return Conversions.node(call.session(), call.argument(i), Optional.of(other.dtype()));
    }

    private static Value jvp(Call call) {
        call.expect(3, Integer.MAX_VALUE, DISCONNECTED, CONVENTION);
        Node y = variable(call, 0);
        Map<Node, Node> directions = new LinkedHashMap<>();
        for (int i = 1; i < call.size(); i += 2) {
            Node p = variable(call, i);
            if (directions.put(p, like(call, i + 1, p)) != null) {
                throw call.session()
                        .refuse(Code.ARGUMENTS, call.argument(i).expression(), "jvp has a direction for this already");
            }
        }
        Disconnected policy = policy(call);
        Convention convention = convention(call);
        Tangents tangents =
                call.session().build(call.at(), call.operands(), () -> Tangents.of(y, directions, policy, convention));
        warn(call, tangents.warnings());
        return new Value.Tensor(tangents.of(y));
    }

    private static Value hvp(Call call) {
        call.expect(3, 3, DISCONNECTED, CONVENTION);
        Node y = variable(call, 0);
        Node p = variable(call, 1);
        Node v = like(call, 2, p);
        return call.build(() -> Differentials.hvp(y, p, v, policy(call), convention(call)));
    }

    private static Value jacobian(Call call) {
        call.expect(2, 2, MODE, DISCONNECTED, CONVENTION);
        Node y = variable(call, 0);
        Node p = variable(call, 1);
        return call.build(() -> Differentials.jacobian(y, p, new Choices(mode(call), policy(call), convention(call))));
    }

    private static Value hessian(Call call) {
        call.expect(2, 2, MODE, DISCONNECTED, CONVENTION);
        Node y = variable(call, 0);
        if (!y.type().isScalar()) {
            throw new Refusal(Notes.operands(
                    call.session(),
                    Diagnostic.of(Code.GRADIENT, call.at(), "hessian: y is " + y.type() + ", not a scalar"),
                    call.operands()));
        }
        Node p = variable(call, 1);
        return call.build(() -> Differentials.hessian(y, p, new Choices(mode(call), policy(call), convention(call))));
    }

    private static Value barrier(Call call) {
        call.expect(1, 1, "id");
        Node x = call.node(0);
        return call.build(() -> call.integer("id")
                .map(id -> x.owner().append(new Barrier(id), x))
                .orElseGet(() -> Barrier.around(x)));
    }

    /** An argument that must be a node of the graph: a literal has no derivative. */
    static Node variable(Call call, int i) {
        if (call.argument(i).value() instanceof Value.Tensor t) {
            return t.node();
        }
        throw call.session()
                .refuse(
                        Code.GRADIENT,
                        call.argument(i).expression(),
                        call.name() + " takes nodes of the graph, this is "
                                + call.argument(i).value().kind());
    }
}
