package org.graphc.runtime.codegen;

import com.github.javaparser.ast.Modifier;
import com.github.javaparser.ast.NodeList;
import com.github.javaparser.ast.body.MethodDeclaration;
import com.github.javaparser.ast.body.Parameter;
import com.github.javaparser.ast.expr.Expression;
import com.github.javaparser.ast.stmt.BlockStmt;
import com.github.javaparser.ast.type.PrimitiveType;
import com.github.javaparser.ast.type.Type;
import com.github.javaparser.ast.type.VoidType;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.graphc.core.type.DType;
import org.graphc.runtime.plan.Access.Stride;
import org.graphc.runtime.plan.Kernel;
import org.graphc.runtime.plan.Step;

/**
 * The loops of a kernel. Entering a loop declares the position in each array that moves with it, and computes each step
 * as soon as the loops it depends on have been entered, so that nothing is computed again in a loop that does not
 * change it.
 */
final class LoopEmitter {
    private final Kernel kernel;
    private final KernelArrays arrays;
    private final int[] levels;
    private final boolean ranged;

    /** The parameters of a method that does some turns of its kernel's shared loop. */
    static final String LOW = "lo";

    static final String HIGH = "hi";
    /** 1 where no result is in the array of an operand, so that elements may be computed twice. */
    static final String APART = "apart";
    /** The array of chunks of sums that are kept apart. */
    static final String KEPT = "kept";

    /**
     * A point inside some loops.
     *
     * @param level how many loops are around it
     * @param body where statements are added
     * @param positions the name of the position in each array
     * @param bare true where only the results are of interest and no step is computed
     */
    record Place(int level, BlockStmt body, ImmutableMap<String, String> positions, boolean bare) {
        /** The same point in a block of its own. */
        Place(Place same, BlockStmt body) {
            this(same.level(), body, same.positions(), same.bare());
        }
    }

    /**
     * The loops of a kernel.
     *
     * @param ranged whether the method does some turns of the shared loop, or all
     */
    LoopEmitter(Kernel kernel, boolean ranged) {
        this.kernel = kernel;
        this.ranged = ranged;
        this.arrays = new KernelArrays(kernel);
        this.levels = Levels.of(kernel);
    }

    String bound(int loop) {
        return "n" + loop;
    }

    /** The first turn of a loop. */
    Expression first(int loop) {
        return isRanged(loop) ? JavaAst.name(LOW) : JavaAst.integer(0);
    }

    /** The turn before which a loop ends. */
    Expression end(int loop) {
        return JavaAst.name(isRanged(loop) ? HIGH : bound(loop));
    }

    private boolean isRanged(int loop) {
        return ranged && kernel.sharedLoop() == loop;
    }

    /** True where the method may have to do some terms of its sums. */
    boolean keepsChunks() {
        return ranged && kernel.sharesTerms();
    }

    String index(int loop) {
        return "i" + loop;
    }

    /** The method without its body; parameters are in the order of a launch. */
    MethodDeclaration signature(String name) {
        NodeList<Parameter> parameters = new NodeList<>();
        arrays.all().forEach((array, access) -> parameters.add(new Parameter(JavaAst.array(access.dtype()), array)));
        for (String param : params()) {
            parameters.add(new Parameter(PrimitiveType.intType(), param));
        }
        if (ranged) {
            range().forEach(number -> parameters.add(new Parameter(PrimitiveType.intType(), number)));
        }
        if (keepsChunks()) {
            parameters.add(new Parameter(JavaAst.array(DType.F64), KEPT));
        }
        return new MethodDeclaration(
                        NodeList.nodeList(Modifier.privateModifier(), Modifier.staticModifier()), new VoidType(), name)
                .setParameters(parameters);
    }

    /** How arrays are handed on. */
    KernelArrays arrays() {
        return arrays;
    }

    /** The names of a launch's parameters. */
    List<String> params() {
        List<String> params = new ArrayList<>();
        for (int i = 0; i < kernel.rank(); i++) {
            params.add(bound(i));
        }
        params.addAll(arrays.params());
        return params;
    }

    /** What a launch says about how its loops run. */
    ImmutableList<String> range() {
        ImmutableList<String> apart = kernel.isRepeatable() ? ImmutableList.of(APART) : ImmutableList.of();
        return kernel.sharedLoop() < 0
                ? apart
                : ImmutableList.<String>builder().addAll(apart).add(LOW, HIGH).build();
    }

    /** Outside all loops; steps that depend on none are computed here. */
    Place top(BlockStmt body) {
        ImmutableMap.Builder<String, String> positions = ImmutableMap.builder();
        arrays.all()
                .forEach((array, access) -> positions.put(array, access.offset() ? KernelArrays.offset(array) : ""));
        Place place = new Place(0, body, positions.buildOrThrow(), false);
        compute(place);
        return place;
    }

    /** The same point for the results alone, which do not move with the loops up to {@code level}. */
    Place skipTo(Place place, int level) {
        return new Place(level, place.body(), place.positions(), true);
    }

    /** Adds that many nested loops and returns the point inside them. */
    Place enter(Place place, int loops) {
        Place at = place;
        for (int i = 0; i < loops; i++) {
            at = enter(at, first(at.level()), end(at.level()));
        }
        return at;
    }

    /** Adds one nested loop, from one index to before another, and returns the point inside. */
    Place enter(Place place, Expression from, Expression to) {
        int loop = place.level();
        BlockStmt inner = new BlockStmt();
        place.body().addStatement(JavaAst.loop(index(loop), from, to, inner));
        Place inside = new Place(loop + 1, inner, moved(place, inner), place.bare());
        if (!place.bare()) {
            compute(inside);
        }
        return inside;
    }

    private ImmutableMap<String, String> moved(Place outside, BlockStmt body) {
        int loop = outside.level();
        ImmutableMap.Builder<String, String> positions = ImmutableMap.builder();
        arrays.all().forEach((array, access) -> {
            Stride stride = access.strides().get(loop);
            String before = outside.positions().get(array);
            if (stride == Stride.ZERO || (outside.bare() && !array.startsWith("out"))) {
                positions.put(array, before);
            } else if (stride == Stride.ONE && before.isEmpty()) {
                positions.put(array, index(loop));
            } else {
                String position = array + "P" + loop;
                body.addStatement(JavaAst.declare(
                        DType.I32, position, advanced(before, arrays.shared(array, access), loop, stride)));
                positions.put(array, position);
            }
        });
        return positions.buildOrThrow();
    }

    private Expression advanced(String before, String array, int loop, Stride stride) {
        Expression index = JavaAst.name(index(loop));
        Expression way =
                stride == Stride.ONE ? index : JavaAst.times(index, JavaAst.name(KernelArrays.stride(array, loop)));
        return before.isEmpty() ? way : JavaAst.plus(JavaAst.name(before), way);
    }

    /** The index of the array's element at this point. */
    static Expression position(Place place, String array) {
        String position = place.positions().get(array);
        return position.isEmpty() ? JavaAst.integer(0) : JavaAst.name(position);
    }

    /** The same point inside one more loop, whose steps somebody else computes. */
    Place inside(Place place, BlockStmt body) {
        return new Place(place.level() + 1, body, moved(place, body), place.bare());
    }

    /** How many loops are around a step. */
    int level(int step) {
        return levels[step];
    }

    /** The types of arrays and of steps' values by their names. */
    Map<String, Type> types() {
        Map<String, Type> types = new HashMap<>();
        arrays.all().forEach((array, access) -> types.put(array, JavaAst.array(access.dtype())));
        for (int i = 0; i < kernel.steps().size(); i++) {
            types.put(step(i), JavaAst.type(kernel.steps().get(i).dtype()));
        }
        return types;
    }

    /** What a store takes, at a point inside all loops. */
    Expression value(Kernel.Store store) {
        return JavaAst.name(step(store.step()));
    }

    /** The element of a result at this point. */
    Expression out(Place place, int store) {
        return JavaAst.element(arrays.sharedResult(store), position(place, KernelArrays.result(store)));
    }

    static String step(int i) {
        return "v" + i;
    }

    private void compute(Place place) {
        for (int i = 0; i < levels.length; i++) {
            if (levels[i] == place.level()) {
                Step step = kernel.steps().get(i);
                place.body().addStatement(JavaAst.declare(step.dtype(), step(i), expression(step, place)));
            }
        }
    }

    private Expression expression(Step step, Place place) {
        if (step instanceof Step.Load load) {
            String array = KernelArrays.operand(load.operand());
            return JavaAst.element(arrays.sharedOperand(load.operand()), position(place, array));
        } else if (step instanceof Step.Named named) {
            return NamedElements.element(
                    kernel,
                    named,
                    arrays.sharedOperand(named.operand()),
                    position(place, KernelArrays.operand(named.operand())));
        }
        return ScalarEmitter.emit(step, i -> kernel.steps().get(i).dtype(), LoopEmitter::step);
    }
}
