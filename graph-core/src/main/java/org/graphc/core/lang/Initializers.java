package org.graphc.core.lang;

import com.github.javaparser.ast.expr.ArrayCreationExpr;
import com.github.javaparser.ast.expr.AssignExpr;
import com.github.javaparser.ast.expr.CastExpr;
import com.github.javaparser.ast.expr.Expression;
import com.github.javaparser.ast.expr.MethodCallExpr;
import com.github.javaparser.ast.expr.NameExpr;
import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.graphc.core.lang.Call.Argument;
import org.graphc.core.op.Initializer;
import org.graphc.core.type.DType;
import org.graphc.core.type.TensorType;

/** How a parameter starts: {@code init(zeros())}, {@code init(glorot(seed = 1))} … */
final class Initializers {
    private static final ImmutableList<String> KNOWN =
            ImmutableList.of("zeros", "ones", "full", "uniform", "normal", "glorot", "he");
    private static final String FORMS =
            "zeros(), ones(), full(c), uniform(lo, hi, seed = k), normal(mean, sd, seed = k), glorot(seed = k),"
                    + " he(seed = k), or an array: new f64[][] {{1, 2}}";

    private final Expressions expressions;
    private final Session session;

    Initializers(Expressions expressions) {
        this.expressions = expressions;
        this.session = expressions.session();
    }

    Initializer read(Expression expression, TensorType type, Scope scope) {
        if (expression instanceof ArrayCreationExpr array) {
            return new Initializer.Literal(Literals.array(expressions, array, scope));
        } else if (expression instanceof MethodCallExpr call && call.getScope().isEmpty()) {
            return call(call, type, scope);
        }
        return scalar(expression, type, scope);
    }

    /** A number as it is: only for a scalar, since that every element is the same is said by {@code full(c)}. */
    private Initializer scalar(Expression expression, TensorType type, Scope scope) {
        DType dtype = type.dtype();
        Expression inner = expression;
        if (expression instanceof CastExpr cast) {
            dtype = DType.of(cast.getType().asString()).orElse(dtype);
            inner = cast.getExpression();
        }
        Argument argument = sound(inner, scope);
        if (argument.value() instanceof Value.Tensor || !type.isScalar()) {
            throw session.refuse(Code.FORM, expression, "a parameter starts as one of " + FORMS);
        }
        return new Initializer.Literal(Conversions.literal(session, argument, dtype));
    }

    private Initializer call(MethodCallExpr call, TensorType type, Scope scope) {
        List<Double> numbers = new ArrayList<>();
        Optional<Long> seed = Optional.empty();
        for (Expression argument : call.getArguments()) {
            if (argument instanceof AssignExpr pair
                    && pair.getTarget() instanceof NameExpr key
                    && key.getNameAsString().equals("seed")) {
                if (seed.isPresent()) {
                    throw session.refuse(Code.ARGUMENTS, key, "seed is given twice");
                }
                seed = Optional.of(Conversions.whole(session, sound(pair.getValue(), scope)));
            } else {
                numbers.add(Conversions.number(session, sound(argument, scope)));
            }
        }
        Initializer made = make(call, numbers, seed);
        session.build(session.at(call), List.of(), () -> {
            made.check(type);
            return made;
        });
        return made;
    }

    private Argument sound(Expression expression, Scope scope) {
        Argument argument = expressions.argument(expression, scope);
        if (argument.value() instanceof Value.Poison) {
            throw new Refusal(Diagnostic.of(Code.FORM, session.at(expression), ""));
        }
        return argument;
    }

    private Initializer make(MethodCallExpr call, List<Double> numbers, Optional<Long> seed) {
        String form = call.getNameAsString() + "/" + numbers.size() + (seed.isPresent() ? "/seed" : "");
        return switch (form) {
            case "zeros/0" -> new Initializer.Full(0);
            case "ones/0" -> new Initializer.Full(1);
            case "full/1" -> new Initializer.Full(numbers.get(0));
            case "uniform/2/seed" -> new Initializer.Uniform(numbers.get(0), numbers.get(1), seed.orElseThrow());
            case "normal/2/seed" -> new Initializer.Normal(numbers.get(0), numbers.get(1), seed.orElseThrow());
            case "glorot/0/seed" -> new Initializer.Glorot(seed.orElseThrow());
            case "he/0/seed" -> new Initializer.He(seed.orElseThrow());
            default -> throw unknown(call); // not an enum
        };
    }

    private Refusal unknown(MethodCallExpr call) {
        Diagnostic wrong = session.refuse(Code.ARGUMENTS, call, "a parameter starts as one of " + FORMS)
                .diagnostic();
        String name = call.getNameAsString();
        return new Refusal(wrong.hint(
                KNOWN.contains(name)
                        ? Optional.of("random values need a seed: " + name + "(…, seed = 1)")
                                .filter(h -> name.matches("uniform|normal|glorot|he"))
                        : Nearest.to(name, KNOWN).map(n -> "did you mean " + n + "?")));
    }
}
