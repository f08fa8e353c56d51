package org.graphc.core.op;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.graphc.core.graph.Node;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Shape;
import org.graphc.core.type.TypeMismatch;

/**
 * Carries a contraction out, two operands at a time: takes diagonals, multiplies, and sums over an axis as soon as no
 * other operand and not the result has it. Axes that both factors have and nobody needs become the inner axis of a
 * matrix product.
 */
final class Contraction {
    private final String name;
    private final Subscripts subscripts;
    private final Map<Integer, Dim> sizes = new HashMap<>();

    /** A value and the names of its axes, each of them once. */
    private record Term(Node node, List<Integer> axes) {
        Dim size(int axis) {
            return node.shape().dim(axes.indexOf(axis));
        }
    }

    private Contraction(String name, Subscripts subscripts) {
        this.name = name;
        this.subscripts = subscripts;
    }

    static Node of(String name, Subscripts subscripts, Node... operands) {
        Contraction contraction = new Contraction(name, subscripts);
        contraction.check(operands);
        return contraction.run(operands);
    }

    private void check(Node... operands) {
        for (Node operand : operands) {
            if (operand.dtype() != operands[0].dtype() || !operand.dtype().isNumber()) {
                throw new TypeMismatch(name, "needs one number type, not " + Inputs.list(Ops.types(operands)));
            }
        }
        Map<Integer, Integer> first = new HashMap<>();
        for (int i = 0; i < operands.length; i++) {
            List<Integer> axes = subscripts.operands().get(i);
            for (int k = 0; k < axes.size(); k++) {
                Dim size = operands[i].shape().dim(k);
                Dim before = sizes.getOrDefault(axes.get(k), size);
                boolean broadcast = axes.get(k) < 0;
                if (!before.equals(size) && !(broadcast && (before.equals(Dim.ONE) || size.equals(Dim.ONE)))) {
                    int other = first.get(axes.get(k));
                    throw new TypeMismatch(name, conflict(axes.get(k), other, before, i, size, operands));
                }
                if (!sizes.containsKey(axes.get(k)) || before.equals(Dim.ONE)) {
                    sizes.put(axes.get(k), size);
                    first.put(axes.get(k), i);
                }
            }
        }
    }

    private String conflict(int axis, int i, Dim size, int j, Dim other, Node... operands) {
        String what = name.equals("einsum") ? Subscripts.label(axis) + " is" : "the axes summed over differ:";
        return i == j
                ? what + " both " + size + " and " + other + " in operand " + (i + 1) + ", " + operands[i].type()
                : what + " " + size + " in operand " + (i + 1) + ", " + operands[i].type() + ", and " + other
                        + " in operand " + (j + 1) + ", " + operands[j].type();
    }

    private Node run(Node... operands) {
        List<Term> terms = new ArrayList<>();
        for (int i = 0; i < operands.length; i++) {
            terms.add(prepared(i, operands[i]));
        }
        Set<Term> open = Collections.newSetFromMap(new IdentityHashMap<>());
        open.addAll(terms);
        ContractionPath path =
                new ContractionPath(terms.stream().map(Term::axes).toList(), subscripts.result(), sizes);
        for (ContractionPath.Step step : path.steps()) {
            Term a = terms.get(step.left());
            Term b = terms.get(step.right());
            open.remove(a);
            open.remove(b);
            Set<Integer> needed = new HashSet<>(subscripts.result());
            open.forEach(term -> needed.addAll(term.axes()));
            Term left = summed(a, union(needed, b.axes()));
            Term right = summed(b, union(needed, a.axes()));
            Term product = multiplied(left, right, needed);
            terms.add(product);
            open.add(product);
        }
        return arranged(summed(terms.get(terms.size() - 1), subscripts.result()), subscripts.result());
    }

    private static Set<Integer> union(Collection<Integer> a, Collection<Integer> b) {
        Set<Integer> both = new HashSet<>(a);
        both.addAll(b);
        return both;
    }

    /** Each axis once, and without those of size one along which this operand is repeated. */
    private Term prepared(int i, Node operand) {
        Node node = operand;
        List<Integer> axes = new ArrayList<>(subscripts.operands().get(i));
        int first = repeated(axes);
        while (first >= 0) {
            int axis = axes.get(first);
            int again = axes.lastIndexOf(axis);
            node = diagonal(node, first, again);
            axes.remove(again);
            axes.remove(first);
            axes.add(axis);
            first = repeated(axes);
        }
        for (int k = axes.size() - 1; k >= 0; k--) {
            if (!node.shape().dim(k).equals(sizes.get(axes.get(k)))) {
                node = Ops.squeeze(node, k);
                axes.remove(k);
            }
        }
        return new Term(node, axes);
    }

    /** The first place of an axis that comes again, or -1. */
    private static int repeated(List<Integer> axes) {
        for (int k = 0; k < axes.size(); k++) {
            if (axes.lastIndexOf(axes.get(k)) > k) {
                return k;
            }
        }
        return -1;
    }

    /**
     * The elements with equal indices on two axes, along a new last axis. In row-major order they are n + 1 apart, so
     * with n more elements at the end they are a column; which works for any n, known or not.
     */
    private static Node diagonal(Node a, int axis, int other) {
        List<Integer> order = new ArrayList<>();
        List<Dim> batch = new ArrayList<>();
        for (int i = 0; i < a.shape().rank(); i++) {
            if (i != axis && i != other) {
                order.add(i);
                batch.add(a.shape().dim(i));
            }
        }
        order.addAll(List.of(axis, other));
        Dim n = a.shape().dim(axis);
        Node flat = Ops.reshape(permuted(a, order), shape(batch, n.times(n)));
        Node table = Ops.reshape(longer(flat, n), shape(batch, n, n.plus(1)));
        return Ops.squeeze(Ops.slice(table, -1, Dim.ZERO, Dim.ONE, 1), -1);
    }

    private static Shape shape(List<Dim> batch, Dim... last) {
        List<Dim> dims = new ArrayList<>(batch);
        dims.addAll(List.of(last));
        return Shape.of(dims);
    }

    /** With zeros behind the last axis. */
    private static Node longer(Node a, Dim more) {
        int rank = a.shape().rank();
        ImmutableList<Dim> none = ImmutableList.copyOf(Collections.nCopies(rank, Dim.ZERO));
        List<Dim> high = new ArrayList<>(none);
        high.set(rank - 1, more);
        ImmutableIntArray interior = ImmutableIntArray.copyOf(Collections.nCopies(rank, 0));
        return a.owner().append(new Pad(none, ImmutableList.copyOf(high), interior), a);
    }

    private static Node permuted(Node a, List<Integer> order) {
        for (int i = 0; i < order.size(); i++) {
            if (order.get(i) != i) {
                return Ops.transpose(a, order.stream().mapToInt(k -> k).toArray());
            }
        }
        return a;
    }

    /** The sum over all axes but those to keep. */
    private static Term summed(Term term, Collection<Integer> keep) {
        ImmutableIntArray.Builder over = ImmutableIntArray.builder();
        for (int i = 0; i < term.axes().size(); i++) {
            if (!keep.contains(term.axes().get(i))) {
                over.add(i);
            }
        }
        ImmutableIntArray axes = over.build();
        return axes.isEmpty() ? term : new Term(Ops.reduce(Monoid.SUM, term.node(), axes), common(term.axes(), keep));
    }

    private static List<Integer> common(List<Integer> axes, Collection<Integer> others) {
        return axes.stream().filter(others::contains).toList();
    }

    private static List<Integer> without(List<Integer> axes, Collection<Integer> others) {
        return axes.stream().filter(axis -> !others.contains(axis)).toList();
    }

    /** The value with its axes in the given order, of which it has all. */
    private static Node arranged(Term term, List<Integer> axes) {
        return permuted(term.node(), axes.stream().map(term.axes()::indexOf).toList());
    }

    private static Term multiplied(Term a, Term b, Set<Integer> needed) {
        List<Integer> shared = common(a.axes(), b.axes());
        List<Integer> inner = without(shared, needed);
        List<Integer> batch = common(shared, needed);
        List<Integer> left = without(a.axes(), shared);
        List<Integer> right = without(b.axes(), shared);
        if (inner.isEmpty()) {
            return spread(a, b, right);
        }
        Node product = Ops.matmul(matrices(a, batch, left, inner), matrices(b, batch, inner, right));
        List<Integer> axes = joined(batch, left, right);
        List<Dim> dims = new ArrayList<>();
        axes.forEach(axis -> dims.add(a.axes().contains(axis) ? a.size(axis) : b.size(axis)));
        return new Term(Ops.reshape(product, Shape.of(dims)), axes);
    }

    /** Products of elements, where nothing is summed over. */
    private static Term spread(Term a, Term b, List<Integer> onlyB) {
        List<Integer> axes = joined(a.axes(), onlyB);
        List<Dim> left = new ArrayList<>(a.node().shape().dims());
        left.addAll(Collections.nCopies(onlyB.size(), Dim.ONE));
        List<Dim> right = new ArrayList<>();
        axes.forEach(axis -> right.add(b.axes().contains(axis) ? b.size(axis) : Dim.ONE));
        Node factor = Ops.reshape(arranged(b, common(axes, b.axes())), Shape.of(right));
        return new Term(Ops.mul(Ops.reshape(a.node(), Shape.of(left)), factor), axes);
    }

    private static Node matrices(Term term, List<Integer> batch, List<Integer> rows, List<Integer> columns) {
        List<Dim> dims = batch.stream().map(term::size).toList();
        Shape shape = shape(dims, elements(term, rows), elements(term, columns));
        return Ops.reshape(arranged(term, joined(batch, rows, columns)), shape);
    }

    private static Dim elements(Term term, List<Integer> axes) {
        return Shape.of(axes.stream().map(term::size).toList()).elements();
    }

    @SafeVarargs
    private static List<Integer> joined(List<Integer>... lists) {
        List<Integer> all = new ArrayList<>();
        for (List<Integer> list : lists) {
            all.addAll(list);
        }
        return all;
    }
}
