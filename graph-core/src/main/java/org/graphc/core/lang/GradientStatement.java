package org.graphc.core.lang;

import com.github.javaparser.ast.expr.AssignExpr;
import com.github.javaparser.ast.expr.Expression;
import com.github.javaparser.ast.expr.FieldAccessExpr;
import com.github.javaparser.ast.expr.MethodCallExpr;
import com.github.javaparser.ast.expr.NameExpr;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.graphc.core.grad.Gradients;
import org.graphc.core.graph.Node;
import org.graphc.core.lang.Call.Argument;
import org.graphc.core.lang.Scope.Sort;

/** {@code gradient(y, p, q);} as a statement: adds the derivatives, names them dy_dp, dy_dq, and outputs them. */
final class GradientStatement {
    private final Session session;
    private final Names names;
    private final Expressions expressions;

    GradientStatement(Session session, Names names, Expressions expressions) {
        this.session = session;
        this.names = names;
        this.expressions = expressions;
    }

    void run(MethodCallExpr call, Scope scope) {
        List<Expression> written = call.getArguments().stream()
                .filter(e -> !(e instanceof AssignExpr))
                .toList();
        if (written.size() < 2) {
            throw session.refuse(
                    Code.ARGUMENTS,
                    call,
                    "gradient takes a scalar and what to differentiate it by",
                    "gradient(loss, W, b);");
        }
        List<String> labels = written.stream().map(e -> label(call, e)).toList();
        Call made = arguments(call, scope);
        if (made.isPoisoned()) {
            poison(call, labels, scope);
            return;
        }
        try {
            declare(call, made, labels, scope);
        } catch (Refusal e) {
            poison(call, labels, scope);
            throw e;
        }
    }

    private Call arguments(MethodCallExpr call, Scope scope) {
        List<Argument> arguments = new ArrayList<>();
        Map<String, Argument> keywords = new LinkedHashMap<>();
        for (Expression e : call.getArguments()) {
            if (e instanceof AssignExpr pair && pair.getTarget() instanceof NameExpr key) {
                Argument value = names.isPolicy(key.getNameAsString(), pair.getValue())
                        ? new Argument(new Value.Word(pair.getValue().toString()), pair.getValue())
                        : expressions.argument(pair.getValue(), scope);
                if (keywords.put(key.getNameAsString(), value) != null) {
                    throw session.refuse(Code.ARGUMENTS, key, key.getNameAsString() + " is given twice");
                }
            } else {
                arguments.add(expressions.argument(e, scope));
            }
        }
        return new Call(session, "gradient", call, ImmutableList.copyOf(arguments), ImmutableMap.copyOf(keywords));
    }

    private String label(MethodCallExpr call, Expression expression) {
        if (expression instanceof NameExpr name) {
            return name.getNameAsString();
        } else if (expression instanceof FieldAccessExpr field) {
            return session.text().at(session.at(field)).replaceAll("\\s", "").replace('.', '_');
        } else if (expression.isLiteralExpr()) {
            throw session.refuse(
                    Code.GRADIENT,
                    expression,
                    "a literal has no derivative and is none's variable",
                    "gradient(loss, W, b);");
        }
        throw session.refuse(
                Code.FORM,
                expression,
                "the statement names its derivatives after its arguments, so they must be names",
                "as an expression it takes any: var g = "
                        + Notes.shorten(session.text().at(session.at(call))) + ";");
    }

    private static String name(List<String> labels, int target) {
        return "d" + labels.get(0) + "_d" + labels.get(target);
    }

    private void declare(MethodCallExpr call, Call made, List<String> labels, Scope scope) {
        List<Node> nodes = new ArrayList<>();
        for (int i = 0; i < made.size(); i++) {
            nodes.add(GradientFunctions.variable(made, i));
        }
        List<Node> targets = nodes.subList(1, nodes.size());
        Gradients gradients = GradientFunctions.gradients(made, nodes.get(0), targets);
        for (int i = 1; i < nodes.size(); i++) {
            Node derivative = gradients.of(nodes.get(i));
            String name = name(labels, i);
            requireNew(call.getArgument(i), name, scope);
            names.declare(call.getArgument(i), name, scope, Sort.VARIABLE, new Value.Tensor(derivative));
            session.derivative(
                    name,
                    session.at(call.getArgument(i)),
                    () -> session.build(
                            session.at(call), List.of(), () -> session.graph().output(name, derivative)));
        }
    }

    private void requireNew(Expression at, String name, Scope scope) {
        Optional<Scope.Binding> before = scope.findHere(name);
        if (before.isPresent()) {
            throw new Refusal(session.refuse(
                            Code.TAKEN,
                            at,
                            "the name " + name + " of the derivative is taken",
                            "as an expression it is given another one: var g = gradient(…);")
                    .diagnostic()
                    .note(name + " is declared at " + before.get().declared()));
        }
    }

    private void poison(MethodCallExpr call, List<String> labels, Scope scope) {
        for (int i = 1; i < labels.size(); i++) {
            if (scope.findHere(name(labels, i)).isEmpty()) {
                scope.put(name(labels, i), new Scope.Binding(Sort.VARIABLE, Value.POISON, session.at(call)));
            }
        }
    }
}
