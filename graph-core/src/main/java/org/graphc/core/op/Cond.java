package org.graphc.core.op;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import org.graphc.core.graph.Batch;
import org.graphc.core.graph.Body;
import org.graphc.core.graph.Jvp;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Vjp;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;
import org.graphc.core.type.Sizes;
import org.graphc.core.type.TensorType;
import org.graphc.core.type.TypeMismatch;

/**
 * One of two bodies, by a scalar condition; the other is not evaluated. Inputs are the condition and what both bodies
 * take. A single result is the value; several of one element type are packed.
 *
 * @param dtype the element type of the results that this node gives
 */
public record Cond(Body then, Body otherwise, DType dtype) implements Body.Holder {
    @Override
    public ImmutableList<Body> bodies() {
        return ImmutableList.of(then, otherwise);
    }

    @Override
    public Body.Holder withBodies(List<Body> bodies) {
        return new Cond(bodies.get(0), bodies.get(1), dtype);
    }

    @Override
    public String name() {
        return "cond";
    }

    @Override
    public TensorType infer(List<TensorType> in) {
        Inputs.require(this, in, then.parameters().size() + 1);
        if (!in.get(0).equals(TensorType.scalar(DType.BOOL))) {
            throw new TypeMismatch(name(), "the condition is " + in.get(0) + ", not a scalar bool");
        }
        Inputs.requireParameters(this, then, in.subList(1, in.size()));
        Inputs.requireParameters(this, otherwise, in.subList(1, in.size()));
        if (then.results().size() != otherwise.results().size()) {
            throw new TypeMismatch(
                    name(),
                    "one side gives " + then.results().size() + " results, the other "
                            + otherwise.results().size());
        }
        for (int i = 0; i < then.results().size(); i++) {
            if (!then.result(i).equals(otherwise.result(i))) {
                throw new TypeMismatch(
                        name(), "one side gives " + then.result(i) + ", the other " + otherwise.result(i));
            }
        }
        return Packing.of(then, dtype).typeOrSingle();
    }

    @Override
    public Tensor evaluate(List<Tensor> in, Sizes sizes, Body.Evaluator evaluator) {
        Body taken = in.get(0).getBoolean(0) ? then : otherwise;
        return Packing.of(then, dtype).packOrSingle(evaluator.evaluate(taken, in.subList(1, in.size()), sizes));
    }

    @Override
    public void vjp(Vjp v) {
        Pulled pulled = new Pulled(v, 1);
        Bodies bodies = new Bodies(v.node().owner(), pulled.arguments())
                .add(inside -> pulled.adjoints(then, inside))
                .add(inside -> pulled.adjoints(otherwise, inside));
        pulled.propagate(choose(v.node().input(0), bodies));
    }

    @Override
    public void jvp(Jvp j) {
        Moved moved = new Moved(j, 1);
        Bodies bodies = new Bodies(j.node().owner(), moved.arguments())
                .add(inside -> moved.tangents(then, inside))
                .add(inside -> moved.tangents(otherwise, inside));
        j.add(Packing.of(then, dtype).joinOrSingle(choose(j.input(0), bodies)));
    }

    /** A choice for each place along the axis would compute both sides of all. */
    @Override
    public Node batch(Batch b) {
        if (b.varies(0)) {
            return b.unrolled();
        }
        Rows rows = new Rows(b, 1);
        Bodies bodies = new Bodies(rows.graph(), rows.inputs())
                .add(inside -> rows.of(then, inside))
                .add(inside -> rows.of(otherwise, inside));
        return rows.join(Packing.of(then, dtype), choose(b.input(0), bodies));
    }

    /** The results of the first body where the condition holds, else of the second. */
    static ImmutableList<Node> choose(Node condition, Bodies bodies) {
        Body then = bodies.get(0);
        Body otherwise = bodies.get(1);
        List<Node> inputs = new ArrayList<>(bodies.inputs());
        inputs.add(0, condition);
        return Bodies.parts(condition.owner(), then, dtype -> new Cond(then, otherwise, dtype), inputs);
    }
}
