package org.graphc.runtime;

import com.google.common.primitives.ImmutableIntArray;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.graphc.core.graph.Node;
import org.graphc.core.tensor.Strides;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.Sizes;

/**
 * An operation that a program runs by its {@link Routine}, or else by its own definition, its sizes known. Arrays may
 * be longer than their values.
 */
final class Call {
    private final Node node;
    private final Sizes sizes;
    private final CompiledBodies bodies;
    private final List<ImmutableIntArray> shapes = new ArrayList<>();
    private final Optional<Routine> routine;

    Call(Node node, Sizes sizes, CompiledBodies bodies) {
        this.node = node;
        this.bodies = bodies;
        this.sizes = sizes;
        node.inputs().forEach(input -> shapes.add(sizes.of(input.shape())));
        this.routine = Routine.of(node, sizes, shapes, bodies);
    }

    /** Runs it on the arrays that {@code tape} names from {@code at} on: the result's first, then the inputs'. */
    void run(Object[] memory, int[] tape, int at) {
        try {
            if (!(routine.isPresent() && routine.get().run(memory[tape[at]], arrays(memory, tape, at + 1)))) {
                evaluate(memory, tape, at);
            }
        } catch (IllegalArgumentException e) {
            throw RunFailure.at(node, e.getMessage());
        }
    }

    private Object[] arrays(Object[] memory, int[] tape, int at) {
        Object[] arrays = new Object[shapes.size()];
        Arrays.setAll(arrays, i -> memory[tape[at + i]]);
        return arrays;
    }

    private void evaluate(Object[] memory, int[] tape, int at) {
        List<Tensor> inputs = new ArrayList<>(shapes.size());
        for (int i = 0; i < shapes.size(); i++) {
            inputs.add(Tensor.adopt(shapes.get(i), exact(memory[tape[at + 1 + i]], Strides.size(shapes.get(i)))));
        }
        Tensor result = node.op().evaluate(inputs, sizes);
        Printed.show(node, result, bodies.printed());
        Object value = result.array();
        System.arraycopy(value, 0, memory[tape[at]], 0, Array.getLength(value));
    }

    private static Object exact(Object array, int length) {
        return Array.getLength(array) == length ? array : copy(array, length);
    }

    /** The first elements of an array of any type in one of their own. */
    static Object copy(Object array, int length) {
        Object copy = Array.newInstance(array.getClass().getComponentType(), length);
        System.arraycopy(array, 0, copy, 0, length);
        return copy;
    }
}
