package org.graphc.optimizer.pass;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableLongArray;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.graphc.core.graph.Node;
import org.graphc.core.type.DType;
import org.graphc.optimizer.rule.Coefficient;

/**
 * Sums and products that are known, in whatever order they were written: their form has one order, that of ids. A sum
 * within a sum is looked through here though others read it.
 */
final class Twins {
    private static final int MAX_PARTS = 8;
    /** Of how many sums and products; a form takes longer than all other passes over its node. */
    private static final int MAX_FORMS = 10_000;

    /** Numbers of a sum's terms or exponents of a product's factors, by the parts' keys, and the number before all. */
    record Form(boolean isSum, BigDecimal number, ImmutableLongArray parts, ImmutableList<BigDecimal> numbers) {
        /** Two parts have but one order, which others see to. */
        boolean hasOrders() {
            BigDecimal all = numbers.stream().map(BigDecimal::abs).reduce(BigDecimal.ZERO, BigDecimal::add);
            int least = isSum || number.equals(BigDecimal.ONE) ? 2 : 1;
            return isSum ? parts.length() > 2 : all.compareTo(BigDecimal.valueOf(least)) > 0;
        }
    }

    /** How a part of a product stands in it. */
    private enum Role {
        FACTOR,
        INVERSE_POWER,
        DIVISOR
    }

    private final Map<Form, Node> known = new HashMap<>();
    private final Map<Node, Form> forms = new HashMap<>();

    Optional<Node> known(Form form) {
        return Optional.ofNullable(known.get(form));
    }

    /** False once so many are known that no more are looked for. */
    boolean hasRoom() {
        return forms.size() < MAX_FORMS;
    }

    /** Notes that the node is of that form; the first of a form stays. */
    void learn(Form form, Node node) {
        forms.put(node, form);
        if (form.hasOrders()) {
            known.putIfAbsent(form, node);
        }
    }

    /** None of many parts, or of a number that leaves its range. */
    Optional<Form> of(SumOfTerms sum, DType dtype) {
        Optional<Map<Node, Coefficient>> totals = sum.terms().size() > MAX_PARTS ? Optional.empty() : sum.totals();
        if (totals.isEmpty()) {
            return Optional.empty();
        }
        Map<Long, Coefficient> parts = new TreeMap<>();
        for (Map.Entry<Node, Coefficient> total : totals.get().entrySet()) {
            for (Map.Entry<Long, BigDecimal> part : opened(total.getKey(), true).entrySet()) {
                Optional<Coefficient> number = total.getValue().times(new Coefficient(dtype, part.getValue()));
                if (number.isEmpty()) {
                    return Optional.empty();
                }
                parts.merge(part.getKey(), number.get(), Coefficient::plus);
            }
        }
        Map<Long, BigDecimal> numbers = new TreeMap<>();
        parts.forEach((key, number) -> numbers.put(key, number.value()));
        return form(true, BigDecimal.ONE, numbers);
    }

    Optional<Form> of(ProductOfFactors product) {
        Map<Long, BigDecimal> parts = new TreeMap<>();
        if (product.factors().size() <= MAX_PARTS) {
            product.factors()
                    .forEach((factor, count) -> opened(factor, false)
                            .forEach((key, n) ->
                                    parts.merge(key, n.multiply(BigDecimal.valueOf(count)), BigDecimal::add)));
        }
        product.powers()
                .forEach((base, n) -> parts.merge(
                        key(base.of(), base.isInverse() ? Role.INVERSE_POWER : Role.FACTOR),
                        BigDecimal.valueOf(n),
                        BigDecimal::add));
        product.divisors().forEach(d -> parts.merge(key(d, Role.DIVISOR), BigDecimal.ONE, BigDecimal::add));
        boolean isWhole = product.isSound() && product.factors().size() <= MAX_PARTS;
        return isWhole ? form(false, product.number().value(), parts) : Optional.empty();
    }

    private static Optional<Form> form(boolean isSum, BigDecimal number, Map<Long, BigDecimal> parts) {
        return parts.size() > MAX_PARTS
                ? Optional.empty()
                : Optional.of(new Form(
                        isSum,
                        number,
                        ImmutableLongArray.copyOf(parts.keySet()),
                        parts.values().stream()
                                .map(BigDecimal::stripTrailingZeros)
                                .collect(ImmutableList.toImmutableList())));
    }

    /** The parts of a sum or product within one; itself where it is none. */
    private Map<Long, BigDecimal> opened(Node part, boolean isSum) {
        Form form = forms.get(part);
        if (form == null || form.isSum != isSum || !form.number.equals(BigDecimal.ONE)) {
            return Map.of(key(part, Role.FACTOR), BigDecimal.ONE);
        }
        Map<Long, BigDecimal> parts = new TreeMap<>();
        for (int i = 0; i < form.numbers.size(); i++) {
            parts.put(form.parts.get(i), form.numbers.get(i));
        }
        return parts;
    }

    private static long key(Node node, Role role) {
        return (long) node.id() * Role.values().length + role.ordinal();
    }
}
