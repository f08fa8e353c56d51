package org.graphc.core.op;

import com.google.common.collect.ImmutableSet;
import org.graphc.core.graph.Op;

/** All operations there are: what a lowering, a printer or a test has to cover. */
public final class OpCatalog {
    // spotless:off
    public static final ImmutableSet<Class<? extends Op>> OPS = ImmutableSet.of(
            Input.class, Parameter.class, Constant.class, Size.class, Elementwise.class, Cast.class,
            StopGradient.class, Broadcast.class, Reshape.class, Transpose.class, Slice.class, Pad.class, Concat.class,
            Reduce.class, LogSumExp.class, ArgMax.class, MatMul.class, Conv.class, WindowArgMax.class, Reverse.class,
            Iota.class, Gather.class, Positions.class, ScatterAdd.class, ScatterSet.class, DynamicSlice.class,
            DynamicUpdateSlice.class, Threefry.class, Deviate.class, Norm2.class, ArgMin.class, Prefix.class,
            PrefixLogSumExp.class, Recurrence.class, ArgSort.class, Cholesky.class, TriangularSolve.class,
            Solve.class, Inverse.class, LeastSquares.class, Det.class, Cofactor.class, SlogDet.class, Lu.class,
            Qr.class, Eigh.class, Svd.class, Barrier.class, Scan.class, Cond.class, While.class, Checkpoint.class,
            CustomGradient.class, Tag.class, Check.class, Print.class);
    // spotless:on

    private OpCatalog() {}
}
