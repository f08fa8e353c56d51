package org.graphc.core.lang;

import com.github.javaparser.ast.Node;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Source;
import org.graphc.core.type.Sizes;
import org.graphc.core.type.TypeMismatch;

/** One reading of a description: the graph so far, what was found wrong, and how deep in functions the reader is. */
final class Session {
    static final int MAX_NODES = 1_000_000;
    static final int MAX_STEPS = 2_000_000;
    static final int MAX_CALLS = 100;
    private static final int MAX_FOUND = 10_000;

    /** The graph, and the bodies of operations that are being read inside it. */
    private final Deque<GraphBuilder> graphs = new ArrayDeque<>(List.of(GraphBuilder.create()));

    private final List<Diagnostic> found = new ArrayList<>();
    private final Map<String, SourceText> texts = new LinkedHashMap<>();
    private final Deque<Inlined> calls = new ArrayDeque<>();
    private final Map<org.graphc.core.graph.Node, Declared> declared = new HashMap<>();
    private final Deque<SourceText> current = new ArrayDeque<>();
    private final Map<String, Source> outputs = new HashMap<>();
    private final Map<String, Source> derivatives = new HashMap<>();
    private final Map<org.graphc.core.graph.Node, Source> updates = new HashMap<>();
    private final Counter counter = new Counter();

    /** A call that is being inlined. */
    record Inlined(Value.Function function, Source at) {}

    /** Under which name and where a node was declared first. */
    record Declared(String name, Source at) {}

    /** An argument as it was written, for messages. */
    record Operand(String text, Source at, org.graphc.core.graph.Node node) {}

    /** Ends the reading at once: a limit was passed. */
    static final class Stop extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Stop() {
            super(null, null, false, false);
        }
    }

    private static final class Counter {
        private long steps;

        /** Bytes of the constants that are written out. */
        private long bytes;

        /** Whether a file could not be included, so that functions which are not known may be declared there. */
        private boolean functionsMissing;
    }

    /** Where nodes go: the graph, or the body that is being read. */
    GraphBuilder graph() {
        return graphs.peek();
    }

    /** Reads something whose nodes go into a body. */
    <T> T into(GraphBuilder body, Supplier<T> reading) {
        graphs.push(body);
        try {
            return reading.get();
        } finally {
            graphs.pop();
        }
    }

    Diagnostics diagnostics() {
        return new Diagnostics(found, texts);
    }

    boolean hasErrors() {
        return found.stream().anyMatch(Diagnostic::isError);
    }

    int foundSoFar() {
        return found.size();
    }

    /** Makes a file the one that positions refer to, until {@link #leave}. */
    void enter(SourceText text) {
        texts.putIfAbsent(text.file(), text);
        current.push(text);
    }

    void leave() {
        current.pop();
    }

    SourceText text() {
        return current.peek();
    }

    Source at(Node node) {
        return text().source(node);
    }

    /** Counts work, so that a description cannot keep the reader busy for ever. */
    void step(Node node) {
        counter.steps++;
        if (counter.steps > MAX_STEPS) {
            stop(at(node), "unrolled and inlined, the description has more than " + MAX_STEPS + " steps");
        }
    }

    /** Refuses a loop of so many turns that it would pass the limit, before its first. */
    void requireSteps(Node node, long more) {
        if (more > MAX_STEPS - counter.steps) {
            counter.steps = MAX_STEPS;
            step(node);
        }
    }

    /** Refuses an array that, with those before it, would not fit into the memory there is. */
    void allocate(Node node, long bytes) {
        long most = Runtime.getRuntime().maxMemory() / 2;
        if (bytes > most - counter.bytes) {
            stop(at(node), "the constants of the description need more than " + most + " bytes; raise -Xmx");
        }
        counter.bytes += bytes;
    }

    /** Whether a mistake found now can be among those that are shown, so that a hint is worth looking for. */
    boolean isShown() {
        return found.size() < Diagnostics.MAX_SHOWN;
    }

    void doubtFunctions() {
        counter.functionsMissing = true;
    }

    boolean areFunctionsDoubtful() {
        return counter.functionsMissing;
    }

    /** Where the output of a name is, if there is one. */
    Optional<Source> output(String name) {
        return Optional.ofNullable(outputs.get(name));
    }

    /** Declares an output; one of a name that failed does not count as the first. */
    void output(String name, Source at, Runnable declaration) {
        String hint = derivatives.containsKey(name)
                ? "gradient(…) makes outputs of its derivatives: leave this out, or give it another name"
                : "give one of them another name";
        declare(name, at, hint, declaration);
        outputs.put(name, at);
    }

    /** Declares the output that a gradient statement makes. */
    void derivative(String name, Source at, Runnable declaration) {
        declare(name, at, "as an expression it is given another name: output g = gradient(…);", declaration);
        derivatives.put(name, at);
    }

    private void declare(String name, Source at, String hint, Runnable declaration) {
        Optional<Source> first = output(name).or(() -> Optional.ofNullable(derivatives.get(name)));
        requireFirst(first, at, "there is an output " + name + " already", hint);
        declaration.run();
    }

    void update(org.graphc.core.graph.Node parameter, String name, Source at, Runnable declaration) {
        requireFirst(
                Optional.ofNullable(updates.get(parameter)),
                at,
                name + " is updated twice",
                "make one statement of both");
        declaration.run();
        updates.put(parameter, at);
    }

    private static void requireFirst(Optional<Source> first, Source at, String message, String hint) {
        if (first.isPresent()) {
            throw new Refusal(Diagnostic.of(Code.TAKEN, at, message)
                    .note("the first is at " + first.get())
                    .hint(hint));
        }
    }

    void stop(Source at, String message) {
        report(Diagnostic.of(Code.LIMIT, at, message));
        throw new Stop();
    }

    Refusal refuse(Code code, Node node, String message) {
        return new Refusal(Diagnostic.of(code, at(node), message));
    }

    Refusal refuse(Code code, Node node, String message, String hint) {
        return new Refusal(Diagnostic.of(code, at(node), message).hint(hint));
    }

    /** Keeps a diagnostic; about types found inside a function it points at the call that led there. */
    void report(Diagnostic diagnostic) {
        if (diagnostic.message().isEmpty()) {
            return; // the mistake that this one follows from was reported
        }
        boolean aboutTypes = diagnostic.code().id().startsWith("G01")
                || diagnostic.code().id().startsWith("G03");
        if (calls.isEmpty() || !aboutTypes) {
            found.add(diagnostic);
        } else {
            found.add(atCall(diagnostic));
        }
        if (found.size() > MAX_FOUND) {
            throw new Stop();
        }
    }

    private Diagnostic atCall(Diagnostic diagnostic) {
        Inlined inner = calls.peek();
        Value.Function function = inner.function();
        String label = "in " + function.name() + ", declared at " + function.declared();
        Diagnostic moved = diagnostic.at(calls.getLast().at(), label);
        Source at = diagnostic.at();
        String piece =
                Optional.ofNullable(texts.get(at.file())).map(t -> t.at(at)).orElse("");
        return moved.note("there " + Notes.shorten(piece) + " at " + at);
    }

    /** Runs the inlining of a function, whose body's positions are those of its own file. */
    <T> T inline(Value.Function function, Source at, Supplier<T> body) {
        calls.push(new Inlined(function, at));
        current.push(function.text());
        try {
            return body.get();
        } finally {
            current.pop();
            calls.pop();
        }
    }

    boolean isInlining(Value.Function function) {
        return calls.stream().anyMatch(call -> call.function() == function);
    }

    int callDepth() {
        return calls.size();
    }

    /** Notes the place of a declaration and gives the node its name. */
    void declare(org.graphc.core.graph.Node node, String name, Source at) {
        declared.putIfAbsent(node, new Declared(name, at));
        node.owner().name(node, name);
    }

    Optional<Declared> declaration(org.graphc.core.graph.Node node) {
        return Optional.ofNullable(declared.get(node));
    }

    /** Appends nodes; what a type rule says against it becomes a diagnostic that shows the operands. */
    <T> T build(Source at, List<Operand> operands, Supplier<T> operation) {
        GraphBuilder graph = graph();
        graph.at(graph.origin().withSource(at));
        int before = graph.size();
        try {
            T result = operation.get();
            checkSizes(before, at);
            return result;
        } catch (TypeMismatch e) {
            throw new Refusal(Notes.mismatch(this, e, at, operands));
        } catch (IllegalArgumentException | ArithmeticException e) {
            if (e.getMessage() != null && e.getMessage().matches("(?s).*( already| twice|is taken).*")) {
                throw new Refusal(Diagnostic.of(Code.TAKEN, at, e.getMessage()));
            }
            String message = e instanceof ArithmeticException ? "a size overflows: " + e.getMessage() : e.getMessage();
            throw new Refusal(Notes.operands(this, Diagnostic.of(Code.SHAPE, at, message), operands));
        }
    }

    private void checkSizes(int before, Source at) {
        GraphBuilder graph = graph();
        if (graph.size() > MAX_NODES) {
            stop(at, "the graph has more than " + MAX_NODES + " nodes");
        }
        for (int id = before; id < graph.size(); id++) {
            if (graph.node(id).shape().isConstant()) {
                Sizes.NONE.of(graph.node(id).shape());
            }
        }
    }
}
