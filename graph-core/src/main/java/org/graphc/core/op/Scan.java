package org.graphc.core.op;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.graphc.core.graph.Batch;
import org.graphc.core.graph.Body;
import org.graphc.core.graph.Jvp;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Vjp;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Shape;
import org.graphc.core.type.Sizes;
import org.graphc.core.type.TensorType;
import org.graphc.core.type.TypeMismatch;

/**
 * A loop over the first axis of sequences. Inputs are the carries' first values, the sequences, and what the body
 * captured; the body takes the carries, one element of each sequence and the captured, and gives the carries' next
 * values, a term of each sum and an element of each output.
 *
 * <p>The value packs, of all results of one element type, the last carries, the sums over the steps, the outputs
 * stacked, and the tape: carries before each step, which is what the derivative reads (docs/adr/0025).
 *
 * @param carries how many inputs are carries
 * @param sequences how many are sequences
 * @param sums how many results of the body, after the carries, are floats to be added up; what a step reads of no sum
 *     needs no tape
 * @param reverse true where the last element comes first; outputs stay with their elements
 * @param dtype the element type of the results that this node gives
 * @param tapes the carries that have a tape, in increasing order: all, until a pass sees that nobody reads some
 */
public record Scan(
        Body body,
        int carries,
        int sequences,
        int sums,
        Dim length,
        boolean reverse,
        DType dtype,
        ImmutableIntArray tapes)
        implements Body.Holder {
    /** The carries from the first to the last. */
    public static ImmutableIntArray allOf(int carries) {
        return ImmutableIntArray.copyOf(IntStream.range(0, carries));
    }

    @Override
    public ImmutableList<Body> bodies() {
        return ImmutableList.of(body);
    }

    @Override
    public Body.Holder withBodies(List<Body> bodies) {
        return new Scan(bodies.get(0), carries, sequences, sums, length, reverse, dtype, tapes);
    }

    @Override
    public String name() {
        return "scan";
    }

    /** The same loop, giving its results of another element type. */
    Scan yielding(DType other) {
        return new Scan(body, carries, sequences, sums, length, reverse, other, tapes);
    }

    /** The place of the first output among the results; carries and sums come before. */
    public int firstOutput() {
        return carries + sums;
    }

    /** The types of all parts: last carries, sums, outputs, tapes. */
    public ImmutableList<TensorType> parts() {
        ImmutableList.Builder<TensorType> parts = ImmutableList.builder();
        for (int i = 0; i < firstOutput(); i++) {
            parts.add(body.result(i));
        }
        for (int i = firstOutput(); i < body.results().size(); i++) {
            parts.add(stacked(body.result(i)));
        }
        tapes.forEach(i -> parts.add(stacked(body.result(i))));
        return parts.build();
    }

    /** The parts of this element type, one after the other. */
    Packing packing() {
        return new Packing(parts(), dtype);
    }

    boolean hasTape(int carry) {
        return tapes.contains(carry);
    }

    /** The place of a carry's tape among the parts. */
    int tapeOf(int carry) {
        return body.results().size() + tapes.indexOf(carry);
    }

    /** The carry before each step; of another element type, or without a tape, it is in the value of another node. */
    Node tape(Node node, int carry) {
        DType wanted = node.input(carry).dtype();
        ImmutableIntArray kept = hasTape(carry) ? tapes : allOf(carries);
        Scan of = new Scan(body, carries, sequences, sums, length, reverse, wanted, kept);
        Node packed = of.equals(this) ? node : node.owner().append(of, node.inputs());
        return of.packing().part(packed, of.tapeOf(carry));
    }

    private TensorType stacked(TensorType element) {
        List<Dim> dims = new ArrayList<>(element.shape().dims());
        dims.add(0, length);
        return element.withShape(Shape.of(dims));
    }

    @Override
    public TensorType infer(List<TensorType> in) {
        Inputs.require(this, in, body.parameters().size());
        for (int i = 0; i < in.size(); i++) {
            boolean sequence = i >= carries && i < carries + sequences;
            TensorType expected = sequence ? stacked(body.parameter(i)) : body.parameter(i);
            if (!in.get(i).equals(expected)) {
                throw new TypeMismatch(name(), role(i) + " is " + in.get(i) + ", the body takes " + expected);
            }
        }
        for (int i = 0; i < carries; i++) {
            if (!body.result(i).equals(body.parameter(i))) {
                throw new TypeMismatch(
                        name(),
                        "a step turns carry " + i + " from " + body.parameter(i) + " into " + body.result(i)
                                + "; it must keep its type");
            }
        }
        if (!tapes.stream().allMatch(i -> i >= 0 && i < carries)) {
            throw new TypeMismatch(name(), "tapes of carries " + tapes + ", there are " + carries);
        }
        for (int i = carries; i < firstOutput(); i++) {
            if (!body.result(i).dtype().isFloat()) {
                throw new TypeMismatch(name(), "sum " + (i - carries) + " is of " + body.result(i) + ", not of floats");
            }
        }
        return packing().type();
    }

    private String role(int i) {
        return i < carries ? "carry " + i : i < carries + sequences ? "sequence " + (i - carries) : "a captured value";
    }

    @Override
    public Tensor evaluate(List<Tensor> in, Sizes sizes, Body.Evaluator evaluator) {
        int steps = (int) sizes.of(length);
        List<Tensor> state = new ArrayList<>(in.subList(0, carries));
        List<Stack> outputs =
                stacks(body.results().subList(firstOutput(), body.results().size()), sizes);
        List<Total> totals = body.results().subList(carries, firstOutput()).stream()
                .map(term -> new Total(term.dtype(), sizes.of(term.shape())))
                .toList();
        List<Stack> tape = stacks(tapes.stream().mapToObj(body.results()::get).toList(), sizes);
        for (int step = 0; step < steps; step++) {
            int at = reverse ? steps - 1 - step : step;
            List<Tensor> arguments = new ArrayList<>(state);
            for (int i = carries; i < in.size(); i++) {
                arguments.add(i < carries + sequences ? Stack.element(in.get(i), at) : in.get(i));
            }
            for (int i = 0; i < tape.size(); i++) {
                tape.get(i).set(at, state.get(tapes.get(i)));
            }
            List<Tensor> results = evaluator.evaluate(body, arguments, sizes);
            state = new ArrayList<>(results.subList(0, carries));
            for (int i = 0; i < sums; i++) {
                totals.get(i).add(results.get(carries + i));
            }
            for (int i = 0; i < outputs.size(); i++) {
                outputs.get(i).set(at, results.get(firstOutput() + i));
            }
        }
        List<Tensor> parts = new ArrayList<>(state);
        totals.forEach(total -> parts.add(total.tensor()));
        outputs.forEach(stack -> parts.add(stack.tensor()));
        tape.forEach(stack -> parts.add(stack.tensor()));
        return packing().pack(parts);
    }

    private List<Stack> stacks(List<Node> elements, Sizes sizes) {
        return elements.stream()
                .map(node ->
                        new Stack(node.dtype(), sizes.of(stacked(node.type()).shape())))
                .toList();
    }

    @Override
    public void vjp(Vjp v) {
        new ScanGradient(this, v).propagate();
    }

    @Override
    public void jvp(Jvp j) {
        new ScanTangent(this, j).add();
    }

    @Override
    public Node batch(Batch b) {
        return new ScanRows(this, b).batched();
    }
}
