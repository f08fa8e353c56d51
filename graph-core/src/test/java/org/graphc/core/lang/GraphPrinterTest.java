package org.graphc.core.lang;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableIntArray;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Broadcast;
import org.graphc.core.op.Initializer;
import org.graphc.core.op.Ops;
import org.graphc.core.op.Pad;
import org.graphc.core.op.Reduce;
import org.graphc.core.op.Reshape;
import org.graphc.core.op.ScalarFn;
import org.graphc.core.op.Size;
import org.graphc.core.op.Slice;
import org.graphc.core.op.Transpose;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.testing.Golden;
import org.graphc.core.testing.RandomGraphs;
import org.graphc.core.testing.SmallStack;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Shape;
import org.graphc.core.type.TensorType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GraphPrinterTest {
    static LongStream seeds() {
        return RandomGraphs.seeds(120);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void readsBackWhatItPrints(long seed) {
        roundTrip(RandomGraphs.of(seed).graph());
    }

    private static Graph roundTrip(Graph graph) {
        String text = GraphPrinter.print(graph);
        Graph again = GraphReader.read("printed.graph", text);
        assertThat(again.sameStructure(graph)).as(text).isTrue();
        assertThat(again.size()).isEqualTo(graph.size());
        assertThat(GraphPrinter.print(again)).isEqualTo(text);
        return again;
    }

    @Test
    void printsOneNodeALine() {
        Graph graph = GraphReader.read(Path.of("src/test/resources/descriptions/digits.graph"));
        Golden.check(GraphPrinterTest.class, "digits", GraphPrinter.print(roundTrip(graph)));
    }

    @Test
    void keepsEveryBitOfConstants() {
        GraphBuilder graph = GraphBuilder.create();
        double[] reals = {
            0.0,
            -0.0,
            1,
            -1,
            0.1,
            Math.PI,
            1e300,
            -1e-300,
            Double.MIN_VALUE,
            Double.MAX_VALUE,
            Double.NaN,
            Double.POSITIVE_INFINITY,
            Double.NEGATIVE_INFINITY,
            Math.nextUp(1.0)
        };
        long[] wholes = {0, -1, Integer.MAX_VALUE, Integer.MIN_VALUE, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 53 | 1};
        int i = 0;
        for (double real : reals) {
            graph.output("a" + i, Ops.constant(graph, Tensor.scalar(real)));
            graph.output("b" + i++, Ops.constant(graph, Tensor.scalar(DType.F32, real)));
        }
        for (long whole : wholes) {
            graph.output("a" + i, Ops.constant(graph, Tensor.fillLong(DType.I64, ImmutableIntArray.of(), k -> whole)));
            graph.output(
                    "b" + i++, Ops.constant(graph, Tensor.fillLong(DType.I32, ImmutableIntArray.of(), k -> whole)));
        }
        graph.output("t", Ops.constant(graph, Tensor.of(ImmutableIntArray.of(), true)));
        graph.output("m", Ops.constant(graph, Tensor.of(ImmutableIntArray.of(2, 7), reals)));
        graph.output("w", Ops.constant(graph, Tensor.of(ImmutableIntArray.of(1, 7, 1), wholes)));
        graph.output("k", Ops.constant(graph, Tensor.of(ImmutableIntArray.of(2), true, false)));
        graph.output("e", Ops.constant(graph, Tensor.of(ImmutableIntArray.of(0, 3), new float[0])));
        graph.output("f", Ops.constant(graph, Tensor.of(ImmutableIntArray.of(2), 0.1f, -Float.MIN_VALUE)));
        roundTrip(graph.build());
    }

    @Test
    void keepsEveryAttribute() {
        GraphBuilder graph = GraphBuilder.create();
        Dim n = Dim.symbol("n");
        Dim odd = n.times(n).times(Dim.constant(-2)).plus(n).plus(-3);
        Node x = Ops.input(graph, "x", TensorType.of(DType.F64, n, Dim.constant(4)));
        ImmutableList<Dim> zeros = ImmutableList.of(Dim.ZERO, Dim.ZERO);
        List<Node> made = new ArrayList<>();
        made.add(graph.append(
                new Slice(
                        ImmutableList.of(Dim.ONE, Dim.ZERO),
                        ImmutableList.of(n.minus(Dim.ONE), Dim.constant(3)),
                        ImmutableIntArray.of(1, 2)),
                x));
        made.add(graph.append(new Pad(zeros, ImmutableList.of(n, Dim.ONE), ImmutableIntArray.of(0, 3)), x));
        made.add(graph.append(
                new Broadcast(Shape.of(n, Dim.constant(5), Dim.constant(4)), ImmutableIntArray.of(0, 2)), x));
        made.add(graph.append(new Broadcast(x.shape(), ImmutableIntArray.of(0, 1)), x));
        made.add(graph.append(new Reshape(Shape.of(Dim.constant(2), n.times(Dim.constant(2)))), x));
        made.add(graph.append(new Reshape(x.shape()), x));
        made.add(graph.append(new Transpose(ImmutableIntArray.of(1, 0)), x));
        made.add(graph.append(new Size(odd, DType.I64)));
        made.add(graph.append(new Size(Dim.constant(7), DType.F32)));
        made.add(graph.append(new Reduce(org.graphc.core.op.Monoid.MAX, ImmutableIntArray.of()), x));
        made.add(graph.append(new Transpose(ImmutableIntArray.of()), made.get(7)));
        for (int i = 0; i < made.size(); i++) {
            graph.output("out" + i, made.get(i));
        }
        roundTrip(graph.build());
    }

    @Test
    void spellsEveryScalarFunction() {
        for (ScalarFn fn : ScalarFn.values()) {
            GraphBuilder graph = GraphBuilder.create();
            DType dtype = fn.kind() == ScalarFn.Kind.LOGIC ? DType.BOOL : DType.F32;
            Node[] arguments = new Node[fn.arity()];
            for (int i = 0; i < arguments.length; i++) {
                boolean condition = fn.kind() == ScalarFn.Kind.CHOICE && i == 0;
                arguments[i] = Ops.input(graph, "x" + i, TensorType.of(condition ? DType.BOOL : dtype, 3));
            }
            graph.output("y", Ops.elementwise(fn, arguments));
            roundTrip(graph.build());
        }
    }

    @Test
    void keepsInitializersUpdatesAndAssertions() {
        GraphBuilder graph = GraphBuilder.create();
        List<Initializer> inits = List.of(
                new Initializer.Full(0),
                new Initializer.Full(-2.5),
                new Initializer.Uniform(-1, 1e-3, Long.MIN_VALUE),
                new Initializer.Normal(0, 0.5, 7),
                new Initializer.Glorot(-1),
                new Initializer.He(3),
                new Initializer.Literal(Tensor.matrix(new double[] {1, 2}, new double[] {-0.0, Double.NaN})));
        for (int i = 0; i < inits.size(); i++) {
            Node w = Ops.param(graph, "w" + i, TensorType.of(DType.F64, 2, 2), inits.get(i));
            graph.update(w, w.times(2));
        }
        Node s = Ops.param(graph, "s", TensorType.scalar(DType.F64), new Initializer.Literal(Tensor.scalar(-3)));
        graph.check(Ops.gt(s, Ops.zerosLike(s)), "a \"quoted\"\n\\u0022 line — and 😀 more");
        roundTrip(graph.build());
    }

    @Test
    void keepsNamesThatJavaReserves() {
        GraphBuilder graph = GraphBuilder.create();
        Node x = Ops.input(graph, "class", TensorType.of(DType.F64, 3));
        Node w = Ops.param(graph, "int", TensorType.of(DType.F64, 3), new Initializer.Full(1));
        Node sum = x.plus(w).named("class");
        graph.output("v1", sum)
                .output("for", sum)
                .output("class", x)
                .output("x", x)
                .output("数", x);
        graph.update(w, sum);
        roundTrip(graph.build());
    }

    @Test
    void printsAMillionNodesOnASmallStack() {
        GraphBuilder builder = GraphBuilder.create();
        Node x = Ops.input(builder, "x", TensorType.scalar(DType.F64));
        for (int i = 0; i < 1_000_000; i++) {
            x = Ops.sin(x);
        }
        Graph graph = builder.output("y", x).build();
        Counting count = new Counting();
        SmallStack.run(() -> GraphPrinter.write(graph, count));
        assertThat(count.lines[0]).isEqualTo(1_000_002);
    }

    private static final class Counting implements Appendable {
        private final int[] lines = new int[1];

        @Override
        public Appendable append(CharSequence text) {
            lines[0] += (int) text.chars().filter(c -> c == '\n').count();
            return this;
        }

        @Override
        public Appendable append(CharSequence text, int start, int end) {
            return append(text.subSequence(start, end));
        }

        @Override
        public Appendable append(char c) {
            return append(String.valueOf(c));
        }
    }
}
