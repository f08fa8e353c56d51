package org.graphc.core.lang;

import com.github.javaparser.ast.expr.ArrayAccessExpr;
import com.github.javaparser.ast.expr.ArrayCreationExpr;
import com.github.javaparser.ast.expr.ArrayInitializerExpr;
import com.github.javaparser.ast.expr.AssignExpr;
import com.github.javaparser.ast.expr.BinaryExpr;
import com.github.javaparser.ast.expr.CastExpr;
import com.github.javaparser.ast.expr.ConditionalExpr;
import com.github.javaparser.ast.expr.EnclosedExpr;
import com.github.javaparser.ast.expr.Expression;
import com.github.javaparser.ast.expr.FieldAccessExpr;
import com.github.javaparser.ast.expr.LambdaExpr;
import com.github.javaparser.ast.expr.LiteralExpr;
import com.github.javaparser.ast.expr.MethodCallExpr;
import com.github.javaparser.ast.expr.NameExpr;
import com.github.javaparser.ast.expr.StringLiteralExpr;
import com.github.javaparser.ast.expr.UnaryExpr;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.graphc.core.graph.Node;
import org.graphc.core.lang.Call.Argument;
import org.graphc.core.op.Ops;
import org.graphc.core.type.BoundedRecursion;
import org.graphc.core.type.DType;

/** Evaluates expressions: appends their nodes to the graph. Long chains of operators or calls are loops. */
final class Expressions {
    /** Functions that take a text among their arguments. */
    private static final ImmutableSet<String> TAKE_TEXT = ImmutableSet.of("einsum", "tag", "check", "print");

    private final Session session;
    private final Names names;
    private final Inliner inliner;

    Expressions(Session session, Names names, Statements statements) {
        this.session = session;
        this.names = names;
        this.inliner = new Inliner(session, names, this, statements);
    }

    /** The value of an expression; what is wrong with it is reported, and the value is then poison. */
    @BoundedRecursion("the nesting of a text is limited before it is parsed, and so is the depth of inlined calls")
    Value evaluate(Expression expression, Scope scope) {
        session.step(expression);
        try {
            return value(expression, scope);
        } catch (Refusal e) {
            session.report(e.diagnostic());
            return Value.POISON;
        }
    }

    private Value value(Expression expression, Scope scope) {
        if (expression instanceof NameExpr name) {
            return names.read(name, name.getNameAsString(), scope);
        } else if (expression instanceof LiteralExpr literal) {
            return Literals.literal(session, literal);
        } else if (expression instanceof UnaryExpr unary) {
            return unary(unary, scope);
        } else if (expression instanceof BinaryExpr binary) {
            return chain(binary, scope);
        } else if (expression instanceof ConditionalExpr choice) {
            return choice(choice, scope);
        } else if (expression instanceof EnclosedExpr enclosed) {
            return evaluate(enclosed.getInner(), scope);
        } else if (expression instanceof CastExpr cast) {
            return typed(cast, scope);
        } else if (expression instanceof ArrayCreationExpr array) {
            return constant(array, Literals.array(this, array, scope));
        } else if (isLink(expression) || expression instanceof MethodCallExpr) {
            return links(expression, scope);
        }
        throw Foreign.refuse(session, expression);
    }

    Session session() {
        return session;
    }

    private Value constant(Expression at, org.graphc.core.tensor.Tensor value) {
        return new Value.Tensor(session.build(session.at(at), List.of(), () -> Ops.constant(session.graph(), value)));
    }

    Argument argument(Expression expression, Scope scope) {
        return new Argument(evaluate(expression, scope), expression);
    }

    private Value unary(UnaryExpr unary, Scope scope) {
        Expression inner = unary.getExpression();
        Optional<Value> least = Literals.negative(unary);
        if (least.isPresent()) {
            return least.get();
        }
        return switch (unary.getOperator()) {
            case MINUS -> Operators.negate(session, unary, argument(inner, scope));
            case LOGICAL_COMPLEMENT -> Operators.not(session, unary, argument(inner, scope));
            case PLUS -> evaluate(inner, scope);
            default -> throw foreign(unary); // not an enum of ours
        };
    }

    private Refusal foreign(UnaryExpr unary) {
        return Foreign.operator(session, unary, unary.getOperator().asString());
    }

    /** {@code a + b + …}: the parser nests these on the left, a level for each term, so that this must be a loop. */
    private Value chain(BinaryExpr last, Scope scope) {
        Deque<BinaryExpr> spine = new ArrayDeque<>();
        Expression first = last;
        while (first instanceof BinaryExpr binary) {
            spine.push(binary);
            first = binary.getLeft();
        }
        Optional<DType> type = Literals.castType(first);
        Value value = type.isPresent() ? Value.POISON : evaluate(first, scope);
        if (type.isPresent()) {
            value = typedNegative(type.get(), first, spine.pop(), scope);
        }
        for (BinaryExpr link : spine) {
            session.step(link);
            Argument left = new Argument(value, link.getLeft());
            value = Operators.binary(session, link, left, argument(link.getRight(), scope));
        }
        return value;
    }

    /** {@code (f32) -2.5}, which Java reads as a difference of f32 and 2.5. */
    private Value typedNegative(DType dtype, Expression type, BinaryExpr difference, Scope scope) {
        Argument right = argument(difference.getRight(), scope);
        boolean literal = !(right.value() instanceof Value.Tensor);
        if (difference.getOperator() != BinaryExpr.Operator.MINUS || !literal) {
            throw session.refuse(
                    Code.FORM,
                    type,
                    "a type in parentheses marks a literal: (" + dtype + ") 2.5",
                    "cast(x, " + dtype + ") converts");
        }
        Argument negative = new Argument(Operators.negate(session, difference, right), difference);
        return constant(difference, Conversions.literal(session, negative, dtype));
    }

    private Value typed(CastExpr cast, Scope scope) {
        Optional<DType> dtype = DType.of(cast.getType().asString());
        if (dtype.isEmpty()) {
            throw session.refuse(
                    Code.FOREIGN, cast.getType(), "a literal's type is f32, f64, i32, i64 or bool, not a Java type");
        }
        Argument inner = argument(cast.getExpression(), scope);
        if (inner.value() instanceof Value.Poison) {
            return Value.POISON;
        } else if (inner.value() instanceof Value.Tensor) {
            throw session.refuse(
                    Code.FORM,
                    cast,
                    "a type in parentheses marks a literal, this is "
                            + inner.value().kind(),
                    "cast(" + Notes.shorten(session.text().at(session.at(cast.getExpression()))) + ", " + dtype.get()
                            + ") converts");
        }
        return constant(cast, Conversions.literal(session, inner, dtype.get()));
    }

    private Value choice(ConditionalExpr choice, Scope scope) {
        Argument condition = argument(choice.getCondition(), scope);
        Argument yes = argument(choice.getThenExpr(), scope);
        Argument no = argument(choice.getElseExpr(), scope);
        if (condition.value() instanceof Value.Truth truth) {
            return truth.holds() ? yes.value() : no.value();
        }
        return Operators.function(
                new Call(session, "where", choice, ImmutableList.of(condition, yes, no), ImmutableMap.of()));
    }

    private static boolean isLink(Expression expression) {
        return expression instanceof FieldAccessExpr
                || expression instanceof ArrayAccessExpr
                || (expression instanceof MethodCallExpr call && call.getScope().isPresent());
    }

    /** {@code x.f(…)[i].g(…)}: nested on the left like operators. */
    private Value links(Expression last, Scope scope) {
        Deque<Expression> spine = new ArrayDeque<>();
        Expression first = last;
        while (isLink(first)) {
            spine.push(first);
            first = first instanceof FieldAccessExpr field
                    ? field.getScope()
                    : first instanceof ArrayAccessExpr access
                            ? access.getName()
                            : first.asMethodCallExpr().getScope().orElseThrow();
        }
        Value value =
                first instanceof MethodCallExpr call ? call(call, Optional.empty(), scope) : evaluate(first, scope);
        Expression before = first;
        for (Expression link : spine) {
            session.step(link);
            value = link(new Argument(value, before), link, scope);
            before = link;
        }
        return value;
    }

    private Value link(Argument before, Expression link, Scope scope) {
        if (before.value() instanceof Value.Poison) {
            return Value.POISON;
        } else if (link instanceof FieldAccessExpr field) {
            return names.field(before.value(), field);
        } else if (link instanceof ArrayAccessExpr access) {
            return Operators.element(session, access, before, argument(access.getIndex(), scope));
        }
        MethodCallExpr call = link.asMethodCallExpr();
        return before.value() instanceof Value.Namespace space
                ? inliner.call(call, names.function(space, call), arguments(call, Optional.empty(), scope))
                : call(call, Optional.of(before), scope);
    }

    private Value call(MethodCallExpr call, Optional<Argument> receiver, Scope scope) {
        if (call.getTypeArguments().isPresent()) {
            throw session.refuse(Code.FOREIGN, call, "functions have no type arguments");
        }
        String name = call.getNameAsString();
        if (Lists.isWord(name) && receiver.isEmpty()) {
            return Lists.group(this, call, scope);
        }
        Optional<Value.Function> function = names.function(name, scope);
        Call made = arguments(call, receiver, scope);
        if (function.isPresent()) {
            return inliner.call(call, function.get(), made);
        }
        return made.isPoisoned() && Vocabulary.find(name).isPresent() ? Value.POISON : names.builtin(call, made, scope);
    }

    private Call arguments(MethodCallExpr call, Optional<Argument> receiver, Scope scope) {
        List<Argument> arguments = new ArrayList<>();
        Map<String, Argument> keywords = new LinkedHashMap<>();
        receiver.ifPresent(arguments::add);
        for (Expression expression : call.getArguments()) {
            if (expression instanceof AssignExpr pair && pair.getTarget() instanceof NameExpr key) {
                Argument value = names.isPolicy(key.getNameAsString(), pair.getValue())
                        ? new Argument(new Value.Word(pair.getValue().toString()), pair.getValue())
                        : argument(pair.getValue(), scope);
                if (keywords.put(key.getNameAsString(), value) != null) {
                    throw session.refuse(Code.ARGUMENTS, key, key.getNameAsString() + " is given twice");
                }
            } else if (expression instanceof ArrayInitializerExpr array) {
                throw Foreign.refuse(session, array);
            } else if (expression instanceof StringLiteralExpr text && TAKE_TEXT.contains(call.getNameAsString())) {
                arguments.add(new Argument(new Value.Text(Text.of(session, text)), text));
            } else {
                arguments.add(
                        expression instanceof LambdaExpr lambda
                                ? new Argument(inliner.function(lambda, scope), lambda)
                                : argument(expression, scope));
            }
        }
        return new Call(
                        session,
                        call.getNameAsString(),
                        call,
                        ImmutableList.copyOf(arguments),
                        ImmutableMap.copyOf(keywords))
                .with(inliner);
    }

    /** An expression whose value must be a node; poison gives nothing. */
    Optional<Node> node(Expression expression, Scope scope) {
        Argument argument = argument(expression, scope);
        return argument.value() instanceof Value.Poison
                ? Optional.empty()
                : Optional.of(Conversions.node(session, argument, Optional.empty()));
    }
}
