package org.graphc.runtime.codegen;

import static org.graphc.runtime.codegen.JavaAst.on;

import com.github.javaparser.ast.body.MethodDeclaration;
import com.github.javaparser.ast.body.VariableDeclarator;
import com.github.javaparser.ast.expr.BinaryExpr;
import com.github.javaparser.ast.expr.BinaryExpr.Operator;
import com.github.javaparser.ast.expr.ConditionalExpr;
import com.github.javaparser.ast.expr.Expression;
import com.github.javaparser.ast.expr.MethodCallExpr;
import com.github.javaparser.ast.expr.UnaryExpr;
import com.github.javaparser.ast.stmt.BlockStmt;
import com.github.javaparser.ast.stmt.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.graphc.core.type.BoundedRecursion;
import org.graphc.core.type.DType;

/**
 * Translates functions from numbers to vectors, statement by statement, into the body of a loop: what they call is
 * written out there, since vectors that pass between methods may be put into objects. The form that the text must have
 * is that of docs/adr/0050.
 */
final class LaneTranslator {
    private final VectorLanes lanes;
    private final BlockStmt body;
    private final AtomicInteger locals = new AtomicInteger();

    LaneTranslator(VectorLanes lanes, BlockStmt body) {
        this.lanes = lanes;
        this.body = body;
    }

    /** The value of a function of a class for vectors of arguments. */
    @BoundedRecursion("functions call no function that calls them")
    Lane call(LaneFunctions functions, String function, List<Lane> arguments) {
        MethodDeclaration method = functions.methods().get(function);
        Map<String, Lane> locals = new HashMap<>();
        for (int i = 0; i < arguments.size(); i++) {
            locals.put(method.getParameter(i).getNameAsString(), bind(arguments.get(i)));
        }
        Scope scope = new Scope(functions, locals);
        List<Statement> statements = method.getBody().orElseThrow().getStatements();
        for (Statement statement : statements.subList(0, statements.size() - 1)) {
            VariableDeclarator local = statement
                    .asExpressionStmt()
                    .getExpression()
                    .asVariableDeclarationExpr()
                    .getVariable(0);
            Lane value = scope.of(local.getInitializer().orElseThrow());
            locals.put(local.getNameAsString(), bind(value));
        }
        Expression last = statements
                .get(statements.size() - 1)
                .asReturnStmt()
                .getExpression()
                .orElseThrow();
        return bind(scope.of(last));
    }

    /** Gives a vector a name, so that it is computed once. */
    Lane bind(Lane value) {
        if (!value.isVector() || value.code().isNameExpr()) {
            return value;
        }
        String name = "t" + locals.getAndIncrement();
        body.addStatement(JavaAst.declare(VectorLanes.type(value), name, value.code()));
        return value.named(name);
    }

    Lane arithmetic(Operator operator, Lane a, Lane b) {
        if (!a.isVector() && !b.isVector()) {
            return Lane.number(a.dtype(), JavaAst.binary(a.code(), operator, b.code()));
        }
        Lane left = lanes.spread(a);
        Expression value = switch (operator) {
            case PLUS -> on(left.code(), "add", b.code());
            case MINUS -> on(left.code(), "sub", b.code());
            case MULTIPLY -> on(left.code(), "mul", b.code());
            case DIVIDE -> on(left.code(), "div", b.code());
            case BINARY_AND -> on(left.code(), "and", b.code());
            case BINARY_OR -> on(left.code(), "or", b.code());
            case XOR -> on(left.code(), "lanewise", VectorLanes.operator("XOR"), b.code());
            case LEFT_SHIFT -> on(left.code(), "lanewise", VectorLanes.operator("LSHL"), b.code());
            case UNSIGNED_RIGHT_SHIFT -> on(left.code(), "lanewise", VectorLanes.operator("LSHR"), b.code());
            default -> throw new IllegalStateException("no lanes of " + operator); // not an enum of ours
        };
        return Lane.vector(left.dtype(), value);
    }

    /**
     * A comparison. Bits that are compared with zero are compared as floats, whose masks choose between floats; only
     * the sign alone would be taken for zero, so a mask of bits without it has to be what is compared.
     */
    Lane compare(String operator, Lane a, Lane b) {
        boolean isBits = a.isVector() && !b.isVector() && a.dtype().isInteger() && isZero(b) && isMasked(a);
        if (!isBits) {
            Lane left = lanes.spread(a);
            return Lane.mask(left.dtype(), on(left.code(), "compare", VectorLanes.operator(operator), b.code()));
        }
        DType floats = a.dtype() == DType.I32 ? DType.F32 : DType.F64;
        Expression view = on(a.code(), "reinterpretAs" + (floats == DType.F32 ? "Floats" : "Doubles"));
        Expression zero = JavaAst.number(floats, 0);
        return Lane.mask(floats, on(view, "compare", VectorLanes.operator(operator), zero));
    }

    private static boolean isZero(Lane lane) {
        String text = lane.code().toString();
        return text.equals("0") || text.equals("0L");
    }

    /** {@code x & c} with c a small number. */
    private static boolean isMasked(Lane lane) {
        return lane.code() instanceof MethodCallExpr call
                && call.getNameAsString().equals("and")
                && call.getArgument(0).toString().matches("[0-9]+L?");
    }

    /** {@code a} where the mask is set, else {@code b}. */
    Lane choose(Lane mask, Lane a, Lane b) {
        Lane other = lanes.spread(b);
        if (other.dtype() == DType.BOOL) {
            Expression over = lanes.mask(mask, other.of());
            Expression both = on(over, "and", lanes.mask(a, other.of()));
            return Lane.mask(other.of(), on(both, "or", on(other.code(), "and", on(over.clone(), "not"))));
        }
        return Lane.vector(other.dtype(), on(other.code(), "blend", a.code(), lanes.mask(mask, other.dtype())));
    }

    /** Numbers and vectors do not mix in the last two arguments. */
    Lane fma(Lane a, Lane b, Lane c) {
        boolean numbers = !b.isVector() && !c.isVector();
        Expression factor = numbers ? b.code() : lanes.spread(b).code();
        Expression term = numbers ? c.code() : lanes.spread(c).code();
        return Lane.vector(a.dtype(), on(lanes.spread(a).code(), "fma", factor, term));
    }

    /** Names in the text of one function, and what expressions over them are as vectors. */
    private final class Scope {
        private final LaneFunctions functions;
        private final Map<String, Lane> locals;

        Scope(LaneFunctions functions, Map<String, Lane> locals) {
            this.functions = functions;
            this.locals = locals;
        }

        @BoundedRecursion("expressions of a few levels, in our own text")
        Lane of(Expression expression) {
            if (expression.isEnclosedExpr()) {
                return of(expression.asEnclosedExpr().getInner());
            } else if (expression.isNameExpr()) {
                return named(expression.asNameExpr().getNameAsString());
            } else if (expression.isLiteralExpr()) {
                return literal(expression);
            } else if (expression.isUnaryExpr()) {
                return unary(expression.asUnaryExpr());
            } else if (expression.isBinaryExpr()) {
                return binary(expression.asBinaryExpr());
            } else if (expression.isConditionalExpr()) {
                ConditionalExpr choice = expression.asConditionalExpr();
                return choose(of(choice.getCondition()), of(choice.getThenExpr()), of(choice.getElseExpr()));
            }
            return function(expression.asMethodCallExpr());
        }

        private Lane named(String name) {
            Lane local = locals.get(name);
            return local != null
                    ? local
                    : Lane.number(functions.constants().get(name), JavaAst.constant(functions.owner(), name));
        }

        private Lane literal(Expression literal) {
            if (literal.isDoubleLiteralExpr()) {
                boolean single = literal.toString().toLowerCase(Locale.ROOT).endsWith("f");
                return Lane.number(single ? DType.F32 : DType.F64, literal.clone());
            }
            return Lane.number(literal.isLongLiteralExpr() ? DType.I64 : DType.I32, literal.clone());
        }

        private Lane unary(UnaryExpr expression) {
            Lane operand = of(expression.getExpression());
            if (!operand.isVector()) {
                return Lane.number(operand.dtype(), JavaAst.unary(expression.getOperator(), operand.code()));
            } else if (operand.dtype() == DType.BOOL) {
                return Lane.mask(operand.of(), on(operand.code(), "not"));
            }
            return Lane.vector(operand.dtype(), on(operand.code(), "neg"));
        }

        private Lane binary(BinaryExpr expression) {
            Lane a = of(expression.getLeft());
            Lane b = of(expression.getRight());
            return switch (expression.getOperator()) {
                case EQUALS -> compare("EQ", a, b);
                case NOT_EQUALS -> compare("NE", a, b);
                case LESS -> compare("LT", a, b);
                case LESS_EQUALS -> compare("LE", a, b);
                case GREATER -> compare("GT", a, b);
                case GREATER_EQUALS -> compare("GE", a, b);
                default -> arithmetic(expression.getOperator(), a, b); // not an enum of ours
            };
        }

        private Lane function(MethodCallExpr call) {
            List<Lane> arguments = new ArrayList<>();
            call.getArguments().forEach(argument -> arguments.add(of(argument)));
            if (call.getScope().isEmpty()) {
                return LaneTranslator.this.call(functions, call.getNameAsString(), arguments);
            }
            Lane first = arguments.get(0);
            return switch (call.getNameAsString()) {
                case "fma" -> fma(first, arguments.get(1), arguments.get(2));
                case "abs", "sqrt" -> Lane.vector(first.dtype(), on(first.code(), call.getNameAsString()));
                case "max", "min" ->
                    Lane.vector(
                            first.dtype(),
                            on(
                                    lanes.spread(first).code(),
                                    call.getNameAsString(),
                                    arguments.get(1).code()));
                case "floatToRawIntBits" -> Lane.vector(DType.I32, on(first.code(), "reinterpretAsInts"));
                case "doubleToRawLongBits" -> Lane.vector(DType.I64, on(first.code(), "reinterpretAsLongs"));
                case "intBitsToFloat" -> Lane.vector(DType.F32, on(first.code(), "reinterpretAsFloats"));
                case "longBitsToDouble" -> Lane.vector(DType.F64, on(first.code(), "reinterpretAsDoubles"));
                default -> throw new IllegalStateException("no lanes of " + call); // not an enum
            };
        }
    }
}
