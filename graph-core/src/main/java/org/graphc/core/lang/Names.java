package org.graphc.core.lang;

import com.github.javaparser.ast.Node;
import com.github.javaparser.ast.body.Parameter;
import com.github.javaparser.ast.expr.Expression;
import com.github.javaparser.ast.expr.FieldAccessExpr;
import com.github.javaparser.ast.expr.LambdaExpr;
import com.github.javaparser.ast.expr.MethodCallExpr;
import com.github.javaparser.ast.expr.NameExpr;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSetMultimap;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.graphc.core.lang.Scope.Binding;
import org.graphc.core.lang.Scope.Sort;
import org.graphc.core.type.DType;
import org.graphc.core.type.Identifiers;

/** Looks names up and declares them. */
final class Names {
    private static final ImmutableMap<String, Value> PREDECLARED = ImmutableMap.of(
            "NaN", new Value.Real(Double.NaN),
            "Infinity", new Value.Real(Double.POSITIVE_INFINITY));
    /** Words that options are set to. */
    private static final ImmutableSetMultimap<String, String> POLICIES = ImmutableSetMultimap.<String, String>builder()
            .putAll("disconnected", "zero", "warn", "error")
            .putAll("convention", "standard", "torch", "tf", "jax")
            .putAll("mode", "auto", "forward", "reverse")
            .putAll("outOfRange", "error", "clamp", "drop")
            .putAll("distribution", "uniform", "normal", "exponential", "gumbel")
            .putAll("tie", "split", "first", "last")
            .build();

    private final Session session;
    /** Names that stand in statements which could not be read: they may be declared there. */
    private final Set<String> doubtful = new HashSet<>();

    Names(Session session) {
        this.session = session;
    }

    void doubt(Set<String> names) {
        doubtful.addAll(names);
    }

    Value read(Node at, String name, Scope scope) {
        Optional<Value> found = scope.find(name)
                .map(Binding::value)
                .or(() -> Optional.ofNullable(PREDECLARED.get(name)))
                .or(() -> DType.of(name).map(Value.Type::new));
        if (found.isPresent() || doubtful.contains(name)) {
            return found.orElse(Value.POISON);
        }
        Diagnostic unknown = session.refuse(Code.NAME, at, "no name " + Notes.shorten(name) + " is declared here")
                .diagnostic();
        doubtful.add(name);
        Optional<String> function = Vocabulary.find(name).map(f -> name + " is a function: " + f.signature());
        Optional<String> output = session.output(name)
                .map(place -> "output " + name + " = … only names a result; write var " + name + " = …; output " + name
                        + ";");
        throw new Refusal(unknown.hint(function.or(() -> output).or(() -> nearest(name, () -> readable(scope)))));
    }

    private static Set<String> readable(Scope scope) {
        Set<String> known = new TreeSet<>(scope.visible());
        known.addAll(PREDECLARED.keySet());
        return known;
    }

    /** Only for as many mistakes as are shown: each looks at all names. */
    private Optional<String> nearest(String name, Supplier<Set<String>> known) {
        return session.isShown() ? Nearest.to(name, known.get()).map(n -> "did you mean " + n + "?") : Optional.empty();
    }

    /** {@code hidden.h}: a name of a scope, or one of several results. */
    Value field(Value before, FieldAccessExpr field) {
        String name = field.getNameAsString();
        if (before instanceof Value.Parts parts) {
            return part(parts, field, name);
        }
        if (!(before instanceof Value.Namespace space)) {
            throw session.refuse(
                    Code.KIND,
                    field,
                    "only a scope has names to read with a point, this is " + before.kind(),
                    Vocabulary.find(name).isPresent()
                            ? "a function is called with parentheses: ." + name + "()"
                            : name.equals("T") ? "transpose(x)" : "a scope is written name: { … }");
        }
        return space.scope().findHere(name).map(Binding::value).orElseThrow(() -> unknownIn(space, field, name));
    }

    private Value part(Value.Parts parts, FieldAccessExpr field, String name) {
        Supplier<org.graphc.core.graph.Node> part = parts.results().get(name);
        if (part == null) {
            Diagnostic unknown = session.refuse(
                            Code.NAME, field, "no " + Notes.shorten(name) + " among " + parts.kind())
                    .diagnostic();
            throw new Refusal(
                    unknown.hint(Nearest.to(name, parts.results().keySet()).map(n -> "did you mean ." + n + "?")));
        }
        return new Value.Tensor(session.build(session.at(field), ImmutableList.of(), part));
    }

    private Refusal unknownIn(Value.Namespace space, Node at, String name) {
        Diagnostic unknown = session.refuse(Code.NAME, at, "the scope declares no " + Notes.shorten(name))
                .diagnostic();
        return new Refusal(unknown.hint(nearest(name, () -> space.scope().visibleHere())));
    }

    /** A function of the description, if the name is one. */
    Optional<Value.Function> function(String name, Scope scope) {
        return scope.find(name)
                .map(Binding::value)
                .filter(Value.Function.class::isInstance)
                .map(Value.Function.class::cast);
    }

    Value.Function function(Value.Namespace space, MethodCallExpr call) {
        String name = call.getNameAsString();
        return space.scope()
                .findHere(name)
                .map(Binding::value)
                .filter(Value.Function.class::isInstance)
                .map(Value.Function.class::cast)
                .orElseThrow(() -> unknownIn(space, call.getName(), name));
    }

    /** A function of the language. */
    Value builtin(MethodCallExpr call, Call made, Scope scope) {
        String name = call.getNameAsString();
        Optional<Vocabulary.Entry> entry = Vocabulary.find(name);
        if (entry.isPresent()) {
            return entry.get().rule().apply(made);
        }
        boolean failed = scope.find(name)
                .map(Binding::value)
                .filter(Value.Poison.class::isInstance)
                .isPresent();
        if (failed || doubtful.contains(name) || session.areFunctionsDoubtful()) {
            return Value.POISON;
        }
        throw unknownFunction(call, name, scope);
    }

    private Refusal unknownFunction(MethodCallExpr call, String name, Scope scope) {
        if (scope.find(name).isPresent()) {
            return session.refuse(
                    Code.KIND,
                    call.getName(),
                    name + " is " + scope.find(name).orElseThrow().value().kind() + ", not a function");
        }
        Diagnostic unknown = session.refuse(
                        Code.FUNCTION, call.getName(), "there is no function " + Notes.shorten(name))
                .diagnostic();
        Optional<String> foreign = Foreign.function(name);
        return new Refusal(unknown.hint(foreign.or(() -> nearest(name, () -> functions(scope)))));
    }

    private Set<String> functions(Scope scope) {
        Set<String> known = new TreeSet<>(Vocabulary.names());
        scope.visible().stream().filter(n -> function(n, scope).isPresent()).forEach(known::add);
        return known;
    }

    /** True for a word that an option is set to, as {@code disconnected = zero}, also where the option has no such. */
    boolean isPolicy(String keyword, Expression value) {
        return value instanceof NameExpr && POLICIES.containsKey(keyword);
    }

    /** Gives a name its meaning; one that is taken is refused. */
    void declare(Node at, String name, Scope scope, Sort sort, Value value) {
        require(at, name);
        Optional<Binding> before = scope.findHere(name);
        if (before.isPresent()) {
            throw new Refusal(Diagnostic.of(Code.TAKEN, session.at(at), "the name " + name + " is taken")
                    .note(name + " is declared at " + before.get().declared())
                    .hint(
                            sort == Sort.VARIABLE && before.get().sort() == Sort.VARIABLE
                                    ? Optional.of("without var, " + name + " = …; moves the name to another value")
                                    : Optional.empty()));
        }
        scope.put(name, new Binding(sort, value, session.at(at)));
        if (value instanceof Value.Tensor t) {
            session.declare(t.node(), name, session.at(at));
        }
    }

    /** Refuses parameters of a function that are no names, have types, or are called alike. */
    void requireParameters(LambdaExpr lambda) {
        Set<String> seen = new HashSet<>();
        for (Parameter parameter : lambda.getParameters()) {
            String name = parameter.getNameAsString();
            require(parameter, name);
            if (!seen.add(name)) {
                throw session.refuse(Code.TAKEN, parameter, "two parameters are called " + name);
            }
            if (!parameter.getType().isUnknownType()) {
                throw session.refuse(Code.FOREIGN, parameter, "parameters of a function have no types: (a, b) -> …");
            }
        }
    }

    void require(Node at, String name) {
        if (!Identifiers.isName(name)) {
            throw session.refuse(
                    Code.ILLEGAL,
                    at,
                    Notes.shorten(name) + " is not a name: a letter or underscore, then"
                            + " letters, digits and underscores, at most " + Identifiers.MAX_LENGTH);
        } else if (PREDECLARED.containsKey(name) || DType.of(name).isPresent()) {
            throw session.refuse(Code.TAKEN, at, name + " has a meaning in the language and cannot be declared");
        }
    }
}
