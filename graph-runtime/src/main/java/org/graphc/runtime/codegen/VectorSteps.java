package org.graphc.runtime.codegen;

import static org.graphc.runtime.codegen.JavaAst.element;
import static org.graphc.runtime.codegen.JavaAst.integer;
import static org.graphc.runtime.codegen.JavaAst.name;
import static org.graphc.runtime.codegen.JavaAst.number;
import static org.graphc.runtime.codegen.JavaAst.on;

import com.github.javaparser.ast.NodeList;
import com.github.javaparser.ast.expr.BinaryExpr.Operator;
import com.github.javaparser.ast.expr.Expression;
import com.github.javaparser.ast.expr.MethodCallExpr;
import com.github.javaparser.ast.expr.UnaryExpr;
import com.github.javaparser.ast.stmt.BlockStmt;
import com.github.javaparser.ast.stmt.BreakStmt;
import com.github.javaparser.ast.stmt.IfStmt;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.graphc.core.op.ScalarFn;
import org.graphc.core.type.DType;
import org.graphc.runtime.plan.Kernel;
import org.graphc.runtime.plan.Step;

/**
 * The steps of an innermost loop, several elements at once. What has no vector code is computed lane by lane, through
 * arrays. All values are computed before any is stored, so that a loop can be left for the scalar one.
 */
final class VectorSteps {
    private final Kernel kernel;
    private final LoopEmitter loops;
    private final VectorLanes lanes;
    private final BlockStmt before;
    private final LoopEmitter.Place inside;
    private final LaneTranslator translator;
    private final VectorLoads loads;
    private final List<Lane> values = new ArrayList<>();

    /**
     * Where the steps are computed.
     *
     * @param before what is executed before the loop
     */
    VectorSteps(Kernel kernel, LoopEmitter loops, VectorLanes lanes, BlockStmt before, LoopEmitter.Place inside) {
        this.kernel = kernel;
        this.loops = loops;
        this.lanes = lanes;
        this.before = before;
        this.inside = inside;
        this.translator = new LaneTranslator(lanes, inside.body());
        this.loads = new VectorLoads(kernel, loops, lanes, before, inside);
    }

    /** Adds the steps that the loop changes; the others are numbers that are there already. */
    void compute() {
        for (int i = 0; i < kernel.steps().size(); i++) {
            Step step = kernel.steps().get(i);
            Lane value = loops.level(i) < kernel.rank()
                    ? Lane.number(step.dtype(), name(LoopEmitter.step(i)))
                    : translator.bind(value(step, i));
            values.add(value);
        }
    }

    Lane value(int step) {
        return values.get(step);
    }

    private Lane value(Step step, int at) {
        if (step instanceof Step.Load load) {
            return loads.load(load, at);
        } else if (step instanceof Step.Named named) {
            return loads.named(named, values.get(named.position()), at);
        } else if (step instanceof Step.Convert convert) {
            Lane from = values.get(convert.arg());
            return converted(from, convert.dtype())
                    .orElseGet(() -> laneByLane(
                            at,
                            convert.dtype(),
                            List.of(from),
                            names -> ScalarEmitter.convert(from.dtype(), convert.dtype(), names.get(0))));
        }
        Step.Apply apply = (Step.Apply) step;
        List<Lane> arguments = new ArrayList<>();
        apply.args().forEach(arg -> arguments.add(values.get(arg)));
        DType operand = arguments.get(apply.fn() == ScalarFn.SELECT ? 1 : 0).dtype();
        return applied(apply, operand, arguments)
                .orElseGet(() -> laneByLane(
                        at,
                        apply.dtype(),
                        arguments,
                        names -> ScalarEmitter.emit(apply.fn(), apply.dtype(), operand, names)));
    }

    private Optional<Lane> converted(Lane from, DType to) {
        if (from.dtype() == to) {
            return Optional.of(from);
        } else if (from.dtype() == DType.BOOL) {
            Lane one = Lane.number(to, number(to, 1));
            return Optional.of(translator.choose(from, one, Lane.number(to, number(to, 0))));
        } else if (to == DType.BOOL && from.dtype().isFloat()) {
            Lane zero = Lane.number(from.dtype(), number(from.dtype(), 0));
            return Optional.of(translator.compare("NE", from, zero));
        } else if (from.dtype() == DType.F32 && to == DType.F64) {
            return Optional.of(lanes.convert(from, to, "F2D"));
        } else if (from.dtype() == DType.F64 && to == DType.F32) {
            return Optional.of(lanes.convert(from, to, "D2F"));
        }
        return Optional.empty();
    }

    private Optional<Lane> applied(Step.Apply apply, DType operand, List<Lane> a) {
        ScalarFn fn = apply.fn();
        boolean real = operand.isFloat();
        return switch (fn) {
            case ADD -> Optional.of(translator.arithmetic(Operator.PLUS, a.get(0), a.get(1)));
            case SUB -> Optional.of(translator.arithmetic(Operator.MINUS, a.get(0), a.get(1)));
            case MUL -> Optional.of(translator.arithmetic(Operator.MULTIPLY, a.get(0), a.get(1)));
            case DIV ->
                real ? Optional.of(translator.arithmetic(Operator.DIVIDE, a.get(0), a.get(1))) : Optional.empty();
            case MAX -> Optional.of(extremum("max", a.get(0), a.get(1)));
            case MIN -> Optional.of(extremum("min", a.get(0), a.get(1)));
            case CLAMP -> Optional.of(extremum("min", extremum("max", a.get(1), a.get(0)), a.get(2)));
            case RELU -> Optional.of(extremum("max", a.get(0), Lane.number(operand, number(operand, 0))));
            case NEG, ABS -> Optional.of(Lane.vector(operand, on(a.get(0).code(), fn.symbol())));
            case SQRT -> Optional.of(Lane.vector(operand, on(a.get(0).code(), "sqrt")));
            case EQ, NE, LT, LE, GT, GE -> compared(fn, a.get(0), a.get(1));
            case AND, OR, XOR, NOT -> Optional.of(logic(fn, a));
            case SELECT -> Optional.of(translator.choose(a.get(0), a.get(1), a.get(2)));
            case EXP, EXPM1, LOG, LOG1P, TANH, SIGMOID, SOFTPLUS, ERF ->
                Optional.of(own(fn, operand, fn.symbol(), a.get(0)));
            case SIN, COS -> Optional.of(near(fn, operand, a.get(0)));
            case POW, ATAN2, HYPOT, CBRT, TAN, ASIN, ACOS, ATAN, SINH, COSH -> ofTheJvm(fn, a);
            case MOD, REM, SIGN, FLOOR, CEIL, ROUND -> Optional.empty();
            case RSQRT, LEAKY_RELU, ASINH, ACOSH, ATANH, SINC, LOGIT, LOG_ADD_EXP, XLOGY, XLOG1PY, IS_FINITE ->
                Optional.empty();
            case ERFC, ERF_INV, LGAMMA, POLYGAMMA -> Optional.empty();
        };
    }

    private Lane extremum(String function, Lane a, Lane b) {
        Lane left = lanes.spread(a);
        return Lane.vector(left.dtype(), on(left.code(), function, b.code()));
    }

    private Optional<Lane> compared(ScalarFn fn, Lane a, Lane b) {
        String operator = fn.symbol().toUpperCase(Locale.ROOT);
        if (a.dtype() != DType.BOOL) {
            return Optional.of(translator.compare(operator, a, b));
        }
        return Optional.empty();
    }

    private Lane logic(ScalarFn fn, List<Lane> a) {
        Lane left = lanes.spread(a.get(0));
        if (fn == ScalarFn.NOT) {
            return Lane.mask(left.of(), on(left.code(), "not"));
        }
        Expression right = lanes.mask(a.get(1), left.of());
        return fn == ScalarFn.XOR
                ? Lane.mask(left.of(), on(on(left.code(), "eq", right), "not"))
                : Lane.mask(left.of(), on(left.code(), fn.symbol(), right));
    }

    private Lane own(ScalarFn fn, DType dtype, String method, Lane argument) {
        return translator.call(LaneFunctions.of(Routines.owner(fn, dtype).orElseThrow()), method, List.of(argument));
    }

    /**
     * Before the JVM has compiled a loop, these are the functions of {@link Math}, lane by lane, and behind that those
     * of its vector library: bits change on the way. Functions of our own are faster than it has them.
     */
    private Optional<Lane> ofTheJvm(ScalarFn fn, List<Lane> a) {
        if (!lanes.machine().hasFunctions()) {
            return Optional.empty();
        }
        Lane first = translator.bind(lanes.spread(a.get(0)));
        NodeList<Expression> arguments =
                NodeList.nodeList(VectorLanes.operator(fn.symbol().toUpperCase(Locale.ROOT)));
        a.subList(1, a.size()).forEach(other -> arguments.add(other.code()));
        Lane value = Lane.vector(first.dtype(), new MethodCallExpr(first.code(), "lanewise", arguments));
        return Optional.of(fn == ScalarFn.POW ? javaPower(translator.bind(value), first, a.get(1)) : value);
    }

    /** Powers of 1 and -1 by what is not finite are NaN to Java, but 1 to the vector library, as to C. */
    private Lane javaPower(Lane value, Lane base, Lane exponent) {
        Lane size = Lane.vector(base.dtype(), on(base.code(), "abs"));
        Lane isOne = translator.compare("EQ", size, Lane.number(base.dtype(), number(base.dtype(), 1)));
        Lane none = translator.arithmetic(Operator.MINUS, lanes.spread(exponent), exponent);
        return translator.choose(isOne, translator.arithmetic(Operator.PLUS, value, none), value);
    }

    /** Sines and cosines far from zero are left to the scalar loop. */
    private Lane near(ScalarFn fn, DType dtype, Lane argument) {
        String owner = Routines.owner(fn, dtype).orElseThrow();
        Expression size = on(argument.code(), "abs");
        Expression isNear = on(size, "compare", VectorLanes.operator("LE"), JavaAst.constant(owner, "NEAR"));
        Expression isNotNear = JavaAst.unary(UnaryExpr.Operator.LOGICAL_COMPLEMENT, on(isNear, "allTrue"));
        inside.body().addStatement(new IfStmt(isNotNear, new BlockStmt().addStatement(new BreakStmt()), null));
        return own(fn, dtype, fn.symbol() + "Near", argument);
    }

    private interface Scalar {
        Expression of(List<Expression> names);
    }

    private Lane laneByLane(int step, DType dtype, List<Lane> arguments, Scalar function) {
        List<Expression> elements = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i++) {
            Lane argument = arguments.get(i);
            if (argument.isVector()) {
                String array = "x" + step + "a" + i;
                spill(argument, array);
                elements.add(element(array, name("l")));
            } else {
                elements.add(argument.code());
            }
        }
        String result = "x" + step;
        before.addStatement(JavaAst.array(dtype, result, integer(lanes.lanes())));
        BlockStmt lane = new BlockStmt();
        lane.addStatement(JavaAst.assign(element(result, name("l")), function.of(elements)));
        inside.body().addStatement(JavaAst.loop("l", integer(0), integer(lanes.lanes()), lane));
        return lanes.load(dtype, name(result), integer(0));
    }

    /** Writes a vector's elements to an array of that name. */
    void spill(Lane lane, String array) {
        before.addStatement(JavaAst.array(lane.dtype(), array, integer(lanes.lanes())));
        inside.body().addStatement(on(lane.code(), "intoArray", name(array), integer(0)));
    }
}
