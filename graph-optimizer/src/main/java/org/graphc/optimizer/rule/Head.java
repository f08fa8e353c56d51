package org.graphc.optimizer.rule;

import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.ImmutableIntArray;
import java.util.Optional;
import java.util.function.Function;
import org.graphc.core.graph.Op;
import org.graphc.core.op.Cast;
import org.graphc.core.op.Elementwise;
import org.graphc.core.op.LogSumExp;
import org.graphc.core.op.Monoid;
import org.graphc.core.op.Reduce;
import org.graphc.core.op.Reshape;
import org.graphc.core.op.ScalarFn;
import org.graphc.core.op.StopGradient;
import org.graphc.core.op.Transpose;
import org.graphc.core.type.DType;
import org.graphc.core.type.Shape;

/**
 * An operation as rules name it: {@code exp(x)}, or with a name for its attribute {@code sum[a](x)}, where {@code a}
 * are the axes and may stand on the right side again.
 */
record Head(String name, Object root, Function<Op, Object> attribute, Function<Object, Op> make) {
    static final int NO_ATTRIBUTE = -1;
    private static final ImmutableMap<String, Head> ALL = all();

    static Optional<Head> named(String name) {
        return Optional.ofNullable(ALL.get(name));
    }

    private static ImmutableMap<String, Head> all() {
        ImmutableMap.Builder<String, Head> all = ImmutableMap.builder();
        for (ScalarFn fn : ScalarFn.values()) {
            Op op = new Elementwise(fn);
            all.put(fn.symbol(), new Head(fn.symbol(), fn, any -> op, any -> op));
        }
        for (Monoid monoid : Monoid.values()) {
            all.put(monoid.symbol(), reduction(monoid));
        }
        put(all, "logSumExp", LogSumExp.class, LogSumExp::axes, axes -> new LogSumExp((ImmutableIntArray) axes));
        put(all, "reshape", Reshape.class, Reshape::shape, shape -> new Reshape((Shape) shape));
        put(all, "transpose", Transpose.class, Transpose::permutation, p -> new Transpose((ImmutableIntArray) p));
        put(all, "cast", Cast.class, Cast::to, dtype -> new Cast((DType) dtype));
        put(all, "stopGradient", StopGradient.class, op -> op, any -> new StopGradient());
        return all.buildOrThrow();
    }

    private static Head reduction(Monoid monoid) {
        return new Head(
                monoid.symbol(),
                monoid,
                op -> ((Reduce) op).axes(),
                axes -> new Reduce(monoid, (ImmutableIntArray) axes));
    }

    private static <T extends Op> void put(
            ImmutableMap.Builder<String, Head> all,
            String name,
            Class<T> type,
            Function<T, Object> attribute,
            Function<Object, Op> make) {
        all.put(name, new Head(name, type, op -> attribute.apply(type.cast(op)), make));
    }

    /** True where a match in the other order is one as well; extrema are, since this is about values only. */
    boolean isCommutative() {
        return root instanceof ScalarFn fn && (fn.isCommutative() || fn == ScalarFn.MAX || fn == ScalarFn.MIN);
    }
}
