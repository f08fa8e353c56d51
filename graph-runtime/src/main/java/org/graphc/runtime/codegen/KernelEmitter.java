package org.graphc.runtime.codegen;

import static org.graphc.runtime.codegen.JavaAst.assign;
import static org.graphc.runtime.codegen.JavaAst.binary;
import static org.graphc.runtime.codegen.JavaAst.cast;
import static org.graphc.runtime.codegen.JavaAst.constant;
import static org.graphc.runtime.codegen.JavaAst.declare;
import static org.graphc.runtime.codegen.JavaAst.element;
import static org.graphc.runtime.codegen.JavaAst.integer;
import static org.graphc.runtime.codegen.JavaAst.math;
import static org.graphc.runtime.codegen.JavaAst.name;
import static org.graphc.runtime.codegen.JavaAst.number;

import com.github.javaparser.ast.ArrayCreationLevel;
import com.github.javaparser.ast.NodeList;
import com.github.javaparser.ast.body.MethodDeclaration;
import com.github.javaparser.ast.expr.ArrayCreationExpr;
import com.github.javaparser.ast.expr.AssignExpr;
import com.github.javaparser.ast.expr.BinaryExpr.Operator;
import com.github.javaparser.ast.expr.Expression;
import com.github.javaparser.ast.expr.MethodCallExpr;
import com.github.javaparser.ast.expr.UnaryExpr;
import com.github.javaparser.ast.stmt.BlockStmt;
import com.github.javaparser.ast.stmt.IfStmt;
import org.graphc.core.type.DType;
import org.graphc.runtime.plan.Kernel;

/** One kernel as a static method: loops around the steps, and what its kind does with the last one's value. */
final class KernelEmitter {
    private static final String OUT = "out";

    private final Kernel kernel;
    private final LoopEmitter loops;
    private final DType result;
    private final DType value;

    private KernelEmitter(Kernel kernel) {
        this.kernel = kernel;
        this.loops = new LoopEmitter(kernel);
        this.result = kernel.out().dtype();
        this.value = kernel.value().dtype();
    }

    /** The method, called {@code name}, with the result's array, the operands' arrays and the launch's parameters. */
    static MethodDeclaration emit(Kernel kernel, String name) {
        KernelEmitter emitter = new KernelEmitter(kernel);
        BlockStmt body = new BlockStmt();
        MethodDeclaration method = emitter.loops.signature(name);
        emitter.fill(body);
        return method.setBody(body);
    }

    private void fill(BlockStmt body) {
        if (kernel.kind() == Kernel.Kind.COLUMN_SUM && result == DType.F32) {
            Expression row = new ArrayCreationExpr(
                    JavaAst.type(DType.F64),
                    NodeList.nodeList(new ArrayCreationLevel(name(loops.bound(kernel.rank() - 1)))),
                    null);
            body.addStatement(declare(JavaAst.array(DType.F64), "row", row));
        }
        LoopEmitter.Place top = loops.top(body);
        LoopEmitter.Place inside = loops.enter(top, kernel.outer());
        switch (kernel.kind()) {
            case MAP -> inside.body().addStatement(assign(out(inside), loops.value(inside)));
            case SUM -> accumulate(inside, "sum", 0, AssignExpr.Operator.PLUS);
            case PROD -> accumulate(inside, "product", 1, AssignExpr.Operator.MULTIPLY);
            case MAX -> extremum(inside, "max");
            case MIN -> extremum(inside, "min");
            case ANY -> accumulate(inside, "any", 0, AssignExpr.Operator.BINARY_OR);
            case ALL -> accumulate(inside, "all", 1, AssignExpr.Operator.BINARY_AND);
            case COLUMN_SUM -> columnSum(inside);
            case LOG_SUM_EXP -> logSumExp(inside);
            case NORM2 -> norm2(inside);
            case ARG_MAX -> argExtremum(inside, Operator.GREATER);
            case ARG_MIN -> argExtremum(inside, Operator.LESS);
        }
    }

    private Expression out(LoopEmitter.Place place) {
        return element(OUT, loops.position(place, OUT));
    }

    private void accumulate(LoopEmitter.Place results, String name, int start, AssignExpr.Operator join) {
        DType wide = value == DType.BOOL ? DType.BOOL : value.isFloat() ? DType.F64 : DType.I64;
        results.body().addStatement(declare(wide, name, number(wide, start)));
        LoopEmitter.Place inside = loops.enter(results, kernel.reduced());
        inside.body().addStatement(assign(name(name), join, loops.value(inside)));
        results.body().addStatement(assign(out(results), narrowed(name(name), wide)));
    }

    private Expression narrowed(Expression wide, DType from) {
        return result == from ? wide : cast(result, wide);
    }

    private void extremum(LoopEmitter.Place results, String function) {
        results.body().addStatement(declare(result, "best", identity(function.equals("max"))));
        LoopEmitter.Place inside = loops.enter(results, kernel.reduced());
        inside.body().addStatement(assign(name("best"), math(function, name("best"), loops.value(inside))));
        results.body().addStatement(assign(out(results), name("best")));
    }

    private Expression identity(boolean max) {
        return switch (result) {
            case F32, F64 -> number(result, max ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY);
            case I32 -> constant("Integer", max ? "MIN_VALUE" : "MAX_VALUE");
            case I64 -> constant("Long", max ? "MIN_VALUE" : "MAX_VALUE");
            case BOOL -> throw new IllegalStateException("no extremum of bool");
        };
    }

    /** Results in a row take their terms in turn; floats of 32 bits are added up in a row of doubles. */
    private void columnSum(LoopEmitter.Place results) {
        boolean wide = result == DType.F32;
        LoopEmitter.Place first = loops.skipTo(results, kernel.outer() + kernel.reduced());
        LoopEmitter.Place zero = loops.enter(first, 1);
        zero.body().addStatement(assign(accumulator(zero, wide), number(wide ? DType.F64 : result, 0)));
        LoopEmitter.Place terms = loops.enter(results, kernel.reduced() + 1);
        terms.body().addStatement(assign(accumulator(terms, wide), AssignExpr.Operator.PLUS, loops.value(terms)));
        if (wide) {
            LoopEmitter.Place last = loops.enter(first, 1);
            last.body().addStatement(assign(out(last), cast(DType.F32, accumulator(last, true))));
        }
    }

    private Expression accumulator(LoopEmitter.Place place, boolean wide) {
        return wide ? element("row", name(loops.index(kernel.rank() - 1))) : out(place);
    }

    private void logSumExp(LoopEmitter.Place results) {
        BlockStmt body = results.body();
        body.addStatement(declare(DType.F64, "max", number(DType.F64, Double.NEGATIVE_INFINITY)));
        LoopEmitter.Place first = loops.enter(results, kernel.reduced());
        first.body().addStatement(assign(name("max"), math("max", name("max"), loops.value(first))));
        Expression infinite = new MethodCallExpr(name("Double"), "isInfinite", NodeList.nodeList(name("max")));
        body.addStatement(declare(DType.F64, "shift", JavaAst.choose(infinite, number(DType.F64, 0), name("max"))));
        body.addStatement(declare(DType.F64, "sum", number(DType.F64, 0)));
        LoopEmitter.Place second = loops.enter(results, kernel.reduced());
        Expression term = math("exp", binary(loops.value(second), Operator.MINUS, name("shift")));
        second.body().addStatement(assign(name("sum"), AssignExpr.Operator.PLUS, term));
        Expression log = JavaAst.plus(name("shift"), math("log", name("sum")));
        body.addStatement(assign(out(results), narrowed(log, DType.F64)));
    }

    /** The elements are scaled by a power of two, so that their squares neither overflow nor vanish. */
    private void norm2(LoopEmitter.Place results) {
        BlockStmt body = results.body();
        body.addStatement(declare(DType.F64, "max", number(DType.F64, 0)));
        LoopEmitter.Place first = loops.enter(results, kernel.reduced());
        first.body().addStatement(assign(name("max"), math("max", name("max"), math("abs", loops.value(first)))));
        body.addStatement(declare(DType.F64, "norm", name("max")));
        Expression isFinite = new MethodCallExpr(name("Double"), "isFinite", NodeList.nodeList(name("max")));
        Expression isZero = binary(name("max"), Operator.NOT_EQUALS, number(DType.F64, 0));
        BlockStmt scaled = new BlockStmt();
        body.addStatement(new IfStmt(binary(isZero, Operator.AND, isFinite), scaled, null));
        scaled.addStatement(declare(DType.I32, "exponent", math("getExponent", name("max"))));
        Expression down = JavaAst.unary(UnaryExpr.Operator.MINUS, name("exponent"));
        scaled.addStatement(declare(DType.F64, "scale", math("scalb", number(DType.F64, 1), down)));
        scaled.addStatement(declare(DType.F64, "sum", number(DType.F64, 0)));
        LoopEmitter.Place second = loops.enter(new LoopEmitter.Place(results, scaled), kernel.reduced());
        Expression term = binary(loops.value(second), Operator.MULTIPLY, name("scale"));
        second.body().addStatement(declare(DType.F64, "term", term));
        second.body()
                .addStatement(assign(
                        name("sum"), AssignExpr.Operator.PLUS, binary(name("term"), Operator.MULTIPLY, name("term"))));
        scaled.addStatement(assign(name("norm"), math("scalb", math("sqrt", name("sum")), name("exponent"))));
        body.addStatement(assign(out(results), narrowed(name("norm"), DType.F64)));
    }

    private void argExtremum(LoopEmitter.Place results, Operator beats) {
        BlockStmt body = results.body();
        body.addStatement(declare(DType.I32, "at", integer(0)));
        if (kernel.reduced() > 0) {
            body.addStatement(declare(value, "best", number(value, 0)));
            LoopEmitter.Place inside = loops.enter(results, kernel.reduced());
            Expression index = name(loops.index(kernel.outer()));
            inside.body().addStatement(declare(value, "v", loops.value(inside)));
            Expression better = binary(
                    binary(index, Operator.EQUALS, integer(0)), Operator.OR, beats(name("v"), beats, name("best")));
            BlockStmt take = new BlockStmt();
            take.addStatement(assign(name("at"), index.clone()));
            take.addStatement(assign(name("best"), name("v")));
            inside.body().addStatement(new IfStmt(better, take, null));
        }
        body.addStatement(assign(out(results), name("at")));
    }

    /** {@code v > best} or {@code v < best}, where a NaN beats every number. */
    private Expression beats(Expression v, Operator operator, Expression best) {
        Expression greater = binary(v, operator, best);
        if (!value.isFloat()) {
            return greater;
        }
        Expression isNaN = binary(v.clone(), Operator.NOT_EQUALS, v.clone());
        Expression wasNot = binary(best.clone(), Operator.EQUALS, best.clone());
        return binary(greater, Operator.OR, binary(isNaN, Operator.AND, wasNot));
    }
}
