package org.graphc.runtime.codegen;

import static org.graphc.runtime.codegen.JavaAst.assign;
import static org.graphc.runtime.codegen.JavaAst.binary;
import static org.graphc.runtime.codegen.JavaAst.declare;
import static org.graphc.runtime.codegen.JavaAst.integer;
import static org.graphc.runtime.codegen.JavaAst.math;
import static org.graphc.runtime.codegen.JavaAst.minus;
import static org.graphc.runtime.codegen.JavaAst.name;
import static org.graphc.runtime.codegen.JavaAst.plus;

import com.github.javaparser.ast.body.MethodDeclaration;
import com.github.javaparser.ast.expr.AssignExpr;
import com.github.javaparser.ast.expr.BinaryExpr.Operator;
import com.github.javaparser.ast.expr.Expression;
import com.github.javaparser.ast.stmt.BlockStmt;
import com.github.javaparser.ast.stmt.IfStmt;
import com.github.javaparser.ast.stmt.ReturnStmt;
import com.github.javaparser.ast.stmt.Statement;
import com.github.javaparser.ast.type.ArrayType;
import com.github.javaparser.ast.type.ClassOrInterfaceType;
import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.graphc.core.op.DealtSum;
import org.graphc.core.type.DType;
import org.graphc.runtime.plan.Kernel;

/**
 * One kernel as a static method: loops around the steps, and what its stores do with their values. The innermost loop
 * runs in pieces, so that it is hot, and compiled, within the first call.
 */
final class KernelEmitter {
    /** The turns of an innermost loop at a time; they divide {@link DealtSum#CHUNK}. */
    private static final int PIECE = 1_024;

    /** Results side by side whose partial sums fit into the nearest cache. */
    private static final int WIDTH = 256;

    static final String FROM = "from";
    static final String TO = "to";
    /** How many terms the sums have had; a result's terms are counted in row-major order. */
    static final String COUNT = "k";

    private final Kernel kernel;
    private final LoopEmitter loops;
    private final StoreEmitter stores;
    private final String name;
    private final VectorMachine machine;
    private final List<MethodDeclaration> methods = new ArrayList<>();

    private KernelEmitter(Kernel kernel, LoopEmitter loops, String name, VectorMachine machine, int room) {
        this.kernel = kernel;
        this.name = name;
        this.machine = machine;
        this.loops = loops;
        this.stores = new StoreEmitter(kernel, loops, room);
    }

    /**
     * The method, called {@code name}, with the results' arrays, the operands' and the launch's parameters; behind it
     * those that it calls, where the machine has vectors.
     *
     * @param room negative for a method that stands alone; else the method takes the turns of its shared loop as well,
     *     where there are terms to share, the array of kept chunks, and where it accumulates, one that keeps the arrays
     *     for that, from this place on
     */
    static ImmutableList<MethodDeclaration> emit(Kernel kernel, String name, VectorMachine machine, int room) {
        LoopEmitter loops = new LoopEmitter(kernel, room >= 0);
        BlockStmt body = new BlockStmt();
        MethodDeclaration method = loops.signature(name);
        if (kernel.stores().get(0).kind().isAlone()) {
            new SoloEmitter(kernel, loops).fill(body);
            return ImmutableList.of(method.setBody(body));
        }
        if (room >= 0 && StoreEmitter.rooms(kernel) > 0) {
            method.addParameter(new ArrayType(new ClassOrInterfaceType(null, "Object")), StoreEmitter.ROOM);
        }
        KernelEmitter emitter = new KernelEmitter(kernel, loops, name, machine, room);
        emitter.fill(body);
        return ImmutableList.<MethodDeclaration>builder()
                .add(method.setBody(body))
                .addAll(emitter.methods)
                .build();
    }

    private void fill(BlockStmt body) {
        if (kernel.columns() > 0) {
            Expression width = math("min", bound(), integer(WIDTH));
            body.addStatement(declare(DType.I32, StoreEmitter.WIDTH, width));
        }
        stores.declare(body);
        LoopEmitter.Place top = loops.top(body);
        if (kernel.columns() > 0) {
            columns(loops.enter(top, kernel.outer()));
        } else if (kernel.reduced() > 0) {
            reductions(loops.enter(top, kernel.outer()));
        } else if (kernel.outer() > 0) {
            pieces(loops.enter(top, kernel.outer() - 1), false);
        } else {
            stores.put(top, integer(0));
        }
    }

    private Expression bound() {
        return name(loops.bound(kernel.rank() - 1));
    }

    /** Each result after the other. */
    private void reductions(LoopEmitter.Place results) {
        boolean counts = kernel.dealsSums() && kernel.reduced() > 1;
        stores.clear(results.body());
        if (counts) {
            results.body().addStatement(declare(DType.I32, COUNT, integer(0)));
        }
        LoopEmitter.Place rows = loops.enter(results, kernel.reduced() - 1);
        pieces(rows, counts);
        if (counts) {
            rows.body().addStatement(assign(name(COUNT), AssignExpr.Operator.PLUS, bound()));
        }
        if (loops.keepsChunks()) {
            chunks(results.body());
        }
        stores.join(results, integer(0));
    }

    /** Some terms alone are a chunk, which is kept; no terms, behind the last, ask for the sum of what was kept. */
    private void chunks(BlockStmt body) {
        Expression low = name(LoopEmitter.LOW);
        BlockStmt keep = new BlockStmt();
        BlockStmt take = new BlockStmt();
        stores.chunks(keep, take, bound());
        Expression some = binary(minus(name(LoopEmitter.HIGH), low), Operator.LESS, bound());
        Expression behind = JavaAst.plain(binary(low.clone(), Operator.EQUALS, bound()));
        Statement taking = new IfStmt(behind, take, null);
        body.addStatement(taking);
        Expression before = binary(low.clone(), Operator.LESS, bound());
        body.addStatement(new IfStmt(
                JavaAst.plain(binary(some, Operator.AND, before)), keep.addStatement(new ReturnStmt()), null));
    }

    /** The innermost loop; its pieces end where a count of terms is a multiple, so that chunks are whole. */
    private void pieces(LoopEmitter.Place rows, boolean counts) {
        BlockStmt piece = new BlockStmt();
        rows.body().addStatement(JavaAst.blocks(FROM, TO, loops.first(rows.level()), loops.end(rows.level()), piece));
        Expression length = integer(PIECE);
        if (counts) {
            length = minus(length, and(plus(name(COUNT), name(FROM)), PIECE - 1));
        }
        piece.addStatement(assign(
                name(TO), plus(name(FROM), math("min", minus(loops.end(rows.level()), name(FROM)), length))));
        Expression index = name(loops.index(rows.level()));
        Expression at = and(counts ? plus(name(COUNT), index) : index, DealtSum.LANES - 1);
        row(rows, piece, at, counts ? Optional.of(name(COUNT)) : Optional.empty());
        fold(piece, counts ? plus(name(COUNT), name(TO)) : name(TO));
    }

    /** Adds a piece of the innermost loop to a block, or the call of methods that compute it. */
    private void row(LoopEmitter.Place rows, BlockStmt into, Expression at, Optional<Expression> aligned) {
        BlockStmt scalars = new BlockStmt();
        stores.open(scalars);
        stores.put(loops.enter(new LoopEmitter.Place(rows, scalars), name(FROM), name(TO)), at);
        stores.close(scalars);
        Optional<VectorRow.Made> made = machine.isPresent() && VectorRow.fits(kernel)
                ? new VectorRow(kernel, loops, stores, name, machine).make(rows, scalars, at, aligned)
                : Optional.empty();
        if (made.isPresent()) {
            into.addStatement(made.get().call());
            methods.addAll(made.get().methods());
        } else {
            new ArrayList<>(scalars.getStatements()).forEach(into::addStatement);
        }
    }

    private static Expression and(Expression a, int mask) {
        return binary(a, Operator.BINARY_AND, integer(mask));
    }

    private void fold(BlockStmt body, Expression count) {
        if (kernel.dealsSums()) {
            BlockStmt chunk = new BlockStmt();
            stores.fold(chunk);
            body.addStatement(new IfStmt(
                    binary(and(count, DealtSum.CHUNK - 1), Operator.EQUALS, integer(0)), chunk, null));
        }
    }

    /** Results in a row take their terms in turn, so that memory is read in order; long rows in parts. */
    private void columns(LoopEmitter.Place results) {
        int last = kernel.rank() - 1;
        boolean counts = kernel.dealsSums();
        BlockStmt part = new BlockStmt();
        results.body().addStatement(JavaAst.blocks(FROM, TO, loops.first(last), loops.end(last), part));
        Expression width = math("min", minus(loops.end(last), name(FROM)), name(StoreEmitter.WIDTH));
        part.addStatement(assign(name(TO), plus(name(FROM), width)));
        stores.clear(part);
        part.addStatement(declare(DType.I32, StoreEmitter.LEFT, name(FROM)));
        if (counts) {
            part.addStatement(declare(DType.I32, COUNT, integer(0)));
        }
        LoopEmitter.Place rows = loops.enter(new LoopEmitter.Place(results, part), kernel.reduced());
        Expression index = name(loops.index(kernel.rank() - 1));
        if (counts) {
            Expression first =
                    minus(JavaAst.times(and(name(COUNT), DealtSum.LANES - 1), name(StoreEmitter.WIDTH)), name(FROM));
            rows.body().addStatement(declare(DType.I32, StoreEmitter.FIRST, first));
        }
        row(rows, rows.body(), plus(name(StoreEmitter.FIRST), index.clone()), Optional.empty());
        if (counts) {
            rows.body().addStatement(assign(name(COUNT), AssignExpr.Operator.PLUS, integer(1)));
            fold(rows.body(), name(COUNT));
        }
        stores.total(part);
        LoopEmitter.Place bare = loops.skipTo(new LoopEmitter.Place(results, part), kernel.rank() - 1);
        stores.join(loops.enter(bare, name(FROM), name(TO)), minus(index.clone(), name(FROM)));
    }
}
