package org.graphc.runtime;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.graphc.core.graph.Body;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.Leaf;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Sweep;
import org.graphc.core.op.Elementwise;
import org.graphc.core.op.MatMul;
import org.graphc.core.op.Reduce;
import org.graphc.core.op.ScalarFn;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.BoundedRecursion;
import org.graphc.core.type.DType;
import org.graphc.core.type.Sizes;

/**
 * An evaluation by the definitions of the operations, with noise unless its number is negative (Monte Carlo arithmetic,
 * Parker 1997): every result that is not just moved, and every input that is no small whole number, is off by one unit
 * in the last place, up or down at random. What overflowed becomes some large number, what underflowed the smallest,
 * and an exact zero any of the two zeros. Infinities and NaNs that are given, or that come of a pole, stay.
 */
final class Noise {
    private static final ImmutableSet<ScalarFn> EXACT = Sets.immutableEnumSet(
            ScalarFn.MAX,
            ScalarFn.MIN,
            ScalarFn.CLAMP,
            ScalarFn.SELECT,
            ScalarFn.RELU,
            ScalarFn.NEG,
            ScalarFn.ABS,
            ScalarFn.SIGN,
            ScalarFn.FLOOR,
            ScalarFn.CEIL,
            ScalarFn.ROUND);

    /** Functions without poles but at zero: what is infinite of other numbers has overflowed. */
    private static final ImmutableSet<ScalarFn> OVERFLOWING = Sets.immutableEnumSet(
            ScalarFn.ADD,
            ScalarFn.SUB,
            ScalarFn.MUL,
            ScalarFn.DIV,
            ScalarFn.POW,
            ScalarFn.HYPOT,
            ScalarFn.EXP,
            ScalarFn.EXPM1,
            ScalarFn.SINH,
            ScalarFn.COSH,
            ScalarFn.LEAKY_RELU,
            ScalarFn.SOFTPLUS,
            ScalarFn.LOG_ADD_EXP);

    /** Up to that size whole numbers are taken to be meant exactly. */
    private static final double MEANT = 1 << 20;

    private final int run;
    private final SplittableRandom random;

    Noise(int run) {
        this.run = run;
        this.random = new SplittableRandom(run);
    }

    Tensor[] evaluate(Graph graph, Feeds feeds) {
        BitSet live = Sweep.reaching(graph);
        Tensor[] values = new Tensor[graph.size()];
        for (int id = live.nextSetBit(0); id >= 0; id = live.nextSetBit(id + 1)) {
            Node node = graph.node(id);
            List<Tensor> inputs =
                    node.inputs().stream().map(input -> values[input.id()]).toList();
            values[id] = node.op() instanceof Leaf leaf
                    ? given(feeds.tensors().get(leaf.label()))
                    : value(node, inputs, feeds.sizes());
        }
        return values;
    }

    @BoundedRecursion("bodies nest as deep as their author wrote them, which reading limits")
    private Tensor value(Node node, List<Tensor> inputs, Sizes sizes) {
        Tensor value;
        try {
            value = node.op() instanceof Body.Holder holder
                    ? holder.evaluate(
                            inputs,
                            sizes,
                            (body, arguments, inner) -> body.evaluate(arguments, (n, in) -> value(n, in, inner)))
                    : node.op().evaluate(inputs, sizes);
        } catch (IllegalArgumentException e) {
            throw RunFailure.at(node, e.getMessage());
        }
        return node.inputs().isEmpty() || isMoved(node, value, inputs) ? value : noisy(node, value, inputs, sizes);
    }

    /** True where nothing was rounded: an exact function, or elements put elsewhere. */
    private boolean isMoved(Node node, Tensor value, List<Tensor> inputs) {
        if (run < 0 || !value.dtype().isFloat()) {
            return true;
        } else if (node.op() instanceof Elementwise op) {
            return EXACT.contains(op.fn());
        } else if (node.op() instanceof Reduce || node.op() instanceof MatMul) {
            return false; // a sum that is equal to a term may have lost the others
        }
        Set<Double> given = new HashSet<>();
        inputs.forEach(input -> addAll(input, given));
        for (int i = 0; i < value.size(); i++) {
            if (!given.contains(value.getDouble(i))) {
                return false;
            }
        }
        return true;
    }

    private static void addAll(Tensor tensor, Set<Double> all) {
        for (int i = 0; i < tensor.size(); i++) {
            all.add(tensor.getDouble(i));
        }
    }

    private Tensor given(Tensor value) {
        if (run < 0 || !value.dtype().isFloat()) {
            return value;
        }
        return Tensor.fill(value.dtype(), value.shape(), i -> {
            double x = value.getDouble(i);
            boolean isMeant = x == Math.rint(x) && Math.abs(x) <= MEANT;
            return isMeant || !Double.isFinite(x) ? x : finite(beside(x, value.dtype()), x);
        });
    }

    private Tensor noisy(Node node, Tensor value, List<Tensor> inputs, Sizes sizes) {
        BitSet overflowed = overflowed(node, value, inputs, sizes);
        return Tensor.fill(value.dtype(), value.shape(), i -> {
            double x = value.getDouble(i);
            if (overflowed.get(i)) {
                return large(x, value.dtype());
            } else if (!Double.isFinite(x)) {
                return x;
            }
            return x == 0 && isExactZero(node, inputs, i)
                    ? random.nextBoolean() ? 0.0 : -0.0
                    : finite(beside(x, value.dtype()), x);
        });
    }

    private double beside(double x, DType dtype) {
        double towards = random.nextBoolean() ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
        return dtype == DType.F32 ? Math.nextAfter((float) x, towards) : Math.nextAfter(x, towards);
    }

    private static double finite(double x, double otherwise) {
        return Double.isFinite(x) ? x : otherwise;
    }

    /** Different ones, so that their differences and quotients say nothing; of both signs for a NaN. */
    private double large(double x, DType dtype) {
        double most = dtype == DType.F32 ? Float.MAX_VALUE : Double.MAX_VALUE;
        double magnitude = most * (1 - random.nextDouble() / 2);
        return Double.isNaN(x) && random.nextBoolean() ? -magnitude : Math.copySign(magnitude, x);
    }

    /** Sums do not underflow, and what vanishes at zero does so exactly. */
    private static boolean isExactZero(Node node, List<Tensor> inputs, int i) {
        return node.op() instanceof Elementwise op
                && (op.fn() == ScalarFn.ADD
                        || op.fn() == ScalarFn.SUB
                        || inputs.stream().anyMatch(input -> input.getDouble(i) == 0));
    }

    /**
     * The elements that finite numbers made infinite without a pole, or, in a sum of many, also NaN. They are there as
     * well where finite numbers take the place of all that is not finite.
     */
    private static BitSet overflowed(Node node, Tensor value, List<Tensor> inputs, Sizes sizes) {
        BitSet found = new BitSet();
        boolean isElementwise = node.op() instanceof Elementwise;
        for (int i = 0; i < value.size(); i++) {
            double x = value.getDouble(i);
            boolean isOpen = Double.isInfinite(x) || !isElementwise && Double.isNaN(x);
            found.set(i, isOpen && !(node.op() instanceof Elementwise op && isPole(op.fn(), inputs, i)));
        }
        if (found.isEmpty() || node.op() instanceof Body.Holder) {
            return new BitSet(); // a body has seen to its own
        }
        Tensor finite;
        try {
            finite = node.op().evaluate(inputs.stream().map(Noise::finite).toList(), sizes);
        } catch (IllegalArgumentException refuses) {
            return found;
        }
        BitSet made = new BitSet();
        for (int i = found.nextSetBit(0); i >= 0; i = found.nextSetBit(i + 1)) {
            made.set(i, !Double.isFinite(finite.getDouble(i)));
        }
        return made;
    }

    private static boolean isPole(ScalarFn fn, List<Tensor> inputs, int i) {
        boolean isOfZero = fn == ScalarFn.DIV && inputs.get(1).getDouble(i) == 0
                || fn == ScalarFn.POW && inputs.get(0).getDouble(i) == 0;
        return isOfZero || !OVERFLOWING.contains(fn);
    }

    private static Tensor finite(Tensor given) {
        return given.dtype().isFloat()
                ? Tensor.fill(given.dtype(), given.shape(), i -> finite(given.getDouble(i), 1))
                : given;
    }
}
