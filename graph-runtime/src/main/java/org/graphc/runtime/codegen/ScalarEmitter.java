package org.graphc.runtime.codegen;

import static org.graphc.runtime.codegen.JavaAst.binary;
import static org.graphc.runtime.codegen.JavaAst.cast;
import static org.graphc.runtime.codegen.JavaAst.choose;
import static org.graphc.runtime.codegen.JavaAst.math;
import static org.graphc.runtime.codegen.JavaAst.number;
import static org.graphc.runtime.codegen.JavaAst.unary;

import com.github.javaparser.ast.NodeList;
import com.github.javaparser.ast.expr.BinaryExpr;
import com.github.javaparser.ast.expr.BinaryExpr.Operator;
import com.github.javaparser.ast.expr.Expression;
import com.github.javaparser.ast.expr.MethodCallExpr;
import com.github.javaparser.ast.expr.UnaryExpr;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.graphc.core.op.ScalarFn;
import org.graphc.core.type.DType;
import org.graphc.runtime.plan.Step;

/**
 * Scalar functions as Java expressions with the very bits of {@link ScalarFn}. Sums, products, quotients and roots of
 * {@code float} are computed as such, since rounding them from {@code double} gives the same (Figueroa 1995); functions
 * of our own have a text for each type; others are computed in {@code double} and rounded once.
 */
final class ScalarEmitter {
    private ScalarEmitter() {}

    /**
     * The value of a step that is no load.
     *
     * @param types the types of steps by their numbers
     * @param names what their values are called
     */
    static Expression emit(Step step, IntFunction<DType> types, IntFunction<String> names) {
        if (step instanceof Step.Literal literal) {
            double value = literal.dtype().isFloat() ? Double.longBitsToDouble(literal.bits()) : literal.bits();
            return number(literal.dtype(), value);
        } else if (step instanceof Step.Convert convert) {
            return convert(types.apply(convert.arg()), convert.dtype(), JavaAst.name(names.apply(convert.arg())));
        }
        Step.Apply apply = (Step.Apply) step;
        DType operand = types.apply(apply.args().get(apply.fn() == ScalarFn.SELECT ? 1 : 0));
        List<Expression> arguments = new ArrayList<>();
        apply.args().forEach(arg -> arguments.add(JavaAst.name(names.apply(arg))));
        return emit(apply.fn(), apply.dtype(), operand, arguments);
    }

    /**
     * The value of a function.
     *
     * @param dtype the type of the value
     * @param operand the type of its arguments, a choice's condition aside
     * @param a the arguments, each a name
     */
    static Expression emit(ScalarFn fn, DType dtype, DType operand, List<Expression> a) {
        boolean real = operand.isFloat();
        return switch (fn) {
            case ADD -> binary(a.get(0), Operator.PLUS, a.get(1));
            case SUB -> binary(a.get(0), Operator.MINUS, a.get(1));
            case MUL -> binary(a.get(0), Operator.MULTIPLY, a.get(1));
            case DIV -> real ? binary(a.get(0), Operator.DIVIDE, a.get(1)) : guarded(operand, Operator.DIVIDE, a);
            case MOD -> mod(dtype, a);
            case REM -> real ? binary(a.get(0), Operator.REMAINDER, a.get(1)) : guarded(operand, Operator.REMAINDER, a);
            case MAX -> math("max", a.get(0), a.get(1));
            case MIN -> math("min", a.get(0), a.get(1));
            case CLAMP -> math("min", math("max", a.get(1), a.get(0)), a.get(2));
            case NEG -> unary(UnaryExpr.Operator.MINUS, a.get(0));
            case ABS -> math("abs", a.get(0));
            case SIGN -> real ? math("signum", a.get(0)) : wholeSign(operand, a.get(0));
            case RELU -> math("max", a.get(0), number(operand, 0));
            case POW -> rounded(dtype, math("pow", a.get(0), a.get(1)));
            case ATAN2, HYPOT -> rounded(dtype, math(fn.symbol(), a.get(0), a.get(1)));
            case EXP, EXPM1, LOG, LOG1P, SIN, COS, TANH, SIGMOID, SOFTPLUS, ERF -> Routines.call(fn, dtype, a);
            case SQRT, CBRT, TAN, ASIN, ACOS, ATAN, SINH, COSH, FLOOR, CEIL ->
                rounded(dtype, math(fn.symbol(), a.get(0)));
            case ROUND -> rounded(dtype, math("rint", a.get(0)));
            case RSQRT -> rounded(dtype, binary(number(DType.F64, 1), Operator.DIVIDE, math("sqrt", a.get(0))));
            case LEAKY_RELU -> leaky(dtype, a);
            case ASINH, ACOSH, ATANH, SINC, LOGIT, LOG_ADD_EXP, XLOGY, XLOG1PY, ERFC, ERF_INV, LGAMMA, POLYGAMMA ->
                rounded(dtype, Routines.call(fn, dtype, a));
            case EQ -> binary(a.get(0), Operator.EQUALS, a.get(1));
            case NE -> binary(a.get(0), Operator.NOT_EQUALS, a.get(1));
            case LT -> binary(a.get(0), Operator.LESS, a.get(1));
            case LE -> binary(a.get(0), Operator.LESS_EQUALS, a.get(1));
            case GT -> binary(a.get(0), Operator.GREATER, a.get(1));
            case GE -> binary(a.get(0), Operator.GREATER_EQUALS, a.get(1));
            case IS_FINITE -> new MethodCallExpr(JavaAst.name("Double"), "isFinite", NodeList.nodeList(a.get(0)));
            case AND -> binary(a.get(0), Operator.BINARY_AND, a.get(1));
            case OR -> binary(a.get(0), Operator.BINARY_OR, a.get(1));
            case XOR -> binary(a.get(0), Operator.XOR, a.get(1));
            case NOT -> unary(UnaryExpr.Operator.LOGICAL_COMPLEMENT, a.get(0));
            case SELECT -> choose(a.get(0), a.get(1), a.get(2));
        };
    }

    private static Expression mod(DType dtype, List<Expression> a) {
        Expression value = Routines.call(ScalarFn.MOD, dtype, a);
        return dtype == DType.F32 || dtype == DType.I32 ? cast(dtype, value) : value;
    }

    /** {@code a > 0 ? a : a * b} */
    private static Expression leaky(DType dtype, List<Expression> a) {
        Expression positive = new BinaryExpr(a.get(0), number(dtype, 0), Operator.GREATER);
        Expression scaled = new BinaryExpr(a.get(0).clone(), a.get(1), Operator.MULTIPLY);
        return choose(positive, a.get(0).clone(), scaled);
    }

    private static Expression rounded(DType dtype, Expression value) {
        return dtype == DType.F32 ? cast(DType.F32, value) : value;
    }

    private static Expression guarded(DType operand, Operator operator, List<Expression> a) {
        Expression zero = number(operand, 0);
        return choose(
                new BinaryExpr(a.get(1), zero, Operator.EQUALS),
                number(operand, 0),
                new BinaryExpr(a.get(0).clone(), a.get(1).clone(), operator));
    }

    private static Expression wholeSign(DType operand, Expression a) {
        Expression sign = new MethodCallExpr(
                JavaAst.name(operand == DType.I64 ? "Long" : "Integer"), "signum", NodeList.nodeList(a));
        return operand == DType.I64 ? cast(DType.I64, sign) : sign;
    }

    /** A value in another type, as {@code Tensor.cast} converts it. */
    static Expression convert(DType from, DType to, Expression value) {
        if (from == to) {
            return value;
        } else if (to == DType.BOOL) {
            return binary(value, Operator.NOT_EQUALS, number(from, 0));
        } else if (from == DType.BOOL) {
            return choose(value, number(to, 1), number(to, 0));
        }
        return cast(to, value);
    }
}
