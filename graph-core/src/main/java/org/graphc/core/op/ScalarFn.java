package org.graphc.core.op;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import org.graphc.core.type.DType;

/**
 * The scalar functions that {@link Elementwise} applies: each with its meaning on reals, its meaning on integers where
 * it has one, and beside them the derivative (docs: OPS.md, B and C). Meanings are given on {@code double}; an
 * {@code f32} result is that double, rounded once, or that of a {@code float} function of its own. Integer arithmetic
 * wraps around; division by zero gives zero.
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
        v -> v.adjoint(),                           v -> v.adjoint().times(Partials.quotient(v))),
    MOD("mod",     real((a, b, c) -> ScalarFormulas.mod(a, b)), whole((a, b, c) -> ScalarFormulas.mod(a, b)),
        v -> v.adjoint(),                           v -> v.adjoint().times(Partials.quotient(v))),
    POW("pow",     real((a, b, c) -> Math.pow(a, b)), 2, Partials::powBase, Partials::powExponent),
    MAX("maximum", real((a, b, c) -> Math.max(a, b)), whole((a, b, c) -> Math.max(a, b)),
        v -> Partials.wins(v, 0, Ops.gt(v.input(0), v.input(1))),
        v -> Partials.wins(v, 1, Ops.gt(v.input(1), v.input(0)))),
    MIN("minimum", real((a, b, c) -> Math.min(a, b)), whole((a, b, c) -> Math.min(a, b)),
        v -> Partials.wins(v, 0, Ops.lt(v.input(0), v.input(1))),
        v -> Partials.wins(v, 1, Ops.lt(v.input(1), v.input(0)))),
    CLAMP("clamp", real((a, b, c) -> Math.min(Math.max(b, a), c)), whole((a, b, c) -> Math.min(Math.max(b, a), c)),
        Partials::clampLow, Partials::clampMiddle, Partials::clampHigh),
    ATAN2("atan2", real((a, b, c) -> Math.atan2(a, b)), 2,
        v -> v.adjoint().times(Partials.turn(v, 1)), v -> v.adjoint().times(Partials.turn(v, 0)).negate()),
    HYPOT("hypot", real((a, b, c) -> Math.hypot(a, b)), 2, v -> Partials.hypot(v, 0), v -> Partials.hypot(v, 1)),

    NEG("neg",     real((a, b, c) -> -a),           whole((a, b, c) -> -a),       v -> v.adjoint().negate()),
    ABS("abs",     real((a, b, c) -> Math.abs(a)),  whole((a, b, c) -> Math.abs(a)), Partials::abs),
    SIGN("sign",   real((a, b, c) -> Math.signum(a)), whole((a, b, c) -> Long.signum(a))),
    FLOOR("floor", real((a, b, c) -> Math.floor(a)), 1),
    CEIL("ceil",   real((a, b, c) -> Math.ceil(a)),  1),
    ROUND("round", real((a, b, c) -> Math.rint(a)),  1),

    EXP("exp",     own(LaneMath32::exp, LaneMath64::exp), 1, v -> v.adjoint().times(v.output())),
    EXPM1("expm1", own(LaneMath32::expm1, LaneMath64::expm1), 1, v -> v.adjoint().times(v.output().plus(1))),
    LOG("log",     own(LaneMath32::log, LaneMath64::log), 1, v -> v.adjoint().over(v.input(0))),
    LOG1P("log1p", own(LaneMath32::log1p, LaneMath64::log1p), 1, v -> v.adjoint().over(v.input(0).plus(1))),
    SQRT("sqrt",   real((a, b, c) -> Math.sqrt(a)),  1,
        v -> v.adjoint().times(Partials.half(v.output()).over(v.output()))),
    RSQRT("rsqrt", real((a, b, c) -> 1 / Math.sqrt(a)), 1,
        v -> v.adjoint().times(-0.5).times(v.output().over(v.input(0)))),
    CBRT("cbrt",   real((a, b, c) -> Math.cbrt(a)),  1, v -> v.adjoint().over(Ops.square(v.output()).times(3))),

    SIN("sin",     own(LaneTrig32::sin, LaneTrig64::sin), 1, v -> v.adjoint().times(Ops.cos(v.input(0)))),
    COS("cos",     own(LaneTrig32::cos, LaneTrig64::cos), 1, v -> v.adjoint().times(Ops.sin(v.input(0))).negate()),
    TAN("tan",     real((a, b, c) -> Math.tan(a)),   1, v -> v.adjoint().times(Ops.square(v.output()).plus(1))),
    ASIN("asin",   real((a, b, c) -> Math.asin(a)),  1, v -> v.adjoint().times(Partials.arc(v.input(0)))),
    ACOS("acos",   real((a, b, c) -> Math.acos(a)),  1, v -> v.adjoint().times(Partials.arc(v.input(0))).negate()),
    ATAN("atan",   real((a, b, c) -> Math.atan(a)),  1, v -> v.adjoint().over(Ops.square(v.input(0)).plus(1))),
    SINH("sinh",   real((a, b, c) -> Math.sinh(a)),  1, v -> v.adjoint().times(ScalarMath.cosh(v.input(0)))),
    COSH("cosh",   real((a, b, c) -> Math.cosh(a)),  1, v -> v.adjoint().times(ScalarMath.sinh(v.input(0)))),
    TANH("tanh",   own(LaneMath32::tanh, LaneMath64::tanh), 1, v -> Partials.tanh(v.adjoint(), v.output())),
    ASINH("asinh", real((a, b, c) -> ScalarFormulas.asinh(a)), 1,
        v -> v.adjoint().over(ScalarMath.hypot(v.input(0), Partials.one(v.input(0))))),
    ACOSH("acosh", real((a, b, c) -> ScalarFormulas.acosh(a)), 1,
        v -> v.adjoint().times(ScalarMath.rsqrt(v.input(0).minus(1))).times(ScalarMath.rsqrt(v.input(0).plus(1)))),
    ATANH("atanh", real((a, b, c) -> ScalarFormulas.atanh(a)), 1,
        v -> v.adjoint().over(Partials.one(v.input(0)).minus(v.input(0)).times(v.input(0).plus(1)))),
    SINC("sinc",   real((a, b, c) -> ScalarFormulas.sinc(a, b)), 2,
        Partials.NONE, v -> v.adjoint().times(ScalarMath.sinc(v.input(0).plus(1), v.input(1)))),

    SIGMOID("sigmoid",   own(LaneMath32::sigmoid, LaneMath64::sigmoid), 1,
        v -> v.adjoint().times(v.output()).times(Ops.sigmoid(v.input(0).negate()))),
    LOGIT("logit",       real((a, b, c) -> ScalarFormulas.logit(a)), 1,
        v -> v.adjoint().over(v.input(0).times(Partials.one(v.input(0)).minus(v.input(0))))),
    SOFTPLUS("softplus", own(LaneMath32::softplus, LaneMath64::softplus), 1,
        v -> v.adjoint().times(Ops.sigmoid(v.input(0)))),
    LOG_ADD_EXP("logAddExp", real((a, b, c) -> ScalarFormulas.logAddExp(a, b)), 2,
        v -> v.adjoint().times(Partials.share(v, 0)), v -> v.adjoint().times(Partials.share(v, 1))),
    RELU("relu",   real((a, b, c) -> Math.max(a, 0)), whole((a, b, c) -> Math.max(a, 0)), Partials::relu),
    LEAKY_RELU("leakyRelu", real((a, b, c) -> a > 0 ? a : a * b), 2, Partials::leaky, Partials::leakySlope),
    XLOGY("xlogy", real((a, b, c) -> ScalarFormulas.xlogy(a, b)), 2,
        v -> Partials.entropy(v, v.input(1), Ops.log(v.input(1))), v -> Partials.ratio(v, v.input(1))),
    XLOG1PY("xlog1py", real((a, b, c) -> ScalarFormulas.xlog1py(a, b)), 2,
        v -> Partials.entropy(v, v.input(1).plus(1), Ops.log1p(v.input(1))),
        v -> Partials.ratio(v, v.input(1).plus(1))),

    ERF("erf",     own(LaneMath32::erf, LaneMath64::erf), 1, v -> v.adjoint().times(Partials.bell(v.input(0)))),
    ERFC("erfc",   real((a, b, c) -> ErrorFunctions.erfc(a)),   1,
        v -> v.adjoint().times(Partials.bell(v.input(0))).negate()),
    ERF_INV("erfInv", real((a, b, c) -> ErrorFunctions.erfInv(a)), 1,
        v -> v.adjoint().times(Ops.exp(Ops.square(v.output())).times(Math.sqrt(Math.PI) / 2))),
    LGAMMA("lgamma", real((a, b, c) -> GammaFunctions.lgamma(a)), 1,
        v -> v.adjoint().times(ScalarMath.digamma(v.input(0)))),
    POLYGAMMA("polygamma", real((a, b, c) -> GammaFunctions.polygamma(a, b)), 2,
        Partials.NONE, v -> v.adjoint().times(ScalarMath.polygamma(v.input(0).plus(1), v.input(1)))),

    EQ("eq", test((a, b) -> a == b), wholeTest((a, b) -> a == b)),
    NE("ne", test((a, b) -> a != b), wholeTest((a, b) -> a != b)),
    LT("lt", test((a, b) -> a < b),  wholeTest((a, b) -> a < b)),
    LE("le", test((a, b) -> a <= b), wholeTest((a, b) -> a <= b)),
    GT("gt", test((a, b) -> a > b),  wholeTest((a, b) -> a > b)),
    GE("ge", test((a, b) -> a >= b), wholeTest((a, b) -> a >= b)),
    IS_FINITE("isFinite", test((a, b) -> Double.isFinite(a))),

    AND("and", 2, whole((a, b, c) -> a & b)),
    OR("or",   2, whole((a, b, c) -> a | b)),
    XOR("xor", 2, whole((a, b, c) -> a ^ b)),
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
        /** A float to bool. */
        FLOAT_TEST,
        /** Bools to bool. */
        LOGIC,
        /** A bool and two of any one type to that type. */
        CHOICE
    }

    private static final ImmutableSet<ScalarFn> COMMUTATIVE =
            Sets.immutableEnumSet(ADD, MUL, EQ, NE, AND, OR, XOR, HYPOT, LOG_ADD_EXP);

    private static final ImmutableSet<ScalarFn> ZERO_KEEPING =
            Sets.immutableEnumSet(ADD, SUB, NEG, MAX, MIN, CLAMP, RELU, SELECT);

    private static final ImmutableMap<ScalarFn, String> KEYWORDS = ImmutableMap.of(
            ABS, "at0", RELU, "at0", LEAKY_RELU, "at0", HYPOT, "at0", MAX, "tie", MIN, "tie", CLAMP, "atBound");

    private final String symbol;
    private final Kind kind;
    private final int arity;
    private final Real real;
    private final Whole whole;
    private final ImmutableList<Optional<Partial>> partials;

    private interface Real {
        double of(double a, double b, double c);

        default float single(float a, float b, float c) {
            return (float) of(a, b, c);
        }
    }

    private interface FloatFunction {
        float of(float a);
    }

    private record Own(FloatFunction narrow, DoubleUnaryOperator wide) implements Real {
        @Override
        public double of(double a, double b, double c) {
            return wide.applyAsDouble(a);
        }

        @Override
        public float single(float a, float b, float c) {
            return narrow.of(a);
        }
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

    /** A question about a float. */
    ScalarFn(String symbol, RealTest real) {
        this(symbol, Kind.FLOAT_TEST, 1, (a, b, c) -> real.of(a, b) ? 1 : 0, ScalarFn::noInteger, all());
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
            boolean smooth = at >= 0 && at < partials.size() && partials.get(at) != Partials.NONE;
            byInput.add(smooth ? Optional.of(partials.get(at)) : Optional.empty());
        }
        this.partials = byInput.build();
    }

    private static Real real(Real real) {
        return real;
    }

    private static Real own(FloatFunction narrow, DoubleUnaryOperator wide) {
        return new Own(narrow, wide);
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

    /** The value on {@code f32}: that of a function of its own, or that on {@code f64}, rounded. */
    public float single(float a, float b, float c) {
        return real.single(a, b, c);
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
        return COMMUTATIVE.contains(this);
    }

    /** True where a zero adjoint gives a zero contribution, even where an argument is NaN or infinite. */
    boolean keepsZeros() {
        return ZERO_KEEPING.contains(this);
    }

    /** The keyword by which an author says what the derivative is at the singular point, where there is a choice. */
    public Optional<String> keyword() {
        return Optional.ofNullable(KEYWORDS.get(this));
    }

    /** True where the value is a truth value, whatever the arguments are. */
    public boolean isTest() {
        return kind == Kind.TEST || kind == Kind.FLOAT_TEST;
    }

    /** True where an argument of the given type is accepted; a choice's condition aside. */
    public boolean accepts(DType dtype) {
        return switch (kind) {
            case FLOAT, FLOAT_TEST -> dtype.isFloat();
            case NUMBER -> dtype.isNumber();
            case LOGIC -> dtype == DType.BOOL;
            case TEST, CHOICE -> dtype != DType.BOOL || this == EQ || this == NE || this == SELECT;
        };
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
