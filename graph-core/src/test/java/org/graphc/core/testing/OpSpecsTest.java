package org.graphc.core.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Iterables;
import com.google.common.collect.Maps;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.graphc.core.grad.Differentials;
import org.graphc.core.grad.Gradients;
import org.graphc.core.grad.Gradients.Disconnected;
import org.graphc.core.graph.Body;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.GraphVerifier;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Op;
import org.graphc.core.op.Elementwise;
import org.graphc.core.op.Input;
import org.graphc.core.op.OpCatalog;
import org.graphc.core.op.Ops;
import org.graphc.core.op.ScalarFn;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;
import org.graphc.core.type.TensorType;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What every operation is held to: its type, its value, its derivatives, its purity. */
class OpSpecsTest {
    /** Points at which derivatives are compared with differences, and values with their oracles. */
    private static final int POINTS = 20;

    private static final int VALUES = 3;

    @Test
    void everyOperationIsSpecified() {
        Set<Class<? extends Op>> specified =
                OpSpecs.all().stream().map(spec -> spec.op().getClass()).collect(Collectors.toSet());
        specified.add(Input.class);
        assertThat(specified).containsExactlyInAnyOrderElementsOf(OpCatalog.OPS);
    }

    @Test
    void everyScalarFunctionIsSpecified() {
        assertThat(OpSpecs.all())
                .filteredOn(spec -> spec.op() instanceof Elementwise)
                .extracting(spec -> ((Elementwise) spec.op()).fn())
                .contains(ScalarFn.values());
    }

    @Test
    void specificationsAreToldApartByTheirNames() {
        assertThat(OpSpecs.all()).extracting(OpSpec::toString).doesNotHaveDuplicates();
    }

    @TestFactory
    Stream<DynamicTest> theTypeIsWhatTheValueHas() {
        return each(spec -> true, spec -> {
            TensorType type = spec.op().infer(spec.types());
            Tensor value = value(spec, spec.feeds(1));
            assertThat(value.dtype()).isEqualTo(type.dtype());
            assertThat(value.shape()).isEqualTo(OpSpec.SIZES.of(type.shape()));
            GraphVerifier.verify(spec.graph(), "building");
        });
    }

    @TestFactory
    Stream<DynamicTest> theValueIsTheOracles() {
        return each(spec -> true, spec -> {
            for (int seed = 0; seed < VALUES; seed++) {
                Map<String, Tensor> feeds = spec.feeds(seed);
                Tensor expected = spec.expected(feeds);
                Tensors.assertClose(value(spec, feeds), expected, expected.dtype() == DType.F32 ? 1e-6 : 4e-15);
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> theOperationIsPure() {
        return each(spec -> true, spec -> {
            Map<String, Tensor> feeds = spec.feeds(2);
            Map<String, Tensor> before = copies(feeds);
            Tensor first = value(spec, feeds);
            assertThat(value(spec, feeds)).isEqualTo(first);
            assertThat(feeds).isEqualTo(before);
        });
    }

    private static Map<String, Tensor> copies(Map<String, Tensor> feeds) {
        return ImmutableMap.copyOf(Maps.transformValues(
                feeds,
                x -> x.dtype().isFloat()
                        ? Tensor.fill(x.dtype(), x.shape(), x::getDouble)
                        : Tensor.fillLong(x.dtype(), x.shape(), x::getLong)));
    }

    @TestFactory
    Stream<DynamicTest> theGradientIsTheDifferenceQuotient() {
        return each(OpSpec::isDifferentiable, spec -> {
            Scalar scalar = new Scalar(spec);
            Graph function = scalar.graph.build();
            Gradients gradients = scalar.gradients();
            for (Node x : scalar.targets) {
                scalar.graph.output("d_" + name(x), gradients.of(x));
            }
            for (int seed = 0; seed < POINTS; seed++) {
                scalar.compare(function, spec.feeds(seed), "d_", 1e-8);
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> theSecondDerivativeIsTheDifferenceOfGradients() {
        return each(OpSpec::isDifferentiable, spec -> {
            Scalar scalar = new Scalar(spec);
            Gradients gradients = scalar.gradients();
            Node slope = Ops.constant(scalar.graph, 0);
            for (Node x : scalar.targets) {
                slope = slope.plus(Ops.sum(gradients.of(x).times(scalar.direction(x))));
            }
            scalar.graph.output("slope", slope);
            Graph function = scalar.graph.build();
            Gradients second = Gradients.of(slope, scalar.targets, Disconnected.ZERO);
            for (Node x : scalar.targets) {
                scalar.graph.output("h_" + name(x), second.of(x));
            }
            for (int seed = 0; seed < POINTS; seed++) {
                scalar.compare(function, spec.feeds(seed), "h_", 1e-7);
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> forwardAndReverseAgreeOnInnerProducts() {
        return each(OpSpec::isDifferentiable, spec -> {
            Scalar scalar = new Scalar(spec);
            Graph function = scalar.graph.build();
            Gradients gradients = scalar.gradients();
            for (Node x : scalar.targets) {
                Node v = scalar.direction(x);
                Node forward = Differentials.jvp(scalar.value, x, v, Disconnected.ZERO);
                scalar.graph.output("forward_" + name(x), Ops.sum(scalar.weight.times(forward)));
                scalar.graph.output(
                        "reverse_" + name(x), Ops.sum(gradients.of(x).times(v)));
            }
            ImmutableMap<String, Tensor> outputs = scalar.run(spec.feeds(4));
            for (Node x : scalar.targets) {
                Tensors.assertClose(outputs.get("forward_" + name(x)), outputs.get("reverse_" + name(x)), 1e-12);
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> singlePrecisionGradientsAreThoseOfDouble() {
        return each(OpSpecsTest::isSingle, spec -> {
            Scalar single = new Scalar(spec);
            for (Node x : single.targets) {
                single.graph.output("d_" + name(x), single.gradients().of(x));
            }
            Map<String, Tensor> feeds = spec.feeds(5);
            Scalar twice = new Scalar(spec, DType.F64);
            for (Node x : twice.targets) {
                twice.graph.output("d_" + name(x), twice.gradients().of(x));
            }
            Map<String, Tensor> wide = new LinkedHashMap<>();
            feeds.forEach((key, x) -> wide.put(key, x.dtype() == DType.F32 ? x.cast(DType.F64) : x));
            ImmutableMap<String, Tensor> expected = twice.run(wide);
            ImmutableMap<String, Tensor> actual = single.run(feeds);
            for (Node x : single.targets) {
                Tensors.assertClose(actual.get("d_" + name(x)).cast(DType.F64), expected.get("d_" + name(x)), 1e-5);
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> threeDerivativesStayWithinTheCatalogue() {
        return each(OpSpec::isDifferentiable, spec -> {
            Scalar scalar = new Scalar(spec);
            Node value = scalar.loss;
            for (int order = 0; order < 3; order++) {
                Node x = scalar.targets.get(0);
                Node gradient =
                        Gradients.of(value, List.of(x), Disconnected.ZERO).of(x);
                value = Ops.sum(gradient.times(scalar.direction(x)));
            }
            scalar.graph.output("third", value);
            assertThat(scalar.run(spec.feeds(6)).get("third").item()).isFinite();
            assertThat(scalar.graph.nodes())
                    .allMatch(node -> OpCatalog.OPS.contains(node.op().getClass()));
        });
    }

    /** Of single precision, which is in the inputs' types alone and not in a body's. */
    private static boolean isSingle(OpSpec spec) {
        boolean single = spec.op().infer(spec.types()).dtype() == DType.F32 && hasSmooth(spec, DType.F32);
        return single && !(spec.op() instanceof Body.Holder);
    }

    private static boolean hasSmooth(OpSpec spec, DType dtype) {
        return Stream.iterate(0, i -> i + 1)
                .limit(spec.arguments().size())
                .anyMatch(i -> spec.carries(i) && spec.types().get(i).dtype() == dtype);
    }

    private static Stream<DynamicTest> each(Predicate<OpSpec> which, Consumer<OpSpec> check) {
        return OpSpecs.all().stream().filter(which).map(spec -> dynamicTest(spec.toString(), () -> check.accept(spec)));
    }

    private static Tensor value(OpSpec spec, Map<String, Tensor> feeds) {
        return ReferenceRun.outputs(spec.graph(), feeds).get("z");
    }

    private static String name(Node x) {
        return x.owner().name(x).orElseThrow();
    }

    /** The operation's value times fixed random weights, summed up. */
    private static final class Scalar {
        private final GraphBuilder graph = GraphBuilder.create();
        private final List<Node> targets = new ArrayList<>();
        private final Map<String, Tensor> fixed = new LinkedHashMap<>();
        private final Node value;
        private final Node weight;
        private final Node loss;

        Scalar(OpSpec spec) {
            this(spec, DType.F32);
        }

        /** With {@code f32} inputs as another type. */
        Scalar(OpSpec spec, DType f32) {
            List<Node> inputs = new ArrayList<>();
            for (int i = 0; i < spec.arguments().size(); i++) {
                TensorType type = spec.types().get(i);
                inputs.add(Ops.input(graph, spec.label(i), type.dtype() == DType.F32 ? type.withDtype(f32) : type));
                if (spec.carries(i)) {
                    targets.add(inputs.get(i));
                }
            }
            value = graph.append(spec.op(), inputs);
            weight = direction(value);
            loss = Ops.sum(value.times(weight));
            graph.output("loss", loss);
        }

        /** Another input of the same type, fed random numbers that are always the same. */
        Node direction(Node like) {
            String name = "w" + fixed.size();
            fixed.put(name, Domain.ANY.tensor(like.dtype(), OpSpec.SIZES.of(like.shape()), fixed.size()));
            return Ops.input(graph, name, like.type());
        }

        Gradients gradients() {
            return Gradients.of(loss, targets, Disconnected.ZERO);
        }

        ImmutableMap<String, Tensor> run(Map<String, Tensor> feeds) {
            Graph built = graph.build();
            GraphVerifier.verify(built, "differentiating");
            return ReferenceRun.outputs(built, with(feeds));
        }

        private ImmutableMap<String, Tensor> with(Map<String, Tensor> feeds) {
            return ImmutableMap.<String, Tensor>builder()
                    .putAll(feeds)
                    .putAll(fixed)
                    .buildOrThrow();
        }

        /** The outputs under a prefix are the derivatives of the last output of the function. */
        void compare(Graph function, Map<String, Tensor> feeds, String prefix, double relative) {
            ImmutableMap<String, Tensor> outputs = run(feeds);
            String output = Iterables.getLast(function.outputs().keySet());
            for (Node x : targets) {
                if (x.dtype() == DType.F64) {
                    Tensor expected = FiniteDifferences.gradient(function, output, with(feeds), name(x));
                    double allowed = relative * Math.max(1, Tensors.magnitude(expected));
                    Tensor actual = outputs.get(prefix + name(x));
                    assertThat(actual.type()).isEqualTo(expected.type());
                    assertThat(actual.toDoubleArray())
                            .as(name(x))
                            .containsExactly(expected.toDoubleArray(), within(allowed));
                }
            }
        }
    }
}
