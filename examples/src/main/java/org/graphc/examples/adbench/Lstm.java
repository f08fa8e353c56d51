package org.graphc.examples.adbench;

import static org.graphc.core.op.Ops.at;
import static org.graphc.core.op.Ops.concat;
import static org.graphc.core.op.Ops.exp;
import static org.graphc.core.op.Ops.expandDims;
import static org.graphc.core.op.Ops.flatten;
import static org.graphc.core.op.Ops.input;
import static org.graphc.core.op.Ops.log;
import static org.graphc.core.op.Ops.mean;
import static org.graphc.core.op.Ops.reshape;
import static org.graphc.core.op.Ops.sigmoid;
import static org.graphc.core.op.Ops.slice;
import static org.graphc.core.op.Ops.stack;
import static org.graphc.core.op.Ops.sum;
import static org.graphc.core.op.Ops.tanh;
import static org.graphc.core.op.Ops.transpose;

import com.google.common.collect.ImmutableMap;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.graphc.core.grad.Gradients;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.op.ControlFlow;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Shape;
import org.graphc.core.type.TensorType;

/**
 * A model of character sequences: layers of memory cells whose weights act on single elements, and the gradient of its
 * loss through time. The time is a loop over c characters; the graph does not know how many there are.
 */
final class Lstm implements Problem {
    private final GraphBuilder graph = GraphBuilder.create();
    private final int layers;
    private final int bits;
    private final Node main;
    private final Node extra;
    private final Node objective;
    private final ImmutableMap<String, Tensor> feeds;

    /** Weights and biases of one gate, [layers, bits] or those of a single layer. */
    private record Gate(Node weights, Node biases) {
        Node apply(Node x) {
            return x.times(weights).plus(biases);
        }

        Gate of(int layer) {
            return new Gate(at(weights, layer), at(biases, layer));
        }
    }

    private Lstm(int layers, int bits, ImmutableMap<String, Tensor> feeds) {
        this.layers = layers;
        this.bits = bits;
        this.feeds = feeds;
        this.main = input(graph, "main", TensorType.of(DType.F64, 2 * layers, 4 * bits));
        this.extra = input(graph, "extra", TensorType.of(DType.F64, 3, bits));
        Node state = input(graph, "state", TensorType.of(DType.F64, 2 * layers, bits));
        Dim steps = Dim.symbol("steps");
        Node seq = input(graph, "seq", TensorType.of(DType.F64, steps.plus(1), Dim.constant(bits)));
        Node given = slice(seq, 0, Dim.ZERO, steps, 1);
        Node wanted = slice(seq, 0, Dim.ONE, steps.plus(1), 1);
        Node out = run(state, given.times(at(extra, 0)));
        Node predicted = out.times(at(extra, 1)).plus(at(extra, 2));
        Node normalizer = log(sum(exp(predicted), 1).plus(2)); // not max-shifted: the benchmark's definition
        this.objective =
                mean(wanted.times(predicted.minus(expandDims(normalizer, 1)))).negate();
    }

    static Problem read(Path file) {
        Numbers numbers = Numbers.of(file);
        int layers = numbers.nextInt();
        int characters = numbers.nextInt();
        int bits = numbers.nextInt();
        ImmutableMap.Builder<String, Tensor> feeds = ImmutableMap.builder();
        feeds.put("main", numbers.next(2 * layers, 4 * bits));
        feeds.put("extra", numbers.next(3, bits));
        feeds.put("state", numbers.next(2 * layers, bits));
        feeds.put("seq", numbers.next(characters, bits));
        return new Lstm(layers, bits, feeds.buildOrThrow());
    }

    /** The last layer's hidden state after each step, stacked. */
    private Node run(Node state, Node inputs) {
        Node parameters = transpose(reshape(main, Shape.of(layers, 2, 4, bits)), 1, 2, 0, 3);
        List<Gate> gates = IntStream.range(0, 4)
                .mapToObj(i -> new Gate(at(at(parameters, 0), i), at(at(parameters, 1), i)))
                .toList();
        Node states = transpose(reshape(state, Shape.of(layers, 2, bits)), 1, 0, 2);
        return ControlFlow.scan(
                        (carries, elements) -> step(gates, carries.get(0), carries.get(1), elements.get(0)),
                        List.of(at(states, 0), at(states, 1)),
                        List.of(inputs))
                .output();
    }

    /** Gates of the old hidden state, {@code ingate} and {@code change}, are those of all layers at once. */
    private ControlFlow.Next step(List<Gate> gates, Node hidden, Node cells, Node x) {
        Gate forget = gates.get(0);
        Gate ingate = gates.get(1);
        Gate outgate = gates.get(2);
        Gate change = gates.get(3);
        Node added = sigmoid(ingate.apply(hidden)).times(tanh(change.apply(hidden)));
        Node[] h = new Node[layers];
        Node[] c = new Node[layers];
        Node a = x;
        for (int i = 0; i < layers; i++) {
            Node kept = at(cells, i).times(sigmoid(forget.of(i).apply(a)));
            c[i] = kept.plus(at(added, i));
            h[i] = sigmoid(outgate.of(i).apply(a)).times(tanh(c[i]));
            a = h[i];
        }
        return ControlFlow.Next.carry(stack(0, h), stack(0, c)).emit(a);
    }

    @Override
    public ImmutableMap<String, Node> objective() {
        return ImmutableMap.of("objective", objective);
    }

    @Override
    public ImmutableMap<String, Node> derivative() {
        Gradients gradients = Gradients.of(objective, main, extra);
        return ImmutableMap.of("gradient", concat(0, flatten(gradients.of(main)), flatten(gradients.of(extra))));
    }

    @Override
    public ImmutableMap<String, Tensor> feeds() {
        return feeds;
    }
}
