package org.graphc.core.op;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalLong;
import org.graphc.core.graph.Batch;
import org.graphc.core.graph.Body;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Jvp;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Vjp;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Sizes;
import org.graphc.core.type.TensorType;
import org.graphc.core.type.TypeMismatch;

/**
 * Repeats a step as long as a condition holds. Inputs are the carries' first values and what the bodies captured; both
 * bodies take all of them. The value is the last carries: a single one as it is, several of one element type packed.
 *
 * @param maxTrips the most steps, which a derivative needs to know; a loop that would take more fails
 * @param dtype the element type of the carries that this node gives
 */
public record While(Body condition, Body step, OptionalLong maxTrips, DType dtype) implements Body.Holder {
    @Override
    public ImmutableList<Body> bodies() {
        return ImmutableList.of(condition, step);
    }

    @Override
    public Body.Holder withBodies(List<Body> bodies) {
        return new While(bodies.get(0), bodies.get(1), maxTrips, dtype);
    }

    @Override
    public String name() {
        return "whileLoop";
    }

    int carries() {
        return step.results().size();
    }

    @Override
    public TensorType infer(List<TensorType> in) {
        Inputs.requireParameters(this, condition, in);
        Inputs.requireParameters(this, step, in);
        if (!condition.results().get(0).type().equals(TensorType.scalar(DType.BOOL))) {
            throw new TypeMismatch(name(), "the condition is " + condition.result(0) + ", not a scalar bool");
        }
        for (int i = 0; i < carries(); i++) {
            if (!step.result(i).equals(step.parameter(i))) {
                throw new TypeMismatch(
                        name(),
                        "a step turns carry " + i + " from " + step.parameter(i) + " into " + step.result(i)
                                + "; it must keep its type");
            }
        }
        return Packing.of(step, dtype).typeOrSingle();
    }

    @Override
    public Tensor evaluate(List<Tensor> in, Sizes sizes, Body.Evaluator evaluator) {
        List<Tensor> state = new ArrayList<>(in);
        long trips = 0;
        while (evaluator.evaluate(condition, state, sizes).get(0).getBoolean(0)) {
            requireTrip(trips++);
            List<Tensor> next = evaluator.evaluate(step, state, sizes);
            for (int i = 0; i < next.size(); i++) {
                state.set(i, next.get(i));
            }
        }
        return Packing.of(step, dtype).packOrSingle(state.subList(0, carries()));
    }

    /**
     * Checks that one more step may be taken.
     *
     * @param trips how many were
     * @throws IllegalArgumentException if there are as many as there may be
     */
    public void requireTrip(long trips) {
        if (maxTrips.isPresent() && trips == maxTrips.getAsLong()) {
            throw new IllegalArgumentException(
                    "[whileLoop] the condition still holds after maxTrips = " + maxTrips.getAsLong() + " steps");
        }
    }

    /** Differentiates the scan of {@code maxTrips} steps that keeps its carries once the condition fails. */
    @Override
    public void vjp(Vjp v) {
        if (maxTrips.isEmpty()) {
            throw new TypeMismatch(
                    name(), "the derivative of a loop whose number of steps is not known needs a bound: maxTrips = n");
        }
        List<Node> fresh = v.node().inputs().stream().map(While::twin).toList();
        List<Node> targets = new ArrayList<>();
        for (int i = 0; i < fresh.size(); i++) {
            if (v.needs(i)) {
                targets.add(fresh.get(i));
            }
        }
        List<Node> values =
                bounded(fresh).stream().filter(c -> c.dtype() == dtype).toList();
        List<Node> seeds = Packing.of(step, dtype).unpackOrSingle(v.adjoint());
        List<Node> adjoints = v.pullback(values, seeds, targets);
        int at = 0;
        for (int i = 0; i < fresh.size(); i++) {
            if (v.needs(i)) {
                v.propagate(i, adjoints.get(at++));
            }
        }
    }

    @Override
    public void jvp(Jvp j) {
        new WhileTangent(this, j).add();
    }

    /** The same steps for all, as long as the condition is the same for all. */
    @Override
    public Node batch(Batch b) {
        BitSet varying = Rows.carried(step, b.varying(0), carries());
        if (condition.readers(varying).get(0)) {
            return b.unrolled();
        }
        List<Node> arguments = new ArrayList<>();
        for (int i = 0; i < b.node().inputs().size(); i++) {
            arguments.add(varying.get(i) ? b.raised(i) : b.input(i));
        }
        BitSet raised = varying.get(0, carries());
        Bodies bodies = new Bodies(arguments.get(0).owner(), arguments)
                .add(inside -> b.results(condition, inside, varying, new BitSet()))
                .add(inside -> b.results(step, inside, varying, raised));
        List<Node> last = new ArrayList<>(repeat(bodies, maxTrips));
        for (int i = 0; i < last.size(); i++) {
            last.set(i, raised.get(i) ? last.get(i) : Rows.raise(b.size(), last.get(i)));
        }
        return new Rows(b, 0).join(Packing.of(step, dtype), last);
    }

    /** The last carries of the loop of a condition and a step. */
    static ImmutableList<Node> repeat(Bodies bodies, OptionalLong maxTrips) {
        Body test = bodies.get(0);
        Body next = bodies.get(1);
        List<Node> inputs = bodies.inputs();
        GraphBuilder graph = inputs.get(0).owner();
        return Bodies.parts(graph, next, dtype -> new While(test, next, maxTrips, dtype), inputs);
    }

    /** An input as a node of its own, by which to differentiate while it may depend on another input. */
    private static Node twin(Node input) {
        return input.owner().append(new Reshape(input.shape()), input);
    }

    private List<Node> bounded(List<Node> inputs) {
        GraphBuilder graph = inputs.get(0).owner();
        Loop loop = new Loop(GraphBuilder.within(graph), Dim.constant(maxTrips.getAsLong()), false);
        List<Node> arguments = new ArrayList<>();
        inputs.forEach(input -> arguments.add(arguments.size() < carries() ? loop.carry(input) : loop.constant(input)));
        Node runs = condition.inline(loop.body(), arguments).get(0);
        Bodies bodies = new Bodies(loop.body(), arguments)
                .add(inside -> step.inline(inside.get(0).owner(), inside))
                .add(inside -> inside.subList(0, carries()));
        Cond.choose(runs, bodies).forEach(loop::next);
        return loop.run().carries();
    }
}
