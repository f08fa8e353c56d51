package org.graphc.runtime.codegen;

import com.github.javaparser.ast.expr.Expression;
import org.graphc.core.type.DType;

/**
 * A value in vector code: a vector, a mask of one, or a number that all lanes have in common.
 *
 * @param dtype the type of each lane, {@code BOOL} of masks
 * @param of the type of the lanes that a mask is over; of all else the same as {@code dtype}
 * @param isVector false for a number
 */
record Lane(DType dtype, DType of, boolean isVector, Expression code) {
    static Lane number(DType dtype, Expression code) {
        return new Lane(dtype, dtype, false, code);
    }

    static Lane vector(DType dtype, Expression code) {
        return new Lane(dtype, dtype, true, code);
    }

    static Lane mask(DType of, Expression code) {
        return new Lane(DType.BOOL, of, true, code);
    }

    /** The same value under a name that it was given. */
    Lane named(String name) {
        return new Lane(dtype, of, isVector, JavaAst.name(name));
    }

    /** A syntax tree has one parent. */
    @Override
    public Expression code() {
        return code.clone();
    }
}
