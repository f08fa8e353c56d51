package org.graphc.core.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.common.primitives.ImmutableIntArray;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.LongStream;
import org.graphc.core.grad.Gradients;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.testing.ReferenceRun;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Shape;
import org.graphc.core.type.TensorType;
import org.graphc.core.type.TypeMismatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RandomNumbersTest {
    private static final int MANY = 20_000;
    private static final TensorType SAMPLE = TensorType.of(DType.F64, MANY);

    private final GraphBuilder graph = GraphBuilder.create();
    private final Node key = key(42);

    private Node key(long value) {
        return longs(ImmutableIntArray.of(), value);
    }

    private Node longs(ImmutableIntArray shape, long... values) {
        return Ops.constant(graph, Tensor.of(shape, values));
    }

    private Tensor value(Node node) {
        return ReferenceRun.of(graph.build(), Map.of()).value(node);
    }

    private Tensor value(Node node, String name, double fed) {
        return ReferenceRun.of(graph.build(), Map.of(name, Tensor.scalar(fed))).value(node);
    }

    /** The file kat_vectors of Random123, the code of the paper: counter, key, result. */
    @ParameterizedTest
    @CsvSource({
        "0000000000000000, 0000000000000000, 6b20015999ba4efe",
        "ffffffffffffffff, ffffffffffffffff, 1cb996fcbb002be7",
        "243f6a8885a308d3, 13198a2e03707344, c4923a9c483df7a0"
    })
    void theBitsAreThoseOfThePaper(String counter, String key, String bits) {
        Node made = graph.append(
                new Threefry(), key(Long.parseUnsignedLong(key, 16)), key(Long.parseUnsignedLong(counter, 16)));

        assertThat(Long.toHexString(value(made).getLong(0))).isEqualTo(bits);
    }

    /** Quantiles with 40 digits, by mpmath, of the probability (bits + 1/2) / 2⁶⁴. */
    @ParameterizedTest
    @CsvSource({
        "0, -9.155293772686072545996",
        "1099511627776, -5.294704084854514953325",
        "700000000000000000, -1.775022621529983896036",
        "1152921504606846976, -1.534120544352546311488",
        "4611686018427400249, -0.67448975019607963716",
        "9223372036854775807, 0"
    })
    void normalNumbersAreTheQuantileOfTheirBits(long bits, double quantile) {
        Node both = longs(ImmutableIntArray.of(2), bits | Long.MIN_VALUE, bits);
        Tensor z = value(graph.append(new Deviate(Distribution.NORMAL, DType.F64), both));

        assertThat(z.getDouble(0)).isCloseTo(quantile, within(4 * Math.ulp(quantile)));
        assertThat(z.getDouble(1)).isEqualTo(-z.getDouble(0));
    }

    @Test
    void eachElementDependsOnTheKeyAndItsNumberAlone() {
        Tensor few = value(RandomNumbers.randomBits(key, Shape.of(2, 3)));
        Tensor many = value(RandomNumbers.randomBits(key, Shape.of(1000)));

        assertThat(Arrays.copyOf((long[]) many.array(), 6)).isEqualTo(few.array());
        assertThat(Arrays.stream((long[]) many.array()).distinct().count()).isEqualTo(1000);
    }

    @Test
    void keysThatWereSplitGiveOtherNumbersThanTheirParentAndEachOther() {
        Node keys = RandomNumbers.split(key, Dim.constant(3));
        Tensor split = value(keys);

        assertThat(value(RandomNumbers.foldIn(key, key(2))).getLong(0)).isEqualTo(split.getLong(2));
        long[] all = new long[400];
        for (int i = 0; i < 4; i++) {
            Node from = i == 3 ? key : Ops.at(keys, i);
            System.arraycopy(
                    value(RandomNumbers.randomBits(from, Shape.of(100))).array(), 0, all, 100 * i, 100);
        }
        assertThat(Arrays.stream(all).distinct().count()).isEqualTo(400);
        assertThat(all).doesNotContain((long[]) split.array());
    }

    /** Computed by a program in Python. */
    @Test
    void theNumbersOfAKeyAreTheSameForEver() {
        assertThat(value(RandomNumbers.randomBits(key, Shape.of(2))))
                .isEqualTo(value(longs(ImmutableIntArray.of(2), 7871734211187709741L, 276886910877598708L)));
        assertThat(value(RandomNumbers.uniform(key, TensorType.of(DType.F64, 3))))
                .isEqualTo(Tensor.vector(0.4267275666499091, 0.015010069515314584, 0.5741444178995353));
        assertThat(value(RandomNumbers.normal(key, TensorType.of(DType.F64, 3))))
                .isEqualTo(Tensor.vector(0.1847117452819115, 2.1698245603977546, -1.4456021053773231));
    }

    @Test
    void uniformNumbersHaveTheirMomentsAndStayBelowOne() {
        double[] u = value(RandomNumbers.uniform(key, SAMPLE)).toDoubleArray();

        assertThat(Arrays.stream(u)).allMatch(x -> x >= 0 && x < 1);
        moments(u, 0.5, Math.sqrt(1 / 12.0));
        float[] single = (float[])
                value(RandomNumbers.uniform(key, SAMPLE.withDtype(DType.F32))).array();
        for (int i = 0; i < MANY; i++) {
            assertThat((double) single[i]).isLessThan(1).isCloseTo(u[i], within(0x1p-24));
        }
    }

    @Test
    void normalNumbersHaveTheirMomentsAndTails() {
        double[] z = value(RandomNumbers.normal(key, SAMPLE)).toDoubleArray();

        moments(z, 0, 1);
        assertThat(Arrays.stream(z).map(x -> x * x * x).average().orElseThrow()).isCloseTo(0, within(0.15));
        assertThat(Arrays.stream(z).map(x -> x * x * x * x).average().orElseThrow())
                .isCloseTo(3, within(0.4));
        assertThat(Arrays.stream(z).filter(x -> x > 1.959964).count() / (double) MANY)
                .isCloseTo(0.025, within(0.005));
        assertThat(Arrays.stream(z).filter(x -> x < -1.959964).count() / (double) MANY)
                .isCloseTo(0.025, within(0.005));
    }

    @Test
    void exponentialAndGumbelNumbersHaveTheirMoments() {
        moments(
                value(RandomNumbers.deviates(key, SAMPLE, Distribution.EXPONENTIAL))
                        .toDoubleArray(),
                1,
                1);
        double euler = 0.5772156649015329;
        moments(
                value(RandomNumbers.deviates(key, SAMPLE, Distribution.GUMBEL)).toDoubleArray(),
                euler,
                Math.PI / Math.sqrt(6));
    }

    /** Within five standard errors. */
    private static void moments(double[] x, double mean, double deviation) {
        double average = Arrays.stream(x).average().orElseThrow();
        double spread = Math.sqrt(
                Arrays.stream(x).map(v -> (v - mean) * (v - mean)).average().orElseThrow());
        assertThat(average).isCloseTo(mean, within(5 * deviation / Math.sqrt(MANY)));
        assertThat(spread).isCloseTo(deviation, within(0.03 * deviation));
    }

    @Test
    void extremeBitsGiveFiniteNumbers() {
        Node bits = longs(ImmutableIntArray.of(4), 0, -1, Long.MAX_VALUE, Long.MIN_VALUE);
        for (Distribution distribution : Distribution.values()) {
            for (DType dtype : new DType[] {DType.F32, DType.F64}) {
                double[] numbers = value(graph.append(new Deviate(distribution, dtype), bits))
                        .toDoubleArray();
                assertThat(Arrays.stream(numbers))
                        .as(distribution + " " + dtype)
                        .allMatch(Double::isFinite);
            }
        }
        assertThat(value(graph.append(new Deviate(Distribution.UNIFORM, DType.F32), bits))
                        .toDoubleArray())
                .containsExactly(0, 1 - 0x1p-24, 0.5 - 0x1p-24, 0.5);
    }

    @Test
    void outcomesComeAsOftenAsTheirProbability() {
        Node p = Ops.full(graph, SAMPLE, 0.3);
        double hits = Arrays.stream(value(RandomNumbers.bernoulli(key, p)).toDoubleArray())
                .average()
                .orElseThrow();
        assertThat(hits).isCloseTo(0.3, within(0.015));

        double[] odds = {0.1, 0.2, 0.7};
        Node logits = Ops.broadcastTo(Ops.log(Ops.constant(graph, Tensor.vector(odds))), Shape.of(MANY, odds.length));
        Tensor drawn = value(RandomNumbers.categorical(key, logits, -1));
        for (int i = 0; i < odds.length; i++) {
            int index = i;
            double share = Arrays.stream((long[]) drawn.array())
                            .filter(k -> k == index)
                            .count()
                    / (double) MANY;
            assertThat(share).isCloseTo(odds[i], within(0.015));
        }
    }

    @Test
    void certainOutcomesAreCertain() {
        Node p = Ops.constant(graph, Tensor.vector(0, 1, 0, 1));

        assertThat(value(RandomNumbers.bernoulli(key, p)))
                .isEqualTo(Tensor.of(ImmutableIntArray.of(4), false, true, false, true));
    }

    @Test
    void aPermutationHasEachNumberOnce() {
        long[] order = (long[])
                value(RandomNumbers.permutation(key, Dim.constant(1000))).array();
        long[] sorted = order.clone();
        Arrays.sort(sorted);

        assertThat(sorted).isEqualTo(LongStream.range(0, 1000).toArray());
        int stayed = 0;
        for (int i = 0; i < order.length; i++) {
            stayed += order[i] == i ? 1 : 0;
        }
        assertThat(stayed).isLessThan(8);
    }

    @Test
    void derivativesFlowToLocationAndScale() {
        Node mean = Ops.input(graph, "mean", TensorType.scalar(DType.F64));
        Node sd = Ops.constant(graph, 2);
        Node x = RandomNumbers.normal(key, TensorType.of(DType.F64, 5), mean, sd);
        Node u = RandomNumbers.uniform(key, TensorType.of(DType.F64, 5), mean, sd);
        Gradients of = Gradients.of(Ops.sum(x), mean, sd);
        double noise = Arrays.stream(value(RandomNumbers.normal(key, TensorType.of(DType.F64, 5)), "mean", 1)
                        .toDoubleArray())
                .sum();
        double share = Arrays.stream(value(RandomNumbers.uniform(key, TensorType.of(DType.F64, 5)), "mean", 1)
                        .toDoubleArray())
                .sum();

        assertThat(value(of.of(mean), "mean", 1).item()).isEqualTo(5);
        assertThat(value(of.of(sd), "mean", 1).item()).isCloseTo(noise, within(1e-14));
        assertThat(value(Gradients.of(Ops.sum(u), sd).of(sd), "mean", 1).item()).isCloseTo(share, within(1e-14));
    }

    @Test
    void refusalsNameTheTypes() {
        Node wrong = Ops.constant(graph, 1);

        assertThatThrownBy(() -> RandomNumbers.randomBits(wrong, Shape.of(2)))
                .isInstanceOf(TypeMismatch.class)
                .hasMessageContaining("a key is i64[], not f64[]");
        assertThatThrownBy(() -> RandomNumbers.foldIn(key, wrong)).hasMessageContaining("folds in integers, not f64[]");
        assertThatThrownBy(() -> graph.append(new Threefry(), longs(ImmutableIntArray.of(2), 1, 2), key))
                .hasMessageContaining("needs an i64 key, or one for each i64 counter, not i64[2] and i64[]");
        assertThatThrownBy(() -> graph.append(new Deviate(Distribution.NORMAL, DType.I64), key))
                .hasMessageContaining("makes floats of i64, not i64 of i64[]");
    }
}
