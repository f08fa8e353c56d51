package org.graphc.examples;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.ImmutableIntArray;
import java.util.List;
import java.util.Locale;
import org.graphc.core.grad.Gradients;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.op.ControlFlow;
import org.graphc.core.op.Initializer;
import org.graphc.core.op.Ops;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;
import org.graphc.core.type.TensorType;
import org.graphc.runtime.Compiler;
import org.graphc.runtime.GraphFunction;

/**
 * A long short-term memory (Hochreiter and Schmidhuber 1997) as a loop, and written out step by step. The loop is one
 * graph for sequences of every length, and so is its gradient, itself a loop in the other direction.
 */
public final class RecurrentNetwork {
    private static final int IN = 2;
    private static final int HIDDEN = 3;

    private RecurrentNetwork() {}

    /** The weights, and what one step makes of state, memory and an element. */
    private record Cell(Node fromInput, Node fromState, Node bias) {
        static Cell in(GraphBuilder graph) {
            return new Cell(
                    Ops.param(graph, "Wx", TensorType.of(DType.F64, IN, 4 * HIDDEN), new Initializer.Glorot(1)),
                    Ops.param(graph, "Wh", TensorType.of(DType.F64, HIDDEN, 4 * HIDDEN), new Initializer.Glorot(2)),
                    Ops.param(graph, "b", TensorType.of(DType.F64, 4 * HIDDEN), new Initializer.Full(0.1)));
        }

        List<Node> step(Node state, Node memory, Node x) {
            Node z = x.matmul(fromInput).plus(state.matmul(fromState)).plus(bias);
            Node kept = memory.times(Ops.sigmoid(gate(z, 0)));
            Node added = Ops.tanh(gate(z, 1)).times(Ops.sigmoid(gate(z, 2)));
            Node next = kept.plus(added);
            return List.of(Ops.tanh(next).times(Ops.sigmoid(gate(z, 3))), next);
        }

        private static Node gate(Node z, int i) {
            return Ops.slice(z, 0, Dim.constant((long) i * HIDDEN), Dim.constant((i + 1L) * HIDDEN), 1);
        }

        /** The sum of the last state's squares, and its derivatives. */
        Graph graph(Node last) {
            GraphBuilder graph = last.owner();
            Node loss = Ops.sum(Ops.square(last));
            Gradients gradients = Gradients.of(loss, fromInput, fromState, bias);
            graph.output("loss", loss);
            graph.output("dWx", gradients.of(fromInput));
            graph.output("dWh", gradients.of(fromState));
            return graph.output("db", gradients.of(bias)).build();
        }
    }

    private static Node zeros(GraphBuilder graph) {
        return Ops.full(graph, TensorType.of(DType.F64, HIDDEN), 0);
    }

    /** As a loop over a sequence of any length. */
    static Graph loop() {
        GraphBuilder graph = GraphBuilder.create();
        Node xs = Ops.input(graph, "xs", TensorType.of(DType.F64, Dim.symbol("length"), Dim.constant(IN)));
        Cell cell = Cell.in(graph);
        ControlFlow.Step step = (carries, elements) -> new ControlFlow.Next(
                ImmutableList.copyOf(cell.step(carries.get(0), carries.get(1), elements.get(0))), ImmutableList.of());
        return cell.graph(ControlFlow.scan(step, List.of(zeros(graph), zeros(graph)), List.of(xs))
                .carry());
    }

    /** Written out for one length. */
    static Graph unrolled(int length) {
        GraphBuilder graph = GraphBuilder.create();
        Node xs = Ops.input(graph, "xs", TensorType.of(DType.F64, length, IN));
        Cell cell = Cell.in(graph);
        List<Node> state = List.of(zeros(graph), zeros(graph));
        for (int i = 0; i < length; i++) {
            state = cell.step(state.get(0), state.get(1), Ops.at(xs, i));
        }
        return cell.graph(state.get(0));
    }

    static Tensor sequence(int length) {
        return Tensor.fill(DType.F64, ImmutableIntArray.of(length, IN), i -> Math.sin(0.7 * i));
    }

    public static void main(String[] args) {
        GraphFunction loop = Compiler.compile(loop());
        System.out.printf(Locale.ROOT, "the loop and its gradient: %d nodes%n", loop().size());
        for (int length : new int[] {5, 20}) {
            ImmutableMap<String, Tensor> feeds = ImmutableMap.of("xs", sequence(length));
            Graph unrolled = unrolled(length);
            double looped = loop.call(feeds).outputs().get("loss").item();
            double writtenOut =
                    Compiler.compile(unrolled).call(feeds).outputs().get("loss").item();
            System.out.printf(
                    Locale.ROOT,
                    "length %2d: loss %.9f, written out in %d nodes %.9f%n",
                    length,
                    looped,
                    unrolled.size(),
                    writtenOut);
        }
    }
}
