package org.graphc.core.lang;

import com.github.javaparser.ast.body.VariableDeclarator;
import com.github.javaparser.ast.expr.AssignExpr;
import com.github.javaparser.ast.expr.BinaryExpr;
import com.github.javaparser.ast.expr.Expression;
import com.github.javaparser.ast.expr.NameExpr;
import com.github.javaparser.ast.expr.UnaryExpr;
import com.github.javaparser.ast.expr.VariableDeclarationExpr;
import com.github.javaparser.ast.stmt.BlockStmt;
import com.github.javaparser.ast.stmt.ForStmt;
import com.github.javaparser.ast.stmt.Statement;
import java.math.BigInteger;
import java.util.List;
import org.graphc.core.lang.Scope.Binding;
import org.graphc.core.lang.Scope.Sort;
import org.graphc.core.type.Dim;

/** Unrolls {@code for (int i = 0; i < 3; i++) { … }}. */
final class Unroller {
    private static final String FORM = "for (int i = 0; i < 3; i++) { … }";

    private final Session session;
    private final Expressions expressions;
    private final Statements statements;

    Unroller(Session session, Expressions expressions, Statements statements) {
        this.session = session;
        this.expressions = expressions;
        this.statements = statements;
    }

    void unroll(ForStmt loop, Scope scope) {
        VariableDeclarator counter = counter(loop);
        String name = counter.getNameAsString();
        long value = whole(counter.getInitializer().orElseThrow(() -> form(loop)), scope);
        BinaryExpr condition = condition(loop, name);
        long bound = whole(condition.getRight(), scope);
        long step = step(loop, name, scope);
        List<Statement> body =
                loop.getBody() instanceof BlockStmt block ? block.getStatements() : List.of(loop.getBody());
        session.requireSteps(loop, turns(condition, value, bound, step));
        int before = session.foundSoFar();
        while (holds(condition, value, bound) && session.foundSoFar() == before) {
            session.step(loop);
            Scope inner = scope.inner();
            inner.put(
                    name,
                    new Binding(Sort.CONSTANT, new Value.Whole(Dim.constant(value)), session.at(counter.getName())));
            statements.execute(body, inner);
            value = next(loop, value, step);
        }
    }

    /** How often the loop turns, at most {@link Long#MAX_VALUE}: that is also for loops that never end. */
    private static long turns(BinaryExpr condition, long value, long bound, long step) {
        if (!holds(condition, value, bound)) {
            return 0;
        }
        BigInteger way = BigInteger.valueOf(bound).subtract(BigInteger.valueOf(value));
        BigInteger stride = BigInteger.valueOf(step);
        boolean exact = condition.getOperator() == BinaryExpr.Operator.NOT_EQUALS;
        boolean away = way.signum() * stride.signum() < 0;
        if (step == 0 || away || exact && way.mod(stride.abs()).signum() != 0) {
            return Long.MAX_VALUE;
        }
        BigInteger last = way.divide(stride);
        return last.bitLength() < Long.SIZE - 1 ? last.longValueExact() : Long.MAX_VALUE;
    }

    private long next(ForStmt loop, long value, long step) {
        try {
            return Math.addExact(value, step);
        } catch (ArithmeticException e) {
            throw session.refuse(Code.LIMIT, loop, "the loop's counter overflows");
        }
    }

    private Refusal form(ForStmt loop) {
        return session.refuse(Code.FORM, loop, "a loop counts with one int, which is compared and changed", FORM);
    }

    private VariableDeclarator counter(ForStmt loop) {
        if (loop.getInitialization().size() != 1
                || loop.getUpdate().size() != 1
                || !(loop.getInitialization().get(0) instanceof VariableDeclarationExpr declaration)
                || declaration.getVariables().size() != 1
                || !declaration.getModifiers().isEmpty()
                || !declaration.getElementType().asString().matches("int|long|var")) {
            throw form(loop);
        }
        return declaration.getVariable(0);
    }

    private long whole(Expression expression, Scope scope) {
        Call.Argument argument = expressions.argument(expression, scope);
        if (argument.value() instanceof Value.Poison) {
            throw new Refusal(Diagnostic.of(Code.SIZE, session.at(expression), ""));
        }
        return Conversions.whole(session, argument);
    }

    private BinaryExpr condition(ForStmt loop, String name) {
        if (loop.getCompare().orElseThrow(() -> form(loop)) instanceof BinaryExpr compare
                && isCounter(compare.getLeft(), name)) {
            switch (compare.getOperator()) {
                case LESS, LESS_EQUALS, GREATER, GREATER_EQUALS, NOT_EQUALS -> {
                    return compare;
                }
                default -> throw form(loop); // not an enum of ours
            }
        }
        throw form(loop);
    }

    private static boolean isCounter(Expression expression, String name) {
        return expression instanceof NameExpr n && n.getNameAsString().equals(name);
    }

    private static boolean holds(BinaryExpr condition, long value, long bound) {
        return switch (condition.getOperator()) {
            case LESS -> value < bound;
            case LESS_EQUALS -> value <= bound;
            case GREATER -> value > bound;
            case GREATER_EQUALS -> value >= bound;
            default -> value != bound; // not an enum of ours
        };
    }

    private long step(ForStmt loop, String name, Scope scope) {
        Expression update = loop.getUpdate().get(0);
        if (update instanceof UnaryExpr unary && isCounter(unary.getExpression(), name)) {
            return switch (unary.getOperator()) {
                case POSTFIX_INCREMENT, PREFIX_INCREMENT -> 1;
                case POSTFIX_DECREMENT, PREFIX_DECREMENT -> -1;
                default -> throw form(loop); // not an enum of ours
            };
        }
        if (update instanceof AssignExpr assign && isCounter(assign.getTarget(), name)) {
            return switch (assign.getOperator()) {
                case PLUS -> whole(assign.getValue(), scope);
                case MINUS -> -whole(assign.getValue(), scope);
                default -> throw form(loop); // not an enum of ours
            };
        }
        throw form(loop);
    }
}
