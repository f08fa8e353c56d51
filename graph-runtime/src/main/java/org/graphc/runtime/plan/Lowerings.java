package org.graphc.runtime.plan;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Op;
import org.graphc.core.op.ArgMax;
import org.graphc.core.op.ArgMin;
import org.graphc.core.op.ArgSort;
import org.graphc.core.op.Barrier;
import org.graphc.core.op.Broadcast;
import org.graphc.core.op.Cast;
import org.graphc.core.op.Check;
import org.graphc.core.op.Checkpoint;
import org.graphc.core.op.Cholesky;
import org.graphc.core.op.Cofactor;
import org.graphc.core.op.Concat;
import org.graphc.core.op.Cond;
import org.graphc.core.op.Constant;
import org.graphc.core.op.Conv;
import org.graphc.core.op.CustomGradient;
import org.graphc.core.op.Det;
import org.graphc.core.op.Deviate;
import org.graphc.core.op.DynamicSlice;
import org.graphc.core.op.DynamicUpdateSlice;
import org.graphc.core.op.Eigh;
import org.graphc.core.op.Elementwise;
import org.graphc.core.op.Gather;
import org.graphc.core.op.Input;
import org.graphc.core.op.Inverse;
import org.graphc.core.op.Iota;
import org.graphc.core.op.LeastSquares;
import org.graphc.core.op.LogSumExp;
import org.graphc.core.op.Lu;
import org.graphc.core.op.MatMul;
import org.graphc.core.op.Norm2;
import org.graphc.core.op.Pad;
import org.graphc.core.op.Parameter;
import org.graphc.core.op.Positions;
import org.graphc.core.op.Prefix;
import org.graphc.core.op.PrefixLogSumExp;
import org.graphc.core.op.Print;
import org.graphc.core.op.Qr;
import org.graphc.core.op.Recurrence;
import org.graphc.core.op.Reduce;
import org.graphc.core.op.Reshape;
import org.graphc.core.op.Reverse;
import org.graphc.core.op.Scan;
import org.graphc.core.op.ScatterAdd;
import org.graphc.core.op.ScatterSet;
import org.graphc.core.op.Size;
import org.graphc.core.op.Slice;
import org.graphc.core.op.SlogDet;
import org.graphc.core.op.Solve;
import org.graphc.core.op.StopGradient;
import org.graphc.core.op.Svd;
import org.graphc.core.op.Tag;
import org.graphc.core.op.Threefry;
import org.graphc.core.op.Transpose;
import org.graphc.core.op.TriangularSolve;
import org.graphc.core.op.While;
import org.graphc.core.op.WindowArgMax;

/** The lowering of every operation. */
public final class Lowerings {
    static final Lowerings ALL = new Lowerings();

    private final ImmutableMap<Class<? extends Op>, Lowering> table =
            ImmutableMap.<Class<? extends Op>, Lowering>builder()
                    .put(Input.class, new SourceLowering())
                    .put(Parameter.class, new SourceLowering())
                    .put(Constant.class, new SourceLowering())
                    .put(Size.class, new SourceLowering())
                    .put(Elementwise.class, new ElementwiseLowering())
                    .put(Cast.class, new ElementwiseLowering())
                    .put(Broadcast.class, new MoveLowering())
                    .put(Transpose.class, new MoveLowering())
                    .put(Slice.class, new MoveLowering())
                    .put(StopGradient.class, new ReshapeLowering())
                    .put(Barrier.class, new ReshapeLowering())
                    .put(Tag.class, new ReshapeLowering())
                    .put(Check.class, new CallLowering())
                    .put(Print.class, new CallLowering())
                    .put(Reshape.class, new ReshapeLowering())
                    .put(Concat.class, new ConcatLowering())
                    .put(Pad.class, new PadLowering())
                    .put(Reduce.class, new ReduceLowering())
                    .put(LogSumExp.class, new ExpandedLowering())
                    .put(Norm2.class, new ReduceLowering())
                    .put(ArgMax.class, new ReduceLowering())
                    .put(ArgMin.class, new ReduceLowering())
                    .put(ArgSort.class, new CallLowering())
                    .put(Prefix.class, new CallLowering())
                    .put(PrefixLogSumExp.class, new CallLowering())
                    .put(Recurrence.class, new CallLowering())
                    .put(MatMul.class, new MatMulLowering())
                    .put(Conv.class, new CallLowering())
                    .put(WindowArgMax.class, new CallLowering())
                    .put(Gather.class, new MoveLowering())
                    .put(Positions.class, new CallLowering())
                    .put(ScatterAdd.class, new CallLowering())
                    .put(Reverse.class, new CallLowering())
                    .put(Iota.class, new CallLowering())
                    .put(ScatterSet.class, new CallLowering())
                    .put(DynamicSlice.class, new CallLowering())
                    .put(DynamicUpdateSlice.class, new CallLowering())
                    .put(Threefry.class, new CallLowering())
                    .put(Deviate.class, new CallLowering())
                    .put(Scan.class, new CallLowering())
                    .put(Cond.class, new CallLowering())
                    .put(While.class, new CallLowering())
                    .put(Checkpoint.class, new CallLowering())
                    .put(CustomGradient.class, new CallLowering())
                    .put(Cholesky.class, new CallLowering())
                    .put(TriangularSolve.class, new CallLowering())
                    .put(Solve.class, new CallLowering())
                    .put(Inverse.class, new CallLowering())
                    .put(LeastSquares.class, new CallLowering())
                    .put(Det.class, new CallLowering())
                    .put(Cofactor.class, new CallLowering())
                    .put(SlogDet.class, new CallLowering())
                    .put(Lu.class, new CallLowering())
                    .put(Qr.class, new CallLowering())
                    .put(Eigh.class, new CallLowering())
                    .put(Svd.class, new CallLowering())
                    .buildOrThrow();

    private Lowerings() {}

    /** The operations that programs can be made of: all of the catalog. */
    public static ImmutableSet<Class<? extends Op>> covered() {
        return ALL.table.keySet();
    }

    Lowering of(Node node) {
        Lowering lowering = table.get(node.op().getClass());
        if (lowering == null) {
            throw new IllegalStateException("no lowering for " + node.op());
        }
        return lowering;
    }
}
