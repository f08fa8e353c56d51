package org.graphc.optimizer.pass;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.graphc.core.graph.Node;
import org.graphc.core.op.ScalarFn;
import org.graphc.optimizer.rule.Coefficient;

/**
 * A maximal sum, taken apart into terms with coefficients as far as nobody else reads a sum or a multiple within it.
 * The tree of its additions is kept.
 */
final class SumOfTerms {
    /**
     * A term in its place in the tree.
     *
     * @param old the node that is read there, in the graph before the pass
     * @param written what stands for it
     * @param edge the number that is written with it
     * @param leaf what it is a multiple of: {@code written}, or, where that is 3 x, x
     * @param here the multiple of the leaf
     * @param outer the number around its place
     */
    record Term(Node old, Node written, Coefficient edge, Node leaf, Coefficient here, Coefficient outer) {
        Optional<Coefficient> total() {
            return outer.times(here);
        }

        /** Whether what stands for it is a multiple of another value. */
        boolean isMultiple() {
            return written != leaf;
        }
    }

    /** What an addition reads, times a number: another addition by its id, or a term by its place in the list. */
    record Operand(Coefficient edge, boolean isTerm, int at) {}

    /** An addition or difference of two operands; signs are in the operands. */
    record Addition(Node old, Operand left, Operand right) {}

    private record Open(Node addition, Coefficient outer) {}

    private final Families families;
    private final UnaryOperator<Node> current;
    private final Predicate<Law> on;
    private final List<Term> terms = new ArrayList<>();
    private final List<Addition> additions = new ArrayList<>();
    private final Deque<Open> open = new ArrayDeque<>();
    private final Operand root;
    private int operations;
    private boolean isGathered;

    /** @param current what stands for a node of the graph before the pass */
    SumOfTerms(Node root, Families families, UnaryOperator<Node> current, Predicate<Law> on) {
        this.families = families;
        this.current = current;
        this.on = on;
        Coefficient one = Coefficient.one(root.dtype());
        this.root = follow(root, true, one, one);
        while (!open.isEmpty()) {
            Open next = open.pop();
            Node at = next.addition;
            Coefficient sign = Families.isFn(at, ScalarFn.SUB) ? one.negate() : one;
            Operand left = follow(at.input(0), false, one, next.outer);
            Operand right = follow(at.input(1), false, sign, next.outer);
            additions.add(new Addition(at, left, right));
            operations++;
        }
        additions.sort(Comparator.comparingInt(each -> each.old.id()));
    }

    /** Through signs and products with numbers that nobody else reads. */
    private Operand follow(Node from, boolean isRoot, Coefficient start, Coefficient outer) {
        Node at = from;
        Coefficient number = start;
        boolean isOurs = isRoot || families.isSingle(at);
        Optional<Families.Scaled> next = isOurs ? step(at, number) : Optional.empty();
        while (next.isPresent()) {
            number = next.get().number();
            at = next.get().of();
            operations++;
            isOurs = families.isSingle(at);
            next = isOurs ? step(at, number) : Optional.empty();
        }
        Optional<Coefficient> around = outer.times(number);
        if (isOurs && Families.isSum(at) && around.isPresent()) {
            open.push(new Open(at, around.get()));
            return new Operand(number, false, at.id());
        }
        terms.add(term(at, number, outer));
        return new Operand(number, true, terms.size() - 1);
    }

    private Optional<Families.Scaled> step(Node at, Coefficient number) {
        Optional<Families.Scaled> scaled = Families.scaled(at);
        boolean isProduct =
                scaled.isPresent() && !number.isUnit() && !scaled.get().number().isUnit();
        if (isProduct && !on.test(Law.GATHER)) {
            return Optional.empty();
        }
        Optional<Families.Scaled> next =
                scaled.flatMap(s -> number.times(s.number()).map(n -> new Families.Scaled(n, s.of())));
        isGathered |= isProduct && next.isPresent();
        return next;
    }

    private Term term(Node at, Coefficient edge, Coefficient outer) {
        Node written = current.apply(at);
        Optional<Families.Scaled> known = Families.scaled(written);
        Optional<Coefficient> here = known.flatMap(s -> edge.times(s.number()));
        return here.isPresent()
                ? new Term(at, written, edge, known.get().of(), here.get(), outer)
                : new Term(at, written, edge, written, edge, outer);
    }

    List<Term> terms() {
        return terms;
    }

    List<Addition> additions() {
        return additions;
    }

    Operand root() {
        return root;
    }

    /** How many operations it takes as it is written. */
    int operations() {
        return operations;
    }

    /** Whether two numbers were multiplied on the way to a term. */
    boolean isGathered() {
        return isGathered;
    }

    /** The terms by what they are multiples of, in order. */
    Map<Node, List<Integer>> byLeaf() {
        Map<Node, List<Integer>> byLeaf = new LinkedHashMap<>();
        for (int i = 0; i < terms.size(); i++) {
            byLeaf.computeIfAbsent(terms.get(i).leaf, leaf -> new ArrayList<>()).add(i);
        }
        return byLeaf;
    }

    /** What the sum is in real numbers: the number of each leaf; none where one of them has no type's value. */
    Optional<Map<Node, Coefficient>> totals() {
        Map<Node, Coefficient> totals = new LinkedHashMap<>();
        for (Term term : terms) {
            Optional<Coefficient> total = term.total();
            if (total.isEmpty()) {
                return Optional.empty();
            }
            totals.merge(term.leaf, total.get(), Coefficient::plus);
        }
        return Optional.of(totals);
    }
}
