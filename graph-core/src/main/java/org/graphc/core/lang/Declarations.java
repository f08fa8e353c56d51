package org.graphc.core.lang;

import com.github.javaparser.ast.body.VariableDeclarator;
import com.github.javaparser.ast.expr.ArrayInitializerExpr;
import com.github.javaparser.ast.expr.Expression;
import com.github.javaparser.ast.expr.LambdaExpr;
import com.github.javaparser.ast.expr.MethodCallExpr;
import com.github.javaparser.ast.expr.SimpleName;
import com.github.javaparser.ast.expr.VariableDeclarationExpr;
import com.google.common.collect.ImmutableMap;
import java.util.List;
import java.util.Optional;
import org.graphc.core.graph.Leaf;
import org.graphc.core.graph.Node;
import org.graphc.core.lang.Call.Argument;
import org.graphc.core.lang.Scope.Binding;
import org.graphc.core.lang.Scope.Sort;
import org.graphc.core.op.Ops;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;

/** Statements that declare: to Java they are declarations of variables of the type {@code input}, {@code var} … */
final class Declarations {
    private interface Rule {
        void declare(VariableDeclarator declarator, Scope scope);
    }

    private final Session session;
    private final Names names;
    private final Expressions expressions;
    private final Leaves leaves;
    private final ImmutableMap<String, Rule> rules;

    Declarations(Session session, Names names, Expressions expressions) {
        this.session = session;
        this.names = names;
        this.expressions = expressions;
        this.leaves = new Leaves(session, names, expressions);
        this.rules = ImmutableMap.<String, Rule>builder()
                .put("dim", this::dim)
                .put("input", leaves::input)
                .put("param", leaves::param)
                .put("constant", this::constant)
                .put("var", this::variable)
                .put("def", this::function)
                .put("output", this::output)
                .put("update", this::update)
                .buildOrThrow();
    }

    Leaves leaves() {
        return leaves;
    }

    void declare(VariableDeclarationExpr declaration, Scope scope) {
        if (!declaration.getModifiers().isEmpty()
                || !declaration.getAnnotations().isEmpty()) {
            declaration.getVariables().forEach(declarator -> poison(declarator, scope));
            throw session.refuse(Code.FOREIGN, declaration, "modifiers and annotations have no meaning here");
        }
        for (VariableDeclarator declarator : declaration.getVariables()) {
            String word = declarator.getTypeAsString();
            Rule rule = rules.get(word);
            if (rule == null) {
                poison(declarator, scope);
                throw unknown(declarator, word);
            }
            if (scope.isInFunction() && !word.matches("var|constant|def")) {
                throw session.refuse(
                        Code.FORM,
                        declarator,
                        word + " cannot stand inside a function",
                        "declare it outside and give it to the function as an argument");
            }
            declare(rule, declarator, scope);
        }
    }

    private void declare(Rule rule, VariableDeclarator declarator, Scope scope) {
        try {
            rule.declare(declarator, scope);
        } catch (Refusal e) {
            poison(declarator, scope);
            session.report(e.diagnostic());
        }
    }

    /** After a failed declaration its name must not be unknown as well. */
    private void poison(VariableDeclarator declarator, Scope scope) {
        String name = declarator.getNameAsString();
        if (scope.findHere(name).isEmpty()) {
            scope.put(name, new Binding(Sort.VARIABLE, Value.POISON, session.at(declarator.getName())));
        }
    }

    private Refusal unknown(VariableDeclarator declarator, String word) {
        Diagnostic unknown = session.refuse(
                        Code.FORM, declarator.getType(), "a statement cannot begin with " + Notes.shorten(word))
                .diagnostic();
        boolean type = word.matches("(int|long|float|double|boolean|String|final|let|val|const|auto|tensor|Tensor).*")
                || DType.of(word).isPresent();
        return new Refusal(unknown.hint(
                type
                        ? Optional.of("a value is declared by var: var " + declarator.getNameAsString() + " = …;")
                        : Nearest.to(word, rules.keySet()).map(n -> "did you mean " + n + "?")));
    }

    private Expression initializer(VariableDeclarator declarator, String form) {
        return declarator
                .getInitializer()
                .orElseThrow(() -> session.refuse(
                        Code.FORM, declarator, declarator.getTypeAsString() + " needs a value: " + form));
    }

    private void dim(VariableDeclarator declarator, Scope scope) {
        if (declarator.getInitializer().isPresent()) {
            throw session.refuse(
                    Code.FORM,
                    declarator,
                    "a dim gets its size in a run, from the shapes of inputs",
                    "write the number where it is needed, or var " + declarator.getNameAsString() + " = …;");
        }
        SimpleName name = declarator.getName();
        names.declare(
                name, name.getIdentifier(), scope, Sort.DIMENSION, new Value.Whole(Dim.symbol(name.getIdentifier())));
    }

    private void constant(VariableDeclarator declarator, Scope scope) {
        Expression expression = initializer(declarator, "constant c = 2.5;");
        Node node;
        if (expression instanceof ArrayInitializerExpr rows) {
            Tensor value = Literals.array(expressions, rows, Optional.empty(), scope);
            node = session.build(session.at(rows), List.of(), () -> Ops.constant(session.graph(), value));
        } else {
            Argument argument = expressions.argument(expression, scope);
            if (argument.value() instanceof Value.Poison) {
                poison(declarator, scope);
                return;
            }
            node = Conversions.node(session, argument, Optional.empty());
            if (!node.inputs().isEmpty() || node.op() instanceof Leaf) {
                throw session.refuse(
                        Code.FORM,
                        expression,
                        "a constant is a literal, this is computed",
                        "a named value is declared by var: var " + declarator.getNameAsString() + " = …;");
            }
        }
        names.declare(declarator.getName(), declarator.getNameAsString(), scope, Sort.CONSTANT, new Value.Tensor(node));
    }

    private void variable(VariableDeclarator declarator, Scope scope) {
        Expression expression = initializer(declarator, "var y = …;");
        if (expression instanceof ArrayInitializerExpr) {
            throw session.refuse(
                    Code.FORM,
                    expression,
                    "an array literal is declared by constant",
                    "constant " + declarator.getNameAsString() + " = {{1, 2}, {3, 4}};");
        } else if (expression instanceof LambdaExpr) {
            throw session.refuse(
                    Code.FORM,
                    expression,
                    "a function is declared by def",
                    "def " + declarator.getNameAsString() + " = (a, b) -> a + b;");
        }
        Optional<Value> leaf = expression instanceof MethodCallExpr call && !scope.isInFunction()
                ? leaves.quoted(declarator, call, scope)
                : Optional.empty();
        Value value = leaf.orElseGet(() -> expressions.evaluate(expression, scope));
        if (value instanceof Value.Function || value instanceof Value.Type || value instanceof Value.Group) {
            throw session.refuse(Code.KIND, expression, "a value is needed here, this is " + value.kind());
        }
        names.declare(declarator.getName(), declarator.getNameAsString(), scope, Sort.VARIABLE, value);
    }

    private void function(VariableDeclarator declarator, Scope scope) {
        String name = declarator.getNameAsString();
        if (!(initializer(declarator, "def f = (a, b) -> a + b;") instanceof LambdaExpr lambda)) {
            throw session.refuse(Code.FORM, declarator, "a function is written def f = (a, b) -> a + b;");
        } else if (Vocabulary.find(name).isPresent() || Lists.isWord(name)) {
            throw session.refuse(Code.TAKEN, declarator.getName(), name + " is a function of the language");
        }
        names.requireParameters(lambda);
        Value function = new Value.Function(name, session.at(declarator.getName()), lambda, scope, session.text());
        names.declare(declarator.getName(), name, scope, Sort.FUNCTION, function);
    }

    private void output(VariableDeclarator declarator, Scope scope) {
        SimpleName name = declarator.getName();
        Argument argument = declarator.getInitializer().isPresent()
                ? expressions.argument(declarator.getInitializer().get(), scope)
                : new Argument(names.read(name, name.getIdentifier(), scope), asExpression(declarator));
        if (argument.value() instanceof Value.Poison) {
            return;
        }
        names.require(name, name.getIdentifier());
        Node node = Conversions.node(session, argument, Optional.empty());
        leaves.output(name, name.getIdentifier(), node);
        if (declarator.getInitializer().isPresent()
                && scope.find(name.getIdentifier()).isEmpty()) {
            scope.put(name.getIdentifier(), new Binding(Sort.VARIABLE, new Value.Tensor(node), session.at(name)));
        }
    }

    private static Expression asExpression(VariableDeclarator declarator) {
        return new com.github.javaparser.ast.expr.NameExpr(
                declarator.getTokenRange().orElseThrow(), declarator.getName().clone());
    }

    private void update(VariableDeclarator declarator, Scope scope) {
        SimpleName name = declarator.getName();
        Value target = names.read(name, name.getIdentifier(), scope);
        Expression expression = initializer(declarator, "update W = W - 0.1 * dloss_dW;");
        Argument argument = expressions.argument(expression, scope);
        if (target instanceof Value.Poison || argument.value() instanceof Value.Poison) {
            return;
        }
        if (!(target instanceof Value.Tensor t && t.node().op() instanceof Leaf leaf && leaf.isState())) {
            throw session.refuse(
                    Code.KIND,
                    name,
                    "only a parameter is updated, " + name.getIdentifier() + " is " + target.kind(),
                    "param declares state that is kept between runs");
        }
        Node parameter = ((Value.Tensor) target).node();
        DType dtype = parameter.dtype();
        Node value = Conversions.node(session, argument, Optional.of(dtype));
        leaves.update(declarator, parameter, value, expression);
    }
}
