package org.graphc.core.grad;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.graphc.core.grad.Differentials.Choices;
import org.graphc.core.grad.Differentials.Mode;
import org.graphc.core.grad.Gradients.Disconnected;
import org.graphc.core.graph.Body;
import org.graphc.core.graph.Convention;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.GraphVerifier;
import org.graphc.core.graph.Jvp;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Ops;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.testing.Domain;
import org.graphc.core.testing.FiniteDifferences;
import org.graphc.core.testing.OpSpec;
import org.graphc.core.testing.OpSpecs;
import org.graphc.core.testing.ReferenceRun;
import org.graphc.core.testing.Tensors;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Shape;
import org.graphc.core.type.TensorType;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What forward mode is held to for every operation: differences, reverse mode, and one value at a time. */
class ForwardSpecsTest {
    /** Of derivatives that are differences of derivatives. */
    private static final double SECOND = 1e-7;

    private static final int MATRIX = 40;

    private static Stream<DynamicTest> each(Predicate<OpSpec> which, Consumer<OpSpec> check) {
        return OpSpecs.all().stream().filter(which).map(spec -> dynamicTest(spec.toString(), () -> check.accept(spec)));
    }

    @TestFactory
    Stream<DynamicTest> aTangentIsTheSlopeOfTheValueAlongTheDirection() {
        return each(spec -> spec.isDifferentiable() && elements(spec) > 0, spec -> {
            Case made = new Case(spec);
            Node loss = made.loss();
            Node tangent = Tangents.of(loss, made.directions, Disconnected.ZERO, Convention.STANDARD)
                    .of(loss);
            made.graph.output("loss", loss).output("tangent", tangent);
            for (int seed = 0; seed < 3; seed++) {
                made.compare(spec.feeds(seed), "loss", "tangent", 1e-8);
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> aHessianTimesADirectionIsTheSlopeOfTheGradient() {
        return each(OpSpec::isDifferentiable, spec -> {
            Case made = new Case(spec);
            Node loss = made.loss();
            for (Node x : made.targets) {
                Node gradient =
                        Gradients.of(loss, List.of(x), Disconnected.ZERO).of(x);
                Node probe = Ops.sum(gradient.times(made.weight(x)));
                Node product = Differentials.hvp(loss, x, made.directions.get(x), Disconnected.ZERO);
                String name = made.graph.name(x).orElseThrow();
                made.graph
                        .output("g" + name, probe)
                        .output("h" + name, Ops.sum(product.times(made.weights.get(made.weights.size() - 1))));
                made.compareAlong(x, spec.feeds(7), "g" + name, "h" + name, SECOND);
            }
        });
    }

    /** A node whose inputs move as they are told, and the tangent that it is given. */
    private static final class Moving implements Jvp {
        private final Node node;
        private final Map<Node, Node> tangents;
        private Optional<Node> sum = Optional.empty();

        Moving(Node node, Map<Node, Node> tangents) {
            this.node = node;
            this.tangents = tangents;
        }

        @Override
        public Node node() {
            return node;
        }

        @Override
        public Optional<Node> tangent(int i) {
            return Optional.ofNullable(tangents.get(input(i)));
        }

        @Override
        public Optional<Node> mask(int i) {
            return Optional.empty();
        }

        @Override
        public Convention convention() {
            return Convention.STANDARD;
        }

        @Override
        public void add(Node contribution, Optional<Node> mask) {
            sum = Optional.of(sum.map(contribution::plus).orElse(contribution));
        }

        @Override
        public List<Node> pushforward(List<Node> values, List<Node> targets, List<Node> along) {
            throw new IllegalStateException();
        }

        @Override
        public void pointwise() {
            throw new IllegalStateException();
        }

        @Override
        public void linear() {
            throw new IllegalStateException();
        }

        @Override
        public void rearranged() {
            throw new IllegalStateException();
        }

        @Override
        public void multilinear() {
            throw new IllegalStateException();
        }

        @Override
        public void transposed() {
            new Transposition(convention()).apply(this);
        }
    }

    /** What is made of a body as a whole cannot leave the adjoint behind, so that those operations have own rules. */
    private static boolean hasTranspose(OpSpec spec) {
        return spec.isDifferentiable() && !(spec.op() instanceof Body.Holder);
    }

    @TestFactory
    Stream<DynamicTest> theForwardRuleIsTheTransposeOfTheReverseOne() {
        return each(ForwardSpecsTest::hasTranspose, spec -> {
            Case made = new Case(spec);
            Moving moving = new Moving(made.value, made.directions);
            moving.transposed();
            made.graph.output("own", made.tangent());
            made.graph.output("transposed", moving.sum.orElseGet(() -> Ops.zerosLike(made.value)));
            ImmutableMap<String, Tensor> outputs = made.run(spec.feeds(8));
            Tensors.assertClose(outputs.get("own"), outputs.get("transposed"), 1e-13);
        });
    }

    @TestFactory
    Stream<DynamicTest> rowsAndColumnsMakeTheSameMatrix() {
        return each(spec -> spec.isDifferentiable() && isSmall(spec), spec -> {
            Case made = new Case(spec);
            Node x = made.targets.get(0);
            for (Mode mode : new Mode[] {Mode.FORWARD, Mode.REVERSE}) {
                Choices choices = new Choices(mode, Disconnected.ZERO, Convention.STANDARD);
                made.graph.output(mode.name(), Differentials.jacobian(made.value, x, choices));
            }
            Node row = Gradients.vjp(made.value, List.of(x), made.weight(made.value), Disconnected.ZERO)
                    .of(x);
            made.graph.output("row", row);
            ImmutableMap<String, Tensor> outputs = made.run(spec.feeds(9));
            Tensor rows = outputs.get("REVERSE");
            Tensors.assertClose(outputs.get("FORWARD"), rows, 1e-12);
            Tensor weight = made.fixed.get(made.graph.name(made.weights.get(0)).orElseThrow());
            Tensors.assertClose(weighted(weight, rows, outputs.get("row").shape()), outputs.get("row"), 1e-12);
        });
    }

    private static boolean isSmall(OpSpec spec) {
        return elements(spec) > 0
                && elements(spec) <= MATRIX
                && spec.types().stream().allMatch(type -> type.shape().isConstant());
    }

    private static int elements(OpSpec spec) {
        return spec.types().stream()
                .mapToInt(type -> size(OpSpec.SIZES.of(type.shape())))
                .sum();
    }

    private static int size(ImmutableIntArray shape) {
        return shape.stream().reduce(1, (a, b) -> a * b);
    }

    private static Tensor weighted(Tensor weight, Tensor rows, ImmutableIntArray shape) {
        int columns = size(shape);
        return Tensor.fill(
                rows.dtype(),
                shape,
                c -> IntStream.range(0, weight.size())
                        .mapToDouble(r -> weight.getDouble(r) * rows.getDouble(r * columns + c))
                        .sum());
    }

    @TestFactory
    Stream<DynamicTest> manyValuesAtOnceAreThoseOfOneAtATime() {
        return each(spec -> !spec.arguments().isEmpty(), spec -> {
            for (int varying = 0; varying < spec.arguments().size(); varying++) {
                batched(spec, varying);
            }
        });
    }

    /** Three values of one input, all others the same. */
    private static void batched(OpSpec spec, int varying) {
        GraphBuilder one = GraphBuilder.create();
        List<Node> inputs = spec.inputs(one);
        Node value = one.append(spec.op(), inputs);
        GraphBuilder all = GraphBuilder.create();
        Node[] known = new Node[one.size()];
        spec.inputs(all).forEach(input -> known[input.id()] = input);
        Node single = inputs.get(varying);
        List<Dim> dims = new ArrayList<>(single.shape().dims());
        dims.add(0, Dim.constant(3));
        Node seeds = Ops.input(all, "seeds", single.type().withShape(Shape.of(dims)));
        all.output("z", new Batching(seeds, known).of(value, single, seeds));

        Map<String, Tensor> feeds = new LinkedHashMap<>(spec.feeds(10));
        List<Tensor> values = List.of(
                feeds.get(spec.label(varying)),
                spec.feeds(11).get(spec.label(varying)),
                spec.feeds(12).get(spec.label(varying)));
        Map<String, Tensor> fed = new LinkedHashMap<>(feeds);
        fed.put("seeds", joined(values));
        Tensor together = ReferenceRun.outputs(all.build(), fed).get("z");
        List<Tensor> expected = new ArrayList<>();
        for (Tensor each : values) {
            feeds.put(spec.label(varying), each);
            expected.add(ReferenceRun.outputs(spec.graph(), feeds).get("z"));
        }
        Tensors.assertClose(together, joined(expected), 1e-15);
    }

    @TestFactory
    Stream<DynamicTest> manyValuesOfAllInputsAtOnceAreThoseOfOneAtATime() {
        return each(ForwardSpecsTest::isOfOneKind, spec -> {
            GraphBuilder one = GraphBuilder.create();
            int size = elements(spec);
            Node flat = Ops.input(one, "flat", TensorType.of(DType.F64, size));
            List<Node> inputs = new ArrayList<>();
            int from = 0;
            for (TensorType type : spec.types()) {
                int to = from + size(OpSpec.SIZES.of(type.shape()));
                inputs.add(Ops.reshape(Ops.slice(flat, 0, Dim.constant(from), Dim.constant(to), 1), type.shape()));
                from = to;
            }
            Node value = one.append(spec.op(), inputs);
            GraphBuilder all = GraphBuilder.create();
            Node seeds = Ops.input(all, "seeds", TensorType.of(DType.F64, 3, size));
            all.output("z", new Batching(seeds, new Node[one.size()]).of(value, flat, seeds));
            List<Tensor> fed = new ArrayList<>();
            List<Tensor> expected = new ArrayList<>();
            for (int seed = 10; seed < 13; seed++) {
                Map<String, Tensor> feeds = spec.feeds(seed);
                fed.add(Tensor.vector(feeds.values().stream()
                        .flatMapToDouble(t -> Arrays.stream(t.toDoubleArray()))
                        .toArray()));
                expected.add(ReferenceRun.outputs(spec.graph(), feeds).get("z"));
            }
            Tensor together = ReferenceRun.outputs(all.build(), Map.of("seeds", joined(fed)))
                    .get("z");
            Tensors.assertClose(together, joined(expected), 1e-15);
        });
    }

    private static boolean isOfOneKind(OpSpec spec) {
        return spec.types().size() > 1
                && elements(spec) > 0
                && spec.types().stream()
                        .allMatch(t -> t.dtype() == DType.F64 && t.shape().isConstant());
    }

    private static Tensor joined(List<Tensor> parts) {
        Tensor first = parts.get(0);
        int size = first.size();
        ImmutableIntArray shape = ImmutableIntArray.builder()
                .add(parts.size())
                .addAll(first.shape())
                .build();
        return first.dtype().isFloat()
                ? Tensor.fill(first.dtype(), shape, i -> parts.get(i / size).getDouble(i % size))
                : Tensor.fillLong(first.dtype(), shape, i -> parts.get(i / size).getLong(i % size));
    }

    /** The operation in a graph, with a direction for each smooth input of f64. */
    private static final class Case {
        private final GraphBuilder graph = GraphBuilder.create();
        private final List<Node> targets = new ArrayList<>();
        private final Map<Node, Node> directions = new LinkedHashMap<>();
        private final List<Node> weights = new ArrayList<>();
        private final Map<String, Tensor> fixed = new LinkedHashMap<>();
        private final Node value;

        Case(OpSpec spec) {
            List<Node> inputs = spec.inputs(graph);
            for (int i = 0; i < inputs.size(); i++) {
                if (spec.carries(i) && inputs.get(i).dtype() == DType.F64) {
                    targets.add(inputs.get(i));
                    directions.put(inputs.get(i), feed("v" + i, inputs.get(i)));
                }
            }
            value = graph.append(spec.op(), inputs);
        }

        private Node feed(String name, Node like) {
            fixed.put(name, Domain.ANY.tensor(like.dtype(), OpSpec.SIZES.of(like.shape()), fixed.size() + 20));
            return Ops.input(graph, name, like.type());
        }

        Node weight(Node like) {
            weights.add(feed("w" + weights.size(), like));
            return weights.get(weights.size() - 1);
        }

        Node loss() {
            return Ops.sum(value.times(weight(value)));
        }

        Node tangent() {
            return Tangents.of(value, directions, Disconnected.ZERO, Convention.STANDARD)
                    .of(value);
        }

        Map<String, Tensor> with(Map<String, Tensor> feeds) {
            Map<String, Tensor> all = new LinkedHashMap<>(feeds);
            all.putAll(fixed);
            return all;
        }

        ImmutableMap<String, Tensor> run(Map<String, Tensor> feeds) {
            Graph built = graph.build();
            GraphVerifier.verify(built, "differentiating");
            return ReferenceRun.outputs(built, with(feeds));
        }

        void compare(Map<String, Tensor> feeds, String output, String slope, double relative) {
            compare(directions, feeds, List.of(output, slope), relative);
        }

        void compareAlong(Node x, Map<String, Tensor> feeds, String output, String slope, double relative) {
            compare(Map.of(x, directions.get(x)), feeds, List.of(output, slope), relative);
        }

        private void compare(Map<Node, Node> along, Map<String, Tensor> feeds, List<String> names, double relative) {
            Map<String, Tensor> direction = new LinkedHashMap<>();
            along.forEach((x, v) -> direction.put(
                    graph.name(x).orElseThrow(), fixed.get(graph.name(v).orElseThrow())));
            ImmutableMap<String, Tensor> outputs = run(feeds);
            double expected = differences(names.get(0), feeds, direction);
            assertThat(outputs.get(names.get(1)).item())
                    .isCloseTo(expected, within(relative * Math.max(1, Math.abs(expected))));
        }

        /** Along a direction that is so short that the differences stay where the operation is smooth. */
        private double differences(String output, Map<String, Tensor> feeds, Map<String, Tensor> direction) {
            double longest = direction.values().stream()
                    .mapToDouble(Tensors::magnitude)
                    .max()
                    .orElse(0);
            double scale = Math.max(1, longest);
            Map<String, Tensor> unit = new LinkedHashMap<>();
            direction.forEach((name, d) ->
                    unit.put(name, Tensor.fill(d.dtype(), d.shape(), i -> d.getDouble(i) / scale)));
            return scale * FiniteDifferences.slope(graph.build(), output, with(feeds), unit);
        }
    }
}
