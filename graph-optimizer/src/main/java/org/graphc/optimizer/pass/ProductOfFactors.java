package org.graphc.optimizer.pass;

import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.graphc.core.graph.Node;
import org.graphc.core.op.ScalarFn;
import org.graphc.optimizer.rule.Coefficient;

/**
 * A maximal product, taken apart into a number, factors and divisors as far as nobody else reads a product within it.
 * Nothing is cancelled: x / x is NaN where x is zero or infinite.
 */
final class ProductOfFactors {
    /** Beyond, exponents may not be exact in every type. */
    private static final BigDecimal MAX_EXPONENT = BigDecimal.valueOf(1024);

    /**
     * Powers of one value with exponents of one sign, which may be added: for zeros, infinities and negative numbers
     * too, since whole exponents know their parity. {@code x^3 * x^-1} at 0 is NaN, {@code x^0.5 * x^0.5} below.
     */
    record Base(Node of, boolean isInverse) {}

    private final Families families;
    private final UnaryOperator<Node> current;
    private final Predicate<Law> on;
    private final boolean gathers;
    private final Map<Node, Integer> factors = new LinkedHashMap<>();
    private final Map<Base, Integer> powers = new LinkedHashMap<>();
    private final List<Node> divisors = new ArrayList<>();
    private Coefficient number;
    private int numbers;
    private int operations;
    private boolean isJoined;
    private boolean isSound = true;

    /**
     * @param current what stands for a node of the graph before the pass
     * @param gathers whether products with numbers within are taken apart
     */
    ProductOfFactors(Node root, Families families, UnaryOperator<Node> current, Predicate<Law> on, boolean gathers) {
        this.families = families;
        this.current = current;
        this.on = on;
        this.gathers = gathers;
        this.number = Coefficient.one(root.dtype());
        Deque<Node> open = new ArrayDeque<>();
        if (!take(root, open)) {
            leaf(root);
        }
        while (!open.isEmpty()) {
            Node at = open.pop();
            if (!families.isSingle(at) || !take(at, open)) {
                leaf(at);
            }
        }
        joinFactorsAndPowers();
    }

    /** Takes a product or power apart; false where it is none. */
    private boolean take(Node at, Deque<Node> open) {
        boolean isNumber = gathers && !Families.isFn(at, ScalarFn.NEG); // signs move outwards by themselves, and vanish
        Optional<Families.Scaled> scaled = isNumber ? Families.scaled(at) : Optional.empty();
        if (scaled.isPresent()) {
            gather(scaled.get().number());
            open.push(scaled.get().of());
        } else if (!Families.isProduct(at)) {
            return false;
        } else if (Families.isFn(at, ScalarFn.POW)) {
            return takePower(at);
        } else {
            boolean isQuotient = Families.isFn(at, ScalarFn.DIV);
            if (isQuotient) {
                divisors.add(current.apply(at.input(1)));
            } else {
                open.push(at.input(1));
            }
            open.push(at.input(0));
        }
        operations++;
        return true;
    }

    private boolean takePower(Node at) {
        OptionalInt exponent = on.test(Law.EXPONENT) ? exponent(at.input(1)) : OptionalInt.empty();
        if (exponent.isPresent()) {
            Base base = new Base(current.apply(at.input(0)), exponent.getAsInt() < 0);
            isJoined |= powers.merge(base, exponent.getAsInt(), Integer::sum) != exponent.getAsInt();
            operations++;
        }
        return exponent.isPresent();
    }

    private static OptionalInt exponent(Node node) {
        Optional<Coefficient> number = Coefficient.of(node);
        boolean isWhole = number.isPresent()
                && number.get().value().scale() <= 0
                && number.get().value().abs().compareTo(MAX_EXPONENT) <= 0;
        return isWhole ? OptionalInt.of(number.get().value().intValueExact()) : OptionalInt.empty();
    }

    private void leaf(Node at) {
        Optional<Coefficient> constant = gathers ? Coefficient.of(at) : Optional.empty();
        if (constant.isPresent()) {
            gather(constant.get());
        } else {
            factors.merge(current.apply(at), 1, Integer::sum);
        }
    }

    private void gather(Coefficient next) {
        Optional<Coefficient> product = number.times(next);
        isSound &= product.isPresent();
        number = product.orElse(number);
        numbers++;
    }

    private void joinFactorsAndPowers() {
        for (Map.Entry<Base, Integer> power : powers.entrySet()) {
            Integer count = power.getKey().isInverse ? null : factors.remove(power.getKey().of);
            if (count != null) {
                power.setValue(power.getValue() + count);
                isJoined = true;
            }
        }
        isSound &= powers.values().stream().allMatch(n -> Math.abs(n) <= MAX_EXPONENT.intValue());
    }

    /** How often each factor is there, in order. */
    Map<Node, Integer> factors() {
        return factors;
    }

    Map<Base, Integer> powers() {
        return powers;
    }

    List<Node> divisors() {
        return divisors;
    }

    Coefficient number() {
        return number;
    }

    /** Whether a number was multiplied into it. */
    boolean hasNumbers() {
        return numbers > 0;
    }

    /** Whether more than one number was multiplied into it. */
    boolean isGathered() {
        return numbers > 1;
    }

    /** Whether exponents were added. */
    boolean isJoined() {
        return isJoined;
    }

    /** False where the number or an exponent leaves its range. */
    boolean isSound() {
        return isSound;
    }

    int operations() {
        return operations;
    }
}
