package org.graphc.optimizer.pass;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.op.ScalarFn;
import org.graphc.core.type.DType;
import org.graphc.optimizer.pass.SumOfTerms.Addition;
import org.graphc.optimizer.pass.SumOfTerms.Operand;
import org.graphc.optimizer.pass.SumOfTerms.Term;
import org.graphc.optimizer.rule.Coefficient;

/**
 * A sum planned anew: like terms become one, at the place of the first, and so do products with a factor in common;
 * numbers and signs move outwards. What is left is added in the order in which it was written.
 */
final class ShorterSum {
    /** A value times a number. */
    private record Part(Coefficient scale, int value) {}

    /** Where terms become one, and what number each of them has there. */
    private record Placement(int at, List<Coefficient> numbers) {}

    private final SumOfTerms sum;
    private final Families families;
    private final Predicate<Law> on;
    private final DType dtype;
    private final Set<Law> used = EnumSet.noneOf(Law.class);
    private final StraightLine line = new StraightLine();
    /** What stands in the place of terms; nothing where they went elsewhere. */
    private final Map<Integer, Optional<Part>> instead = new HashMap<>();

    private final int value;
    /** Of products that go with it. */
    private int products;
    /** Whether it no longer reads a multiple that others read, so that this may go when they do the same. */
    private boolean isFreed;

    ShorterSum(SumOfTerms sum, DType dtype, Families families, Predicate<Law> on) {
        this.sum = sum;
        this.families = families;
        this.on = on;
        this.dtype = dtype;
        if (sum.isGathered()) {
            used.add(Law.GATHER);
        }
        mergeLikeTerms();
        if (on.test(Law.COMMON)) {
            takeOutFactors();
        }
        this.value = written();
    }

    /** The law that tells most of what was done, if there is less to compute than before. */
    Optional<Law> law() {
        int before = sum.operations() + products;
        if (before < 2 && !isFreed || line.operations() >= before + (isFreed ? 1 : 0)) {
            return Optional.empty();
        }
        Law first = used.stream().findFirst().orElse(Law.SIGNS);
        return on.test(first) ? Optional.of(first) : Optional.empty();
    }

    Node emit(GraphBuilder out, Node like) {
        return line.emit(out, like, value);
    }

    private void mergeLikeTerms() {
        Map<Node, List<Integer>> byLeaf = sum.byLeaf();
        Law law = byLeaf.size() == 1 ? Law.MULTIPLE : Law.MERGE;
        if (on.test(law)) {
            byLeaf.forEach((leaf, places) -> {
                if (places.size() > 1) {
                    merge(leaf, places, law);
                }
            });
        }
    }

    private void merge(Node leaf, List<Integer> places, Law law) {
        Optional<Placement> placement = placement(places);
        Optional<Coefficient> total = placement.flatMap(
                p -> p.numbers.stream().reduce(Coefficient::plus).orElseThrow().settled());
        if (total.isEmpty() || places.size() == 2 && !isGain(places, total.get())) {
            return;
        }
        used.add(law);
        isFreed |= places.stream().anyMatch(place -> sum.terms().get(place).isMultiple());
        places.forEach(place -> instead.put(place, Optional.empty()));
        if (!total.get().isZero()) {
            instead.put(placement.get().at, Optional.of(new Part(total.get(), line.leaf(leaf))));
        } else if (dtype.isFloat()) { // 0 x is NaN where x is infinite, as the sum is
            int zero = line.apply(ScalarFn.MUL, line.number(total.get()), line.leaf(leaf));
            instead.put(placement.get().at, Optional.of(new Part(Coefficient.one(dtype), zero)));
        }
    }

    /** False for x + x and x - x, which cost no more than 2 x and 0 x. */
    private boolean isGain(List<Integer> places, Coefficient total) {
        boolean isFree = total.isUnit() || total.isZero() && dtype.isInteger();
        return isFree || places.stream().anyMatch(place -> isProduct(sum.terms().get(place)));
    }

    /** True where a number stands before it. */
    private static boolean isProduct(Term term) {
        return !term.here().isUnit();
    }

    /** At the first, where the numbers around all of them are the same, or else at the first with none around. */
    private Optional<Placement> placement(List<Integer> places) {
        List<Term> terms = places.stream().map(sum.terms()::get).toList();
        Coefficient outer = terms.get(0).outer();
        if (terms.stream().allMatch(term -> term.outer().equals(outer))) {
            return Optional.of(
                    new Placement(places.get(0), terms.stream().map(Term::here).toList()));
        }
        List<Optional<Coefficient>> totals = terms.stream().map(Term::total).toList();
        return places.stream()
                .filter(place -> sum.terms().get(place).outer().isUnit())
                .findFirst()
                .filter(place -> totals.stream().allMatch(Optional::isPresent))
                .map(place -> new Placement(
                        place,
                        totals.stream()
                                .map(total -> total.get()
                                        .times(sum.terms().get(place).outer())
                                        .orElseThrow())
                                .toList()));
    }

    /** A term that is a product, and which of its inputs. */
    private record Use(int place, int slot) {}

    private void takeOutFactors() {
        Map<Node, List<Use>> uses = new LinkedHashMap<>();
        for (int place = 0; place < sum.terms().size(); place++) {
            Term term = sum.terms().get(place);
            Node product = term.written();
            boolean isOurs = families.isSingle(term.old()) && !instead.containsKey(place);
            if (isOurs && Families.isFn(product, ScalarFn.MUL) && Families.isProduct(product)) {
                for (int slot = 0; slot < (product.input(0) == product.input(1) ? 1 : 2); slot++) {
                    uses.computeIfAbsent(product.input(slot), factor -> new ArrayList<>())
                            .add(new Use(place, slot));
                }
            }
        }
        List<Node> factors = new ArrayList<>(uses.keySet());
        factors.removeIf(factor -> uses.get(factor).size() < 2);
        factors.sort(Comparator.<Node>comparingInt(factor -> -uses.get(factor).size())
                .thenComparingInt(Node::id));
        Set<Integer> taken = new HashSet<>();
        for (Node factor : factors) {
            List<Use> left = uses.get(factor).stream()
                    .filter(use -> !taken.contains(use.place))
                    .toList();
            if (left.size() > 1 && takeOut(factor, left)) {
                left.forEach(use -> taken.add(use.place));
            }
        }
    }

    private boolean takeOut(Node factor, List<Use> uses) {
        Optional<Placement> placement = placement(uses.stream().map(Use::place).toList());
        if (placement.isEmpty()) {
            return false;
        }
        Optional<Part> others = Optional.empty();
        for (int i = 0; i < uses.size(); i++) {
            Node product = sum.terms().get(uses.get(i).place).written();
            Part other = new Part(placement.get().numbers.get(i), line.leaf(product.input(1 - uses.get(i).slot)));
            others = others.isEmpty() ? Optional.of(other) : Optional.of(added(others.get(), other));
            instead.put(uses.get(i).place, Optional.empty());
        }
        Part all = others.orElseThrow();
        int product = line.apply(ScalarFn.MUL, all.value, line.leaf(factor));
        instead.put(placement.get().at, Optional.of(new Part(all.scale, product)));
        used.add(Law.COMMON);
        products += uses.size();
        return true;
    }

    /** The tree of additions without the terms that are gone; all is zero where nothing is left. */
    private int written() {
        Map<Integer, Optional<Part>> parts = new HashMap<>();
        for (Addition addition : sum.additions()) {
            Optional<Part> left = part(addition.left(), parts);
            Optional<Part> right = part(addition.right(), parts);
            parts.put(
                    addition.old().id(),
                    left.isEmpty() || right.isEmpty()
                            ? left.or(() -> right)
                            : Optional.of(added(left.get(), right.get())));
        }
        return part(sum.root(), parts)
                .map(whole -> line.times(whole.scale, whole.value))
                .orElseGet(() -> line.number(
                        Coefficient.one(dtype).plus(Coefficient.one(dtype).negate())));
    }

    private Optional<Part> part(Operand operand, Map<Integer, Optional<Part>> parts) {
        if (!operand.isTerm()) {
            return parts.get(operand.at()).map(part -> scaled(part, operand.edge()));
        } else if (instead.containsKey(operand.at())) {
            return instead.get(operand.at());
        }
        Term term = sum.terms().get(operand.at());
        if (term.isMultiple() && !term.edge().isUnit() && !term.here().isUnit() && on.test(Law.GATHER)) {
            isFreed = true;
            used.add(Law.GATHER);
            return Optional.of(new Part(term.here(), line.leaf(term.leaf())));
        }
        return Optional.of(new Part(term.edge(), line.leaf(term.written())));
    }

    private Part scaled(Part part, Coefficient number) {
        boolean isProduct = !part.scale.isUnit() && !number.isUnit();
        Optional<Coefficient> scale = isProduct && !on.test(Law.GATHER) ? Optional.empty() : part.scale.times(number);
        if (isProduct && scale.isPresent()) {
            used.add(Law.GATHER);
        }
        return scale.isPresent()
                ? new Part(scale.get(), part.value)
                : new Part(number, line.times(part.scale, part.value));
    }

    private Part added(Part a, Part b) {
        boolean isOpposite = a.scale.negate().equals(b.scale);
        if ((isOpposite || a.scale.equals(b.scale)) && !a.scale.isUnit() && on.test(Law.SCALE)) {
            used.add(Law.SCALE);
            return new Part(a.scale, line.apply(isOpposite ? ScalarFn.SUB : ScalarFn.ADD, a.value, b.value));
        }
        Part left = signed(a);
        Part right = signed(b);
        Coefficient one = Coefficient.one(dtype);
        if (left.scale.equals(right.scale)) {
            boolean isMinus = !left.scale.isOne() && !on.test(Law.SIGNS);
            return isMinus
                    ? new Part(one, line.apply(ScalarFn.SUB, line.negate(left.value), right.value))
                    : new Part(left.scale, line.apply(ScalarFn.ADD, left.value, right.value));
        }
        return left.scale.isOne()
                ? new Part(one, line.apply(ScalarFn.SUB, left.value, right.value))
                : new Part(one, line.apply(ScalarFn.SUB, right.value, left.value));
    }

    /** With the product made, unless it is by 1 or -1. */
    private Part signed(Part part) {
        return part.scale.isUnit()
                ? part
                : new Part(Coefficient.one(dtype), line.apply(ScalarFn.MUL, line.number(part.scale), part.value));
    }
}
