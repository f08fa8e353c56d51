package org.graphc.core.lang;

import com.github.javaparser.ast.ArrayCreationLevel;
import com.github.javaparser.ast.expr.ArrayCreationExpr;
import com.github.javaparser.ast.expr.ArrayInitializerExpr;
import com.github.javaparser.ast.expr.BooleanLiteralExpr;
import com.github.javaparser.ast.expr.DoubleLiteralExpr;
import com.github.javaparser.ast.expr.EnclosedExpr;
import com.github.javaparser.ast.expr.Expression;
import com.github.javaparser.ast.expr.IntegerLiteralExpr;
import com.github.javaparser.ast.expr.LiteralExpr;
import com.github.javaparser.ast.expr.LongLiteralExpr;
import com.github.javaparser.ast.expr.NameExpr;
import com.github.javaparser.ast.expr.UnaryExpr;
import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.graphc.core.lang.Call.Argument;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.BoundedRecursion;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Shape;
import org.graphc.core.type.Sizes;

/** Numbers, truth values and arrays as they are written. */
final class Literals {
    private Literals() {}

    static Value literal(Session session, LiteralExpr literal) {
        if (literal instanceof IntegerLiteralExpr whole) {
            return whole(session, whole, whole.getValue());
        } else if (literal instanceof LongLiteralExpr whole) {
            return whole(session, whole, whole.getValue().replaceAll("[lL]$", ""));
        } else if (literal instanceof DoubleLiteralExpr real) {
            return real(session, real);
        } else if (literal instanceof BooleanLiteralExpr truth) {
            return new Value.Truth(truth.getValue());
        } else if (literal.isNullLiteralExpr()) {
            throw session.refuse(Code.FOREIGN, literal, "null is not a value: tensors hold numbers and truth values");
        }
        throw session.refuse(Code.FOREIGN, literal, "text is not a value: tensors hold numbers and truth values");
    }

    private static Value whole(Session session, Expression at, String spelled) {
        String text = spelled.replace("_", "");
        if (text.length() > 1 && text.startsWith("0") && Character.isDigit(text.charAt(1))) {
            throw session.refuse(Code.LITERAL, at, "a number that begins with 0 is octal in Java", "leave out the 0");
        }
        try {
            return new Value.Whole(Dim.constant(Long.decode(text.startsWith("0b") ? binary(text) : text)));
        } catch (NumberFormatException e) {
            throw session.refuse(
                    Code.LITERAL, at, Notes.shorten(text) + " has more than 64 bits", "write it with a point");
        }
    }

    private static String binary(String text) {
        return Long.toString(Long.parseLong(text.substring(2), 2));
    }

    private static Value real(Session session, DoubleLiteralExpr real) {
        String text = real.getValue().replace("_", "");
        boolean hex = text.startsWith("0x") || text.startsWith("0X");
        if (!hex && text.matches(".*[fF]")) {
            String digits = text.substring(0, text.length() - 1);
            throw session.refuse(
                    Code.LITERAL,
                    real,
                    "a literal takes the type that it meets, without a letter",
                    "write " + digits + ", or (f32) " + digits);
        }
        double value = Double.parseDouble(text);
        if (Double.isInfinite(value)) {
            throw session.refuse(
                    Code.LITERAL, real, Notes.shorten(text) + " is larger than every f64", "write Infinity");
        }
        return new Value.Real(value);
    }

    /** The least long, whose digits without the sign are too large for one. */
    static Optional<Value> negative(UnaryExpr unary) {
        boolean least = unary.getOperator() == UnaryExpr.Operator.MINUS
                && unary.getExpression() instanceof LiteralExpr digits
                && digits.toString().matches("9223372036854775808[lL]?");
        return least ? Optional.of(new Value.Whole(Dim.constant(Long.MIN_VALUE))) : Optional.empty();
    }

    /** The type in {@code (f32)}, which before a sign is parsed as a name in parentheses. */
    static Optional<DType> castType(Expression expression) {
        return expression instanceof EnclosedExpr enclosed && enclosed.getInner() instanceof NameExpr name
                ? DType.of(name.getNameAsString())
                : Optional.empty();
    }

    /** {@code new f32[][] {{1, 2}}}, or {@code new f32[0][3]} for zeros. */
    static Tensor array(Expressions expressions, ArrayCreationExpr array, Scope scope) {
        Session session = expressions.session();
        DType dtype = DType.of(array.getElementType().asString())
                .orElseThrow(() -> session.refuse(
                        Code.FOREIGN, array.getElementType(), "an array's type is f32, f64, i32, i64 or bool"));
        Optional<ArrayInitializerExpr> rows = array.getInitializer();
        if (rows.isPresent()) {
            requireNoSizes(session, array);
            Tensor tensor = array(expressions, rows.get(), Optional.of(dtype), scope);
            int brackets = array.getLevels().size();
            if (tensor.rank() != brackets) {
                throw session.refuse(
                        Code.ARRAY,
                        array,
                        "the array has " + tensor.rank() + " axes, its type has " + brackets + " pairs of brackets");
            }
            return tensor;
        }
        List<Dim> dims = new ArrayList<>();
        for (ArrayCreationLevel level : array.getLevels()) {
            Expression size = level.getDimension()
                    .orElseThrow(() -> session.refuse(Code.ARRAY, array, "the size of an axis is missing"));
            dims.add(Dim.constant(Conversions.integer(session, expressions.argument(size, scope))));
        }
        return session.build(session.at(array), List.of(), () -> {
            ImmutableIntArray shape = Sizes.NONE.of(Shape.of(dims));
            session.allocate(array, shape.stream().asLongStream().reduce(dtype.bytes(), (a, b) -> a * b));
            return Tensor.fillLong(dtype, shape, i -> 0);
        });
    }

    /** Sizes beside rows could contradict them. */
    private static void requireNoSizes(Session session, ArrayCreationExpr array) {
        for (ArrayCreationLevel level : array.getLevels()) {
            if (level.getDimension().isPresent()) {
                throw session.refuse(
                        Code.ARRAY,
                        level.getDimension().get(),
                        "an array has sizes or rows, not both",
                        "the rows say it: new f64[] {1, 2}; zeros are new f64[3]");
            }
        }
    }

    /** {@code {{1, 2}, {3, 4}}} as a tensor; without a type {@code bool} for truth values, else {@code f64}. */
    static Tensor array(Expressions expressions, ArrayInitializerExpr rows, Optional<DType> type, Scope scope) {
        List<Argument> elements = new ArrayList<>();
        ImmutableIntArray shape = shape(expressions.session(), rows);
        collect(expressions, rows, scope, elements);
        Session session = expressions.session();
        boolean truths = !elements.isEmpty() && elements.get(0).value() instanceof Value.Truth;
        DType dtype = type.orElse(truths ? DType.BOOL : DType.F64);
        ImmutableList.Builder<Tensor> values = ImmutableList.builder();
        for (Argument element : elements) {
            if (element.value() instanceof Value.Poison) {
                throw new Refusal(Diagnostic.of(Code.KIND, session.at(rows), ""));
            }
            values.add(Conversions.literal(session, element, dtype));
        }
        ImmutableList<Tensor> flat = values.build();
        return dtype.isFloat()
                ? Tensor.fill(dtype, shape, i -> flat.get(i).getDouble(0))
                : Tensor.fillLong(dtype, shape, i -> flat.get(i).getLong(0));
    }

    private static ImmutableIntArray shape(Session session, ArrayInitializerExpr rows) {
        ImmutableIntArray.Builder shape = ImmutableIntArray.builder();
        Optional<ArrayInitializerExpr> level = Optional.of(rows);
        int rank = 0;
        while (level.isPresent()) {
            shape.add(level.get().getValues().size());
            rank++;
            level = level.get().getValues().stream()
                    .findFirst()
                    .filter(ArrayInitializerExpr.class::isInstance)
                    .map(ArrayInitializerExpr.class::cast);
        }
        if (rank > Shape.MAX_RANK) {
            throw session.refuse(Code.ARRAY, rows, "rank " + rank + " is more than " + Shape.MAX_RANK);
        }
        ImmutableIntArray sizes = shape.build();
        check(session, rows, sizes, 0);
        return sizes;
    }

    @BoundedRecursion("the nesting of a text is limited before it is parsed")
    private static void check(Session session, Expression piece, ImmutableIntArray shape, int axis) {
        boolean row = piece instanceof ArrayInitializerExpr;
        if (row != axis < shape.length()) {
            throw session.refuse(Code.ARRAY, piece, "rows and numbers are mixed on one level");
        } else if (row) {
            List<Expression> values = piece.asArrayInitializerExpr().getValues();
            if (values.size() != shape.get(axis)) {
                throw session.refuse(
                        Code.ARRAY,
                        piece,
                        "this row has length " + values.size() + ", the first one " + shape.get(axis));
            }
            values.forEach(value -> check(session, value, shape, axis + 1));
        }
    }

    @BoundedRecursion("the nesting of a text is limited before it is parsed")
    private static void collect(Expressions expressions, Expression piece, Scope scope, List<Argument> elements) {
        if (piece instanceof ArrayInitializerExpr rows) {
            rows.getValues().forEach(value -> collect(expressions, value, scope, elements));
        } else {
            elements.add(expressions.argument(piece, scope));
        }
    }
}
