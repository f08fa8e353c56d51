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
            case SUM -> sum(inside);
            case MAX -> extremum(inside, "max");
            case MIN -> extremum(inside, "min");
            case COLUMN_SUM -> columnSum(inside);
            case LOG_SUM_EXP -> logSumExp(inside);
            case ARG_MAX -> argMax(inside);
        }
    }

    private Expression out(LoopEmitter.Place place) {
        return element(OUT, loops.position(place, OUT));
    }

    private void sum(LoopEmitter.Place results) {
        DType wide = value.isFloat() ? DType.F64 : DType.I64;
        results.body().addStatement(declare(wide, "sum", number(wide, 0)));
        LoopEmitter.Place inside = loops.enter(results, kernel.reduced());
        inside.body().addStatement(assign(name("sum"), AssignExpr.Operator.PLUS, loops.value(inside)));
        results.body().addStatement(assign(out(results), narrowed(name("sum"), wide)));
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

    private void argMax(LoopEmitter.Place results) {
        BlockStmt body = results.body();
        body.addStatement(declare(DType.I32, "at", integer(0)));
        if (kernel.reduced() > 0) {
            body.addStatement(declare(value, "best", number(value, 0)));
            LoopEmitter.Place inside = loops.enter(results, kernel.reduced());
            Expression index = name(loops.index(kernel.outer()));
            inside.body().addStatement(declare(value, "v", loops.value(inside)));
            Expression larger =
                    binary(binary(index, Operator.EQUALS, integer(0)), Operator.OR, larger(name("v"), name("best")));
            BlockStmt take = new BlockStmt();
            take.addStatement(assign(name("at"), index.clone()));
            take.addStatement(assign(name("best"), name("v")));
            inside.body().addStatement(new IfStmt(larger, take, null));
        }
        body.addStatement(assign(out(results), name("at")));
    }

    /** {@code v > best}, where a NaN is larger than every number. */
    private Expression larger(Expression v, Expression best) {
        Expression greater = binary(v, Operator.GREATER, best);
        if (!value.isFloat()) {
            return greater;
        }
        Expression isNaN = binary(v.clone(), Operator.NOT_EQUALS, v.clone());
        Expression wasNot = binary(best.clone(), Operator.EQUALS, best.clone());
        return binary(greater, Operator.OR, binary(isNaN, Operator.AND, wasNot));
    }
}
