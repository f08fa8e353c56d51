package org.graphc.core.op;

import com.google.common.collect.ImmutableList;
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

/**
 * A body applied to its inputs, as one operation. Its derivative is a call too, which computes the body again from the
 * inputs: so nothing inside is kept for the backward pass, and no rewrite can merge the two computations.
 *
 * @param dtype the element type of the results that this node gives
 */
public record Checkpoint(Body body, DType dtype) implements Body.Holder {
    @Override
    public ImmutableList<Body> bodies() {
        return ImmutableList.of(body);
    }

    @Override
    public Body.Holder withBodies(List<Body> bodies) {
        return new Checkpoint(bodies.get(0), dtype);
    }

    @Override
    public String name() {
        return "checkpoint";
    }

    @Override
    public TensorType infer(List<TensorType> in) {
        Inputs.requireParameters(this, body, in);
        return Packing.of(body, dtype).typeOrSingle();
    }

    @Override
    public Tensor evaluate(List<Tensor> in, Sizes sizes, Body.Evaluator evaluator) {
        return Packing.of(body, dtype).packOrSingle(evaluator.evaluate(body, in, sizes));
    }

    @Override
    public void vjp(Vjp v) {
        Pulled pulled = new Pulled(v, 0);
        Bodies bodies = new Bodies(v.node().owner(), pulled.arguments()).add(inside -> pulled.adjoints(body, inside));
        pulled.propagate(apply(bodies));
    }

    @Override
    public void jvp(Jvp j) {
        Moved moved = new Moved(j, 0);
        Bodies bodies = new Bodies(j.node().owner(), moved.arguments()).add(inside -> moved.tangents(body, inside));
        j.add(Packing.of(body, dtype).joinOrSingle(apply(bodies)));
    }

    @Override
    public Node batch(Batch b) {
        Rows rows = new Rows(b, 0);
        Bodies bodies = new Bodies(rows.graph(), rows.inputs()).add(inside -> rows.of(body, inside));
        return rows.join(Packing.of(body, dtype), apply(bodies));
    }

    /** The results of a single body. */
    static List<Node> apply(Bodies bodies) {
        Body body = bodies.get(0);
        List<Node> inputs = bodies.inputs();
        return Bodies.parts(inputs.get(0).owner(), body, dtype -> new Checkpoint(body, dtype), inputs);
    }
}
