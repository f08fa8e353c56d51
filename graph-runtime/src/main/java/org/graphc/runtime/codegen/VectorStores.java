package org.graphc.runtime.codegen;

import static org.graphc.runtime.codegen.JavaAst.assign;
import static org.graphc.runtime.codegen.JavaAst.element;
import static org.graphc.runtime.codegen.JavaAst.integer;
import static org.graphc.runtime.codegen.JavaAst.name;
import static org.graphc.runtime.codegen.JavaAst.on;
import static org.graphc.runtime.codegen.JavaAst.plus;

import com.github.javaparser.ast.expr.AssignExpr;
import com.github.javaparser.ast.expr.BinaryExpr.Operator;
import com.github.javaparser.ast.expr.Expression;
import com.github.javaparser.ast.stmt.BlockStmt;
import com.github.javaparser.ast.type.ClassOrInterfaceType;
import java.util.Locale;
import org.graphc.core.op.DealtSum;
import org.graphc.core.type.DType;
import org.graphc.runtime.plan.Access;
import org.graphc.runtime.plan.Kernel;

/** What the stores of a kernel do with vectors, in the order of {@link StoreEmitter}. */
final class VectorStores {
    /** Of such a loop, an exp or two and some arithmetic, HotSpot of JDK 17 has all vectors in registers. */
    private static final int LIGHT = 64;

    private final Kernel kernel;
    private final StoreEmitter stores;
    private final VectorLanes lanes;
    private final VectorSteps steps;
    private final LoopEmitter.Place inside;
    /** What is written for each lane. */
    private final BlockStmt apart = new BlockStmt();

    VectorStores(Kernel kernel, StoreEmitter stores, VectorLanes lanes, VectorSteps steps, LoopEmitter.Place inside) {
        this.kernel = kernel;
        this.stores = stores;
        this.lanes = lanes;
        this.steps = steps;
        this.inside = inside;
    }

    /** Before the loop: what is joined so far. */
    void open(BlockStmt before) {
        stores.each((store, i) -> {
            for (int part = 0; part < registers(store); part++) {
                Expression sums = sums(i, integer(part * lanes.doubles()));
                before.addStatement(
                        JavaAst.declare(new ClassOrInterfaceType(null, "DoubleVector"), sum(i, part), sums));
            }
            if (stores.isLocal(store)) {
                Expression joined = element(StoreEmitter.partials(i), integer(0));
                Lane start = Lane.number(stores.wide(store), joined);
                before.addStatement(
                        isExtremum(store)
                                ? JavaAst.declare(
                                        VectorLanes.type(lanes.spread(start)),
                                        StoreEmitter.local(i),
                                        lanes.spread(start).code())
                                : JavaAst.declare(stores.wide(store), StoreEmitter.local(i), joined));
            }
        });
    }

    /** Behind the loop. */
    void close(BlockStmt behind) {
        stores.each((store, i) -> {
            for (int part = 0; part < registers(store); part++) {
                Expression at = integer(part * lanes.doubles());
                behind.addStatement(on(name(sum(i, part)), "intoArray", name(StoreEmitter.partials(i)), at));
            }
            if (stores.isLocal(store)) {
                Expression local = name(StoreEmitter.local(i));
                Expression joined = isExtremum(store)
                        ? on(
                                local,
                                "reduceLanes",
                                VectorLanes.operator(store.kind().name()))
                        : local;
                behind.addStatement(assign(element(StoreEmitter.partials(i), integer(0)), joined));
            }
        });
    }

    /**
     * The registers that a result's eight partial sums are in while the loop runs, which begins at the first of eight.
     * None where they are in memory: of results side by side, of vectors that have less than eight lanes, and in a loop
     * that has more to do, whose vectors the JVM then no longer keeps in registers.
     */
    private int registers(Kernel.Store store) {
        boolean fits = kernel.isDealt(store)
                && kernel.columns() == 0
                && kernel.weight() <= LIGHT
                && lanes.lanes() % DealtSum.LANES == 0;
        return fits ? DealtSum.LANES / lanes.doubles() : 0;
    }

    private static String sum(int number, int part) {
        return "d" + number + "p" + part;
    }

    private static boolean isExtremum(Kernel.Store store) {
        return store.kind() == Kernel.Kind.MAX || store.kind() == Kernel.Kind.MIN;
    }

    /** In the loop, when all steps are computed. */
    void put(Expression at) {
        stores.each((store, i) -> put(store, i, at));
        if (!apart.getStatements().isEmpty()) {
            inside.body().addStatement(JavaAst.loop("l", integer(0), integer(lanes.lanes()), apart));
        }
    }

    private void put(Kernel.Store store, int number, Expression at) {
        Lane value = lanes.spread(steps.value(store.step()));
        BlockStmt body = inside.body();
        String local = StoreEmitter.local(number);
        if (store.kind() == Kernel.Kind.MAP) {
            write(value, number);
        } else if (!stores.accumulates(store)) {
            Lane sum = Lane.vector(value.dtype(), on(value.code(), "add", integer(0)));
            write(sum, number); // of -0 makes 0, as sums do
        } else if (registers(store) > 0) {
            add(value, number, registers(store));
        } else if (kernel.isDealt(store)) {
            deal(value, number, at);
        } else if (!stores.isLocal(store)) {
            sideBySide(store, value, number, stores.place(store, at));
        } else if (isExtremum(store)) {
            body.addStatement(assign(name(local), extremum(store, name(local), value)));
        } else if (store.kind() == Kernel.Kind.ANY) {
            body.addStatement(assign(name(local), AssignExpr.Operator.BINARY_OR, on(value.code(), "anyTrue")));
        } else if (store.kind() == Kernel.Kind.ALL) {
            body.addStatement(assign(name(local), AssignExpr.Operator.BINARY_AND, on(value.code(), "allTrue")));
        } else {
            laneByLane(store, number, name(local));
        }
    }

    /** Elements that do not follow each other go one by one, behind all that is computed with vectors. */
    private void write(Lane value, int number) {
        String array = stores.array(number);
        int last = kernel.rank() - 1;
        Expression at = LoopEmitter.position(inside, KernelArrays.result(number));
        if (kernel.stores().get(number).out().strides().get(last) == Access.Stride.ONE) {
            inside.body().addStatement(on(value.code(), "intoArray", name(array), at));
            return;
        }
        String values = "y" + number;
        steps.spill(value, values);
        Expression way = JavaAst.times(name("l"), name(KernelArrays.stride(array, last)));
        apart.addStatement(assign(element(array, plus(at, way)), element(values, name("l"))));
    }

    private static Expression extremum(Kernel.Store store, Expression joined, Lane value) {
        return on(joined, store.kind().name().toLowerCase(Locale.ROOT), value.code());
    }

    private void sideBySide(Kernel.Store store, Lane value, int number, Expression at) {
        String array = StoreEmitter.partials(number);
        if (isExtremum(store)) {
            Lane joined = lanes.load(value.dtype(), name(array), at);
            inside.body().addStatement(on(extremum(store, joined.code(), value), "intoArray", name(array), at.clone()));
        } else {
            laneByLane(store, number, element(array, plus(at, name("l"))));
        }
    }

    private void laneByLane(Kernel.Store store, int number, Expression joined) {
        Lane value = lanes.spread(steps.value(store.step()));
        String array = "y" + number;
        steps.spill(value, array);
        BlockStmt lane = new BlockStmt();
        StoreEmitter.join(lane, store, joined, element(array, name("l")));
        inside.body().addStatement(JavaAst.loop("l", integer(0), integer(lanes.lanes()), lane));
    }

    /** Adds to the partial sums in registers. */
    private void add(Lane value, int number, int registers) {
        for (int part = 0; part < lanes.lanes() / lanes.doubles(); part++) {
            Lane term = value.dtype() == DType.F64 ? value : lanes.doubles(value, part);
            Expression sum = name(sum(number, part % registers));
            inside.body().addStatement(assign(sum, on(sum.clone(), "add", term.code())));
        }
    }

    private Expression sums(int number, Expression at) {
        Expression species = VectorLanes.species(DType.F64, lanes.doubles());
        return JavaAst.call("DoubleVector", "fromArray", species, name(StoreEmitter.partials(number)), at);
    }

    /** Adds to the partial sums; of floats in registers of doubles, which hold fewer. */
    private void deal(Lane value, int number, Expression at) {
        if (value.dtype() == DType.F64) {
            deal(value.code(), number, at);
            return;
        }
        int doubles = lanes.doubles();
        for (int part = 0; part < lanes.lanes() / doubles; part++) {
            int first = part * doubles;
            int offset = kernel.columns() > 0 ? first : first % DealtSum.LANES;
            Expression widened = lanes.doubles(value, part).code();
            deal(widened, number, offset == 0 ? at : plus(at, integer(offset)));
        }
    }

    private void deal(Expression doubles, int number, Expression at) {
        Expression array = name(StoreEmitter.partials(number));
        Expression sum = on(sums(number, at.clone()), "add", doubles);
        inside.body().addStatement(on(sum, "intoArray", array.clone(), at.clone()));
    }

    /** {@code a & mask} */
    static Expression and(Expression a, int mask) {
        return JavaAst.binary(a, Operator.BINARY_AND, integer(mask));
    }
}
