package org.graphc.core.lang;

import com.github.javaparser.ast.expr.Expression;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Source;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Shape;

/** A call of a function of the language, with its arguments evaluated. */
final class Call {
    private final Session session;
    private final String name;
    private final Expression expression;
    private final ImmutableList<Argument> arguments;
    private final ImmutableMap<String, Argument> keywords;
    private final Optional<Inliner> inliner;

    /** One argument and the text it came from. */
    record Argument(Value value, Expression expression) {}

    Call(
            Session session,
            String name,
            Expression expression,
            ImmutableList<Argument> arguments,
            ImmutableMap<String, Argument> keywords) {
        this(session, name, expression, arguments, keywords, Optional.empty());
    }

    private Call(
            Session session,
            String name,
            Expression expression,
            ImmutableList<Argument> arguments,
            ImmutableMap<String, Argument> keywords,
            Optional<Inliner> inliner) {
        this.session = session;
        this.name = name;
        this.expression = expression;
        this.arguments = arguments;
        this.keywords = keywords;
        this.inliner = inliner;
    }

    /** The same call, able to apply functions among its arguments. */
    Call with(Inliner applying) {
        return new Call(session, name, expression, arguments, keywords, Optional.of(applying));
    }

    /** The value of argument {@code i}, a function, for the given nodes; its nodes go into a body. */
    Value apply(int i, GraphBuilder body, List<Node> given) {
        Argument argument = argument(i);
        if (!(argument.value() instanceof Value.Function function)) {
            throw session.refuse(
                    Code.KIND,
                    argument.expression(),
                    "a function is needed here, this is " + argument.value().kind(),
                    "x -> x + 1, or the name of a def");
        }
        List<Value> values = new ArrayList<>();
        given.forEach(node -> values.add(new Value.Tensor(node)));
        return session.into(body, () -> inliner.orElseThrow().apply(argument.expression(), function, values));
    }

    Session session() {
        return session;
    }

    String name() {
        return name;
    }

    Source at() {
        return session.at(expression);
    }

    int size() {
        return arguments.size();
    }

    Argument argument(int i) {
        if (i >= arguments.size()) {
            expect(i + 1, Integer.MAX_VALUE);
        }
        return arguments.get(i);
    }

    ImmutableMap<String, Argument> keywords() {
        return keywords;
    }

    Refusal refuse(Code code, String message) {
        return session.refuse(code, expression, message);
    }

    /** Refuses a wrong number of arguments and keywords that the function does not know. */
    void expect(int least, int most, String... known) {
        String signature =
                Vocabulary.find(name).map(Vocabulary.Entry::signature).orElse(name + "(…)");
        if (arguments.size() < least || arguments.size() > most) {
            throw new Refusal(Diagnostic.of(
                    Code.ARGUMENTS,
                    at(),
                    name + " takes " + signature + ", not "
                            + (arguments.size() == 1 ? "1 argument" : arguments.size() + " arguments")));
        }
        List<String> words = List.of(known);
        for (String keyword : keywords.keySet()) {
            if (!words.contains(keyword)) {
                Diagnostic unknown = Diagnostic.of(
                        Code.ARGUMENTS,
                        session.at(keywords.get(keyword)
                                .expression()
                                .getParentNode()
                                .orElse(expression)),
                        name + " has no argument called " + keyword + ": it is " + signature);
                throw new Refusal(unknown.hint(Nearest.to(keyword, words).map(w -> "did you mean " + w + "?")));
            }
        }
    }

    boolean has(String keyword) {
        return keywords.containsKey(keyword);
    }

    /** An argument as a node; a literal alone is {@code f64}. */
    Node node(int i) {
        return Conversions.node(session, argument(i), Optional.empty());
    }

    /** Arguments {@code from} up to {@code to} as nodes, literals in the dtype of the first that has one. */
    List<Node> nodes(int from, int to) {
        return nodes(session, arguments.subList(from, to));
    }

    static List<Node> nodes(Session session, List<Argument> arguments) {
        Optional<DType> dtype = arguments.stream()
                .filter(a -> a.value() instanceof Value.Tensor)
                .map(a -> ((Value.Tensor) a.value()).node().dtype())
                .findFirst();
        List<Node> nodes = new ArrayList<>();
        for (Argument argument : arguments) {
            nodes.add(Conversions.node(session, argument, dtype));
        }
        return nodes;
    }

    /** A number given by keyword. */
    Optional<Double> number(String keyword) {
        return Optional.ofNullable(keywords.get(keyword)).map(a -> Conversions.number(session, a));
    }

    boolean flag(String keyword) {
        Argument flag = keywords.get(keyword);
        if (flag == null) {
            return false;
        }
        if (flag.value() instanceof Value.Truth truth) {
            return truth.holds();
        }
        throw session.refuse(Code.ARGUMENTS, flag.expression(), keyword + " is true or false");
    }

    Optional<Integer> integer(String keyword) {
        return Optional.ofNullable(keywords.get(keyword)).map(a -> Conversions.integer(session, a));
    }

    Optional<Dim> dim(String keyword) {
        return Optional.ofNullable(keywords.get(keyword)).map(a -> Conversions.dim(session, a));
    }

    /** Sizes under a word, as {@code shape(2, n)}, wherever among the arguments they stand. */
    Optional<ImmutableList<Dim>> group(String word) {
        return arguments.stream()
                .map(Argument::value)
                .filter(v -> v instanceof Value.Group group && group.word().equals(word))
                .map(v -> ((Value.Group) v).dims())
                .findFirst();
    }

    Optional<ImmutableIntArray> integers(String word) {
        return group(word).map(dims -> integers(new Value.Group(word, dims)));
    }

    ImmutableIntArray integers(Value.Group group) {
        ImmutableIntArray.Builder values = ImmutableIntArray.builder();
        for (Dim dim : group.dims()) {
            if (!dim.isConstant() || Math.abs(dim.value()) > Integer.MAX_VALUE) {
                throw refuse(Code.SIZE, group.word() + "(…) takes whole numbers, not " + dim);
            }
            values.add((int) dim.value());
        }
        return values.build();
    }

    Shape shape(String word) {
        return group(word).map(Shape::of).orElseThrow(() -> refuse(Code.ARGUMENTS, name + " needs " + word + "(…)"));
    }

    boolean isPoisoned() {
        return arguments.stream().anyMatch(a -> a.value() instanceof Value.Poison)
                || keywords.values().stream().anyMatch(a -> a.value() instanceof Value.Poison);
    }

    DType dtype(int i) {
        if (arguments.get(i).value() instanceof Value.Type type) {
            return type.dtype();
        }
        throw session.refuse(
                Code.ARGUMENTS,
                arguments.get(i).expression(),
                "an element type is needed here: f32, f64, i32, i64, bool");
    }

    /** Appends nodes for this call; type errors show its arguments. */
    Value build(Supplier<Node> operation) {
        return new Value.Tensor(session.build(at(), operands(), operation));
    }

    /** Appends the node that several results are parts of, and each of them where it is first read. */
    <T> Value parts(Supplier<T> operation, Function<T, ImmutableMap<String, Supplier<Node>>> results) {
        return new Value.Parts(results.apply(session.build(at(), operands(), operation)));
    }

    List<Session.Operand> operands() {
        List<Session.Operand> operands = new ArrayList<>();
        for (Argument argument : arguments) {
            if (argument.value() instanceof Value.Tensor t) {
                Source at = session.at(argument.expression());
                operands.add(new Session.Operand(session.text().at(at), at, t.node()));
            }
        }
        return operands;
    }
}
