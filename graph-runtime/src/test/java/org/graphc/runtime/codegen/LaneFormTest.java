package org.graphc.runtime.codegen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.github.javaparser.StaticJavaParser;
import com.github.javaparser.ast.body.MethodDeclaration;
import com.github.javaparser.ast.body.Parameter;
import com.github.javaparser.ast.body.TypeDeclaration;
import com.github.javaparser.ast.body.VariableDeclarator;
import com.github.javaparser.ast.expr.BinaryExpr;
import com.github.javaparser.ast.expr.ConditionalExpr;
import com.github.javaparser.ast.expr.EnclosedExpr;
import com.github.javaparser.ast.expr.Expression;
import com.github.javaparser.ast.expr.LiteralExpr;
import com.github.javaparser.ast.expr.MethodCallExpr;
import com.github.javaparser.ast.expr.NameExpr;
import com.github.javaparser.ast.expr.UnaryExpr;
import com.github.javaparser.ast.expr.VariableDeclarationExpr;
import com.github.javaparser.ast.stmt.ExpressionStmt;
import com.github.javaparser.ast.stmt.Statement;
import com.google.common.io.Resources;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.graphc.core.op.ScalarFn;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The functions of our own keep to the form that can be translated to lanes, statement by statement (ADR 50). */
class LaneFormTest {
    /** Those that choose between a straight line and {@code StrictMath}. */
    private static final Set<String> ENTRIES = Set.of("sin", "cos");

    private static final Set<Class<?>> EXPRESSIONS = Set.of(
            BinaryExpr.class,
            ConditionalExpr.class,
            EnclosedExpr.class,
            MethodCallExpr.class,
            NameExpr.class,
            UnaryExpr.class,
            VariableDeclarationExpr.class);

    private static final Set<String> MATH = Set.of("Math.fma", "Math.abs", "Math.sqrt", "Math.max", "Math.min");

    @TestFactory
    Stream<DynamicTest> functionsAreStraightLinesOfOneWidth() {
        return Stream.of("LaneMath32", "LaneMath64", "LaneTrig32", "LaneTrig64")
                .map(name -> dynamicTest(name, () -> {
                    TypeDeclaration<?> type = StaticJavaParser.parse(text(name)).getType(0);
                    boolean isSingle = name.endsWith("32");
                    Set<String> types =
                            isSingle ? Set.of("float", "int", "boolean") : Set.of("double", "long", "boolean");
                    Set<String> calls = new HashSet<>(MATH);
                    calls.addAll(
                            isSingle
                                    ? Set.of("Float.floatToRawIntBits", "Float.intBitsToFloat")
                                    : Set.of("Double.doubleToRawLongBits", "Double.longBitsToDouble"));
                    calls.addAll(type.getMethods().stream()
                            .map(MethodDeclaration::getNameAsString)
                            .collect(Collectors.toSet()));
                    List<MethodDeclaration> lines = type.getMethods().stream()
                            .filter(method ->
                                    !(name.startsWith("LaneTrig") && ENTRIES.contains(method.getNameAsString())))
                            .toList();
                    assertThat(lines).hasSizeGreaterThan(4);
                    lines.forEach(method -> assertStraight(method, types, calls));
                }));
    }

    private static String text(String name) throws IOException {
        return Resources.toString(Resources.getResource(ScalarFn.class, name + ".java"), StandardCharsets.UTF_8);
    }

    private static void assertStraight(MethodDeclaration method, Set<String> types, Set<String> calls) {
        String name = method.getNameAsString();
        List<Statement> statements = method.getBody().orElseThrow().getStatements();
        Statement last = statements.get(statements.size() - 1);
        assertThat(last.isReturnStmt()).as(name).isTrue();
        for (Statement statement : statements.subList(0, statements.size() - 1)) {
            assertThat(statement).as(name).isInstanceOf(ExpressionStmt.class);
            assertThat(statement.asExpressionStmt().getExpression())
                    .as(name)
                    .isInstanceOf(VariableDeclarationExpr.class);
        }
        method.findAll(VariableDeclarator.class).forEach(local -> {
            assertThat(local.getInitializer()).as(name).isPresent();
            assertThat(types).as(name).contains(local.getTypeAsString());
        });
        for (Parameter parameter : method.getParameters()) {
            assertThat(types).as(name).contains(parameter.getTypeAsString());
        }
        method.findAll(Expression.class).forEach(expression -> assertLane(name, expression, calls));
    }

    private static void assertLane(String name, Expression expression, Set<String> calls) {
        assertThat(expression instanceof LiteralExpr || EXPRESSIONS.contains(expression.getClass()))
                .as("%s: %s", name, expression)
                .isTrue();
        if (expression instanceof UnaryExpr unary) {
            assertThat(unary.getOperator())
                    .as("%s: %s", name, unary)
                    .isIn(UnaryExpr.Operator.MINUS, UnaryExpr.Operator.LOGICAL_COMPLEMENT);
        } else if (expression instanceof MethodCallExpr call) {
            String scope = call.getScope().map(owner -> owner + ".").orElse("");
            assertThat(calls).as(name).contains(scope + call.getName());
        }
    }
}
