package org.graphc.core.lang;

import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.graphc.core.graph.Body;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Op;
import org.graphc.core.lang.Vocabulary.Entry;
import org.graphc.core.op.Checkpoint;
import org.graphc.core.op.Cond;
import org.graphc.core.op.CustomGradient;
import org.graphc.core.op.Ops;
import org.graphc.core.op.Scan;
import org.graphc.core.op.While;
import org.graphc.core.type.Dim;
import org.graphc.core.type.TensorType;

/**
 * The operations that hold bodies, one node each, as the printer writes them: all that a body reads is among its
 * arguments, and results are packed.
 */
final class BodyFunctions {
    private BodyFunctions() {}

    static List<Entry> entries(String group) {
        String packed = "inputs as the function's parameters; results of one dtype in one tensor";
        return List.of(
                Entry.of(
                        group,
                        "scanPacked(values(a, …), (a, …) -> r, shape(n), dtype, carries = k, sequences = m, sums = s,"
                                + " reverse, tapes(i, …))",
                        packed,
                        "one node of a scan: last carries, sums, outputs, and carries before each step, of all"
                                + " or of those in tapes",
                        BodyFunctions::scan),
                Entry.of(
                        group,
                        "condPacked(p, values(a, …), (a, …) -> r, (a, …) -> s, dtype)",
                        packed,
                        "one node of a cond",
                        BodyFunctions::cond),
                Entry.of(
                        group,
                        "whilePacked(values(a, …), (a, …) -> test, (a, …) -> r, dtype, maxTrips = n)",
                        packed,
                        "one node of a whileLoop",
                        BodyFunctions::whileLoop),
                Entry.of(
                        group,
                        "checkpointPacked(values(a, …), (a, …) -> r, dtype)",
                        packed,
                        "one node of a checkpoint",
                        BodyFunctions::checkpoint),
                Entry.of(
                        group,
                        "customGradientPacked(values(a, …), (a, …) -> y, (a, …, y, g) -> d)",
                        packed,
                        "one node of a customGradient",
                        BodyFunctions::customGradient));
    }

    private static Value scan(Call call) {
        call.expect(4, 5, "carries", "sequences", "sums", "reverse");
        List<Node> inputs = ControlFunctions.nodes(call, 0);
        int carries = count(call, "carries");
        int sequences = count(call, "sequences");
        List<TensorType> like = new ArrayList<>(types(inputs));
        for (int i = carries; i < carries + sequences && i < inputs.size(); i++) {
            like.set(i, element(call, like.get(i)));
        }
        Body body = body(call, 1, like);
        Dim length = call.shape("shape").dim(0);
        boolean reverse = call.flag("reverse");
        ImmutableIntArray tapes = call.integers("tapes").orElseGet(() -> Scan.allOf(carries));
        int sums = count(call, "sums");
        Scan scan = new Scan(body, carries, sequences, sums, length, reverse, call.dtype(3), tapes);
        return append(call, scan, inputs);
    }

    private static TensorType element(Call call, TensorType sequence) {
        if (sequence.rank() == 0) {
            throw call.refuse(Code.SHAPE, "a sequence of type " + sequence + " has no elements");
        }
        return sequence.withShape(sequence.shape().without(ImmutableIntArray.of(0)));
    }

    private static List<TensorType> types(List<Node> nodes) {
        return nodes.stream().map(Node::type).toList();
    }

    private static int count(Call call, String keyword) {
        int count = call.integer(keyword)
                .orElseThrow(() -> call.refuse(Code.ARGUMENTS, call.name() + " needs " + keyword + " = k"));
        if (count < 0) {
            throw call.refuse(Code.ARGUMENTS, keyword + " = " + count + " is negative");
        }
        return count;
    }

    private static Value cond(Call call) {
        call.expect(5, 5);
        List<Node> inputs = new ArrayList<>(ControlFunctions.nodes(call, 1));
        Body then = body(call, 2, types(inputs));
        Body otherwise = body(call, 3, types(inputs));
        inputs.add(0, call.node(0));
        return append(call, new Cond(then, otherwise, call.dtype(4)), inputs);
    }

    private static Value whileLoop(Call call) {
        call.expect(4, 4, "maxTrips");
        List<Node> inputs = ControlFunctions.nodes(call, 0);
        OptionalLong trips = call.integer("maxTrips").map(OptionalLong::of).orElse(OptionalLong.empty());
        While loop = new While(body(call, 1, types(inputs)), body(call, 2, types(inputs)), trips, call.dtype(3));
        return append(call, loop, inputs);
    }

    private static Value checkpoint(Call call) {
        call.expect(3, 3);
        List<Node> inputs = ControlFunctions.nodes(call, 0);
        return append(call, new Checkpoint(body(call, 1, types(inputs)), call.dtype(2)), inputs);
    }

    private static Value customGradient(Call call) {
        call.expect(3, 3);
        List<Node> inputs = ControlFunctions.nodes(call, 0);
        Body value = body(call, 1, types(inputs));
        List<TensorType> all = new ArrayList<>(types(inputs));
        all.add(value.result(0));
        all.add(value.result(0));
        return append(call, new CustomGradient(value, body(call, 2, all)), inputs);
    }

    private static Value append(Call call, Op op, List<Node> inputs) {
        return call.build(() -> call.session().graph().append(op, inputs));
    }

    /** Argument {@code i}, a function, as a body that reads nothing but parameters of the given nodes' types. */
    private static Body body(Call call, int i, List<TensorType> like) {
        GraphBuilder building = GraphBuilder.create();
        List<Node> parameters = new ArrayList<>();
        for (TensorType type : like) {
            parameters.add(Ops.input(building, "p" + parameters.size(), type));
        }
        List<Node> results = ControlFunctions.nodes(call, call.apply(i, building, parameters), i);
        return call.session().build(call.at(), call.operands(), () -> Body.of(building, parameters, results));
    }
}
