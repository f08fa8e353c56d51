package org.graphc.core.lang;

import com.github.javaparser.ast.body.Parameter;
import com.github.javaparser.ast.expr.Expression;
import com.github.javaparser.ast.expr.LambdaExpr;
import com.github.javaparser.ast.expr.MethodCallExpr;
import com.github.javaparser.ast.stmt.BlockStmt;
import com.github.javaparser.ast.stmt.ExpressionStmt;
import com.github.javaparser.ast.stmt.ReturnStmt;
import com.github.javaparser.ast.stmt.Statement;
import java.util.List;
import java.util.stream.Collectors;
import org.graphc.core.lang.Scope.Binding;
import org.graphc.core.lang.Scope.Sort;

/** Inlines calls of the functions that a description declares. */
final class Inliner {
    private final Session session;
    private final Names names;
    private final Expressions expressions;
    private final Statements statements;

    Inliner(Session session, Names names, Expressions expressions, Statements statements) {
        this.session = session;
        this.names = names;
        this.expressions = expressions;
        this.statements = statements;
    }

    Value call(MethodCallExpr call, Value.Function function, Call made) {
        check(call, function, made);
        Scope inside = function.scope().call();
        List<Parameter> parameters = function.body().getParameters();
        for (int i = 0; i < parameters.size(); i++) {
            inside.put(
                    parameters.get(i).getNameAsString(),
                    new Binding(Sort.VARIABLE, made.argument(i).value(), function.declared()));
        }
        return session.inline(function, session.at(call), () -> body(function.body(), inside));
    }

    /** A function that is written where it is used. */
    Value.Function function(LambdaExpr lambda, Scope scope) {
        names.requireParameters(lambda);
        return new Value.Function("this function", session.at(lambda), lambda, scope, session.text());
    }

    /** The value of a function that a function of the language was given. */
    Value apply(Expression at, Value.Function function, List<Value> arguments) {
        List<Parameter> parameters = function.body().getParameters();
        if (parameters.size() != arguments.size()) {
            throw session.refuse(
                    Code.ARGUMENTS,
                    at,
                    "the function takes " + parameters.size() + ", it is given " + arguments.size() + " values");
        }
        if (session.isInlining(function) || session.callDepth() >= Session.MAX_CALLS) {
            throw session.refuse(Code.RECURSION, at, "functions call each other in a circle, or too deep");
        }
        Scope inside = function.scope().call();
        for (int i = 0; i < arguments.size(); i++) {
            names.declare(
                    parameters.get(i), parameters.get(i).getNameAsString(), inside, Sort.VARIABLE, arguments.get(i));
        }
        return session.inline(function, session.at(at), () -> body(function.body(), inside));
    }

    private void check(MethodCallExpr call, Value.Function function, Call made) {
        List<Parameter> parameters = function.body().getParameters();
        String signature = function.name()
                + parameters.stream().map(Parameter::getNameAsString).collect(Collectors.joining(", ", "(", ")"));
        if (parameters.size() != made.size() || !made.keywords().isEmpty()) {
            String found = made.keywords().isEmpty()
                    ? "not " + (made.size() == 1 ? "1 argument" : made.size() + " arguments")
                    : "without keywords";
            throw new Refusal(session.refuse(Code.ARGUMENTS, call, "the function is " + signature + ", " + found)
                    .diagnostic()
                    .note(function.name() + " is declared at " + function.declared()));
        } else if (session.isInlining(function)) {
            throw session.refuse(
                    Code.RECURSION,
                    call,
                    function.name() + " calls itself, and functions are inlined",
                    "a loop with a known number of turns: for (int i = 0; i < 3; i++) { … }");
        } else if (session.callDepth() >= Session.MAX_CALLS) {
            throw session.refuse(
                    Code.NESTING, call, "calls of functions are nested more than " + Session.MAX_CALLS + " deep");
        }
    }

    private Value body(LambdaExpr lambda, Scope inside) {
        if (lambda.getBody() instanceof ExpressionStmt expression) {
            return expressions.evaluate(expression.getExpression(), inside);
        }
        List<Statement> body = ((BlockStmt) lambda.getBody()).getStatements();
        for (int i = 0; i < body.size(); i++) {
            if (body.get(i) instanceof ReturnStmt last && i == body.size() - 1) {
                return last.getExpression()
                        .map(value -> expressions.evaluate(value, inside))
                        .orElseThrow(() -> session.refuse(Code.FORM, last, "return needs a value: return t;"));
            }
            statements.execute(body.get(i), inside);
        }
        throw session.refuse(Code.FORM, lambda, "the body of a function ends with return: { var t = …; return t; }");
    }
}
