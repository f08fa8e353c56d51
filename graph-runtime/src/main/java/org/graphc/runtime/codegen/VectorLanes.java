package org.graphc.runtime.codegen;

import static org.graphc.runtime.codegen.JavaAst.constant;
import static org.graphc.runtime.codegen.JavaAst.integer;
import static org.graphc.runtime.codegen.JavaAst.on;

import com.github.javaparser.ast.NodeList;
import com.github.javaparser.ast.expr.CastExpr;
import com.github.javaparser.ast.expr.Expression;
import com.github.javaparser.ast.expr.SimpleName;
import com.github.javaparser.ast.type.ClassOrInterfaceType;
import com.github.javaparser.ast.type.Type;
import org.graphc.core.type.DType;
import org.graphc.runtime.plan.Kernel;
import org.graphc.runtime.plan.Step;

/**
 * The vectors of one kernel: all of them have as many lanes as the widest type in it has in a register, so that a lane
 * is an element throughout.
 *
 * @param lanes how many elements are computed at once
 * @param machine the width of its registers is that of a vector
 */
record VectorLanes(int lanes, VectorMachine machine) {
    static VectorLanes of(Kernel kernel, VectorMachine machine) {
        boolean wide = kernel.steps().stream().map(Step::dtype).anyMatch(VectorLanes::isWide);
        return new VectorLanes(machine.bits() / (wide ? 64 : 32), machine);
    }

    private static boolean isWide(DType dtype) {
        return dtype == DType.F64 || dtype == DType.I64;
    }

    /** The lanes that masks from arrays and from constants are over. */
    DType masked() {
        return lanes * 64 <= machine.bits() ? DType.F64 : DType.F32;
    }

    /** How many doubles a register holds of those that the lanes make. */
    int doubles() {
        return Math.min(lanes, machine.bits() / 64);
    }

    static String vector(DType dtype) {
        return switch (dtype) {
            case F32 -> "FloatVector";
            case F64 -> "DoubleVector";
            case I32 -> "IntVector";
            case I64 -> "LongVector";
            case BOOL -> throw new IllegalStateException("truth values are masks");
        };
    }

    private static String box(DType dtype) {
        return switch (dtype) {
            case F32 -> "Float";
            case F64 -> "Double";
            case I32 -> "Integer";
            case I64 -> "Long";
            case BOOL -> throw new IllegalStateException("truth values are masks");
        };
    }

    /** The type of a local that holds a lane. */
    static Type type(Lane lane) {
        if (lane.dtype() != DType.BOOL) {
            return new ClassOrInterfaceType(null, vector(lane.dtype()));
        }
        Type box = new ClassOrInterfaceType(null, box(lane.of()));
        return new ClassOrInterfaceType(null, new SimpleName("VectorMask"), NodeList.nodeList(box));
    }

    Expression species(DType dtype) {
        return species(dtype, lanes);
    }

    static Expression species(DType dtype, int lanes) {
        return constant(vector(dtype), "SPECIES_" + lanes * (isWide(dtype) ? 64 : 32));
    }

    static Expression operator(String name) {
        return constant("VectorOperators", name);
    }

    /** A number in all lanes; a vector as it is. */
    Lane spread(Lane lane) {
        if (lane.isVector()) {
            return lane;
        } else if (lane.dtype() == DType.BOOL) {
            return Lane.mask(masked(), on(species(masked()), "maskAll", lane.code()));
        }
        return Lane.vector(
                lane.dtype(), JavaAst.call(vector(lane.dtype()), "broadcast", species(lane.dtype()), lane.code()));
    }

    /** A mask over lanes of another type. */
    Expression mask(Lane mask, DType over) {
        Lane spread = spread(mask);
        return spread.of() == over ? spread.code() : on(spread.code(), "cast", species(over));
    }

    /** The elements of an array from a position on. */
    Lane load(DType dtype, Expression array, Expression at) {
        return dtype == DType.BOOL
                ? Lane.mask(masked(), JavaAst.call("VectorMask", "fromArray", species(masked()), array, at))
                : Lane.vector(dtype, JavaAst.call(vector(dtype), "fromArray", species(dtype), array, at));
    }

    /**
     * A register of doubles of those that a vector of floats makes. Not by an array: beside other stores of the
     * loop, C2 of JDK 17 then makes objects of vectors.
     *
     * @param part which of the registers
     */
    Lane doubles(Lane from, int part) {
        return convert(from, DType.F64, "F2D", species(DType.F64, doubles()), part);
    }

    /** A vector of another type in lanes of its size. */
    Lane convert(Lane from, DType to, String operator) {
        return convert(from, to, operator, species(to), 0);
    }

    private static Lane convert(Lane from, DType to, String operator, Expression species, int part) {
        Expression converted = on(from.code(), "convertShape", operator(operator), species, integer(part));
        return Lane.vector(to, JavaAst.enclosed(new CastExpr(new ClassOrInterfaceType(null, vector(to)), converted)));
    }
}
