package org.graphc.core.op;

import com.google.common.primitives.ImmutableIntArray;
import java.util.List;
import java.util.stream.Collectors;
import org.graphc.core.graph.Body;
import org.graphc.core.graph.Op;
import org.graphc.core.type.DType;
import org.graphc.core.type.TensorType;
import org.graphc.core.type.TypeMismatch;

/** What type rules share. */
final class Inputs {
    private Inputs() {}

    static void require(Op op, List<TensorType> in, int count) {
        if (in.size() != count) {
            throw new TypeMismatch(
                    op.name(), "takes " + count + (count == 1 ? " input" : " inputs") + ", not " + in.size());
        }
    }

    /** Refuses inputs that are not what a body takes. */
    static void requireParameters(Op op, Body body, List<TensorType> in) {
        require(op, in, body.parameters().size());
        for (int i = 0; i < in.size(); i++) {
            if (!in.get(i).equals(body.parameter(i))) {
                throw new TypeMismatch(
                        op.name(), "input " + i + " is " + in.get(i) + ", the body takes " + body.parameter(i));
            }
        }
    }

    static TensorType only(Op op, List<TensorType> in) {
        require(op, in, 1);
        return in.get(0);
    }

    static TensorType onlyFloat(Op op, List<TensorType> in) {
        TensorType type = only(op, in);
        if (!type.dtype().isFloat()) {
            throw new TypeMismatch(op.name(), "takes floats, not " + type);
        }
        return type;
    }

    static TensorType onlyNumber(Op op, List<TensorType> in) {
        TensorType type = only(op, in);
        if (!type.dtype().isNumber()) {
            throw new TypeMismatch(op.name(), "takes numbers, not " + type);
        }
        return type;
    }

    static TensorType onlyBool(Op op, List<TensorType> in) {
        TensorType type = only(op, in);
        if (type.dtype() != DType.BOOL) {
            throw new TypeMismatch(op.name(), "takes bool, not " + type);
        }
        return type;
    }

    /** Refuses axes that are not there or not in increasing order; negative ones were resolved by {@link Ops}. */
    static void requireAxes(Op op, TensorType type, ImmutableIntArray axes) {
        for (int i = 0; i < axes.length(); i++) {
            if (axes.get(i) < 0 || axes.get(i) >= type.rank() || (i > 0 && axes.get(i) <= axes.get(i - 1))) {
                throw new TypeMismatch(op.name(), "axes " + axes + " are not increasing axes of " + type);
            }
        }
    }

    /** Refuses a number that a tensor of the given type cannot hold: half an integer, two of a bool. */
    static void requireHolds(String op, DType dtype, double value) {
        boolean whole = value == Math.rint(value) && !Double.isInfinite(value);
        boolean holds = switch (dtype) {
            case F32, F64 -> true;
            case I32 -> value == (int) value;
            case I64 -> whole && value >= Long.MIN_VALUE && value < 0x1p63;
            case BOOL -> value == 0 || value == 1;
        };
        if (!holds) {
            throw new TypeMismatch(op, value + " is not a value of " + dtype);
        }
    }

    /** {@code f64[n, 3] and f64[4, 2]} */
    static String list(List<TensorType> types) {
        return types.stream().map(TensorType::toString).collect(Collectors.joining(" and "));
    }
}
