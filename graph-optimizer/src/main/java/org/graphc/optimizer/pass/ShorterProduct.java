package org.graphc.optimizer.pass;

import java.math.BigDecimal;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.op.ScalarFn;
import org.graphc.core.type.DType;
import org.graphc.optimizer.rule.Coefficient;

/**
 * A product planned anew: one number, powers by squaring, all factors in common at once ({@code x² y³} is
 * {@code (x y)² y}), and divisors last.
 */
final class ShorterProduct {
    /** Up to that power no more than three roundings come together, whatever the order. */
    private static final int MAX_IMPROVING = 4;

    private final ProductOfFactors product;
    private final Predicate<Law> on;
    private final DType dtype;
    private final Set<Law> used = EnumSet.noneOf(Law.class);
    private final StraightLine line = new StraightLine();
    private final int value;

    ShorterProduct(ProductOfFactors product, DType dtype, Predicate<Law> on) {
        this.product = product;
        this.on = on;
        this.dtype = dtype;
        boolean isOne = product.factors().size()
                        + product.powers().size()
                        + product.divisors().size()
                == 1;
        if (product.isJoined()) {
            used.add(Law.EXPONENT);
        }
        if (product.isGathered()) {
            used.add(isOne && !product.divisors().isEmpty() ? Law.NUMERATOR : Law.NUMBERS);
        }
        this.value = quotient(numerator(isOne));
    }

    /** The law that tells most of what was done, if all are on and there is less to compute than before. */
    Optional<Law> law() {
        boolean isBetter = product.isSound()
                && line.operations() < product.operations()
                && used.stream().allMatch(on);
        return isBetter ? used.stream().findFirst() : Optional.empty();
    }

    Node emit(GraphBuilder out, Node like) {
        return line.emit(out, like, value);
    }

    private OptionalInt numerator(boolean isOne) {
        boolean isFew = product.factors().values().stream().allMatch(count -> count <= MAX_IMPROVING);
        OptionalInt all = factors(isOne && isFew ? Law.POWER : Law.SQUARES);
        for (Map.Entry<ProductOfFactors.Base, Integer> power : product.powers().entrySet()) {
            Coefficient exponent = new Coefficient(dtype, BigDecimal.valueOf(power.getValue()));
            int of = line.leaf(power.getKey().of());
            all = times(all, line.apply(ScalarFn.POW, of, line.number(exponent)));
        }
        return all;
    }

    private OptionalInt factors(Law squares) {
        boolean isRepeated = product.factors().values().stream().anyMatch(count -> count > 1);
        if (isRepeated && on.test(squares)) {
            return bySquaring(squares);
        }
        OptionalInt all = OptionalInt.empty();
        for (Map.Entry<Node, Integer> factor : product.factors().entrySet()) {
            int of = line.leaf(factor.getKey());
            for (int i = 0; i < factor.getValue(); i++) {
                all = times(all, of);
            }
        }
        return all;
    }

    /** From the highest bit of all counts down: what is there, squared, times the factors that have the bit. */
    private OptionalInt bySquaring(Law squares) {
        Map<Integer, Integer> counts = new LinkedHashMap<>();
        product.factors().forEach((factor, count) -> counts.put(line.leaf(factor), count));
        int most = counts.values().stream().mapToInt(count -> count).max().orElseThrow();
        OptionalInt all = OptionalInt.empty();
        for (int bit = Integer.highestOneBit(most); bit > 0; bit >>= 1) {
            if (all.isPresent()) {
                all = times(all, all.getAsInt());
            }
            for (Map.Entry<Integer, Integer> factor : counts.entrySet()) {
                if ((factor.getValue() & bit) != 0) {
                    all = times(all, factor.getKey());
                }
            }
        }
        used.add(squares);
        return all;
    }

    private OptionalInt times(OptionalInt all, int factor) {
        return OptionalInt.of(all.isEmpty() ? factor : line.apply(ScalarFn.MUL, all.getAsInt(), factor));
    }

    private int quotient(OptionalInt numerator) {
        Coefficient number = product.number();
        boolean isSignLast = numerator.isPresent() && number.isUnit();
        int all = numerator.isEmpty()
                ? line.number(number)
                : isSignLast ? numerator.getAsInt() : line.times(number, numerator.getAsInt());
        for (Node divisor : product.divisors()) {
            all = line.apply(ScalarFn.DIV, all, line.leaf(divisor));
        }
        return isSignLast ? line.times(number, all) : all;
    }
}
