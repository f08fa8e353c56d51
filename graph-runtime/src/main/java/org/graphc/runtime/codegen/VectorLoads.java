package org.graphc.runtime.codegen;

import static org.graphc.runtime.codegen.JavaAst.assign;
import static org.graphc.runtime.codegen.JavaAst.element;
import static org.graphc.runtime.codegen.JavaAst.integer;
import static org.graphc.runtime.codegen.JavaAst.name;
import static org.graphc.runtime.codegen.JavaAst.on;
import static org.graphc.runtime.codegen.JavaAst.plus;
import static org.graphc.runtime.codegen.JavaAst.times;

import com.github.javaparser.ast.expr.Expression;
import com.github.javaparser.ast.stmt.BlockStmt;
import java.util.HashMap;
import java.util.Map;
import org.graphc.core.type.DType;
import org.graphc.runtime.plan.Access.Stride;
import org.graphc.runtime.plan.Kernel;
import org.graphc.runtime.plan.Step;

/**
 * Elements of operands as vectors: those that follow each other as they are, others gathered by a map of where they
 * are, and what the machine cannot gather lane by lane, through an array.
 */
final class VectorLoads {
    private static final String LANE = "l";

    private final Kernel kernel;
    private final LoopEmitter loops;
    private final VectorLanes lanes;
    private final BlockStmt before;
    private final LoopEmitter.Place inside;
    private final int last;
    /** The map of positions by their step and the array that they are in. */
    private final Map<String, String> maps = new HashMap<>();

    /**
     * Where elements are loaded.
     *
     * @param before what is executed before the loop
     */
    VectorLoads(Kernel kernel, LoopEmitter loops, VectorLanes lanes, BlockStmt before, LoopEmitter.Place inside) {
        this.kernel = kernel;
        this.loops = loops;
        this.lanes = lanes;
        this.before = before;
        this.inside = inside;
        this.last = kernel.rank() - 1;
    }

    /**
     * How many elements a turn of the innermost loop reads or writes that do not follow each other: each costs about
     * an operation.
     */
    static int apart(Kernel kernel) {
        int last = kernel.rank() - 1;
        int apart = 0;
        int[] levels = Levels.of(kernel);
        for (Step step : kernel.steps()) {
            if (step instanceof Step.Load load) {
                apart += kernel.operands().get(load.operand()).strides().get(last) == Stride.GIVEN ? 1 : 0;
            } else if (step instanceof Step.Named named) {
                Stride stride = kernel.operands().get(named.operand()).strides().get(last);
                apart += levels[named.position()] > last || stride == Stride.GIVEN ? 1 : 0;
            }
        }
        for (Kernel.Store store : kernel.stores()) {
            boolean isWritten = store.kind() == Kernel.Kind.MAP || kernel.reduced() == 0;
            apart += isWritten && store.out().strides().get(last) != Stride.ONE ? 1 : 0;
        }
        return apart;
    }

    Lane load(Step.Load step, int number) {
        return load(
                step.dtype(),
                step.operand(),
                LoopEmitter.position(inside, KernelArrays.operand(step.operand())),
                number);
    }

    /** The element that a position names, which each lane may have of its own. */
    Lane named(Step.Named step, Lane position, int number) {
        Expression start = LoopEmitter.position(inside, KernelArrays.operand(step.operand()));
        if (position.isVector()) {
            boolean isPlain = step.dtype() != DType.BOOL
                    && !step.mayDrop()
                    && stride(step.operand()) == Stride.ZERO
                    && kernel.operands().get(step.operand()).named() != Stride.ZERO;
            return isPlain ? gathered(step, position, start, number) : each(step, position, start, number);
        }
        return step.mayDrop()
                ? laneByLane(
                        step.dtype(),
                        number,
                        NamedElements.element(
                                kernel, step, array(step.operand()), ofLane(step.operand(), start), position.code()))
                : load(
                        step.dtype(),
                        step.operand(),
                        NamedElements.at(kernel, step, array(step.operand()), start, position.code()),
                        number);
    }

    private Lane load(DType dtype, int operand, Expression start, int number) {
        if (stride(operand) != Stride.GIVEN) {
            return lanes.load(dtype, name(array(operand)), start);
        } else if (dtype == DType.BOOL) {
            return laneByLane(dtype, number, element(array(operand), ofLane(operand, start)));
        }
        String map = map(number);
        BlockStmt lane = new BlockStmt();
        lane.addStatement(assign(element(map, name(LANE)), ofLane(operand, integer(0))));
        before.addStatement(JavaAst.loop(LANE, integer(0), integer(lanes.lanes()), lane));
        return mapped(dtype, operand, start, map);
    }

    private Lane gathered(Step.Named step, Lane position, Expression start, int number) {
        String array = array(step.operand());
        String known = maps.get(step.position() + array);
        if (known == null) {
            known = map(number);
            maps.put(step.position() + array, known);
            boolean isRow = kernel.operands().get(step.operand()).named() == Stride.ONE;
            Expression moved = isRow ? position.code() : on(position.code(), "mul", name(KernelArrays.named(array)));
            inside.body().addStatement(on(moved, "intoArray", name(known), integer(0)));
        }
        return mapped(step.dtype(), step.operand(), start, known);
    }

    private Lane mapped(DType dtype, int operand, Expression start, String map) {
        Expression[] arguments = {lanes.species(dtype), name(array(operand)), start, name(map), integer(0)};
        return Lane.vector(dtype, JavaAst.call(VectorLanes.vector(dtype), "fromArray", arguments));
    }

    /** An array of indices for a step. */
    private String map(int number) {
        String map = "m" + number;
        before.addStatement(JavaAst.array(DType.I32, map, integer(lanes.lanes())));
        return map;
    }

    private Lane each(Step.Named step, Lane position, Expression start, int number) {
        String map = map(number);
        inside.body().addStatement(on(position.code(), "intoArray", name(map), integer(0)));
        Expression at = ofLane(step.operand(), start);
        return laneByLane(
                step.dtype(),
                number,
                NamedElements.element(kernel, step, array(step.operand()), at, element(map, name(LANE))));
    }

    private Lane laneByLane(DType dtype, int number, Expression value) {
        String result = "x" + number;
        before.addStatement(JavaAst.array(dtype, result, integer(lanes.lanes())));
        BlockStmt lane = new BlockStmt().addStatement(assign(element(result, name(LANE)), value));
        inside.body().addStatement(JavaAst.loop(LANE, integer(0), integer(lanes.lanes()), lane));
        return lanes.load(dtype, name(result), integer(0));
    }

    /** Where a lane's element is, if the first is at {@code start}. */
    private Expression ofLane(int operand, Expression start) {
        return switch (stride(operand)) {
            case ZERO -> start;
            case ONE -> plus(start, name(LANE));
            case GIVEN -> plus(start, times(name(LANE), name(KernelArrays.stride(array(operand), last))));
        };
    }

    private Stride stride(int operand) {
        return kernel.operands().get(operand).strides().get(last);
    }

    private String array(int operand) {
        return loops.arrays().sharedOperand(operand);
    }
}
