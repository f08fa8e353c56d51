package org.graphc.core.lang;

import com.github.javaparser.ast.Node;
import com.github.javaparser.ast.expr.ArrayInitializerExpr;
import com.github.javaparser.ast.expr.AssignExpr;
import com.github.javaparser.ast.expr.LambdaExpr;
import com.github.javaparser.ast.expr.MethodReferenceExpr;
import com.github.javaparser.ast.expr.ObjectCreationExpr;
import com.github.javaparser.ast.expr.SwitchExpr;
import com.github.javaparser.ast.expr.UnaryExpr;
import com.github.javaparser.ast.stmt.DoStmt;
import com.github.javaparser.ast.stmt.ForEachStmt;
import com.github.javaparser.ast.stmt.IfStmt;
import com.github.javaparser.ast.stmt.LocalClassDeclarationStmt;
import com.github.javaparser.ast.stmt.LocalRecordDeclarationStmt;
import com.github.javaparser.ast.stmt.ReturnStmt;
import com.github.javaparser.ast.stmt.SwitchStmt;
import com.github.javaparser.ast.stmt.ThrowStmt;
import com.github.javaparser.ast.stmt.TryStmt;
import com.github.javaparser.ast.stmt.WhileStmt;
import com.google.common.collect.ImmutableMap;
import java.util.Locale;
import java.util.Optional;

/** What Java, or another language, has and this one has not: what to write instead. */
final class Foreign {
    private static final String LOOP = "loops are unrolled when the graph is built: for (int i = 0; i < 3; i++) { … }";
    private static final String CHOICE = "a choice is an expression: condition ? a : b";

    /** What constructs are called, and a hint. */
    private static final ImmutableMap<Class<? extends Node>, String[]> CONSTRUCTS =
            ImmutableMap.<Class<? extends Node>, String[]>builder()
                    .put(IfStmt.class, new String[] {"an if statement", CHOICE})
                    .put(SwitchStmt.class, new String[] {"a switch", CHOICE})
                    .put(SwitchExpr.class, new String[] {"a switch", CHOICE})
                    .put(WhileStmt.class, new String[] {"a while loop", LOOP})
                    .put(DoStmt.class, new String[] {"a do loop", LOOP})
                    .put(ForEachStmt.class, new String[] {"a for loop over a collection", LOOP})
                    .put(LambdaExpr.class, new String[] {"a lambda", "a function is declared: def f = (a, b) -> a + b;"
                    })
                    .put(MethodReferenceExpr.class, new String[] {"a method reference", "call the function: f(x)"})
                    .put(ObjectCreationExpr.class, new String[] {"new", "arrays are the only thing made by new"})
                    .put(LocalClassDeclarationStmt.class, new String[] {"a class", "a function is a def"})
                    .put(LocalRecordDeclarationStmt.class, new String[] {"a record", "a function is a def"})
                    .put(ThrowStmt.class, new String[] {"throw", "assert condition : \"message\";"})
                    .put(TryStmt.class, new String[] {"try", "assert condition : \"message\";"})
                    .put(ReturnStmt.class, new String[] {"return", "it ends the body of a def; elsewhere write output"})
                    .put(
                            AssignExpr.class,
                            new String[] {"an assignment inside an expression", "write a statement of its own"})
                    .put(ArrayInitializerExpr.class, new String[] {
                        "an array literal as an argument", "say of what type it is: new f64[][] {{1, 2}, {3, 4}}"
                    })
                    .build();

    private static final ImmutableMap<String, String> FUNCTIONS = ImmutableMap.<String, String>builder()
            .put("matMul", "it is spelled matmul")
            .put("mm", "it is spelled matmul")
            .put("ln", "the natural logarithm is log")
            .put("power", "it is spelled pow")
            .put("reduceSum", "it is spelled sum")
            .put("reduceMean", "it is spelled mean")
            .put("grad", "it is spelled gradient")
            .put("detach", "it is spelled stopGradient")
            .put("permute", "it is spelled transpose(x, axes(…))")
            .put("view", "it is spelled reshape(x, shape(…))")
            .put("unsqueeze", "it is spelled expandDims(x, axis = …)")
            .put("crossEntropy", "it is spelled softmaxCrossEntropy(logits, target)")
            .put("println", "a run returns what output names")
            .put("print", "a run returns what output names")
            .build();

    private Foreign() {}

    static Refusal refuse(Session session, Node node) {
        if (node instanceof UnaryExpr unary) {
            return operator(session, node, unary.getOperator().asString());
        }
        String[] known = CONSTRUCTS.get(node.getClass());
        if (known != null) {
            return session.refuse(Code.FOREIGN, node, known[0] + " has no meaning here", known[1]);
        }
        String name = node.getClass().getSimpleName().replaceAll("(Expr|Stmt)$", "");
        String words = name.replaceAll("(?<=[a-z])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
        return session.refuse(Code.FOREIGN, node, "this Java (" + words + ") has no meaning in a description");
    }

    static Refusal operator(Session session, Node node, String operator) {
        String hint = switch (operator) {
            case "&" -> "both conditions: a && b";
            case "|" -> "either condition: a || b";
            case "^" -> "a power is pow(a, b); exactly one of two conditions is a != b";
            case "~" -> "the opposite of a condition is !a";
            case "<<", ">>", ">>>" -> "multiply or divide by a power of two";
            case "++", "--" -> "only a for loop counts; write x = x + 1;";
            default -> "graphc ops lists the functions"; // not an enum
        };
        return session.refuse(Code.FOREIGN, node, "the operator " + operator + " has no meaning here", hint);
    }

    /** How a function of another library is spelled here. */
    static Optional<String> function(String name) {
        return Optional.ofNullable(FUNCTIONS.get(name));
    }
}
