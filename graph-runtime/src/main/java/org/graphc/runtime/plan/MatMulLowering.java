package org.graphc.runtime.plan;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableIntArray;
import org.graphc.core.graph.Node;
import org.graphc.core.op.StopGradient;
import org.graphc.core.op.Transpose;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Shape;

/** Matrix products: a call of the GEMM provider, into whose flags transposes of the operands fold. */
final class MatMulLowering implements Lowering {
    private record Operand(Node node, boolean transposed) {}

    @Override
    public void fuse(Node node, FusionPlanner planner) {
        ImmutableList<Node> operands = ImmutableList.of(
                operand(node.input(0)).node(), operand(node.input(1)).node());
        operands.forEach(planner::store);
        planner.startWhole(node, operands);
    }

    @Override
    public void lower(FusionGroup group, ProgramBuilder program) {
        Node node = group.sink();
        Operand a = operand(node.input(0));
        Operand b = operand(node.input(1));
        Shape shape = node.shape();
        int rank = shape.rank();
        Dim batch = Shape.of(shape.dims().subList(0, rank - 2)).elements();
        Dim inner = node.input(0).shape().dim(rank - 1);
        ImmutableList<Dim> params =
                ImmutableList.of(flag(a), flag(b), batch, shape.dim(rank - 2), shape.dim(rank - 1), inner);
        int out = program.place(node);
        program.add(new Launch(
                Launch.GEMM, 1, ImmutableIntArray.of(out, program.place(a.node()), program.place(b.node())), params));
    }

    private static Dim flag(Operand operand) {
        return operand.transposed() ? Dim.ONE : Dim.ZERO;
    }

    /** Looks through transposes of the last two axes. */
    private static Operand operand(Node node) {
        Node at = node;
        boolean transposed = false;
        while (at.op() instanceof StopGradient || exchangesLastTwo(at)) {
            transposed ^= at.op() instanceof Transpose;
            at = at.input(0);
        }
        return new Operand(at, transposed);
    }

    private static boolean exchangesLastTwo(Node node) {
        if (!(node.op() instanceof Transpose transpose)) {
            return false;
        }
        ImmutableIntArray axes = transpose.permutation();
        int rank = axes.length();
        for (int i = 0; i < rank - 2; i++) {
            if (axes.get(i) != i) {
                return false;
            }
        }
        return rank >= 2 && axes.get(rank - 2) == rank - 1;
    }
}
