package org.graphc.core.type;

import com.google.common.base.Preconditions;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.Iterables;
import com.google.common.collect.Ordering;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/**
 * A size: a polynomial with integer coefficients over named symbols, in canonical form, so that two sizes are equal
 * for all bindings exactly when {@link #equals} says so. A constant is the degenerate case.
 *
 * <p>Arithmetic is overflow-checked and throws {@link ArithmeticException}.
 */
public final class Dim {
    private static final Comparator<ImmutableList<String>> MONOMIALS = Comparator.<ImmutableList<String>>comparingInt(
                    m -> -m.size())
            .thenComparing(Ordering.<String>natural().lexicographical());
    /** A size of usual data, and that for which the documents state costs. */
    private static final int USUAL = 64;

    private static final ImmutableList<String> UNIT = ImmutableList.of();

    public static final Dim ZERO = constant(0);
    public static final Dim ONE = constant(1);

    /** Monomial (its symbols in order, repeated for powers) to non-zero coefficient. */
    private final ImmutableSortedMap<ImmutableList<String>, Long> terms;

    private Dim(Map<ImmutableList<String>, Long> terms) {
        ImmutableSortedMap.Builder<ImmutableList<String>, Long> builder = ImmutableSortedMap.orderedBy(MONOMIALS);
        terms.forEach((monomial, coefficient) -> {
            if (coefficient != 0) {
                builder.put(monomial, coefficient);
            }
        });
        this.terms = builder.build();
    }

    public static Dim constant(long value) {
        return new Dim(Map.of(UNIT, value));
    }

    /** The size that is called {@code name} and known only when a program is bound to its inputs. */
    public static Dim symbol(String name) {
        return new Dim(Map.of(ImmutableList.of(Identifiers.require(name)), 1L));
    }

    public Dim plus(Dim other) {
        Map<ImmutableList<String>, Long> sum = new TreeMap<>(terms);
        other.terms.forEach((monomial, coefficient) -> sum.merge(monomial, coefficient, Math::addExact));
        return new Dim(sum);
    }

    public Dim plus(long other) {
        return plus(constant(other));
    }

    public Dim minus(Dim other) {
        return plus(other.times(constant(-1)));
    }

    public Dim times(Dim other) {
        Map<ImmutableList<String>, Long> product = new TreeMap<>(MONOMIALS);
        terms.forEach((m1, c1) -> other.terms.forEach((m2, c2) -> {
            ImmutableList<String> monomial = Ordering.<String>natural().immutableSortedCopy(Iterables.concat(m1, m2));
            product.merge(monomial, Math.multiplyExact(c1, c2), Math::addExact);
        }));
        return new Dim(product);
    }

    /** The polynomial {@code q} with {@code q × divisor == this}, if there is one with integer coefficients. */
    public Optional<Dim> divideExactly(Dim divisor) {
        if (divisor.equals(ZERO)) {
            return Optional.empty();
        }
        Dim rest = this;
        Dim quotient = ZERO;
        Map.Entry<ImmutableList<String>, Long> lead = divisor.terms.firstEntry();
        while (!rest.terms.isEmpty()) {
            Map.Entry<ImmutableList<String>, Long> head = rest.terms.firstEntry();
            Optional<ImmutableList<String>> monomial = without(head.getKey(), lead.getKey());
            if (monomial.isEmpty() || head.getValue() % lead.getValue() != 0) {
                return Optional.empty();
            }
            Dim term = new Dim(Map.of(monomial.get(), head.getValue() / lead.getValue()));
            quotient = quotient.plus(term);
            rest = rest.minus(term.times(divisor));
        }
        return Optional.of(quotient);
    }

    private static Optional<ImmutableList<String>> without(ImmutableList<String> monomial, ImmutableList<String> part) {
        List<String> left = new ArrayList<>(monomial);
        for (String symbol : part) {
            if (!left.remove(symbol)) {
                return Optional.empty();
            }
        }
        return Optional.of(ImmutableList.copyOf(left));
    }

    public boolean isConstant() {
        return terms.isEmpty() || (terms.size() == 1 && terms.containsKey(UNIT));
    }

    public boolean isConstant(long value) {
        return isConstant() && value() == value;
    }

    /** True where no value of the symbols, which are sizes, makes this negative; false where that is not plain. */
    public boolean isNeverNegative() {
        return terms.values().stream().allMatch(coefficient -> coefficient >= 0);
    }

    /** True where this is no more than the other for any sizes of one or more, and not the same. */
    public boolean isSurelyLessThan(Dim other) {
        return !equals(other) && other.minus(this).countedFrom(1).isNeverNegative();
    }

    /**
     * True where this is surely less than the other as a count of operations, or grows more slowly (as {@code n} does
     * beside {@code n * n}) and is no more for any sizes of 64 or more.
     */
    public boolean isCheaperThan(Dim other) {
        return isSurelyLessThan(other)
                || degree() < other.degree()
                        && other.minus(this).countedFrom(USUAL).isNeverNegative();
    }

    private int degree() {
        return terms.isEmpty() ? 0 : terms.firstKey().size();
    }

    /** Of {@code n * m} it is {@code (n + 1) * (m + 1)}, if that is from one on. */
    private Dim countedFrom(long least) {
        Dim sum = ZERO;
        for (Map.Entry<ImmutableList<String>, Long> term : terms.entrySet()) {
            Dim product = constant(term.getValue());
            for (String symbol : term.getKey()) {
                product = product.times(symbol(symbol).plus(least));
            }
            sum = sum.plus(product);
        }
        return sum;
    }

    /** The value of a constant size. */
    public long value() {
        Preconditions.checkState(isConstant(), "size %s is not known before the program is bound", this);
        return terms.isEmpty() ? 0 : terms.get(UNIT);
    }

    /** The symbol that this size is, if it is nothing else. */
    public Optional<String> asSymbol() {
        boolean plain = terms.size() == 1 && terms.firstKey().size() == 1 && terms.get(terms.firstKey()) == 1;
        return plain ? Optional.of(terms.firstKey().get(0)) : Optional.empty();
    }

    public ImmutableSet<String> symbols() {
        return terms.keySet().stream().flatMap(ImmutableList::stream).collect(ImmutableSet.toImmutableSet());
    }

    /** True where the symbol stands in this polynomial, and nowhere as a power, so that its value can be solved for. */
    public boolean isLinearIn(String symbol) {
        return symbols().contains(symbol)
                && terms.keySet().stream().allMatch(monomial -> Collections.frequency(monomial, symbol) <= 1);
    }

    /** The coefficient of each monomial, which is its symbols in order, repeated for powers; none is zero. */
    public ImmutableSortedMap<ImmutableList<String>, Long> coefficients() {
        return terms;
    }

    /** The value of this polynomial where each symbol has the given value. */
    public long evaluate(ToLongFunction<String> binding) {
        long sum = 0;
        for (Map.Entry<ImmutableList<String>, Long> term : terms.entrySet()) {
            long product = term.getValue();
            for (String symbol : term.getKey()) {
                product = Math.multiplyExact(product, binding.applyAsLong(symbol));
            }
            sum = Math.addExact(sum, product);
        }
        return sum;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Dim dim && terms.equals(dim.terms);
    }

    @Override
    public int hashCode() {
        return terms.hashCode();
    }

    /** As in the description language: {@code 2 * n * m + 1}. */
    @Override
    public String toString() {
        if (terms.isEmpty()) {
            return "0";
        }
        String text = terms.entrySet().stream()
                .map(term -> factor(term.getKey(), term.getValue()))
                .collect(Collectors.joining(" + "));
        return text.replace("+ -", "- ");
    }

    private static String factor(ImmutableList<String> monomial, long coefficient) {
        if (monomial.isEmpty()) {
            return Long.toString(coefficient);
        }
        String symbols = String.join(" * ", monomial);
        return coefficient == 1 ? symbols : coefficient == -1 ? "-" + symbols : coefficient + " * " + symbols;
    }
}
