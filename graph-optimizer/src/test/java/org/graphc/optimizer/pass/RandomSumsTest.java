package org.graphc.optimizer.pass;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.GraphVerifier;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Sweep;
import org.graphc.core.op.Constant;
import org.graphc.core.op.Elementwise;
import org.graphc.core.op.Ops;
import org.graphc.core.op.ScalarFn;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.testing.Domain;
import org.graphc.core.testing.RandomGraphs;
import org.graphc.core.testing.ReferenceRun;
import org.graphc.core.testing.Tensors;
import org.graphc.core.type.DType;
import org.graphc.core.type.TensorType;
import org.graphc.optimizer.cost.Flops;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Random sums and products of sums and products, a thousand of each type. */
class RandomSumsTest {
    private static final ImmutableIntArray SIZES = ImmutableIntArray.of(6);
    /** So that rounding errors are those of few operations. */
    private static final int MAX_DEGREE = 32;

    private record Pool(GraphBuilder graph, SplittableRandom random, List<Node> nodes, List<Integer> degrees) {
        static Pool of(DType dtype, long seed) {
            GraphBuilder graph = GraphBuilder.create();
            Pool pool = new Pool(graph, new SplittableRandom(seed), new ArrayList<>(), new ArrayList<>());
            for (String name : List.of("x", "y", "z")) {
                pool.put(Ops.input(graph, name, TensorType.of(dtype, 6)), 1);
            }
            return pool;
        }

        void put(Node node, int degree) {
            nodes.add(node);
            degrees.add(degree);
        }

        int any() {
            return Math.max(random.nextInt(nodes.size()), random.nextInt(nodes.size()));
        }

        Node number(Node like) {
            double[] numbers = {1, 2, 3, -1, -3, 5, like.dtype().isFloat() ? 0.25 : 7, 0};
            return Ops.constantLike(like, numbers[random.nextInt(numbers.length)]);
        }

        void step() {
            int i = any();
            int j = any();
            Node a = nodes.get(i);
            Node b = nodes.get(j);
            int most = Math.max(degrees.get(i), degrees.get(j));
            int both = degrees.get(i) + degrees.get(j);
            int kind = random.nextInt(a.dtype().isFloat() ? 12 : 10);
            if (kind < 3) {
                put(Ops.add(a, b), most);
            } else if (kind < 5) {
                put(Ops.sub(a, b), most);
            } else if (kind < 6) {
                put(Ops.neg(a), degrees.get(i));
            } else if (kind < 8) {
                put(Ops.mul(number(a), a), degrees.get(i));
            } else if (kind < 10 && both <= MAX_DEGREE) {
                put(Ops.mul(a, b), both);
            } else if (kind == 10) {
                put(Ops.div(a, nodes.get(random.nextInt(3))), degrees.get(i) + 1);
            } else {
                Node exponent = Ops.constantLike(a, random.nextInt(-3, 5));
                put(a.dtype().isFloat() ? Ops.pow(nodes.get(random.nextInt(3)), exponent) : a, 4);
            }
        }
    }

    private static Graph graph(DType dtype, long seed) {
        Pool pool = Pool.of(dtype, seed);
        int steps = pool.random.nextInt(4, 24);
        for (int i = 0; i < steps; i++) {
            pool.step();
        }
        for (int i = 0; i < 2; i++) {
            pool.graph.output("out" + i, pool.nodes.get(pool.nodes.size() - 1 - i));
        }
        return new CommonSubexpressions().run(pool.graph.build());
    }

    private static ImmutableMap<String, Tensor> feeds(DType dtype, long seed, boolean isSpecial) {
        ImmutableMap.Builder<String, Tensor> feeds = ImmutableMap.builder();
        for (String name : List.of("x", "y", "z")) {
            long key = seed * 3 + name.charAt(0);
            feeds.put(
                    name,
                    isSpecial ? Tensors.special(dtype, SIZES, key) : Tensors.random(dtype, SIZES, Domain.ANY, key));
        }
        return feeds.buildOrThrow();
    }

    private static long[] seeds() {
        return RandomGraphs.seeds(1000).toArray();
    }

    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {"I32", "I64"})
    void keepsEveryBitOfIntegers(DType dtype) {
        int shorter = 0;
        for (long seed : seeds()) {
            Graph before = graph(dtype, seed);
            Graph after = checked(before, seed);
            PassPropertiesTest.assertSameBits(before, after, feeds(dtype, seed, false), "seed " + seed);
            PassPropertiesTest.assertSameBits(before, after, feeds(dtype, seed, true), "seed " + seed + " special");
            shorter += before.size() > after.size() ? 1 : 0;
        }
        assertThat(shorter).isGreaterThan(seeds().length / 4);
    }

    /**
     * Old and new values differ by no more than the bound of either's error: a multiple of the unit and of what the
     * terms are without their signs.
     */
    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {"F32", "F64"})
    void keepsFloatsWithinTheBoundOfTheirErrors(DType dtype) {
        double unit = dtype == DType.F32 ? 0x1p-24 : 0x1p-53;
        int compared = 0;
        for (long seed : seeds()) {
            Graph before = graph(dtype, seed);
            Graph after = checked(before, seed);
            ImmutableMap<String, Tensor> feeds = feeds(dtype, seed, false);
            Map<String, Tensor> sizes = ReferenceRun.outputs(withoutSigns(before), absolute(feeds));
            Map<String, Tensor> made = ReferenceRun.outputs(after, feeds);
            for (Map.Entry<String, Tensor> old :
                    ReferenceRun.outputs(before, feeds).entrySet()) {
                for (int i = 0; i < old.getValue().size(); i++) {
                    double size = sizes.get(old.getKey()).getDouble(i);
                    double difference = Math.abs(
                            old.getValue().getDouble(i) - made.get(old.getKey()).getDouble(i));
                    if (size < 1e30 && size > 1e-30) {
                        assertThat(difference).as("seed %s", seed).isLessThanOrEqualTo(200 * unit * size);
                        compared++;
                    }
                }
            }
        }
        assertThat(compared).isGreaterThan(seeds().length * 8);
    }

    /** What NaN of an input makes NaN stays so. */
    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {"F32", "F64"})
    void losesNoNaNOfAnInput(DType dtype) {
        for (long seed : seeds()) {
            Graph before = graph(dtype, seed);
            Graph after = checked(before, seed);
            ImmutableMap<String, Tensor> tame = feeds(dtype, seed, false);
            for (String poisoned : tame.keySet()) {
                ImmutableMap.Builder<String, Tensor> feeds = ImmutableMap.builder();
                tame.forEach((name, value) ->
                        feeds.put(name, name.equals(poisoned) ? Tensor.fill(dtype, SIZES, i -> Double.NaN) : value));
                Map<String, Tensor> made = ReferenceRun.outputs(after, feeds.buildOrThrow());
                ReferenceRun.outputs(before, feeds.buildOrThrow())
                        .forEach((output, old) -> assertThat(
                                        Double.isNaN(made.get(output).getDouble(0)))
                                .as("seed %s, NaN in %s, %s", seed, poisoned, output)
                                .isEqualTo(Double.isNaN(old.getDouble(0))));
            }
        }
    }

    /** With no more to compute, or nothing changed; the same each time, and nothing left to do. */
    private static Graph checked(Graph before, long seed) {
        String what = "seed " + seed;
        Trace trace = Trace.create();
        Graph after = GraphVerifier.verify(new LikeTerms().run(before, trace), what);
        assertThat(new LikeTerms().run(after)).as(what).isSameAs(after);
        assertThat(new LikeTerms().run(before).sameStructure(after)).as(what).isTrue();
        if (trace.rewrites() == 0) {
            assertThat(after).as(what).isSameAs(before);
        } else {
            Graph live = new DeadNodes().run(before);
            assertThat(Flops.of(live).isSurelyLessThan(Flops.of(after)))
                    .as(what)
                    .isFalse();
            assertThat(PassPropertiesTest.computing(after))
                    .as(what)
                    .isLessThanOrEqualTo(PassPropertiesTest.computing(live));
        }
        return after;
    }

    /** The sum of the sizes of terms in place of their sum. */
    private static Graph withoutSigns(Graph graph) {
        return Sweep.forward(graph, (out, old, in) -> {
            if (old.op() instanceof Constant c && old.dtype().isFloat()) {
                return Ops.constant(out, absolute(c.value()));
            } else if (old.op() instanceof Elementwise e && e.fn() == ScalarFn.SUB) {
                return out.append(new Elementwise(ScalarFn.ADD), in);
            } else if (old.op() instanceof Elementwise e && e.fn() == ScalarFn.NEG) {
                return in.get(0);
            } else if (old.op() instanceof Elementwise e && e.fn() == ScalarFn.POW) {
                return out.append(old.op(), ImmutableList.of(in.get(0), exponent(out, old)));
            }
            return out.append(old.op(), in);
        });
    }

    private static Node exponent(GraphBuilder out, Node power) {
        Node at = power.input(1);
        while (!(at.op() instanceof Constant)) {
            at = at.input(0);
        }
        return Ops.broadcastTo(Ops.constant(out, ((Constant) at.op()).value()), power.shape());
    }

    private static ImmutableMap<String, Tensor> absolute(ImmutableMap<String, Tensor> feeds) {
        ImmutableMap.Builder<String, Tensor> all = ImmutableMap.builder();
        feeds.forEach((name, value) -> all.put(name, absolute(value)));
        return all.buildOrThrow();
    }

    private static Tensor absolute(Tensor value) {
        return Tensor.fill(value.dtype(), value.shape(), i -> Math.abs(value.getDouble(i)));
    }
}
