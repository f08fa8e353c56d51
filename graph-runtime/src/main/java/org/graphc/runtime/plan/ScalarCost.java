package org.graphc.runtime.plan;

import org.graphc.core.graph.Node;
import org.graphc.core.op.Cast;
import org.graphc.core.op.Elementwise;
import org.graphc.core.op.ScalarFn;
import org.graphc.core.type.DType;

/** About how many operations a scalar function is in a loop: the length of its code, and of what C2 makes of it. */
final class ScalarCost {
    /** What it takes to fetch the element that a position names. */
    static final int NAMED = 12;

    private ScalarCost() {}

    /** The weight of a node in a loop's body; of what is no scalar function it is 1. */
    static int of(Node node) {
        if (node.op() instanceof Elementwise elementwise) {
            int weight = of(elementwise.fn());
            boolean doubled = weight > 4 && node.dtype() == DType.F64; // longer polynomials
            return doubled ? weight * 8 / 5 : weight;
        }
        return node.op() instanceof Cast ? 2 : 1;
    }

    /** The weight of all that a kernel does for an element. */
    static int of(Kernel kernel) {
        int sum = kernel.stores().size();
        for (Step step : kernel.steps()) {
            sum += step instanceof Step.Apply apply ? of(apply.fn()) : step instanceof Step.Named ? NAMED : 1;
        }
        return sum;
    }

    private static int of(ScalarFn fn) {
        return switch (fn) {
            case ADD, SUB, MUL, DIV, MAX, MIN, NEG, ABS, RELU, SQRT -> 1;
            case EQ, NE, LT, LE, GT, GE, IS_FINITE, AND, OR, XOR, NOT, SELECT -> 1;
            case CLAMP, SIGN, FLOOR, CEIL, ROUND, RSQRT, LEAKY_RELU -> 3;
            case EXP -> 18;
            case EXPM1, SIGMOID, TANH -> 28;
            case LOG -> 24;
            case LOG1P -> 36;
            case ERF, SOFTPLUS, SIN, COS -> 40;
            case MOD, REM, POW, ATAN2, HYPOT, CBRT, TAN, ASIN, ACOS, ATAN, SINH, COSH -> 20;
            case ASINH, ACOSH, ATANH, SINC, LOGIT, LOG_ADD_EXP, XLOGY, XLOG1PY -> 20;
            case ERFC, ERF_INV, LGAMMA, POLYGAMMA -> 20; // calls, whatever they cost
        };
    }
}
