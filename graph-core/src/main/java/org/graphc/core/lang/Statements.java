package org.graphc.core.lang;

import com.github.javaparser.ast.body.Parameter;
import com.github.javaparser.ast.expr.AssignExpr;
import com.github.javaparser.ast.expr.Expression;
import com.github.javaparser.ast.expr.FieldAccessExpr;
import com.github.javaparser.ast.expr.LambdaExpr;
import com.github.javaparser.ast.expr.MethodCallExpr;
import com.github.javaparser.ast.expr.NameExpr;
import com.github.javaparser.ast.expr.VariableDeclarationExpr;
import com.github.javaparser.ast.stmt.AssertStmt;
import com.github.javaparser.ast.stmt.BlockStmt;
import com.github.javaparser.ast.stmt.EmptyStmt;
import com.github.javaparser.ast.stmt.ExpressionStmt;
import com.github.javaparser.ast.stmt.ForStmt;
import com.github.javaparser.ast.stmt.LabeledStmt;
import com.github.javaparser.ast.stmt.Statement;
import com.github.javaparser.ast.stmt.UnparsableStmt;
import java.util.List;
import java.util.Optional;
import org.graphc.core.lang.Call.Argument;
import org.graphc.core.lang.Scope.Sort;
import org.graphc.core.type.BoundedRecursion;
import org.graphc.core.type.DType;

/** Executes statements: what they declare goes into a scope, what they compute into the graph. */
final class Statements {
    private final Session session;
    private final Names names;
    private final Expressions expressions;
    private final Declarations declarations;
    private final Includes includes;

    Statements(Session session, Names names, Includes includes) {
        this.session = session;
        this.names = names;
        this.includes = includes;
        this.expressions = new Expressions(session, names, this);
        this.declarations = new Declarations(session, names, expressions);
    }

    void execute(List<Statement> statements, Scope scope) {
        statements.forEach(statement -> execute(statement, scope));
    }

    /** Executes one statement; what is wrong with it is reported. */
    @BoundedRecursion("the nesting of a text is limited before it is parsed, and so is the depth of inlined calls")
    void execute(Statement statement, Scope scope) {
        session.step(statement);
        try {
            dispatch(statement, scope);
        } catch (Refusal e) {
            session.report(e.diagnostic());
        }
    }

    private void dispatch(Statement statement, Scope scope) {
        if (statement instanceof ExpressionStmt expression) {
            expression(expression.getExpression(), scope);
        } else if (statement instanceof LabeledStmt labeled) {
            scope(labeled, scope);
        } else if (statement instanceof ForStmt loop) {
            new Unroller(session, expressions, this).unroll(loop, scope);
        } else if (statement instanceof AssertStmt check) {
            check(check, scope);
        } else if (statement instanceof BlockStmt block) {
            throw session.refuse(Code.FORM, block, "a block needs a name", "a scope is written name: { … }");
        } else if (!(statement instanceof EmptyStmt || statement instanceof UnparsableStmt)) {
            throw Foreign.refuse(session, statement);
        }
    }

    private void expression(Expression expression, Scope scope) {
        if (expression instanceof VariableDeclarationExpr declaration) {
            declarations.declare(declaration, scope);
        } else if (expression instanceof AssignExpr assignment) {
            rebind(assignment, scope);
        } else if (expression instanceof MethodCallExpr call && call.getScope().isEmpty()) {
            call(call, scope);
        } else if (expression instanceof MethodCallExpr
                || expression instanceof FieldAccessExpr
                || expression instanceof NameExpr) {
            unused(expression, scope);
        } else {
            throw Foreign.refuse(session, expression);
        }
    }

    private void call(MethodCallExpr call, Scope scope) {
        switch (call.getNameAsString()) {
            case "include" -> {
                outsideFunctions(call, scope);
                includes.include(call, scope, this);
            }
            case "gradient" -> {
                outsideFunctions(call, scope);
                new GradientStatement(session, names, expressions).run(call, scope);
            }
            case "output" -> {
                outsideFunctions(call, scope);
                output(call, scope);
            }
            default -> unused(call, scope); // not an enum
        }
    }

    /** {@code output("class", v1);}: for names that Java reserves; the printer writes it. */
    private void output(MethodCallExpr call, Scope scope) {
        if (call.getArguments().size() != 2) {
            throw session.refuse(Code.ARGUMENTS, call, "output takes a name and a value", "output y = x + 1;");
        }
        String name = Text.of(session, call.getArgument(0));
        expressions
                .node(call.getArgument(1), scope)
                .ifPresent(node -> declarations.leaves().output(call, name, node));
    }

    private void outsideFunctions(MethodCallExpr call, Scope scope) {
        if (scope.isInFunction()) {
            throw session.refuse(
                    Code.FORM, call, call.getNameAsString() + " as a statement cannot stand inside a function");
        }
    }

    /** A value that nobody names is a mistake, but its own mistakes come first. */
    private void unused(Expression expression, Scope scope) {
        Value value = expressions.evaluate(expression, scope);
        if (!(value instanceof Value.Poison)) {
            throw session.refuse(
                    Code.FORM,
                    expression,
                    "the value of this expression is not used",
                    "name it: var y = " + Notes.shorten(session.text().at(session.at(expression))) + ";");
        }
    }

    private void rebind(AssignExpr assignment, Scope scope) {
        if (!(assignment.getTarget() instanceof NameExpr target)) {
            poisonTuple(assignment.getTarget(), scope);
            boolean tuple = assignment.getTarget().isLambdaExpr();
            throw session.refuse(
                    Code.FORM,
                    assignment.getTarget(),
                    tuple ? "a statement assigns one name" : "only a name can be assigned",
                    tuple ? "write one statement for each name" : "a graph's values never change: var y = …;");
        }
        String name = target.getNameAsString();
        if (Words.DECLARATORS.contains(name) && scope.find(name).isEmpty()) {
            throw session.refuse(
                    Code.FORM,
                    target,
                    "a name is missing after " + name,
                    name + " y = …; gives what is declared a name");
        }
        if (assignment.getOperator() != AssignExpr.Operator.ASSIGN) {
            String operator = assignment.getOperator().asString();
            String sign = operator.substring(0, operator.length() - 1);
            throw session.refuse(
                    Code.FORM, assignment, operator + " has no meaning here", name + " = " + name + " " + sign + " …;");
        }
        Value value = expressions.evaluate(assignment.getValue(), scope);
        Optional<Scope.Binding> before = scope.find(name);
        if (before.isEmpty()) {
            names.require(target, name);
            Diagnostic unknown = session.refuse(Code.NAME, target, "no name " + name + " is declared here")
                    .diagnostic();
            scope.put(name, new Scope.Binding(Sort.VARIABLE, Value.POISON, session.at(target)));
            throw new Refusal(unknown.hint("declare it: var " + name + " = …;"));
        }
        if (before.get().sort() != Sort.VARIABLE || !scope.rebind(name, value)) {
            String what = before.get().sort() == Sort.VARIABLE
                    ? "a name from outside the function"
                    : before.get().value().kind();
            throw new Refusal(session.refuse(Code.KIND, target, name + " cannot be assigned, it is " + what)
                    .diagnostic()
                    .note(name + " is declared at " + before.get().declared())
                    .hint("choose another name: var …"));
        }
        if (value instanceof Value.Tensor t) {
            session.declare(t.node(), name, session.at(target));
        }
    }

    /** {@code (a, b) = x;}: its names must not be unknown as well. */
    private void poisonTuple(Expression target, Scope scope) {
        if (target instanceof LambdaExpr tuple) {
            for (Parameter name : tuple.getParameters()) {
                if (scope.find(name.getNameAsString()).isEmpty()) {
                    scope.put(name.getNameAsString(), new Scope.Binding(Sort.VARIABLE, Value.POISON, session.at(name)));
                }
            }
        }
    }

    private void scope(LabeledStmt labeled, Scope scope) {
        String name = labeled.getLabel().getIdentifier();
        if (!(labeled.getStatement() instanceof BlockStmt block)) {
            throw session.refuse(Code.FORM, labeled.getStatement(), "a scope is written name: { … }");
        }
        Scope inner = scope.inner();
        names.declare(labeled.getLabel(), name, scope, Sort.SCOPE, new Value.Namespace(inner));
        session.graph().scope(name, () -> execute(block.getStatements(), inner));
    }

    private void check(AssertStmt check, Scope scope) {
        String message = check.getMessage()
                .map(text -> Text.of(session, text))
                .orElseGet(() -> session.text().at(session.at(check.getCheck())));
        Argument condition = expressions.argument(check.getCheck(), scope);
        if (condition.value() instanceof Value.Truth truth) {
            if (!truth.holds()) {
                throw session.refuse(Code.ASSERTION, check.getCheck(), "this never holds: " + Notes.shorten(message));
            }
        } else if (!(condition.value() instanceof Value.Poison)) {
            org.graphc.core.graph.Node node = Conversions.node(session, condition, Optional.of(DType.BOOL));
            if (node.dtype() != DType.BOOL) {
                throw session.refuse(
                        Code.DTYPE, check.getCheck(), "an assertion is about a bool, this is " + node.type());
            }
            session.graph().check(node, message);
        }
    }
}
