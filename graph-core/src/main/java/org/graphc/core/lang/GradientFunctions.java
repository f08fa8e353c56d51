package org.graphc.core.lang;

import com.google.common.collect.ImmutableList;
import java.util.List;
import org.graphc.core.grad.Differentials;
import org.graphc.core.grad.Gradients;
import org.graphc.core.grad.Gradients.Disconnected;
import org.graphc.core.graph.Node;
import org.graphc.core.lang.Vocabulary.Entry;

/** Functions that differentiate: their values are nodes like any others. */
final class GradientFunctions {
    private static final String OPTION = "disconnected";
    private static final String GROUP = "Derivatives";

    private GradientFunctions() {}

    static List<Entry> entries() {
        return List.of(
                Entry.of(
                        GROUP,
                        "gradient(y, p, disconnected = error|zero|warn)",
                        "[] → that of p",
                        "the derivative of a scalar y by p",
                        GradientFunctions::gradient),
                Entry.of(
                        GROUP,
                        "vjp(y, p, seed, disconnected = error|zero|warn)",
                        "seed as y → that of p",
                        "the vector-Jacobian product Σ seedᵢ ∂yᵢ/∂p",
                        GradientFunctions::vjp),
                Entry.of(
                        GROUP,
                        "jvp(y, p, v, disconnected = error|zero|warn)",
                        "v as p → that of y",
                        "the Jacobian-vector product ∂y/∂p · v",
                        GradientFunctions::jvp),
                Entry.of(
                        GROUP,
                        "hvp(y, p, v, disconnected = error|zero|warn)",
                        "v as p → that of p",
                        "the Hessian of a scalar y by p, times v",
                        GradientFunctions::hvp),
                Entry.of(
                        GROUP,
                        "jacobian(y, p, disconnected = error|zero|warn)",
                        "axes of y, then of p",
                        "all derivatives of the elements of y by those of p",
                        GradientFunctions::jacobian),
                Entry.of(
                        GROUP,
                        "hessian(y, p, disconnected = error|zero|warn)",
                        "axes of p twice",
                        "all second derivatives of a scalar y by the elements of p",
                        GradientFunctions::hessian));
    }

    private static Value gradient(Call call) {
        call.expect(2, 2, OPTION);
        Node y = variable(call, 0);
        Node p = variable(call, 1);
        return new Value.Tensor(gradients(call, y, List.of(p)).of(p));
    }

    /** Differentiates, with the warnings of {@code disconnected = warn} reported. */
    static Gradients gradients(Call call, Node y, List<Node> targets) {
        call.expect(2, Integer.MAX_VALUE, OPTION);
        Disconnected policy = policy(call);
        Gradients gradients = call.session().build(call.at(), call.operands(), () -> Gradients.of(y, targets, policy));
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
        call.expect(3, 3, OPTION);
        Node y = variable(call, 0);
        Node p = variable(call, 1);
        Node seed = Conversions.node(call.session(), call.argument(2), java.util.Optional.of(y.dtype()));
        Gradients gradients = call.session()
                .build(call.at(), call.operands(), () -> Gradients.vjp(y, List.of(p), seed, policy(call)));
        warn(call, gradients.warnings());
        return new Value.Tensor(gradients.of(p));
    }

    private static Value jvp(Call call) {
        call.expect(3, 3, OPTION);
        Node p = variable(call, 1);
        Node v = Conversions.node(call.session(), call.argument(2), java.util.Optional.of(p.dtype()));
        return call.build(() -> Differentials.jvp(variable(call, 0), p, v, policy(call)));
    }

    private static Value hvp(Call call) {
        call.expect(3, 3, OPTION);
        Node p = variable(call, 1);
        Node v = Conversions.node(call.session(), call.argument(2), java.util.Optional.of(p.dtype()));
        return call.build(() -> Differentials.hvp(variable(call, 0), p, v, policy(call)));
    }

    private static Value jacobian(Call call) {
        call.expect(2, 2, OPTION);
        guard(call, variable(call, 0));
        return call.build(() -> Differentials.jacobian(variable(call, 0), variable(call, 1), policy(call)));
    }

    private static Value hessian(Call call) {
        call.expect(2, 2, OPTION);
        guard(call, variable(call, 1));
        return call.build(() -> Differentials.hessian(variable(call, 0), variable(call, 1), policy(call)));
    }

    /** A row costs a sweep over the graph, so that large graphs have few rows. */
    private static void guard(Call call, Node rows) {
        boolean known = rows.shape().isConstant() && rows.shape().elements().value() <= Differentials.MAX_ROWS;
        long work =
                known ? rows.shape().elements().value() * call.session().graph().size() : 0;
        if (work > 4L * Session.MAX_NODES) {
            call.session()
                    .stop(
                            call.at(),
                            call.name() + " of " + rows.type() + " in a graph of "
                                    + call.session().graph().size() + " nodes would be larger than the limit of nodes");
        }
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

    private static Disconnected policy(Call call) {
        if (!call.has(OPTION)) {
            return Disconnected.ERROR;
        }
        Call.Argument word = call.keywords().get(OPTION);
        String text = word.value() instanceof Value.Word w ? w.text() : "";
        return switch (text) {
            case "zero" -> Disconnected.ZERO;
            case "warn" -> Disconnected.WARN;
            case "error" -> Disconnected.ERROR;
            default -> throw unknown(call, word); // not an enum
        };
    }

    private static Refusal unknown(Call call, Call.Argument word) {
        return call.session().refuse(Code.ARGUMENTS, word.expression(), OPTION + " is error, zero or warn");
    }
}
