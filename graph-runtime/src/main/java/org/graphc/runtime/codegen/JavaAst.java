package org.graphc.runtime.codegen;

import com.github.javaparser.ast.ArrayCreationLevel;
import com.github.javaparser.ast.NodeList;
import com.github.javaparser.ast.body.VariableDeclarator;
import com.github.javaparser.ast.expr.ArrayAccessExpr;
import com.github.javaparser.ast.expr.ArrayCreationExpr;
import com.github.javaparser.ast.expr.AssignExpr;
import com.github.javaparser.ast.expr.BinaryExpr;
import com.github.javaparser.ast.expr.CastExpr;
import com.github.javaparser.ast.expr.ConditionalExpr;
import com.github.javaparser.ast.expr.DoubleLiteralExpr;
import com.github.javaparser.ast.expr.EnclosedExpr;
import com.github.javaparser.ast.expr.Expression;
import com.github.javaparser.ast.expr.FieldAccessExpr;
import com.github.javaparser.ast.expr.IntegerLiteralExpr;
import com.github.javaparser.ast.expr.LongLiteralExpr;
import com.github.javaparser.ast.expr.MethodCallExpr;
import com.github.javaparser.ast.expr.NameExpr;
import com.github.javaparser.ast.expr.UnaryExpr;
import com.github.javaparser.ast.expr.VariableDeclarationExpr;
import com.github.javaparser.ast.stmt.BlockStmt;
import com.github.javaparser.ast.stmt.ExpressionStmt;
import com.github.javaparser.ast.stmt.ForStmt;
import com.github.javaparser.ast.stmt.Statement;
import com.github.javaparser.ast.type.ArrayType;
import com.github.javaparser.ast.type.PrimitiveType;
import com.github.javaparser.ast.type.Type;
import org.graphc.core.type.DType;

/** Short constructors of syntax trees; nothing is ever parsed from text. */
final class JavaAst {
    private JavaAst() {}

    static Type type(DType dtype) {
        return switch (dtype) {
            case F32 -> PrimitiveType.floatType();
            case F64 -> PrimitiveType.doubleType();
            case I32 -> PrimitiveType.intType();
            case I64 -> PrimitiveType.longType();
            case BOOL -> PrimitiveType.booleanType();
        };
    }

    static Type array(DType dtype) {
        return new ArrayType(type(dtype));
    }

    static NameExpr name(String name) {
        return new NameExpr(name);
    }

    static Expression integer(long value) {
        return value < 0
                ? new UnaryExpr(new IntegerLiteralExpr(Long.toString(-value)), UnaryExpr.Operator.MINUS)
                : new IntegerLiteralExpr(Long.toString(value));
    }

    /** A number of the given type. */
    static Expression number(DType dtype, double value) {
        return switch (dtype) {
            case F32 -> real(value, "Float", Float.toString((float) value) + "F");
            case F64 -> real(value, "Double", Double.toString(value));
            case I32 -> integer((long) value);
            case I64 -> new LongLiteralExpr((long) value + "L");
            case BOOL -> new NameExpr(value != 0 ? "true" : "false");
        };
    }

    private static Expression real(double value, String box, String text) {
        if (Double.isNaN(value)) {
            return new FieldAccessExpr(name(box), "NaN");
        } else if (Double.isInfinite(value)) {
            return new FieldAccessExpr(name(box), value > 0 ? "POSITIVE_INFINITY" : "NEGATIVE_INFINITY");
        }
        return text.startsWith("-")
                ? new EnclosedExpr(new UnaryExpr(new DoubleLiteralExpr(text.substring(1)), UnaryExpr.Operator.MINUS))
                : new DoubleLiteralExpr(text);
    }

    static Expression constant(String owner, String field) {
        return new FieldAccessExpr(name(owner), field);
    }

    /** An operation in parentheses, so that it can stand anywhere. */
    static Expression binary(Expression left, BinaryExpr.Operator operator, Expression right) {
        return new EnclosedExpr(new BinaryExpr(left, right, operator));
    }

    static Expression minus(Expression left, Expression right) {
        return binary(left, BinaryExpr.Operator.MINUS, right);
    }

    static Expression plus(Expression left, Expression right) {
        return binary(left, BinaryExpr.Operator.PLUS, right);
    }

    static Expression times(Expression left, Expression right) {
        return binary(left, BinaryExpr.Operator.MULTIPLY, right);
    }

    static Expression unary(UnaryExpr.Operator operator, Expression operand) {
        return new EnclosedExpr(new UnaryExpr(operand, operator));
    }

    static Expression math(String function, Expression... args) {
        return new MethodCallExpr(name("Math"), function, NodeList.nodeList(args));
    }

    static Expression call(String owner, String function, Expression... args) {
        return new MethodCallExpr(name(owner), function, NodeList.nodeList(args));
    }

    /** A method of a value. */
    static MethodCallExpr on(Expression owner, String method, Expression... args) {
        return new MethodCallExpr(owner, method, NodeList.nodeList(args));
    }

    static Expression enclosed(Expression value) {
        return new EnclosedExpr(value);
    }

    /** Without the parentheses around it. */
    static Expression plain(Expression value) {
        return value instanceof EnclosedExpr e ? e.getInner() : value;
    }

    static Expression choose(Expression condition, Expression a, Expression b) {
        return new EnclosedExpr(new ConditionalExpr(condition, a, b));
    }

    static Expression cast(DType dtype, Expression value) {
        return new EnclosedExpr(new CastExpr(type(dtype), value));
    }

    static Expression element(String array, Expression index) {
        return new ArrayAccessExpr(name(array), plain(index));
    }

    static Statement declare(DType dtype, String name, Expression value) {
        return declare(type(dtype), name, value);
    }

    static Statement declare(Type type, String name, Expression value) {
        return new ExpressionStmt(new VariableDeclarationExpr(new VariableDeclarator(type, name, plain(value))));
    }

    /** Declares a new array. */
    static Statement array(DType dtype, String name, Expression length) {
        return declare(array(dtype), name, array(dtype, length));
    }

    /** A new array. */
    static Expression array(DType dtype, Expression length) {
        return new ArrayCreationExpr(type(dtype), NodeList.nodeList(new ArrayCreationLevel(length)), null);
    }

    static Statement assign(Expression target, Expression value) {
        return assign(target, AssignExpr.Operator.ASSIGN, value);
    }

    static Statement assign(Expression target, AssignExpr.Operator operator, Expression value) {
        return new ExpressionStmt(new AssignExpr(target, plain(value), operator));
    }

    /** {@code for (int index = from; index < to; index++) body} */
    static Statement loop(String index, Expression from, Expression to, BlockStmt body) {
        return new ForStmt(
                NodeList.nodeList(
                        new VariableDeclarationExpr(new VariableDeclarator(PrimitiveType.intType(), index, from))),
                new BinaryExpr(name(index), to, BinaryExpr.Operator.LESS),
                NodeList.nodeList(new UnaryExpr(name(index), UnaryExpr.Operator.POSTFIX_INCREMENT)),
                body);
    }

    /** {@code for (int from = first, to; from < bound; from = to) body}, which is to set {@code to} first. */
    static Statement blocks(String from, String to, Expression first, Expression bound, BlockStmt body) {
        VariableDeclarationExpr declared = new VariableDeclarationExpr(NodeList.nodeList(
                new VariableDeclarator(PrimitiveType.intType(), from, first),
                new VariableDeclarator(PrimitiveType.intType(), to)));
        return new ForStmt(
                NodeList.nodeList(declared),
                new BinaryExpr(name(from), bound, BinaryExpr.Operator.LESS),
                NodeList.nodeList(new AssignExpr(name(from), name(to), AssignExpr.Operator.ASSIGN)),
                body);
    }
}
