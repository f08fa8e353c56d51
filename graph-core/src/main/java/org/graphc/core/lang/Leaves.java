package org.graphc.core.lang;

import com.github.javaparser.ast.body.VariableDeclarator;
import com.github.javaparser.ast.expr.ArrayInitializerExpr;
import com.github.javaparser.ast.expr.Expression;
import com.github.javaparser.ast.expr.MethodCallExpr;
import com.google.common.collect.ImmutableList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Source;
import org.graphc.core.lang.Scope.Sort;
import org.graphc.core.op.Initializer;
import org.graphc.core.op.Ops;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.Identifiers;
import org.graphc.core.type.TensorType;

/** What connects a graph with the world: inputs, parameters with their first values, outputs, updates. */
final class Leaves {
    private final Session session;
    private final Names names;
    private final Expressions expressions;
    private final Set<String> taken = new HashSet<>();

    Leaves(Session session, Names names, Expressions expressions) {
        this.session = session;
        this.names = names;
        this.expressions = expressions;
    }

    void input(VariableDeclarator declarator, Scope scope) {
        Expression expression = declarator
                .getInitializer()
                .orElseThrow(
                        () -> session.refuse(Code.FORM, declarator, "an input needs a type: input x = f64(n, 3);"));
        TensorType type = Lists.type(expressions, expression, scope);
        String name = declarator.getNameAsString();
        names.require(declarator.getName(), name);
        Node node = leaf(declarator, name, () -> Ops.input(session.graph(), name, type));
        names.declare(declarator.getName(), name, scope, Sort.INPUT, new Value.Tensor(node));
    }

    /** {@code var v1 = input("class", f64(3));}: for names that Java reserves; the printer writes it. */
    Optional<Value> quoted(VariableDeclarator declarator, MethodCallExpr call, Scope scope) {
        boolean input = call.getNameAsString().equals("input");
        boolean leaf =
                call.getScope().isEmpty() && (input || call.getNameAsString().equals("param"));
        if (!leaf || call.getArguments().size() != 2) {
            return Optional.empty();
        }
        String label = Text.of(session, call.getArgument(0));
        Expression type = call.getArgument(1);
        if (!Identifiers.isName(label)) {
            throw session.refuse(Code.ILLEGAL, call.getArgument(0), Notes.shorten(label) + " is not a name");
        }
        Node node = leaf(
                declarator,
                label,
                () -> input
                        ? Ops.input(session.graph(), label, Lists.type(expressions, type, scope))
                        : parameter(label, type, scope));
        return Optional.of(new Value.Tensor(node));
    }

    private Node leaf(VariableDeclarator declarator, String name, Supplier<Node> leaf) {
        if (!taken.add(name)) {
            throw session.refuse(
                    Code.TAKEN,
                    declarator.getName(),
                    "there is an input or parameter " + name + " already",
                    "a run names them, so they are unique in the whole file");
        }
        return session.build(session.at(declarator), List.of(), leaf);
    }

    void param(VariableDeclarator declarator, Scope scope) {
        Expression expression = declarator
                .getInitializer()
                .orElseThrow(() -> session.refuse(
                        Code.FORM, declarator, "a parameter needs a type: param W = f64(3, 4).init(zeros());"));
        String name = declarator.getNameAsString();
        names.require(declarator.getName(), name);
        Node node = leaf(declarator, name, () -> parameter(name, expression, scope));
        names.declare(declarator.getName(), name, scope, Sort.PARAMETER, new Value.Tensor(node));
    }

    private Node parameter(String name, Expression expression, Scope scope) {
        if (expression instanceof MethodCallExpr call
                && call.getNameAsString().equals("init")
                && call.getScope().isPresent()) {
            TensorType type = Lists.type(expressions, call.getScope().get(), scope);
            if (call.getArguments().size() != 1) {
                throw session.refuse(Code.ARGUMENTS, call, "init takes one argument", "init(glorot(seed = 1))");
            }
            Initializer init = new Initializers(expressions).read(call.getArgument(0), type, scope);
            return Ops.param(session.graph(), name, type, init);
        } else if (expression.isArrayInitializerExpr() || expression.isArrayCreationExpr()) {
            Tensor value = expression instanceof ArrayInitializerExpr rows
                    ? Literals.array(expressions, rows, Optional.empty(), scope)
                    : Literals.array(expressions, expression.asArrayCreationExpr(), scope);
            return Ops.param(session.graph(), name, value.type(), new Initializer.Literal(value));
        }
        return Ops.param(session.graph(), name, Lists.type(expressions, expression, scope), new Initializer.Full(0));
    }

    void output(com.github.javaparser.ast.Node at, String name, Node node) {
        Source place = session.at(at);
        session.output(
                name,
                place,
                () -> session.build(
                        place, ImmutableList.of(), () -> session.graph().output(name, node)));
    }

    void update(VariableDeclarator declarator, Node parameter, Node value, Expression expression) {
        Session.Operand operand =
                new Session.Operand(session.text().at(session.at(expression)), session.at(expression), value);
        Session.Operand target =
                new Session.Operand(declarator.getNameAsString(), session.at(declarator.getName()), parameter);
        Source place = session.at(declarator);
        Supplier<Object> update = () -> session.graph().update(parameter, value);
        session.update(
                parameter,
                declarator.getNameAsString(),
                place,
                () -> session.build(place, List.of(target, operand), update));
    }
}
