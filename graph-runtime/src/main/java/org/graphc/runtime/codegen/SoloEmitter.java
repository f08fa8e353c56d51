package org.graphc.runtime.codegen;

import static org.graphc.runtime.codegen.JavaAst.assign;
import static org.graphc.runtime.codegen.JavaAst.binary;
import static org.graphc.runtime.codegen.JavaAst.declare;
import static org.graphc.runtime.codegen.JavaAst.integer;
import static org.graphc.runtime.codegen.JavaAst.math;
import static org.graphc.runtime.codegen.JavaAst.name;
import static org.graphc.runtime.codegen.JavaAst.number;

import com.github.javaparser.ast.NodeList;
import com.github.javaparser.ast.expr.AssignExpr;
import com.github.javaparser.ast.expr.BinaryExpr.Operator;
import com.github.javaparser.ast.expr.Expression;
import com.github.javaparser.ast.expr.MethodCallExpr;
import com.github.javaparser.ast.expr.UnaryExpr;
import com.github.javaparser.ast.stmt.BlockStmt;
import com.github.javaparser.ast.stmt.IfStmt;
import org.graphc.core.type.DType;
import org.graphc.runtime.plan.Kernel;

/** The loops of results that are not joined value by value: norms and places of extrema, one to a kernel. */
final class SoloEmitter {
    private final Kernel kernel;
    private final LoopEmitter loops;
    private final Kernel.Store store;
    private final DType value;

    SoloEmitter(Kernel kernel, LoopEmitter loops) {
        this.kernel = kernel;
        this.loops = loops;
        this.store = kernel.stores().get(0);
        this.value = kernel.dtypeOf(store);
    }

    void fill(BlockStmt body) {
        LoopEmitter.Place results = loops.enter(loops.top(body), kernel.outer());
        if (store.kind() == Kernel.Kind.NORM2) {
            norm2(results);
        } else {
            argExtremum(results, store.kind() == Kernel.Kind.ARG_MAX ? Operator.GREATER : Operator.LESS);
        }
    }

    /** The elements are scaled by a power of two, so that their squares neither overflow nor vanish. */
    private void norm2(LoopEmitter.Place results) {
        BlockStmt body = results.body();
        body.addStatement(declare(DType.F64, "max", number(DType.F64, 0)));
        LoopEmitter.Place first = loops.enter(results, kernel.reduced());
        first.body().addStatement(assign(name("max"), math("max", name("max"), math("abs", loops.value(store)))));
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
        Expression term = binary(loops.value(store), Operator.MULTIPLY, name("scale"));
        second.body().addStatement(declare(DType.F64, "term", term));
        second.body()
                .addStatement(assign(
                        name("sum"), AssignExpr.Operator.PLUS, binary(name("term"), Operator.MULTIPLY, name("term"))));
        scaled.addStatement(assign(name("norm"), math("scalb", math("sqrt", name("sum")), name("exponent"))));
        body.addStatement(
                assign(loops.out(results, 0), value == DType.F64 ? name("norm") : JavaAst.cast(value, name("norm"))));
    }

    private void argExtremum(LoopEmitter.Place results, Operator beats) {
        BlockStmt body = results.body();
        body.addStatement(declare(DType.I32, "at", integer(0)));
        if (kernel.reduced() > 0) {
            body.addStatement(declare(value, "best", number(value, 0)));
            LoopEmitter.Place inside = loops.enter(results, kernel.reduced());
            Expression index = name(loops.index(kernel.outer()));
            inside.body().addStatement(declare(value, "v", loops.value(store)));
            Expression better = binary(
                    binary(index, Operator.EQUALS, integer(0)), Operator.OR, beats(name("v"), beats, name("best")));
            BlockStmt take = new BlockStmt();
            take.addStatement(assign(name("at"), index.clone()));
            take.addStatement(assign(name("best"), name("v")));
            inside.body().addStatement(new IfStmt(better, take, null));
        }
        body.addStatement(assign(loops.out(results, 0), name("at")));
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
