package org.graphc.core.type;

import com.google.common.collect.ImmutableSortedMap;
import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The value of each symbolic size in one run, solved from the shapes of the arguments. */
public final class Sizes {
    public static final Sizes NONE = new Sizes(Map.of());

    /** The largest number of elements that a Java array holds on every JVM. */
    public static final long MAX_ELEMENTS = Integer.MAX_VALUE - 8;

    private final ImmutableSortedMap<String, Long> values;

    private Sizes(Map<String, Long> values) {
        this.values = ImmutableSortedMap.copyOf(values);
    }

    public static Sizes of(Map<String, Long> values) {
        return new Sizes(values);
    }

    public Map<String, Long> values() {
        return values;
    }

    /** The value of a size; refuses symbols without one, negative results and overflow. */
    public long of(Dim dim) {
        long size = number(dim);
        if (size < 0 && !dim.isConstant()) {
            throw new IllegalArgumentException("size " + dim + " is " + size + " where " + values);
        }
        return size;
    }

    /** The value of a size that is used as a number, which may be negative; refuses symbols without a value. */
    public long number(Dim dim) {
        try {
            return dim.isConstant() ? dim.value() : dim.evaluate(this::symbol);
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("size " + dim + " overflows where " + values, e);
        }
    }

    private long symbol(String name) {
        Long value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("no input determines the size " + name);
        }
        return value;
    }

    /** The actual shape, with its number of elements checked against {@link #MAX_ELEMENTS}. */
    public ImmutableIntArray of(Shape shape) {
        long elements = 1;
        ImmutableIntArray.Builder actual = ImmutableIntArray.builder(shape.rank());
        for (Dim dim : shape.dims()) {
            long size = of(dim);
            elements = saturatedProduct(elements, size);
            if (elements > MAX_ELEMENTS || size > MAX_ELEMENTS) {
                throw new IllegalArgumentException(
                        "a tensor of shape " + shape + " has more than " + MAX_ELEMENTS + " elements");
            }
            actual.add((int) size);
        }
        return actual.build();
    }

    private static long saturatedProduct(long a, long b) {
        long high = Math.multiplyHigh(a, b);
        return high != 0 || a * b < 0 ? Long.MAX_VALUE : a * b;
    }

    /** The symbols that {@link Solver} finds from arguments of such shapes, unless a factor of theirs is zero. */
    public static Set<String> determinedBy(Collection<Shape> declared) {
        List<Dim> dims = declared.stream().flatMap(s -> s.dims().stream()).toList();
        Set<String> known = new TreeSet<>();
        int before = -1;
        while (before < known.size()) {
            before = known.size();
            for (Dim dim : dims) {
                List<String> unknown =
                        dim.symbols().stream().filter(s -> !known.contains(s)).toList();
                if (unknown.size() == 1 && dim.isLinearIn(unknown.get(0))) {
                    known.add(unknown.get(0));
                }
            }
        }
        return known;
    }

    @Override
    public String toString() {
        return values.toString();
    }

    /** Collects actual shapes and solves for the symbols; every contradiction names both of its sources. */
    public static final class Solver {
        private final Map<String, Long> values = new TreeMap<>();
        private final Map<String, String> sources = new TreeMap<>();
        private final List<Equation> open = new ArrayList<>();

        private record Equation(Dim dim, long actual, String source) {}

        /** States that {@code declared} is {@code actual} in the argument called {@code source}. */
        public Solver add(Shape declared, ImmutableIntArray actual, String source) {
            if (declared.rank() != actual.length()) {
                throw new IllegalArgumentException(source + " has rank " + actual.length() + " " + actual
                        + ", declared " + declared + " of rank " + declared.rank());
            }
            for (int i = 0; i < actual.length(); i++) {
                open.add(new Equation(declared.dim(i), actual.get(i), source + " axis " + i));
            }
            return this;
        }

        /** States the value of a symbol directly. */
        public Solver add(String symbol, long value, String source) {
            open.add(new Equation(Dim.symbol(symbol), value, source));
            return this;
        }

        public Sizes solve() {
            open.forEach(e -> e.dim.asSymbol().ifPresent(symbol -> bind(symbol, e.actual, e.source)));
            int known = -1;
            while (known < values.size()) {
                known = values.size();
                open.forEach(this::solveLinear);
            }
            Sizes sizes = new Sizes(values);
            for (Equation e : open) {
                boolean bound = e.dim.symbols().stream().allMatch(values::containsKey);
                if (bound && sizes.of(e.dim) != e.actual) {
                    String where = e.dim.isConstant() ? "" : " where " + values;
                    throw new IllegalArgumentException(
                            e.source + " is " + e.actual + ", declared " + e.dim + where + difference(e, sizes));
                }
            }
            return sizes;
        }

        private static String difference(Equation e, Sizes sizes) {
            return e.dim.isConstant() ? "" : ", that is " + sizes.of(e.dim);
        }

        private void bind(String symbol, long value, String source) {
            Long before = values.putIfAbsent(symbol, value);
            if (before != null && before != value) {
                throw new IllegalArgumentException("size " + symbol + " is " + before + " in " + sources.get(symbol)
                        + " but " + value + " in " + source);
            }
            sources.putIfAbsent(symbol, source);
        }

        /** A declared size such as {@code 2 * n + 1} determines {@code n} where nothing else does. */
        private void solveLinear(Equation e) {
            List<String> unknown =
                    e.dim.symbols().stream().filter(s -> !values.containsKey(s)).toList();
            if (unknown.size() != 1) {
                return;
            }
            String symbol = unknown.get(0);
            try {
                long at0 = at(e, symbol, 0);
                long slope = Math.subtractExact(at(e, symbol, 1), at0);
                boolean linear =
                        slope != 0 && Math.subtractExact(at(e, symbol, 2), at0) == Math.multiplyExact(2, slope);
                if (linear) {
                    bind(symbol, quotient(e, Math.subtractExact(e.actual, at0), slope), e.source);
                }
            } catch (ArithmeticException overflow) {
                throw new IllegalArgumentException(
                        e.source + " is " + e.actual + ", declared " + e.dim + ", which overflows", overflow);
            }
        }

        private long at(Equation e, String symbol, long value) {
            return e.dim.evaluate(s -> s.equals(symbol) ? value : values.get(s));
        }

        private static long quotient(Equation e, long difference, long slope) {
            if (difference % slope != 0 || difference / slope < 0) {
                throw new IllegalArgumentException(
                        e.source + " is " + e.actual + ", declared " + e.dim + ", which it never is");
            }
            return difference / slope;
        }
    }
}
