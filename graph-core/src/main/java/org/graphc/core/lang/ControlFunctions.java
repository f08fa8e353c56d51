package org.graphc.core.lang;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.lang.Vocabulary.Entry;
import org.graphc.core.op.ControlFlow;

/** Loops, choices, and functions with a derivative of their own: what takes functions as arguments. */
final class ControlFunctions {
    private static final String GROUP = "Control flow";

    /** Calls whose derivatives the reference shows. */
    static final ImmutableMap<String, String> EXAMPLES = ImmutableMap.of(
            "scan", "input c = f64(); input x = f64(n);|scan((s, e) -> s * e, c, x)",
            "cond", "input p = bool(); input a = f64(); input b = f64();|cond(p, () -> sin(a), () -> b)",
            "whileLoop", "input init = f64();|whileLoop(c -> c < 100, c -> c * init, init, maxTrips = 20)",
            "checkpoint", "input x = f64(n);|checkpoint(a -> sin(a), x)",
            "customGradient", "input x = f64(n);|customGradient(a -> a, (a, y, g) -> 2 * g, x)");

    private ControlFunctions() {}

    static List<Entry> entries() {
        return ImmutableList.<Entry>builder()
                .addAll(loops())
                .addAll(choices())
                .addAll(BodyFunctions.entries(GROUP))
                .build();
    }

    private static List<Entry> loops() {
        return List.of(
                Entry.of(
                        GROUP,
                        "scan((c, x) -> next, init, xs, every = k)",
                        "init as next; xs [n, …], of which x is an element",
                        "the last c of a step for each x; values(a, b) for several carries or sequences; with"
                                + " next.emit(y) it has parts .carry and .output, the y stacked; every keeps only each"
                                + " k-th carry for the derivative",
                        ControlFunctions::scan),
                Entry.of(
                        GROUP,
                        "whileLoop(c -> test, c -> next, init, maxTrips = n)",
                        "init as next; the test a scalar bool",
                        "the last c of steps that are repeated while the test holds; a derivative needs maxTrips, and"
                                + " more steps fail",
                        ControlFunctions::whileLoop),
                Entry.of(
                        GROUP,
                        "values(a, b, …)",
                        "any",
                        "several values where one is meant otherwise",
                        ControlFunctions::values),
                Entry.of(
                        GROUP,
                        "emit(next, y, …)",
                        "any",
                        "what a step of scan gives: the next carries, and an element of each output; next.emit(y)",
                        ControlFunctions::emit));
    }

    private static List<Entry> choices() {
        return List.of(
                Entry.of(
                        GROUP,
                        "cond(p, () -> a, () -> b)",
                        "p a scalar bool; a and b of one type",
                        "a where p holds, else b; only that one is computed",
                        ControlFunctions::cond),
                Entry.of(
                        GROUP,
                        "checkpoint((x, …) -> y, x, …)",
                        "any",
                        "y, computed again for the derivative instead of kept for it",
                        ControlFunctions::checkpoint),
                Entry.of(
                        GROUP,
                        "customGradient((x, …) -> y, (x, …, y, g) -> d, x, …)",
                        "d as x; values(d, …) for several x",
                        "y, whose derivative by x is d where g is the derivative by y",
                        ControlFunctions::customGradient));
    }

    /** The nodes that a value is: one, or several under {@code values(…)}. */
    static List<Node> nodes(Call call, Value value, int i) {
        if (value instanceof Value.Several several) {
            return several.nodes();
        }
        Call.Argument argument = new Call.Argument(value, call.argument(i).expression());
        return List.of(Conversions.node(call.session(), argument, Optional.empty()));
    }

    static List<Node> nodes(Call call, int i) {
        return nodes(call, call.argument(i).value(), i);
    }

    private static Value values(Call call) {
        call.expect(0, Integer.MAX_VALUE);
        return new Value.Several(ImmutableList.copyOf(call.nodes(0, call.size())), ImmutableList.of());
    }

    private static Value emit(Call call) {
        call.expect(2, Integer.MAX_VALUE);
        List<Node> next = nodes(call, 0);
        return new Value.Several(ImmutableList.copyOf(next), ImmutableList.copyOf(call.nodes(1, call.size())));
    }

    private static Value scan(Call call) {
        call.expect(3, 3, "every");
        List<Node> initial = nodes(call, 1);
        List<Node> sequences = nodes(call, 2);
        ControlFlow.Step step = (carries, elements) -> {
            List<Node> given = new ArrayList<>(carries);
            given.addAll(elements);
            Value next = call.apply(0, given.get(0).owner(), given);
            ImmutableList<Node> outputs =
                    next instanceof Value.Several several ? several.outputs() : ImmutableList.of();
            return new ControlFlow.Next(ImmutableList.copyOf(nodes(call, next, 0)), outputs);
        };
        ControlFlow.Scanned scanned = call.session()
                .build(
                        call.at(),
                        call.operands(),
                        () -> call.integer("every")
                                .map(k -> ControlFlow.scan(step, initial, sequences, k))
                                .orElseGet(() -> ControlFlow.scan(step, initial, sequences)));
        if (scanned.outputs().isEmpty() && initial.size() == 1) {
            return new Value.Tensor(scanned.carry());
        }
        ImmutableMap.Builder<String, Supplier<Node>> parts = ImmutableMap.builder();
        parts.putAll(named("carry", scanned.carries())).putAll(named("output", scanned.outputs()));
        return new Value.Parts(parts.buildOrThrow());
    }

    /** {@code carry} of one, {@code carry0}, {@code carry1} … of several. */
    private static ImmutableMap<String, Supplier<Node>> named(String word, List<Node> nodes) {
        ImmutableMap.Builder<String, Supplier<Node>> parts = ImmutableMap.builder();
        for (int i = 0; i < nodes.size(); i++) {
            Node node = nodes.get(i);
            parts.put(nodes.size() == 1 ? word : word + i, () -> node);
        }
        return parts.buildOrThrow();
    }

    private static Value single(List<Node> nodes, String word) {
        return nodes.size() == 1 ? new Value.Tensor(nodes.get(0)) : new Value.Parts(named(word, nodes));
    }

    private static Value whileLoop(Call call) {
        call.expect(3, 3, "maxTrips");
        List<Node> initial = nodes(call, 2);
        OptionalLong trips = call.integer("maxTrips").map(OptionalLong::of).orElse(OptionalLong.empty());
        List<Node> last = call.session()
                .build(
                        call.at(),
                        call.operands(),
                        () -> ControlFlow.whileLoop(
                                carries -> one(call, 0, carries),
                                carries -> nodes(call, call.apply(1, body(call), carries), 1),
                                initial,
                                trips));
        return single(last, "carry");
    }

    /** Where the nodes of a function go that is being applied. */
    private static GraphBuilder body(Call call) {
        return call.session().graph().current();
    }

    private static Node one(Call call, int i, List<Node> given) {
        List<Node> nodes = nodes(call, call.apply(i, body(call), given), i);
        if (nodes.size() != 1) {
            throw call.session()
                    .refuse(
                            Code.KIND,
                            call.argument(i).expression(),
                            "the function gives one value, this is " + nodes.size());
        }
        return nodes.get(0);
    }

    private static Value cond(Call call) {
        call.expect(3, 3);
        Node condition = call.node(0);
        List<Node> chosen = call.session()
                .build(
                        call.at(),
                        call.operands(),
                        () -> ControlFlow.cond(
                                condition,
                                () -> nodes(call, call.apply(1, body(call), List.of()), 1),
                                () -> nodes(call, call.apply(2, body(call), List.of()), 2)));
        return single(chosen, "part");
    }

    private static Value checkpoint(Call call) {
        call.expect(2, Integer.MAX_VALUE);
        List<Node> arguments = call.nodes(1, call.size());
        List<Node> results = call.session()
                .build(
                        call.at(),
                        call.operands(),
                        () -> ControlFlow.checkpoint(
                                inside -> nodes(call, call.apply(0, body(call), inside), 0), arguments));
        return single(results, "part");
    }

    private static Value customGradient(Call call) {
        call.expect(3, Integer.MAX_VALUE);
        List<Node> arguments = call.nodes(2, call.size());
        return call.build(() -> ControlFlow.customGradient(
                inside -> one(call, 0, inside),
                (inside, value, g) -> {
                    List<Node> given = new ArrayList<>(inside);
                    given.add(value);
                    given.add(g);
                    return nodes(call, call.apply(1, body(call), given), 1);
                },
                arguments));
    }
}
