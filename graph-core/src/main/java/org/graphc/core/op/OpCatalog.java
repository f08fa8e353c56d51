package org.graphc.core.op;

import com.google.common.collect.ImmutableSet;
import org.graphc.core.graph.Op;

/** All operations there are: what a lowering, a printer or a test has to cover. */
public final class OpCatalog {
    // spotless:off
    public static final ImmutableSet<Class<? extends Op>> OPS = ImmutableSet.of(
            Input.class, Parameter.class, Constant.class, Size.class,
            Elementwise.class, Cast.class, StopGradient.class,
            Broadcast.class, Reshape.class, Transpose.class, Slice.class, Pad.class, Concat.class,
            Reverse.class, Iota.class,
            Gather.class, ScatterAdd.class, ScatterSet.class, DynamicSlice.class, DynamicUpdateSlice.class,
            Reduce.class, LogSumExp.class, Norm2.class, ArgMax.class, ArgMin.class,
            Prefix.class, PrefixLogSumExp.class, Recurrence.class, ArgSort.class,
            MatMul.class,
            Threefry.class, Deviate.class);
    // spotless:on

    private OpCatalog() {}
}
