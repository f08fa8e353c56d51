package org.graphc.runtime.codegen;

import com.github.javaparser.ast.expr.BinaryExpr.Operator;
import com.github.javaparser.ast.expr.Expression;
import org.graphc.runtime.plan.Kernel;
import org.graphc.runtime.plan.Step;

/** Elements of operands at positions that other steps have read. */
final class NamedElements {
    private NamedElements() {}

    /**
     * The element, or zero where there is none.
     *
     * @param array the name of the operand's array
     * @param start where the loops are in the operand's array, for position 0
     */
    static Expression element(Kernel kernel, Step.Named step, String array, Expression start) {
        return element(kernel, step, array, start, JavaAst.name(LoopEmitter.step(step.position())));
    }

    /** The same for a position that is called something else. */
    static Expression element(Kernel kernel, Step.Named step, String array, Expression start, Expression position) {
        Expression element = JavaAst.element(array, at(kernel, step, array, start, position));
        Expression isNone = JavaAst.binary(position.clone(), Operator.LESS, JavaAst.integer(0));
        return step.mayDrop() ? JavaAst.choose(isNone, JavaAst.number(step.dtype(), 0), element) : element;
    }

    /** The index of the element in the operand's array. */
    static Expression at(Kernel kernel, Step.Named step, String array, Expression start, Expression position) {
        return switch (kernel.operands().get(step.operand()).named()) {
            case ZERO -> start;
            case ONE -> JavaAst.plus(start, position);
            case GIVEN -> JavaAst.plus(start, JavaAst.times(position, JavaAst.name(KernelArrays.named(array))));
        };
    }
}
