package org.graphc.core.lang;

import com.google.common.collect.ImmutableMap;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Op;
import org.graphc.core.lang.Vocabulary.Entry;
import org.graphc.core.op.Deviate;
import org.graphc.core.op.Distribution;
import org.graphc.core.op.Ops;
import org.graphc.core.op.RandomNumbers;
import org.graphc.core.op.Threefry;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;
import org.graphc.core.type.TensorType;

/** Functions of a key that give random numbers. */
final class RandomFunctions {
    private static final String GROUP = "Random numbers";
    private static final String SHAPE = "key i64[] → [m, …] of the dtype, f64 where none is given";
    private static final String REPARAMETRISED = "flows to the parameters, not to the key";

    /** Declarations and a call that the derivatives of the reference are printed of. */
    static final ImmutableMap<String, String> EXAMPLES = ImmutableMap.of(
            "randomUniform",
            "input key = i64(); input lo = f64(); input hi = f64();|randomUniform(key, shape(n), lo = lo, hi = hi)",
            "randomNormal",
            "input key = i64(); input mean = f64(); input sd = f64();"
                    + "|randomNormal(key, shape(n), mean = mean, sd = sd)");

    private RandomFunctions() {}

    static List<Entry> entries() {
        return List.of(
                Entry.of(
                        GROUP,
                        "randomBits(key, shape(m, …))",
                        "key i64[] → i64[m, …]",
                        "64 random bits an element, the same for the same key on every machine",
                        RandomFunctions::bits),
                Entry.of(
                        GROUP,
                        "splitKey(key, n)",
                        "key i64[] → i64[n]",
                        "n new keys; the i-th is foldIn(key, i)",
                        call -> sized(call, RandomNumbers::split)),
                Entry.of(
                        GROUP,
                        "foldIn(key, i)",
                        "key i64[], i integer → i64 as i",
                        "a new key for each integer, as the number of a step",
                        call -> two(call, RandomNumbers::foldIn)),
                Entry.of(
                                GROUP,
                                "randomUniform(key, shape(m, …), dtype, lo = 0, hi = 1)",
                                SHAPE,
                                "uniform from lo up to, without, hi",
                                call -> scaled(call, Distribution.UNIFORM))
                        .singular(REPARAMETRISED),
                Entry.of(
                                GROUP,
                                "randomNormal(key, shape(m, …), dtype, mean = 0, sd = 1)",
                                SHAPE,
                                "normal, as mean + sd · z",
                                call -> scaled(call, Distribution.NORMAL))
                        .singular(REPARAMETRISED),
                Entry.of(
                        GROUP,
                        "randomExponential(key, shape(m, …), dtype)",
                        SHAPE,
                        "exponential with mean 1",
                        call -> plain(call, Distribution.EXPONENTIAL)),
                Entry.of(
                        GROUP,
                        "randomGumbel(key, shape(m, …), dtype)",
                        SHAPE,
                        "Gumbel with location 0 and scale 1",
                        call -> plain(call, Distribution.GUMBEL)),
                Entry.of(
                        GROUP,
                        "randomBernoulli(key, p)",
                        "bool as p",
                        "true with probability p",
                        call -> two(call, RandomNumbers::bernoulli)),
                Entry.of(
                        GROUP,
                        "randomCategorical(key, logits, axis = -1)",
                        "the axis disappears; gives i64",
                        "an index with probability softmax(logits)",
                        RandomFunctions::categorical),
                Entry.of(
                        GROUP,
                        "randomPermutation(key, n)",
                        "key i64[] → i64[n]",
                        "0, 1, 2, … up to, without, n in random order",
                        call -> sized(call, RandomNumbers::permutation)),
                Entry.of(
                        GROUP,
                        "threefry(key, counters)",
                        "key i64[], or as the counters; counters i64 → the same",
                        "64 random bits for each counter: Threefry-2x32, 20 rounds",
                        call -> two(call, (key, i) -> key.owner().append(new Threefry(), key, i))),
                Entry.of(
                        GROUP,
                        "deviate(bits, dtype, distribution = uniform|normal|exponential|gumbel)",
                        "bits i64 → the dtype",
                        "the number of a distribution that 64 random bits stand for",
                        RandomFunctions::deviate));
    }

    private interface Two {
        Node of(Node key, Node other);
    }

    private static Value two(Call call, Two function) {
        call.expect(2, 2);
        Node key = key(call);
        Node other = call.argument(1).value() instanceof Value.Whole
                ? Conversions.node(call.session(), call.argument(1), Optional.of(DType.I64))
                : call.node(1);
        return call.build(() -> function.of(key, other));
    }

    /** A whole literal is a key, too. */
    private static Node key(Call call) {
        return Conversions.node(call.session(), call.argument(0), Optional.of(DType.I64));
    }

    private static Value bits(Call call) {
        call.expect(2, 2);
        Node key = key(call);
        return call.build(() -> RandomNumbers.randomBits(key, call.shape("shape")));
    }

    private interface Sized {
        Node of(Node key, Dim count);
    }

    private static Value sized(Call call, Sized function) {
        call.expect(2, 2);
        Node key = key(call);
        return call.build(() -> function.of(key, Conversions.dim(call.session(), call.argument(1))));
    }

    private static Value plain(Call call, Distribution distribution) {
        call.expect(2, 3);
        Node key = key(call);
        return call.build(() -> RandomNumbers.deviates(key, type(call), distribution));
    }

    private static TensorType type(Call call) {
        return new TensorType(call.size() > 2 ? call.dtype(2) : DType.F64, call.shape("shape"));
    }

    private static Value scaled(Call call, Distribution distribution) {
        boolean uniform = distribution == Distribution.UNIFORM;
        String first = uniform ? "lo" : "mean";
        String second = uniform ? "hi" : "sd";
        call.expect(2, 3, first, second);
        if (!call.has(first) && !call.has(second)) {
            return plain(call, distribution);
        }
        Node key = key(call);
        TensorType type = type(call);
        Node a = parameter(call, first, type.dtype(), 0);
        Node b = parameter(call, second, type.dtype(), 1);
        return call.build(
                () -> uniform ? RandomNumbers.uniform(key, type, a, b) : RandomNumbers.normal(key, type, a, b));
    }

    private static Node parameter(Call call, String keyword, DType dtype, double otherwise) {
        return call.has(keyword)
                ? Conversions.node(call.session(), call.keywords().get(keyword), Optional.of(dtype))
                : ((Value.Tensor) call.build(() -> Ops.scalar(call.session().graph(), dtype, otherwise))).node();
    }

    private static Value categorical(Call call) {
        call.expect(2, 2, "axis");
        Node key = key(call);
        Node logits = call.node(1);
        return call.build(() ->
                RandomNumbers.categorical(key, logits, call.integer("axis").orElse(-1)));
    }

    private static Value deviate(Call call) {
        call.expect(2, 2, "distribution");
        Node bits = call.node(0);
        Deviate op = new Deviate(distribution(call), call.dtype(1));
        return call.build(() -> bits.owner().append(op, bits));
    }

    private static Distribution distribution(Call call) {
        Call.Argument word = call.keywords().get("distribution");
        String text = word != null && word.value() instanceof Value.Word w ? w.text() : "";
        return Arrays.stream(Distribution.values())
                .filter(d -> d.text().equals(text))
                .findFirst()
                .orElseThrow(() -> call.refuse(
                        Code.ARGUMENTS, "deviate needs distribution = uniform, normal, exponential or gumbel"));
    }

    /** What stands after the inputs of one of these operations. */
    static Optional<String> options(Op op) {
        return op instanceof Deviate d
                ? Optional.of(d.dtype() + ", distribution = " + d.distribution().text())
                : Optional.empty();
    }
}
