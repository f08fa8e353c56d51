package org.graphc.core.lang;

import com.github.javaparser.ast.expr.Expression;
import com.github.javaparser.ast.expr.MethodCallExpr;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import org.graphc.core.lang.Call.Argument;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Shape;
import org.graphc.core.type.Sizes;
import org.graphc.core.type.TensorType;

/** Lists of sizes: {@code shape(2, n)}, {@code axes(0, 2)}, and types, which are a dtype called with sizes. */
final class Lists {
    private static final ImmutableSet<String> WORDS = ImmutableSet.of(
            "shape",
            "axes",
            "tapes",
            "starts",
            "stops",
            "steps",
            "low",
            "high",
            "interior",
            "stride",
            "padding",
            "dilation",
            "window");

    private Lists() {}

    static boolean isWord(String name) {
        return WORDS.contains(name);
    }

    static Value group(Expressions expressions, MethodCallExpr call, Scope scope) {
        ImmutableList.Builder<Dim> dims = ImmutableList.builder();
        boolean sound = true;
        for (Expression expression : call.getArguments()) {
            Argument argument = expressions.argument(expression, scope);
            sound &= !(argument.value() instanceof Value.Poison);
            if (sound) {
                dims.add(Conversions.dim(expressions.session(), argument));
            }
        }
        return sound ? new Value.Group(call.getNameAsString(), dims.build()) : Value.POISON;
    }

    /** {@code f32(batch, 784)} */
    static TensorType type(Expressions expressions, Expression expression, Scope scope) {
        Session session = expressions.session();
        if (!(expression instanceof MethodCallExpr call)
                || call.getScope().isPresent()
                || DType.of(call.getNameAsString()).isEmpty()) {
            throw session.refuse(
                    Code.FORM,
                    expression,
                    "a type is needed here",
                    "a type is an element type called with its shape: f64(batch, 3), f32() for a scalar");
        }
        Value dims = group(expressions, call, scope);
        if (!(dims instanceof Value.Group group)) {
            throw new Refusal(Diagnostic.of(Code.SIZE, session.at(call), ""));
        }
        DType dtype = DType.of(call.getNameAsString()).orElseThrow();
        return session.build(session.at(call), ImmutableList.of(), () -> {
            Shape shape = Shape.of(group.dims());
            if (shape.isConstant()) {
                Sizes.NONE.of(shape);
            }
            return new TensorType(dtype, shape);
        });
    }
}
