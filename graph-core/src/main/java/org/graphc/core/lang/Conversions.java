package org.graphc.core.lang;

import com.google.common.primitives.ImmutableIntArray;
import java.util.List;
import java.util.Optional;
import org.graphc.core.graph.Node;
import org.graphc.core.lang.Call.Argument;
import org.graphc.core.op.Ops;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;

/** Makes of a value what its place needs: a node of a dtype, a number, a size. */
final class Conversions {
    private Conversions() {}

    /** The value as a node; a literal takes the dtype that it meets, or {@code f64}. */
    static Node node(Session session, Argument argument, Optional<DType> met) {
        Value value = argument.value();
        if (value instanceof Value.Tensor t) {
            return t.node();
        } else if (value instanceof Value.Whole w && !w.dim().isConstant()) {
            return session.build(
                    session.at(argument.expression()),
                    List.of(),
                    () -> Ops.size(session.graph(), w.dim(), met.orElse(DType.F64)));
        } else if (value instanceof Value.Real || value instanceof Value.Whole || value instanceof Value.Truth) {
            DType dtype = met.orElse(value instanceof Value.Truth ? DType.BOOL : DType.F64);
            Tensor literal = literal(session, argument, dtype);
            return session.build(
                    session.at(argument.expression()), List.of(), () -> Ops.constant(session.graph(), literal));
        } else if (value instanceof Value.Poison) {
            throw new Refusal(Diagnostic.of(Code.KIND, session.at(argument.expression()), ""));
        }
        Diagnostic wrong = session.refuse(
                        Code.KIND, argument.expression(), "a value is needed here, this is " + value.kind())
                .diagnostic();
        throw new Refusal(
                value instanceof Value.Type type
                        ? wrong.hint("before a sign a literal's type needs parentheses: ((" + type.dtype() + ") -2.5)")
                        : wrong);
    }

    /** A literal in a dtype that it fits into exactly, roundings of floats aside. */
    static Tensor literal(Session session, Argument argument, DType dtype) {
        Value value = argument.value();
        ImmutableIntArray scalar = ImmutableIntArray.of();
        if (value instanceof Value.Truth truth) {
            if (dtype != DType.BOOL) {
                throw misfit(session, argument, dtype);
            }
            return Tensor.of(scalar, truth.holds());
        } else if (value instanceof Value.Whole whole && whole.dim().isConstant()) {
            long number = whole.dim().value();
            if (dtype == DType.BOOL || (dtype == DType.I32 && number != (int) number)) {
                throw misfit(session, argument, dtype);
            }
            return Tensor.fillLong(dtype, scalar, i -> number);
        } else if (value instanceof Value.Real real) {
            if (!dtype.isFloat()) {
                throw misfit(session, argument, dtype);
            } else if (dtype == DType.F32
                    && Double.isFinite(real.number())
                    && Float.isInfinite((float) real.number())) {
                String text = session.text().at(session.at(argument.expression()));
                throw session.refuse(
                        Code.LITERAL,
                        argument.expression(),
                        Notes.shorten(text) + " is larger than every f32",
                        "write Infinity, or use f64");
            }
            return Tensor.scalar(dtype, real.number());
        }
        throw session.refuse(Code.KIND, argument.expression(), "a literal is needed here, this is " + value.kind());
    }

    private static Refusal misfit(Session session, Argument argument, DType dtype) {
        String text = session.text().at(session.at(argument.expression()));
        return session.refuse(Code.LITERAL, argument.expression(), Notes.shorten(text) + " is not a value of " + dtype);
    }

    /** A literal as a double. */
    static double number(Session session, Argument argument) {
        return numeric(argument.value())
                .orElseThrow(() -> session.refuse(
                        Code.KIND,
                        argument.expression(),
                        "a number is needed here, this is " + argument.value().kind()));
    }

    /** The number that a literal is. */
    static Optional<Double> numeric(Value value) {
        if (value instanceof Value.Real real) {
            return Optional.of(real.number());
        }
        return value instanceof Value.Whole whole && whole.dim().isConstant()
                ? Optional.of((double) whole.dim().value())
                : Optional.empty();
    }

    static Dim dim(Session session, Argument argument) {
        if (argument.value() instanceof Value.Whole whole) {
            return whole.dim();
        }
        throw session.refuse(
                Code.SIZE,
                argument.expression(),
                "a whole number or a dim is needed here, this is "
                        + (argument.value() instanceof Value.Real real
                                ? Double.toString(real.number())
                                : argument.value().kind()));
    }

    static long whole(Session session, Argument argument) {
        Dim dim = dim(session, argument);
        if (!dim.isConstant()) {
            throw session.refuse(
                    Code.SIZE,
                    argument.expression(),
                    "a whole number is needed here, " + dim + " is known only in a run");
        }
        return dim.value();
    }

    static int integer(Session session, Argument argument) {
        long value = whole(session, argument);
        if (value != (int) value) {
            throw session.refuse(Code.SIZE, argument.expression(), value + " is too large");
        }
        return (int) value;
    }
}
