package org.graphc.core.op;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.graphc.core.graph.Body;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Shape;
import org.graphc.core.type.TensorType;
import org.graphc.core.type.TypeMismatch;

/**
 * A {@link Scan} while it is written: carries and sequences are declared, then what a step computes of them. Values of
 * the outer graph may be used in the step.
 */
final class Loop {
    private final GraphBuilder body;
    private final Dim length;
    private final boolean reverse;
    private final List<Node> initial = new ArrayList<>();
    private final List<Node> sequences = new ArrayList<>();
    private final List<Node> carryInputs = new ArrayList<>();
    private final List<Node> elementInputs = new ArrayList<>();
    private final List<Node> constants = new ArrayList<>();
    private final List<Node> constantInputs = new ArrayList<>();
    private final List<Node> next = new ArrayList<>();
    private final List<Node> summed = new ArrayList<>();
    private final List<Node> emitted = new ArrayList<>();

    /** What a scan gives: the last carries, the sums, and each output stacked. */
    record Results(ImmutableList<Node> carries, ImmutableList<Node> sums, ImmutableList<Node> outputs) {}

    Loop(GraphBuilder body, Dim length, boolean reverse) {
        this.body = body;
        this.length = length;
        this.reverse = reverse;
    }

    GraphBuilder body() {
        return body;
    }

    /** Declares a carry by its first value; returns it inside the step. */
    Node carry(Node first) {
        initial.add(first);
        Node inside = Ops.input(body, "carry" + carryInputs.size(), first.type());
        carryInputs.add(inside);
        return inside;
    }

    /** Declares a sequence; returns its element inside the step. */
    Node sequence(Node stacked) {
        sequences.add(stacked);
        Shape shape = Shape.of(stacked.shape().dims().subList(1, stacked.shape().rank()));
        TensorType type = stacked.type().withShape(shape);
        Node inside = Ops.input(body, "element" + elementInputs.size(), type);
        elementInputs.add(inside);
        return inside;
    }

    /** Declares an outer value that no step changes, as one of its own even where it is another's twin. */
    Node constant(Node outer) {
        constants.add(outer);
        Node inside = Ops.input(body, "constant" + constantInputs.size(), outer.type());
        constantInputs.add(inside);
        return inside;
    }

    /** The next value of the next carry. */
    void next(Node value) {
        next.add(value);
    }

    /** A term of the next sum. */
    void add(Node value) {
        summed.add(value);
    }

    /** An element of the next output. */
    void emit(Node value) {
        emitted.add(value);
    }

    /** Appends the scan, one node for each element type among its results. */
    Results run() {
        if (results().isEmpty()) {
            throw new TypeMismatch("scan", "a step gives neither carries nor outputs");
        }
        Scan like = scan(results().get(0).dtype());
        List<Node> inputs = inputs();
        GraphBuilder graph = body.outer();
        Map<DType, Node> packed = new EnumMap<>(DType.class);
        ImmutableList.Builder<Node> parts = ImmutableList.builder();
        int i = 0;
        for (Node result : like.body().results()) {
            Scan scan = like.yielding(result.dtype());
            Node value = packed.computeIfAbsent(result.dtype(), d -> graph.append(scan, inputs));
            parts.add(scan.packing().part(value, i++));
        }
        ImmutableList<Node> all = parts.build();
        int outputs = like.firstOutput();
        return new Results(
                all.subList(0, next.size()), all.subList(next.size(), outputs), all.subList(outputs, all.size()));
    }

    /** Appends the scan's results of one element type as they are packed, with the tapes of some carries. */
    Node packed(DType dtype, ImmutableIntArray tapes) {
        return body.outer().append(scan(dtype, tapes), inputs());
    }

    private List<Node> results() {
        List<Node> results = new ArrayList<>(next);
        results.addAll(summed);
        results.addAll(emitted);
        return results;
    }

    private Scan scan(DType dtype) {
        return scan(dtype, Scan.allOf(initial.size()));
    }

    private Scan scan(DType dtype, ImmutableIntArray tapes) {
        List<Node> results = results();
        results.replaceAll(body::local);
        Body step = Body.of(body, ordered(), results);
        return new Scan(step, initial.size(), sequences.size(), summed.size(), length, reverse, dtype, tapes);
    }

    private List<Node> inputs() {
        List<Node> inputs = new ArrayList<>(initial);
        inputs.addAll(sequences);
        inputs.addAll(constants);
        inputs.addAll(body.captured().keySet());
        return inputs;
    }

    /** The parameters of the body: carries, elements, captured values. */
    private List<Node> ordered() {
        List<Node> parameters = new ArrayList<>(carryInputs);
        parameters.addAll(elementInputs);
        parameters.addAll(constantInputs);
        parameters.addAll(body.captured().values());
        return parameters;
    }
}
