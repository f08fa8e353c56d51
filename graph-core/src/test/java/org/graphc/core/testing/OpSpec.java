package org.graphc.core.testing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Op;
import org.graphc.core.op.Input;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;
import org.graphc.core.type.Sizes;
import org.graphc.core.type.TensorType;

/**
 * An operation on inputs of given types: how to feed it, and what its value must be by other means. The inputs are
 * called x0, x1, …, the value z, and the size n is 3.
 */
public record OpSpec(Op op, ImmutableList<Argument> arguments, Oracle oracle) {
    public static final Sizes SIZES = Sizes.of(Map.of("n", 3L));

    /** An input, and values of it at which the operation is smooth. */
    public record Argument(TensorType type, Fill fill) {}

    /** Values for an input. */
    @FunctionalInterface
    public interface Fill {
        Tensor of(DType dtype, ImmutableIntArray shape, SplittableRandom random);
    }

    /** The value, computed otherwise than the operation does; of a float type to within its last digits. */
    @FunctionalInterface
    public interface Oracle {
        Tensor of(List<Tensor> inputs);
    }

    /** Distinct values at least half apart in random order; other offsets give values that differ from those. */
    public static Fill spread(double offset) {
        return (dtype, shape, random) -> {
            int size = Arrays.stream(shape.toArray()).reduce(1, (a, b) -> a * b);
            int[] order = new int[size];
            for (int i = 0; i < size; i++) {
                int j = random.nextInt(i + 1);
                order[i] = order[j];
                order[j] = i;
            }
            double step = dtype.isInteger() ? 1 : 0.5;
            return Tensor.fill(dtype, shape, i -> (order[i] - size / 2) * step + offset);
        };
    }

    /** A specification whose inputs are all filled alike. */
    public static OpSpec of(Op op, Fill fill, Oracle oracle, TensorType... types) {
        return new OpSpec(
                op,
                Arrays.stream(types).map(type -> new Argument(type, fill)).collect(ImmutableList.toImmutableList()),
                oracle);
    }

    public String label(int i) {
        return "x" + i;
    }

    public ImmutableList<TensorType> types() {
        return arguments.stream().map(Argument::type).collect(ImmutableList.toImmutableList());
    }

    /** True where the value and at least one input that it depends on smoothly are {@code f64}. */
    public boolean isDifferentiable() {
        for (int i = 0; i < arguments.size(); i++) {
            if (carries(i) && types().get(i).dtype() == DType.F64) {
                return op.infer(types()).dtype() == DType.F64;
            }
        }
        return false;
    }

    /** True where a derivative flows to input {@code i}. */
    public boolean carries(int i) {
        return types().get(i).dtype().isFloat() && op.carriesDerivative(i);
    }

    /** One input for each argument, in a graph of the caller. */
    public ImmutableList<Node> inputs(GraphBuilder graph) {
        ImmutableList.Builder<Node> inputs = ImmutableList.builder();
        for (int i = 0; i < arguments.size(); i++) {
            inputs.add(graph.append(new Input(label(i), types().get(i))));
        }
        return inputs.build();
    }

    /** The operation alone, its value as output z. */
    public Graph graph() {
        GraphBuilder graph = GraphBuilder.create();
        return graph.output("z", graph.append(op, inputs(graph))).build();
    }

    public ImmutableMap<String, Tensor> feeds(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        ImmutableMap.Builder<String, Tensor> feeds = ImmutableMap.builder();
        for (int i = 0; i < arguments.size(); i++) {
            Argument argument = arguments.get(i);
            ImmutableIntArray shape = SIZES.of(argument.type().shape());
            feeds.put(label(i), argument.fill().of(argument.type().dtype(), shape, random.split()));
        }
        return feeds.buildOrThrow();
    }

    /** What the value must be. */
    public Tensor expected(Map<String, Tensor> feeds) {
        List<Tensor> inputs = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i++) {
            inputs.add(feeds.get(label(i)));
        }
        return oracle.of(inputs);
    }

    /** The operation with its attributes, and its inputs' types. */
    @Override
    public String toString() {
        return op + types().stream().map(TensorType::toString).collect(Collectors.joining(", ", "(", ")"));
    }
}
