package org.graphc.runtime.codegen;

import static org.graphc.runtime.codegen.JavaAst.assign;
import static org.graphc.runtime.codegen.JavaAst.binary;
import static org.graphc.runtime.codegen.JavaAst.declare;
import static org.graphc.runtime.codegen.JavaAst.integer;
import static org.graphc.runtime.codegen.JavaAst.math;
import static org.graphc.runtime.codegen.JavaAst.minus;
import static org.graphc.runtime.codegen.JavaAst.name;
import static org.graphc.runtime.codegen.JavaAst.plus;

import com.github.javaparser.ast.Modifier;
import com.github.javaparser.ast.NodeList;
import com.github.javaparser.ast.body.MethodDeclaration;
import com.github.javaparser.ast.body.Parameter;
import com.github.javaparser.ast.body.VariableDeclarator;
import com.github.javaparser.ast.expr.AssignExpr;
import com.github.javaparser.ast.expr.BinaryExpr.Operator;
import com.github.javaparser.ast.expr.Expression;
import com.github.javaparser.ast.expr.MethodCallExpr;
import com.github.javaparser.ast.expr.NameExpr;
import com.github.javaparser.ast.expr.UnaryExpr;
import com.github.javaparser.ast.stmt.BlockStmt;
import com.github.javaparser.ast.stmt.ForStmt;
import com.github.javaparser.ast.stmt.IfStmt;
import com.github.javaparser.ast.stmt.ReturnStmt;
import com.github.javaparser.ast.type.PrimitiveType;
import com.github.javaparser.ast.type.Type;
import com.github.javaparser.ast.type.VoidType;
import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.graphc.core.op.DealtSum;
import org.graphc.core.type.DType;
import org.graphc.runtime.plan.Access;
import org.graphc.runtime.plan.Kernel;

/**
 * A piece of an innermost loop as methods: one with scalars, one with vectors that stops before the last elements or at
 * the first it cannot do, and one that runs the second and then the first, if a trial says that this is faster. What
 * they use of the method around becomes parameters.
 */
final class VectorRow {
    /** Pieces of fewer operations are not timed, and run with scalars until there is a decision. */
    private static final int LEAST_WORK = 256;

    /** Pieces of so many elements are timed, however little they do. */
    private static final int LONG = 64;

    /** A method takes 255 words of arguments, and a piece has two of its own. */
    private static final int MAX_WORDS = 250;

    private static final String FROM = KernelEmitter.FROM;
    private static final String TO = KernelEmitter.TO;

    private final Kernel kernel;
    private final LoopEmitter loops;
    private final StoreEmitter stores;
    private final VectorLanes lanes;
    private final String method;
    private final VectorMachine machine;

    VectorRow(Kernel kernel, LoopEmitter loops, StoreEmitter stores, String method, VectorMachine machine) {
        this.kernel = kernel;
        this.loops = loops;
        this.stores = stores;
        this.lanes = VectorLanes.of(kernel, machine);
        this.method = method;
        this.machine = machine;
    }

    /** The call that computes a piece, and the methods it needs. */
    record Made(MethodCallExpr call, ImmutableList<MethodDeclaration> methods) {}

    /** True where every array that moves with the innermost loop is read and written in order. */
    static boolean fits(Kernel kernel) {
        int last = kernel.rank() - 1;
        boolean inOrder = kernel.operands().stream().allMatch(a -> a.strides().get(last) != Access.Stride.GIVEN);
        for (Kernel.Store store : kernel.stores()) {
            boolean isWritten = store.kind() == Kernel.Kind.MAP || kernel.reduced() == 0;
            inOrder &= !isWritten || store.out().strides().get(last) == Access.Stride.ONE;
        }
        return inOrder;
    }

    /**
     * Takes the loop out of the method around it.
     *
     * @param scalars the loop from {@code from} to {@code to}, with what is around it
     * @param at where the partial sums of an element are
     * @param aligned what tells whether an element's partial sum is the first of eight; empty where all pieces begin so
     */
    Optional<Made> make(LoopEmitter.Place rows, BlockStmt scalars, Expression at, Optional<Expression> aligned) {
        BlockStmt vectors = vectors(rows, at);
        Map<String, Type> free = free(scalars, vectors);
        aligned.ifPresent(count -> free.putIfAbsent(KernelEmitter.COUNT, PrimitiveType.intType()));
        if (kernel.isRepeatable()) {
            free.put(LoopEmitter.APART, PrimitiveType.intType());
        }
        if (free.values().stream().mapToInt(VectorRow::words).sum() > MAX_WORDS) {
            return Optional.empty();
        }
        return Optional.of(new Made(
                call("p", free, name(FROM), name(TO)),
                ImmutableList.of(
                        declared("p", free, new VoidType(), piece(free, aligned)),
                        declared("s", free, new VoidType(), scalars),
                        declared("v", free, PrimitiveType.intType(), vectors))));
    }

    private static int words(Type type) {
        return type.equals(PrimitiveType.doubleType()) || type.equals(PrimitiveType.longType()) ? 2 : 1;
    }

    private BlockStmt vectors(LoopEmitter.Place rows, Expression at) {
        String index = loops.index(rows.level());
        BlockStmt body = new BlockStmt();
        body.addStatement(declare(DType.I32, index, name(FROM)));
        BlockStmt turn = new BlockStmt();
        LoopEmitter.Place inside = loops.inside(rows, turn);
        VectorSteps steps = new VectorSteps(kernel, loops, lanes, body, inside);
        VectorStores results = new VectorStores(kernel, stores, lanes, steps, inside);
        results.open(body);
        steps.compute();
        results.put(at);
        body.addStatement(new ForStmt(
                new NodeList<>(),
                JavaAst.plain(binary(name(index), Operator.LESS_EQUALS, minus(name(TO), integer(lanes.lanes())))),
                NodeList.nodeList(new AssignExpr(name(index), integer(lanes.lanes()), AssignExpr.Operator.PLUS)),
                turn));
        results.close(body);
        return body.addStatement(new ReturnStmt(name(index)));
    }

    private BlockStmt piece(Map<String, Type> free, Optional<Expression> aligned) {
        BlockStmt body = new BlockStmt();
        if (machine.atOnce()) {
            return compute(body, free, aligned);
        }
        Expression undecided =
                JavaAst.unary(UnaryExpr.Operator.LOGICAL_COMPLEMENT, JavaAst.on(name(trial()), "isDecided"));
        BlockStmt small = new BlockStmt();
        small.addStatement(call("s", free, name(FROM), name(TO))).addStatement(new ReturnStmt());
        Expression isSmall = binary(minus(name(TO), name(FROM)), Operator.LESS, integer(least()));
        body.addStatement(declare(DType.BOOL, "undecided", undecided));
        body.addStatement(new IfStmt(JavaAst.plain(binary(name("undecided"), Operator.AND, isSmall)), small, null));
        Expression now = JavaAst.call("System", "nanoTime");
        body.addStatement(declare(DType.I64, "start", JavaAst.choose(name("undecided"), now, integer(0))));
        compute(body, free, aligned);
        BlockStmt told = new BlockStmt();
        Expression nanos = minus(now.clone(), name("start"));
        told.addStatement(JavaAst.on(name(trial()), "took", name("vectors"), JavaAst.plain(nanos)));
        return body.addStatement(new IfStmt(name("undecided"), told, null));
    }

    private int least() {
        return kernel.isRepeatable() ? Math.max(lanes.lanes(), Math.min(LONG, LEAST_WORK / kernel.weight())) : LONG;
    }

    private String trial() {
        return method + "t";
    }

    /**
     * Scalars up to the first of eight partial sums, vectors as far as they go, and for the rest the last vector that
     * fits, some of whose elements have been there already, or scalars.
     */
    private BlockStmt compute(BlockStmt body, Map<String, Type> free, Optional<Expression> aligned) {
        body.addStatement(declare(DType.BOOL, "vectors", JavaAst.on(name(trial()), "useVectors")));
        body.addStatement(declare(DType.I32, "at", name(FROM)));
        BlockStmt fast = new BlockStmt();
        aligned.ifPresent(count -> {
            Expression missing = VectorStores.and(
                    JavaAst.unary(UnaryExpr.Operator.MINUS, plus(count, name(FROM))), DealtSum.LANES - 1);
            fast.addStatement(assign(name("at"), math("min", name(TO), plus(name(FROM), missing))));
            fast.addStatement(call("s", free, name(FROM), name("at")));
        });
        Expression end = machine.atOnce() ? name(TO) : JavaAst.on(name(trial()), "end", name("at"), name(TO));
        fast.addStatement(assign(name("at"), call("v", free, name("at"), end)));
        if (kernel.isRepeatable()) {
            fast.addStatement(again(free));
        }
        body.addStatement(new IfStmt(name("vectors"), fast, null));
        return body.addStatement(call("s", free, name("at"), name(TO)));
    }

    private IfStmt again(Map<String, Type> free) {
        Expression width = integer(lanes.lanes());
        Expression left = minus(name(TO), name("at"));
        Expression some = binary(left, Operator.GREATER, integer(0));
        Expression few = binary(left.clone(), Operator.LESS, width);
        Expression fits = binary(minus(name(TO), name(FROM)), Operator.GREATER_EQUALS, width.clone());
        Expression may = binary(fits, Operator.AND, binary(name(LoopEmitter.APART), Operator.NOT_EQUALS, integer(0)));
        Expression last = call("v", free, JavaAst.plain(minus(name(TO), width.clone())), name(TO));
        return new IfStmt(
                JavaAst.plain(binary(binary(some, Operator.AND, few), Operator.AND, may)),
                new BlockStmt().addStatement(assign(name("at"), math("max", name("at"), last))),
                null);
    }

    private MethodCallExpr call(String suffix, Map<String, Type> free, Expression from, Expression to) {
        NodeList<Expression> arguments = NodeList.nodeList(from, to);
        free.keySet().forEach(argument -> arguments.add(name(argument)));
        return new MethodCallExpr(null, method + suffix, arguments);
    }

    private MethodDeclaration declared(String suffix, Map<String, Type> free, Type result, BlockStmt body) {
        NodeList<Parameter> parameters = NodeList.nodeList(
                new Parameter(PrimitiveType.intType(), FROM), new Parameter(PrimitiveType.intType(), TO));
        free.forEach((parameter, type) -> parameters.add(new Parameter(type.clone(), parameter)));
        return new MethodDeclaration(
                        NodeList.nodeList(Modifier.privateModifier(), Modifier.staticModifier()),
                        result,
                        method + suffix)
                .setParameters(parameters)
                .setBody(body);
    }

    /** The names that blocks use and do not declare, in alphabetical order, and their types. */
    private Map<String, Type> free(BlockStmt... blocks) {
        TreeSet<String> names = new TreeSet<>();
        for (BlockStmt block : blocks) {
            TreeSet<String> used = new TreeSet<>();
            block.findAll(NameExpr.class).forEach(use -> used.add(use.getNameAsString()));
            block.findAll(VariableDeclarator.class).forEach(local -> used.remove(local.getNameAsString()));
            names.addAll(used);
        }
        List<String> own = new ArrayList<>(List.of(FROM, TO, "true", "false"));
        names.removeIf(name -> own.contains(name) || Character.isUpperCase(name.charAt(0)));
        Map<String, Type> known = loops.types();
        known.putAll(stores.types());
        Map<String, Type> free = new LinkedHashMap<>();
        names.forEach(name -> free.put(name, known.getOrDefault(name, PrimitiveType.intType())));
        return free;
    }
}
