package org.graphc.runtime.codegen;

import org.graphc.runtime.plan.Access;
import org.graphc.runtime.plan.Access.Stride;
import org.graphc.runtime.plan.Kernel;
import org.graphc.runtime.plan.Step;

/** The number of loops that each step's value depends on, counted to the innermost of them. */
final class Levels {
    private Levels() {}

    static int[] of(Kernel kernel) {
        int[] levels = new int[kernel.steps().size()];
        for (int i = 0; i < levels.length; i++) {
            Step step = kernel.steps().get(i);
            if (step instanceof Step.Load load) {
                levels[i] = deepest(kernel.operands().get(load.operand()));
            } else if (step instanceof Step.Named named) {
                levels[i] = Math.max(deepest(kernel.operands().get(named.operand())), levels[named.position()]);
            } else if (step instanceof Step.Convert convert) {
                levels[i] = levels[convert.arg()];
            } else if (step instanceof Step.Apply apply) {
                levels[i] = apply.args().stream().map(arg -> levels[arg]).max().orElse(0);
            }
        }
        return levels;
    }

    private static int deepest(Access access) {
        int level = access.strides().size();
        while (level > 0 && access.strides().get(level - 1) == Stride.ZERO) {
            level--;
        }
        return level;
    }
}
