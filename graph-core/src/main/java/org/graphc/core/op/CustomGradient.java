package org.graphc.core.op;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import org.graphc.core.graph.Body;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Vjp;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.Sizes;
import org.graphc.core.type.TensorType;
import org.graphc.core.type.TypeMismatch;

/**
 * A value whose derivative its author gives.
 *
 * @param value the value of the inputs
 * @param rule of the inputs, the value and its adjoint, the adjoint of each float input in turn
 */
public record CustomGradient(Body value, Body rule) implements Body.Holder {
    @Override
    public ImmutableList<Body> bodies() {
        return ImmutableList.of(value, rule);
    }

    @Override
    public Body.Holder withBodies(List<Body> bodies) {
        return new CustomGradient(bodies.get(0), bodies.get(1));
    }

    @Override
    public String name() {
        return "customGradient";
    }

    @Override
    public TensorType infer(List<TensorType> in) {
        Inputs.requireParameters(this, value, in);
        TensorType type = value.result(0);
        List<TensorType> arguments = new ArrayList<>(in);
        arguments.add(type);
        arguments.add(type);
        Inputs.requireParameters(this, rule, arguments);
        List<TensorType> floats = in.stream().filter(t -> t.dtype().isFloat()).toList();
        List<TensorType> given = rule.results().stream().map(Node::type).toList();
        if (!given.equals(floats)) {
            throw new TypeMismatch(
                    name(),
                    "the rule gives " + Inputs.list(given) + " for inputs of " + Inputs.list(floats)
                            + "; each adjoint has its input's type");
        }
        return type;
    }

    @Override
    public Tensor evaluate(List<Tensor> in, Sizes sizes, Body.Evaluator evaluator) {
        return evaluator.evaluate(value, in, sizes).get(0);
    }

    @Override
    public void vjp(Vjp v) {
        List<Node> arguments = new ArrayList<>(v.node().inputs());
        arguments.add(v.output());
        arguments.add(v.adjoint());
        List<Node> adjoints = rule.inline(v.node().owner(), arguments);
        int at = 0;
        for (int i = 0; i < v.node().inputs().size(); i++) {
            if (v.input(i).dtype().isFloat()) {
                Node adjoint = adjoints.get(at++);
                if (v.needs(i)) {
                    v.propagate(i, adjoint);
                }
            }
        }
    }
}
