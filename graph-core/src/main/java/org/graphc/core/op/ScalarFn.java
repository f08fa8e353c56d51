package org.graphc.core.op;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Vjp;
import org.graphc.core.type.DType;

/**
 * The scalar functions that {@link Elementwise} applies: each with its meaning on reals, its meaning on integers where
 * it has one, and beside them the derivative (docs: OPS.md, B and C). Meanings are given on {@code double}; an
 * {@code f32} result is that double, rounded once. Integer arithmetic wraps around; division by zero gives zero.
 */
public enum ScalarFn {
    // spotless:off
    ADD("add",     real((a, b, c) -> a + b),        whole((a, b, c) -> a + b),
        v -> v.adjoint(),                           v -> v.adjoint()),
    SUB("sub",     real((a, b, c) -> a - b),        whole((a, b, c) -> a - b),
        v -> v.adjoint(),                           v -> v.adjoint().negate()),
    MUL("mul",     real((a, b, c) -> a * b),        whole((a, b, c) -> a * b),
        v -> v.adjoint().times(v.input(1)),         v -> v.adjoint().times(v.input(0))),
    DIV("div",     real((a, b, c) -> a / b),        whole((a, b, c) -> b == 0 ? 0 : a / b),
        v -> v.adjoint().over(v.input(1)),          v -> v.adjoint().times(v.output()).over(v.input(1)).negate()),
    REM("rem",     real((a, b, c) -> a % b),        whole((a, b, c) -> b == 0 ? 0 : a % b),
        v -> v.adjoint(),                           v -> v.adjoint().times(quotient(v))),
    POW("pow",     real((a, b, c) -> Math.pow(a, b)), 2,
        v -> powBase(v.adjoint(), v.input(0), v.input(1)),
        v -> powExponent(v.adjoint(), v.output(), v.input(0), v.input(1))),
    MAX("maximum", real((a, b, c) -> Math.max(a, b)), whole((a, b, c) -> Math.max(a, b)),
        v -> wins(v, 0, Ops.gt(v.input(0), v.input(1))), v -> wins(v, 1, Ops.gt(v.input(1), v.input(0)))),
    MIN("minimum", real((a, b, c) -> Math.min(a, b)), whole((a, b, c) -> Math.min(a, b)),
        v -> wins(v, 0, Ops.lt(v.input(0), v.input(1))), v -> wins(v, 1, Ops.lt(v.input(1), v.input(0)))),

    NEG("neg",     real((a, b, c) -> -a),           whole((a, b, c) -> -a),       v -> v.adjoint().negate()),
    ABS("abs",     real((a, b, c) -> Math.abs(a)),  whole((a, b, c) -> Math.abs(a)),
        v -> v.adjoint().times(Ops.sign(v.input(0)))),
    SIGN("sign",   real((a, b, c) -> Math.signum(a)), whole((a, b, c) -> Long.signum(a))),

    EXP("exp",     real((a, b, c) -> Math.exp(a)),   1, v -> v.adjoint().times(v.output())),
    EXPM1("expm1", real((a, b, c) -> Math.expm1(a)), 1, v -> v.adjoint().times(v.output().plus(1))),
    LOG("log",     real((a, b, c) -> Math.log(a)),   1, v -> v.adjoint().over(v.input(0))),
    LOG1P("log1p", real((a, b, c) -> Math.log1p(a)), 1, v -> v.adjoint().over(v.input(0).plus(1))),
    SQRT("sqrt",   real((a, b, c) -> Math.sqrt(a)),  1, v -> v.adjoint().times(half(v.output()).over(v.output()))),
    SIN("sin",     real((a, b, c) -> Math.sin(a)),   1, v -> v.adjoint().times(Ops.cos(v.input(0)))),
    COS("cos",     real((a, b, c) -> Math.cos(a)),   1, v -> v.adjoint().times(Ops.sin(v.input(0))).negate()),
    TANH("tanh",   real((a, b, c) -> Math.tanh(a)),  1, v -> tanhRule(v.adjoint(), v.output())),
    SIGMOID("sigmoid",   real((a, b, c) -> 1 / (1 + Math.exp(-a))), 1,
        v -> v.adjoint().times(v.output()).times(Ops.sigmoid(v.input(0).negate()))),
    SOFTPLUS("softplus", real((a, b, c) -> Math.max(a, 0) + Math.log1p(Math.exp(-Math.abs(a)))), 1,
        v -> v.adjoint().times(Ops.sigmoid(v.input(0)))),
    RELU("relu",   real((a, b, c) -> Math.max(a, 0)), whole((a, b, c) -> Math.max(a, 0)),
        v -> Ops.where(Ops.gt(v.input(0), Ops.zerosLike(v.input(0))), v.adjoint(), Ops.zerosLike(v.adjoint()))),

    EQ("eq", test((a, b) -> a == b), wholeTest((a, b) -> a == b)),
    NE("ne", test((a, b) -> a != b), wholeTest((a, b) -> a != b)),
    LT("lt", test((a, b) -> a < b),  wholeTest((a, b) -> a < b)),
    LE("le", test((a, b) -> a <= b), wholeTest((a, b) -> a <= b)),
    GT("gt", test((a, b) -> a > b),  wholeTest((a, b) -> a > b)),
    GE("ge", test((a, b) -> a >= b), wholeTest((a, b) -> a >= b)),

    AND("and", 2, whole((a, b, c) -> a & b)),
    OR("or",   2, whole((a, b, c) -> a | b)),
    NOT("not", 1, whole((a, b, c) -> 1 - a)),

    SELECT("where", real((a, b, c) -> a != 0 ? b : c), whole((a, b, c) -> a != 0 ? b : c),
        v -> Ops.where(v.input(0), v.adjoint(), Ops.zerosLike(v.adjoint())),
        v -> Ops.where(v.input(0), Ops.zerosLike(v.adjoint()), v.adjoint()));
    // spotless:on

    /** What a function takes and gives. */
    public enum Kind {
        /** Floats to the same float. */
        FLOAT,
        /** Floats or integers to the same type. */
        NUMBER,
        /** Two of any one type to bool. */
        TEST,
        /** Bools to bool. */
        LOGIC,
        /** A bool and two of any one type to that type. */
        CHOICE
    }

    private final String symbol;
    private final Kind kind;
    private final int arity;
    private final Real real;
    private final Whole whole;
    private final ImmutableList<Optional<Partial>> partials;

    private interface Real {
        double of(double a, double b, double c);
    }

    private interface Whole {
        long of(long a, long b, long c);
    }

    private interface RealTest {
        boolean of(double a, double b);
    }

    private interface WholeTest {
        boolean of(long a, long b);
    }

    /** A function of floats alone. */
    ScalarFn(String symbol, Real real, int arity, Partial... partials) {
        this(symbol, Kind.FLOAT, arity, real, ScalarFn::noInteger, all(partials));
    }

    /** A function of floats and integers; a choice where it is the one with a condition in front. */
    ScalarFn(String symbol, Real real, Whole whole, Partial... partials) {
        this(
                symbol,
                symbol.equals("where") ? Kind.CHOICE : Kind.NUMBER,
                symbol.equals("where") ? 3 : Math.max(1, partials.length),
                real,
                whole,
                all(partials));
    }

    /** A comparison. */
    ScalarFn(String symbol, RealTest real, WholeTest whole) {
        this(symbol, Kind.TEST, 2, (a, b, c) -> real.of(a, b) ? 1 : 0, (a, b, c) -> whole.of(a, b) ? 1 : 0, all());
    }

    /** A function of truth values. */
    ScalarFn(String symbol, int arity, Whole whole) {
        this(symbol, Kind.LOGIC, arity, ScalarFn::noReal, whole, all());
    }

    ScalarFn(String symbol, Kind kind, int arity, Real real, Whole whole, List<Partial> partials) {
        this.symbol = symbol;
        this.kind = kind;
        this.arity = arity;
        this.real = real;
        this.whole = whole;
        ImmutableList.Builder<Optional<Partial>> byInput = ImmutableList.builder();
        for (int i = 0; i < arity; i++) {
            int at = i - (kind == Kind.CHOICE ? 1 : 0);
            byInput.add(at >= 0 && at < partials.size() ? Optional.of(partials.get(at)) : Optional.empty());
        }
        this.partials = byInput.build();
    }

    private static Real real(Real real) {
        return real;
    }

    private static Whole whole(Whole whole) {
        return whole;
    }

    private static RealTest test(RealTest test) {
        return test;
    }

    private static WholeTest wholeTest(WholeTest test) {
        return test;
    }

    private static List<Partial> all(Partial... partials) {
        return List.of(partials);
    }

    private static double noReal(double a, double b, double c) {
        throw new IllegalStateException("not a function of floats");
    }

    private static long noInteger(long a, long b, long c) {
        throw new IllegalStateException("not a function of integers");
    }

    /** The spelling in the description language. */
    public String symbol() {
        return symbol;
    }

    public Kind kind() {
        return kind;
    }

    public int arity() {
        return arity;
    }

    /** The value on floats; unused arguments are ignored. */
    public double real(double a, double b, double c) {
        return real.of(a, b, c);
    }

    /** The value on integers, and on truth values as 0 and 1; unused arguments are ignored. */
    public long whole(long a, long b, long c) {
        return whole.of(a, b, c);
    }

    /** Contribution to the adjoint of argument {@code i}; empty where the function is piecewise constant in it. */
    Optional<Partial> partial(int i) {
        return partials.get(i);
    }

    /** True where exchanging the first two arguments changes no bit of the value. */
    public boolean isCommutative() {
        return this == ADD || this == MUL || this == EQ || this == NE || this == AND || this == OR;
    }

    /** True where a zero adjoint gives a zero contribution, even where an argument is NaN or infinite. */
    boolean keepsZeros() {
        return this == ADD
                || this == SUB
                || this == NEG
                || this == MAX
                || this == MIN
                || this == RELU
                || this == SELECT;
    }

    /** True where an argument of the given type is accepted; a choice's condition aside. */
    public boolean accepts(DType dtype) {
        return switch (kind) {
            case FLOAT -> dtype.isFloat();
            case NUMBER -> dtype.isNumber();
            case LOGIC -> dtype == DType.BOOL;
            case TEST, CHOICE -> dtype != DType.BOOL || this == EQ || this == NE || this == SELECT;
        };
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** d rem(x, y) / dy = -trunc(x / y), and x - rem(x, y) is exactly that many times y. */
    private static Node quotient(Vjp v) {
        return v.output().minus(v.input(0)).over(v.input(1));
    }

    private static Node half(Node like) {
        return Ops.constantLike(like, 0.5);
    }

    /** (g + g z)(1 - z) rounds better than g (1 - z²) where z is near one. */
    private static Node tanhRule(Node g, Node z) {
        return g.plus(g.times(z)).times(Ops.constantLike(z, 1).minus(z));
    }

    /** The adjoint where argument {@code i} wins or is NaN, half of it at a tie, 0 where it loses. */
    private static Node wins(Vjp v, int i, Node better) {
        Node g = v.adjoint();
        Node a = v.input(i);
        Node won = Ops.where(Ops.or(better, Ops.ne(a, a)), g, Ops.zerosLike(g));
        return Ops.where(Ops.eq(a, v.input(1 - i)), g.times(half(g)), won);
    }

    /** y x^(y-1), and 0 where y = 0 since x⁰ is 1 everywhere. */
    private static Node powBase(Node g, Node x, Node y) {
        Node slope = y.times(Ops.pow(x, y.minus(1)));
        return g.times(Ops.where(Ops.eq(y, Ops.zerosLike(y)), Ops.zerosLike(y), slope));
    }

    /** z log x, and 0 where x = 0 and y ≥ 0, the limit from the right. */
    private static Node powExponent(Node g, Node z, Node x, Node y) {
        Node flat = Ops.and(Ops.eq(x, Ops.zerosLike(x)), Ops.ge(y, Ops.zerosLike(y)));
        return g.times(Ops.where(flat, Ops.zerosLike(z), z.times(Ops.log(x))));
    }
}
