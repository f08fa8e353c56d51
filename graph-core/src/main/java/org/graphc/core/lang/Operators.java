package org.graphc.core.lang;

import com.github.javaparser.ast.expr.ArrayAccessExpr;
import com.github.javaparser.ast.expr.BinaryExpr;
import com.github.javaparser.ast.expr.Expression;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.List;
import java.util.Optional;
import org.graphc.core.graph.Node;
import org.graphc.core.lang.Call.Argument;
import org.graphc.core.op.Ops;
import org.graphc.core.type.Dim;

/** Operators on values: those on literals and sizes are worked out at once, the others are calls of functions. */
final class Operators {
    private Operators() {}

    static Value binary(Session session, BinaryExpr at, Argument left, Argument right) {
        if (isPoison(left) || isPoison(right)) {
            return Value.POISON;
        }
        String function = functionOf(session, at);
        Optional<Value> known = left.value() instanceof Value.Whole a && right.value() instanceof Value.Whole b
                ? ofSizes(session, at, a.dim(), b.dim())
                : ofLiterals(at.getOperator(), left.value(), right.value());
        return known.orElseGet(
                () -> function(new Call(session, function, at, ImmutableList.of(left, right), ImmutableMap.of())));
    }

    private static boolean isPoison(Argument argument) {
        return argument.value() instanceof Value.Poison;
    }

    private static String functionOf(Session session, BinaryExpr at) {
        return switch (at.getOperator()) {
            case PLUS -> "add";
            case MINUS -> "sub";
            case MULTIPLY -> "mul";
            case DIVIDE -> "div";
            case REMAINDER -> "rem";
            case LESS -> "lt";
            case LESS_EQUALS -> "le";
            case GREATER -> "gt";
            case GREATER_EQUALS -> "ge";
            case EQUALS -> "eq";
            case NOT_EQUALS -> "ne";
            case AND -> "and";
            case OR -> "or";
            default -> // not an enum of ours
                throw Foreign.operator(session, at, at.getOperator().asString());
        };
    }

    private static Optional<Value> ofSizes(Session session, BinaryExpr at, Dim a, Dim b) {
        try {
            Optional<Value> value = sizes(at.getOperator(), a, b);
            return value.isPresent() ? value : ofLiterals(at.getOperator(), new Value.Whole(a), new Value.Whole(b));
        } catch (ArithmeticException e) {
            throw session.refuse(Code.SIZE, at, "a whole number overflows: " + e.getMessage());
        }
    }

    private static Optional<Value> sizes(BinaryExpr.Operator operator, Dim a, Dim b) {
        boolean known = a.minus(b).isConstant();
        long difference = known ? a.minus(b).value() : 0;
        return switch (operator) {
            case PLUS -> Optional.of(new Value.Whole(a.plus(b)));
            case MINUS -> Optional.of(new Value.Whole(a.minus(b)));
            case MULTIPLY -> Optional.of(new Value.Whole(a.times(b)));
            case DIVIDE -> a.divideExactly(b).map(Value.Whole::new);
            case REMAINDER ->
                a.isConstant() && b.isConstant() && b.value() != 0
                        ? Optional.of(new Value.Whole(Dim.constant(a.value() % b.value())))
                        : Optional.empty();
            case LESS -> truth(known, difference < 0);
            case LESS_EQUALS -> truth(known, difference <= 0);
            case GREATER -> truth(known, difference > 0);
            case GREATER_EQUALS -> truth(known, difference >= 0);
            case EQUALS -> truth(known, difference == 0);
            case NOT_EQUALS -> truth(known, difference != 0);
            default -> Optional.empty(); // not an enum of ours
        };
    }

    private static Optional<Value> truth(boolean known, boolean holds) {
        return known ? Optional.of(new Value.Truth(holds)) : Optional.empty();
    }

    private static Optional<Value> ofLiterals(BinaryExpr.Operator operator, Value left, Value right) {
        if (left instanceof Value.Truth a && right instanceof Value.Truth b) {
            return switch (operator) {
                case AND -> truth(true, a.holds() && b.holds());
                case OR -> truth(true, a.holds() || b.holds());
                case EQUALS -> truth(true, a.holds() == b.holds());
                case NOT_EQUALS -> truth(true, a.holds() != b.holds());
                default -> Optional.empty(); // not an enum of ours
            };
        }
        Optional<Double> a = Conversions.numeric(left);
        Optional<Double> b = Conversions.numeric(right);
        return a.isPresent() && b.isPresent() ? ofNumbers(operator, a.get(), b.get()) : Optional.empty();
    }

    private static Optional<Value> ofNumbers(BinaryExpr.Operator operator, double a, double b) {
        return switch (operator) {
            case PLUS -> Optional.of(new Value.Real(a + b));
            case MINUS -> Optional.of(new Value.Real(a - b));
            case MULTIPLY -> Optional.of(new Value.Real(a * b));
            case DIVIDE -> Optional.of(new Value.Real(a / b));
            case REMAINDER -> Optional.of(new Value.Real(a % b));
            case LESS -> truth(true, a < b);
            case LESS_EQUALS -> truth(true, a <= b);
            case GREATER -> truth(true, a > b);
            case GREATER_EQUALS -> truth(true, a >= b);
            case EQUALS -> truth(true, a == b);
            case NOT_EQUALS -> truth(true, a != b);
            default -> Optional.empty(); // not an enum of ours
        };
    }

    static Value negate(Session session, Expression at, Argument inner) {
        if (inner.value() instanceof Value.Poison) {
            return Value.POISON;
        } else if (inner.value() instanceof Value.Real real) {
            return new Value.Real(-real.number());
        } else if (inner.value() instanceof Value.Whole whole) {
            return whole.dim().equals(Dim.ZERO)
                    ? new Value.Real(-0.0)
                    : new Value.Whole(whole.dim().times(Dim.constant(-1)));
        }
        return function(new Call(session, "neg", at, ImmutableList.of(inner), ImmutableMap.of()));
    }

    static Value not(Session session, Expression at, Argument inner) {
        if (inner.value() instanceof Value.Poison) {
            return Value.POISON;
        } else if (inner.value() instanceof Value.Truth truth) {
            return new Value.Truth(!truth.holds());
        }
        return function(new Call(session, "not", at, ImmutableList.of(inner), ImmutableMap.of()));
    }

    static Value function(Call call) {
        return call.isPoisoned()
                ? Value.POISON
                : Vocabulary.find(call.name()).orElseThrow().rule().apply(call);
    }

    /** {@code x[i]} along the leading axis. */
    static Value element(Session session, ArrayAccessExpr at, Argument array, Argument index) {
        if (isPoison(index)) {
            return Value.POISON;
        } else if (!(array.value() instanceof Value.Tensor)) {
            throw session.refuse(
                    Code.KIND,
                    at.getName(),
                    "only a tensor has elements, this is " + array.value().kind());
        } else if (index.value() instanceof Value.Tensor || index.value() instanceof Value.Real) {
            throw session.refuse(
                    Code.SIZE,
                    at.getIndex(),
                    "an index is a whole number, this is " + index.value().kind());
        }
        Node x = ((Value.Tensor) array.value()).node();
        Dim i = Conversions.dim(session, index);
        Session.Operand operand =
                new Session.Operand(session.text().at(session.at(at.getName())), session.at(at.getName()), x);
        return new Value.Tensor(session.build(session.at(at), List.of(operand), () -> select(session, at, x, i)));
    }

    private static Node select(Session session, ArrayAccessExpr at, Node x, Dim i) {
        if (x.shape().rank() == 0) {
            throw session.refuse(Code.AXIS, at, "a scalar has no elements to select");
        }
        Dim length = x.shape().dim(0);
        boolean outside =
                i.isConstant() && length.isConstant() && (i.value() >= length.value() || i.value() < -length.value());
        if (outside) {
            throw session.refuse(
                    Code.AXIS, at.getIndex(), "index " + i + " is outside the leading axis, whose size is " + length);
        }
        return i.isConstant() ? Ops.at(x, i.value()) : Ops.squeeze(Ops.slice(x, 0, i, i.plus(1), 1), 0);
    }
}
