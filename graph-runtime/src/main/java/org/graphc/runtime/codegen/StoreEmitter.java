package org.graphc.runtime.codegen;

import static org.graphc.runtime.codegen.JavaAst.assign;
import static org.graphc.runtime.codegen.JavaAst.binary;
import static org.graphc.runtime.codegen.JavaAst.element;
import static org.graphc.runtime.codegen.JavaAst.integer;
import static org.graphc.runtime.codegen.JavaAst.math;
import static org.graphc.runtime.codegen.JavaAst.minus;
import static org.graphc.runtime.codegen.JavaAst.name;
import static org.graphc.runtime.codegen.JavaAst.number;

import com.github.javaparser.ast.expr.AssignExpr;
import com.github.javaparser.ast.expr.BinaryExpr.Operator;
import com.github.javaparser.ast.expr.CastExpr;
import com.github.javaparser.ast.expr.Expression;
import com.github.javaparser.ast.expr.FieldAccessExpr;
import com.github.javaparser.ast.expr.NullLiteralExpr;
import com.github.javaparser.ast.stmt.BlockStmt;
import com.github.javaparser.ast.stmt.IfStmt;
import com.github.javaparser.ast.type.Type;
import java.util.HashMap;
import java.util.Map;
import org.graphc.core.op.DealtSum;
import org.graphc.core.type.DType;
import org.graphc.runtime.plan.Kernel;

/**
 * What the stores of a kernel do around its innermost loop and in it. What a store accumulates is in an array of its
 * own, so that pieces of the loop may be methods of their own; in the loop it is a local, but for sums of floats, whose
 * terms are dealt as {@link org.graphc.core.op.DealtSum} says.
 */
final class StoreEmitter {
    /** The local that holds how many results are accumulated side by side. */
    static final String WIDTH = "w";

    /** The local that holds where the first of them has its partial sum of the present term. */
    static final String FIRST = "q";

    /** The local that holds which result is the first of them. */
    static final String LEFT = "left";

    private static final String DEALT = "DealtSum";

    /** The parameter with the arrays that accumulate, where they are kept from one launch to the next. */
    static final String ROOM = "room";

    private final Kernel kernel;
    private final LoopEmitter loops;
    private final int room;

    /**
     * The stores of a kernel.
     *
     * @param room where their arrays are kept, from that place on; if it is negative, each launch makes new ones
     */
    StoreEmitter(Kernel kernel, LoopEmitter loops, int room) {
        this.kernel = kernel;
        this.loops = loops;
        this.room = room;
    }

    /** How many arrays the stores of a kernel want to have kept. */
    static int rooms(Kernel kernel) {
        boolean isAlone = kernel.stores().get(0).kind().isAlone();
        return isAlone || kernel.reduced() == 0 ? 0 : kernel.stores().size();
    }

    /** What is done for a store. */
    interface Action {
        void on(Kernel.Store store, int number);
    }

    void each(Action action) {
        for (int i = 0; i < kernel.stores().size(); i++) {
            action.on(kernel.stores().get(i), i);
        }
    }

    /** The name of a result's array. */
    String array(int number) {
        return loops.arrays().sharedResult(number);
    }

    static String partials(int number) {
        return "p" + number;
    }

    static String local(int number) {
        return "s" + number;
    }

    /** True where the store joins elements; a sum over no loop is its only term. */
    boolean accumulates(Kernel.Store store) {
        return store.kind() != Kernel.Kind.MAP && kernel.reduced() > 0;
    }

    /** True where what is joined so far is a local of the innermost loop. */
    boolean isLocal(Kernel.Store store) {
        return accumulates(store) && !kernel.isDealt(store) && kernel.columns() == 0;
    }

    DType wide(Kernel.Store store) {
        DType value = kernel.dtypeOf(store);
        boolean isSum = store.kind() == Kernel.Kind.SUM || store.kind() == Kernel.Kind.PROD;
        return !isSum ? value : value.isFloat() ? DType.F64 : DType.I64;
    }

    /** The types of what is accumulated by its names. */
    Map<String, Type> types() {
        Map<String, Type> types = new HashMap<>();
        each((store, i) -> types.put(partials(i), JavaAst.array(wide(store))));
        return types;
    }

    private Expression width() {
        return kernel.columns() > 0 ? name(WIDTH) : integer(1);
    }

    /** Declares what is accumulated, before all loops. */
    void declare(BlockStmt body) {
        each((store, i) -> {
            if (accumulates(store)) {
                Type type = JavaAst.array(wide(store));
                body.addStatement(JavaAst.declare(type, partials(i), room < 0 ? made(store) : kept(body, store, i)));
            }
        });
    }

    private Expression made(Kernel.Store store) {
        return kernel.isDealt(store) ? JavaAst.call(DEALT, "partials", width()) : JavaAst.array(wide(store), width());
    }

    /** The array of the last launch, if there was one and it had as many results side by side. */
    private Expression kept(BlockStmt body, Kernel.Store store, int number) {
        Expression place = element(ROOM, integer(room + number));
        Expression array = JavaAst.enclosed(new CastExpr(JavaAst.array(wide(store)), place.clone()));
        Expression isMissing = binary(place.clone(), Operator.EQUALS, new NullLiteralExpr());
        if (kernel.columns() > 0) {
            int each = kernel.isDealt(store) ? 2 * DealtSum.LANES : 1;
            Expression length = new FieldAccessExpr(array.clone(), "length");
            Expression other = binary(length, Operator.NOT_EQUALS, JavaAst.times(integer(each), width()));
            isMissing = binary(isMissing, Operator.OR, other);
        }
        BlockStmt make = new BlockStmt().addStatement(assign(place, made(store)));
        body.addStatement(new IfStmt(JavaAst.plain(isMissing), make, null));
        return array;
    }

    /** Begins new results. */
    void clear(BlockStmt body) {
        each((store, i) -> {
            if (kernel.isDealt(store)) {
                body.addStatement(JavaAst.call(DEALT, "clear", name(partials(i))));
            } else if (isLocal(store)) {
                body.addStatement(assign(element(partials(i), integer(0)), identity(store)));
            } else if (accumulates(store)) {
                body.addStatement(JavaAst.call("java.util.Arrays", "fill", name(partials(i)), identity(store)));
            }
        });
    }

    private Expression identity(Kernel.Store store) {
        DType wide = wide(store);
        boolean one = store.kind() == Kernel.Kind.PROD || store.kind() == Kernel.Kind.ALL;
        boolean isExtremum = store.kind() == Kernel.Kind.MAX || store.kind() == Kernel.Kind.MIN;
        return isExtremum ? worst(wide, store.kind() == Kernel.Kind.MAX) : number(wide, one ? 1 : 0);
    }

    private static Expression worst(DType dtype, boolean max) {
        return switch (dtype) {
            case F32, F64 -> number(dtype, max ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY);
            case I32 -> JavaAst.constant("Integer", max ? "MIN_VALUE" : "MAX_VALUE");
            case I64 -> JavaAst.constant("Long", max ? "MIN_VALUE" : "MAX_VALUE");
            case BOOL -> throw new IllegalStateException("no extremum of bool");
        };
    }

    /** Before a piece of the innermost loop. */
    void open(BlockStmt body) {
        each((store, i) -> {
            if (isLocal(store)) {
                body.addStatement(JavaAst.declare(wide(store), local(i), element(partials(i), integer(0))));
            }
        });
    }

    /** Behind it. */
    void close(BlockStmt body) {
        each((store, i) -> {
            if (isLocal(store)) {
                body.addStatement(assign(element(partials(i), integer(0)), name(local(i))));
            }
        });
    }

    /**
     * In the innermost loop: stores what is stored, and joins what is joined.
     *
     * @param at where the partial sums of this element's results are
     */
    void put(LoopEmitter.Place inside, Expression at) {
        each((store, i) -> {
            Expression value = loops.value(store);
            BlockStmt body = inside.body();
            if (store.kind() == Kernel.Kind.MAP) {
                body.addStatement(assign(loops.out(inside, i), value));
            } else if (!accumulates(store)) {
                Expression sum = JavaAst.plus(number(DType.F64, 0), value);
                body.addStatement(assign(loops.out(inside, i), narrowed(store, sum)));
            } else {
                join(body, store, isLocal(store) ? name(local(i)) : joined(store, i, at), value);
            }
        });
    }

    /** What is joined so far of an element's result, in the array. */
    Expression joined(Kernel.Store store, int number, Expression at) {
        return element(partials(number), place(store, at));
    }

    /** Where that is: only the partial sums of floats are several for a result. */
    Expression place(Kernel.Store store, Expression at) {
        return kernel.isDealt(store) ? at.clone() : minus(name(loops.index(kernel.rank() - 1)), name(LEFT));
    }

    /** Joins a value to what is joined so far. */
    static void join(BlockStmt body, Kernel.Store store, Expression joined, Expression value) {
        switch (store.kind()) {
            case SUM -> body.addStatement(assign(joined, AssignExpr.Operator.PLUS, value));
            case PROD -> body.addStatement(assign(joined, AssignExpr.Operator.MULTIPLY, value));
            case ANY -> body.addStatement(assign(joined, AssignExpr.Operator.BINARY_OR, value));
            case ALL -> body.addStatement(assign(joined, AssignExpr.Operator.BINARY_AND, value));
            case MAX -> body.addStatement(assign(joined, math("max", joined.clone(), value)));
            case MIN -> body.addStatement(assign(joined, math("min", joined.clone(), value)));
            case MAP, NORM2, ARG_MAX, ARG_MIN -> throw new IllegalStateException(store.kind() + " joins nothing");
        }
    }

    /** After a chunk of terms. */
    void fold(BlockStmt body) {
        each((store, i) -> {
            if (kernel.isDealt(store)) {
                body.addStatement(JavaAst.call(DEALT, "fold", name(partials(i))));
            }
        });
    }

    /** Keeps a chunk of each sum apart, or takes all chunks up to {@code terms}. */
    void chunks(BlockStmt keep, BlockStmt take, Expression terms) {
        Expression chunk = integer(DealtSum.CHUNK);
        int step = kernel.stores().size() * DealtSum.LANES;
        each((store, i) -> {
            if (kernel.isDealt(store)) {
                Expression first = integer((long) i * DealtSum.LANES);
                Expression number = binary(name(LoopEmitter.LOW), Operator.DIVIDE, chunk.clone());
                Expression at = JavaAst.plus(first, JavaAst.times(number, integer(step)));
                keep.addStatement(JavaAst.call(DEALT, "keep", name(partials(i)), name(LoopEmitter.KEPT), at));
                Expression whole = binary(terms.clone(), Operator.DIVIDE, chunk.clone());
                Expression rest = binary(terms.clone(), Operator.REMAINDER, chunk.clone());
                Expression count = JavaAst.plus(whole, math("min", integer(1), rest));
                take.addStatement(JavaAst.call(
                        DEALT, "take", name(partials(i)), name(LoopEmitter.KEPT), first.clone(), integer(step), count));
            }
        });
    }

    /** Before {@link #join} of results side by side: joins the partial sums of each. */
    void total(BlockStmt body) {
        each((store, i) -> {
            if (kernel.isDealt(store)) {
                body.addStatement(JavaAst.call(DEALT, "totals", name(partials(i)), width()));
            }
        });
    }

    /**
     * Writes what was accumulated.
     *
     * @param at which of the results side by side it is
     */
    void join(LoopEmitter.Place results, Expression at) {
        each((store, i) -> {
            if (accumulates(store)) {
                Expression sum = kernel.isDealt(store) && kernel.columns() == 0
                        ? JavaAst.call(DEALT, "total", name(partials(i)))
                        : element(partials(i), at.clone());
                results.body().addStatement(assign(loops.out(results, i), narrowed(store, sum)));
            }
        });
    }

    private Expression narrowed(Kernel.Store store, Expression value) {
        DType result = store.out().dtype();
        return result == wide(store) ? value : JavaAst.cast(result, value);
    }
}
