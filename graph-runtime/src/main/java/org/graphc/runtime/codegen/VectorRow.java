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

    /** Where the last vector that fits begins. */
    private static final String LAST = "last";

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

    /** True where elements follow each other in memory, or fetching them one by one is little of the work. */
    static boolean fits(Kernel kernel) {
        int last = kernel.rank() - 1;
        for (Kernel.Store store : kernel.stores()) {
            boolean stays = store.out().strides().get(last) == Access.Stride.ZERO;
            if (stays && (store.kind() == Kernel.Kind.MAP || kernel.reduced() == 0)) {
                return false;
            }
        }
        int apart = VectorLoads.apart(kernel);
        return apart == 0 || kernel.arithmetic() >= apart;
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
        ImmutableList.Builder<MethodDeclaration> methods = ImmutableList.builder();
        methods.add(declared("p", free, new VoidType(), piece(free, aligned)));
        if (!machine.atOnce()) {
            methods.add(declared("u", free, new VoidType(), timed(free, aligned)));
        }
        methods.add(declared("s", free, new VoidType(), scalars));
        methods.add(declared("v", free, PrimitiveType.intType(), vectors));
        return Optional.of(new Made(call("p", free, name(FROM), name(TO)), methods.build()));
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
        Expression width = integer(lanes.lanes());
        Expression last = minus(name(TO), width);
        AssignExpr next = new AssignExpr(name(index), width.clone(), AssignExpr.Operator.PLUS);
        if (kernel.isRepeatable()) {
            body.addStatement(declare(DType.I32, LAST, last));
            last = name(LAST);
            Expression step = JavaAst.choose(isLastButOne(index), last, plus(name(index), width.clone()));
            next = new AssignExpr(name(index), JavaAst.plain(step), AssignExpr.Operator.ASSIGN);
        }
        body.addStatement(new ForStmt(
                new NodeList<>(),
                JavaAst.plain(binary(name(index), Operator.LESS_EQUALS, last.clone())),
                NodeList.nodeList(next),
                turn));
        results.close(body);
        return body.addStatement(new ReturnStmt(name(index)));
    }

    /** True where another whole vector would not fit, and one that ends at the end has some elements twice. */
    private Expression isLastButOne(String index) {
        Expression mayRepeat = binary(name(LoopEmitter.APART), Operator.NOT_EQUALS, integer(0));
        Expression isBefore = binary(name(index), Operator.LESS, name(LAST));
        Expression isNear = binary(minus(name(LAST), name(index)), Operator.LESS, integer(lanes.lanes()));
        return JavaAst.plain(binary(binary(mayRepeat, Operator.AND, isBefore), Operator.AND, isNear));
    }

    /** What is decided, in a method that is short enough to be inlined. */
    private BlockStmt piece(Map<String, Type> free, Optional<Expression> aligned) {
        BlockStmt body = new BlockStmt();
        if (!machine.atOnce()) {
            Expression undecided =
                    JavaAst.unary(UnaryExpr.Operator.LOGICAL_COMPLEMENT, JavaAst.on(name(trial()), "isDecided"));
            BlockStmt timed = new BlockStmt();
            timed.addStatement(call("u", free, name(FROM), name(TO))).addStatement(new ReturnStmt());
            body.addStatement(new IfStmt(JavaAst.plain(undecided), timed, null));
        }
        return compute(body, free, aligned, name(TO));
    }

    private BlockStmt timed(Map<String, Type> free, Optional<Expression> aligned) {
        BlockStmt body = new BlockStmt();
        BlockStmt small = new BlockStmt();
        small.addStatement(call("s", free, name(FROM), name(TO))).addStatement(new ReturnStmt());
        Expression isSmall = binary(minus(name(TO), name(FROM)), Operator.LESS, integer(least()));
        body.addStatement(new IfStmt(JavaAst.plain(isSmall), small, null));
        Expression now = JavaAst.call("System", "nanoTime");
        body.addStatement(declare(DType.I64, "start", now));
        compute(body, free, aligned, JavaAst.on(name(trial()), "end", name("at"), name(TO)));
        Expression nanos = minus(now.clone(), name("start"));
        return body.addStatement(JavaAst.on(name(trial()), "took", name("vectors"), JavaAst.plain(nanos)));
    }

    private int least() {
        return kernel.isRepeatable() ? Math.max(lanes.lanes(), Math.min(LONG, LEAST_WORK / kernel.weight())) : LONG;
    }

    private String trial() {
        return method + "t";
    }

    /** Scalars up to the first of eight partial sums, vectors as far as they go, scalars for the rest. */
    private BlockStmt compute(BlockStmt body, Map<String, Type> free, Optional<Expression> aligned, Expression end) {
        body.addStatement(declare(DType.BOOL, "vectors", JavaAst.on(name(trial()), "useVectors")));
        body.addStatement(declare(DType.I32, "at", name(FROM)));
        BlockStmt fast = new BlockStmt();
        aligned.ifPresent(count -> {
            Expression missing = VectorStores.and(
                    JavaAst.unary(UnaryExpr.Operator.MINUS, plus(count, name(FROM))), DealtSum.LANES - 1);
            fast.addStatement(assign(name("at"), math("min", name(TO), plus(name(FROM), missing))));
            fast.addStatement(call("s", free, name(FROM), name("at")));
        });
        fast.addStatement(assign(name("at"), call("v", free, name("at"), end)));
        body.addStatement(new IfStmt(name("vectors"), fast, null));
        Expression isLeft = JavaAst.plain(binary(name("at"), Operator.LESS, name(TO)));
        BlockStmt rest = new BlockStmt().addStatement(call("s", free, name("at"), name(TO)));
        return body.addStatement(new IfStmt(isLeft, rest, null));
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
