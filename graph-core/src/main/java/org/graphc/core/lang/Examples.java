package org.graphc.core.lang;

import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.ImmutableIntArray;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.graphc.core.graph.Body;
import org.graphc.core.graph.Graph;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;
import org.graphc.core.type.Sizes;

/** A small call of each function: what it takes, and what it gives of given numbers. */
final class Examples {
    /** An input that tells the sizes of the example, whatever the others are. */
    static final String SIZED = "sizesOfTheExample";

    /** What the value is called, which no argument is. */
    static final String RESULT = "valueOfTheExample";

    private static final Sizes SIZES = Sizes.of(Map.of("n", 2L, "m", 3L, "k", 2L));

    /** In no order, so that sorting and its kin show. */
    private static final double[] VALUES = {1, 0.5, 1.5, 2.5, 2, 3};

    private static final double[] POSITIVE_DEFINITE = {4, 2, 2, 3};

    private static final int MAX_ELEMENTS = 12;

    /** Arguments and a call, where they are not scalars by the names of the signature. */
    private static final ImmutableMap<String, String> EXAMPLES = ImmutableMap.<String, String>builder()
            .put("where", "input c = bool(); input a = f64(); input b = f64();|where(c, a, b)")
            .put("cast", "input x = f32();|cast(x, f64)")
            .put("barrier", "input x = f64();|barrier(x, id = 1)")
            .put("sum", "input x = f64(n, m);|sum(x, axis = 1)")
            .put("max", "input x = f64(n, m);|max(x, axis = 1)")
            .put("min", "input x = f64(n, m);|min(x, axis = 1)")
            .put("mean", "input x = f64(n, m);|mean(x, axis = 1)")
            .put("logSumExp", "input x = f64(n, m);|logSumExp(x, axis = 1)")
            .put("argMax", "input x = f64(n, m);|argMax(x, axis = 1)")
            .put("softmax", "input x = f64(n, m);|softmax(x, axis = 1)")
            .put("logSoftmax", "input x = f64(n, m);|logSoftmax(x, axis = 1)")
            .put("reshape", "input x = f64(n, m);|reshape(x, shape(m, n))")
            .put("transpose", "input x = f64(n, m);|transpose(x)")
            .put("broadcastTo", "input x = f64(m);|broadcastTo(x, shape(n, m))")
            .put("expandDims", "input x = f64(n, m);|expandDims(x, axis = 0)")
            .put("squeeze", "input x = f64(1, m);|squeeze(x, axis = 0)")
            .put("flatten", "input x = f64(n, m);|flatten(x)")
            .put("slice", "input x = f64(n, m);|slice(x, axis = 0, start = 1, stop = n)")
            .put("pad", "input x = f64(n);|pad(x, low(1), high(2), interior(0))")
            .put("concat", "input a = f64(n); input b = f64(m);|concat(a, b, axis = 0)")
            .put("stack", "input a = f64(n); input b = f64(n);|stack(a, b, axis = 0)")
            .put("matmul", "input a = f64(n, m); input b = f64(m, k);|matmul(a, b)")
            .put("dot", "input a = f64(n); input b = f64(n);|dot(a, b)")
            .put("outer", "input a = f64(n); input b = f64(m);|outer(a, b)")
            .putAll(WindowFunctions.EXAMPLES)
            .put(
                    "softmaxCrossEntropy",
                    "input logits = f64(n, m); input target = f64(n, m);|softmaxCrossEntropy(logits, target)")
            .putAll(LinearFunctions.EXAMPLES)
            .putAll(ControlFunctions.EXAMPLES)
            .put("and", "input a = bool(); input b = bool();|a && b")
            .put("or", "input a = bool(); input b = bool();|a || b")
            .put("xor", "input a = bool(); input b = bool();|xor(a, b)")
            .put("not", "input x = bool();|!x")
            .put("atan2", "input y = f64(); input x = f64();|atan2(y, x)")
            .put("polygamma", "input x = f64();|polygamma(1.0, x)")
            .put("powi", "input x = f64();|powi(x, 3)")
            .put("size", "|size(n, i64)")
            .put("oneHot", "input i = i64(n);|oneHot(i, f64, depth = 3)")
            .put("positions", "input i = i64(n);|positions(i, length = 3, outOfRange = drop)")
            .put("eye", "|eye(2, 3, f64)")
            .put("iota", "|iota(shape(n, m), i64, axis = 1)")
            .put("range", "|range(m, i64)")
            .put("dim", "input x = f64(n, m);|dim(x, axis = 1)")
            .put("splitKey", "input key = i64();|splitKey(key, 2)")
            .put("foldIn", "input key = i64(); input i = i64();|foldIn(key, i)")
            .put("randomBits", "input key = i64();|randomBits(key, shape(n))")
            .put("randomExponential", "input key = i64();|randomExponential(key, shape(n), f64)")
            .put("randomGumbel", "input key = i64();|randomGumbel(key, shape(n), f64)")
            .put("randomBernoulli", "input key = i64(); input p = f64(m);|randomBernoulli(key, p)")
            .put("randomCategorical", "input key = i64(); input x = f64(n, m);|randomCategorical(key, x, axis = 1)")
            .put("randomPermutation", "input key = i64();|randomPermutation(key, 5)")
            .put("gradient", "input p = f64(n);|gradient(sum(p * p), p)")
            .put("vjp", "input p = f64(n); input seed = f64(n);|vjp(p * p, p, seed)")
            .put("jvp", "input p = f64(n); input v = f64(n);|jvp(p * p, p, v)")
            .put("hvp", "input p = f64(n); input v = f64(n);|hvp(sum(p * p * p), p, v)")
            .put("jacobian", "input p = f64(n);|jacobian(p * p, p)")
            .put("hessian", "input p = f64(n);|hessian(sum(p * p * p), p)")
            .put("any", "input x = bool(n, m);|any(x, axis = 1)")
            .put("all", "input x = bool(n, m);|all(x, axis = 1)")
            .put("argMin", "input x = f64(n, m);|argMin(x, axis = 1)")
            .put("argSort", "input x = f64(n, m);|argSort(x, axis = 1)")
            .put("argTopK", "input x = f64(n, m);|argTopK(x, k = 2)")
            .put("conv2d", "input x = f64(1, 1, 2, 3); input w = f64(1, 1, 2, 2);|conv2d(x, w)")
            .put("convTranspose2d", "input x = f64(1, 1, 2, 2); input w = f64(1, 1, 2, 2);|convTranspose2d(x, w)")
            .put("maxPool2d", "input x = f64(1, 1, 2, 4);|maxPool2d(x, window(2, 2), stride(2, 2))")
            .put("minPool2d", "input x = f64(1, 1, 2, 4);|minPool2d(x, window(2, 2), stride(2, 2))")
            .put("avgPool2d", "input x = f64(1, 1, 2, 4);|avgPool2d(x, window(2, 2), stride(2, 2))")
            .put("conv3d", "input x = f64(1, 1, 2, 2, 2); input w = f64(1, 1, 1, 2, 2);|conv3d(x, w)")
            .put("maxPool3d", "input x = f64(1, 1, 2, 2, 2);|maxPool3d(x, window(2, 2, 2))")
            .put("minPool3d", "input x = f64(1, 1, 2, 2, 2);|minPool3d(x, window(2, 2, 2))")
            .put("avgPool3d", "input x = f64(1, 1, 2, 2, 2);|avgPool3d(x, window(2, 2, 2))")
            .put("minPool1d", "input x = f64(n, 1, 6);|minPool1d(x, window(2))")
            .put("avgPool1d", "input x = f64(n, 1, 6);|avgPool1d(x, window(2))")
            .putAll(IndexingFunctions.EXAMPLES)
            .putAll(ProbeFunctions.EXAMPLES)
            .putAll(PatternFunctions.EXAMPLES)
            .putAll(RandomFunctions.EXAMPLES)
            .putAll(ReductionFunctions.EXAMPLES)
            .putAll(PrefixFunctions.EXAMPLES)
            .putAll(SortingFunctions.EXAMPLES)
            .buildOrThrow();

    private Examples() {}

    /** Declarations of arguments, a bar, and a call of the function. */
    static Optional<String> of(Vocabulary.Entry entry) {
        String known = EXAMPLES.get(entry.name());
        String signature = entry.signature().replaceAll(", (at0|tie|atBound|alpha) = [^,)]*", "");
        if (known != null || !signature.matches("\\w+\\(\\w+(, \\w+)*\\)")) {
            return Optional.ofNullable(known);
        }
        StringBuilder inputs = new StringBuilder();
        List<String> names = List.of(signature
                .substring(entry.name().length() + 1, signature.length() - 1)
                .split(", "));
        names.forEach(name -> inputs.append("input ").append(name).append(" = f64(); "));
        return Optional.of(inputs + "|" + signature);
    }

    /** The element types that the function accepts in the example's place of floats. */
    static List<String> dtypes(Vocabulary.Entry entry) {
        List<String> accepted = new ArrayList<>();
        of(entry).ifPresent(example -> {
            for (DType dtype : DType.values()) {
                String text = example.replaceAll("\\bf(32|64)\\((?=[^|]*\\|)", dtype.text() + "(");
                if (GraphReader.check("example", description(text)).graph().isPresent()) {
                    accepted.add(dtype.text());
                }
            }
        });
        return accepted;
    }

    /** {@code f64(…)} in front of the bar are arguments; behind it is the call. */
    static String description(String example) {
        String[] parts = example.split("\\|", 2);
        return "dim n, m, k;\ninput " + SIZED + " = bool(n, m, k);\n" + parts[0] + "\nvar " + RESULT + " = " + parts[1]
                + ";\noutput " + RESULT + ";\n";
    }

    /** The call, its arguments and its value, as {@code sum(x), x = [1, 2], is 3}; empty where it has none. */
    static Optional<String> value(Vocabulary.Entry entry) {
        Optional<String> example = of(entry);
        Optional<Graph> graph = example.flatMap(
                e -> GraphReader.check("example", description(e)).graph());
        if (graph.isEmpty()) {
            return Optional.empty();
        }
        String call = example.get().split("\\|", 2)[1];
        return evaluated(graph.get(), call, 0.5).or(() -> evaluated(graph.get(), call, 1.5));
    }

    private static Optional<String> evaluated(Graph graph, String call, double scalar) {
        List<Tensor> arguments = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        graph.inputs().forEach((name, input) -> {
            Tensor value = fill(input.dtype(), SIZES.of(input.shape()), scalar + (input.id() <= 1 ? 0 : 1));
            arguments.add(value);
            if (!name.equals(SIZED)) {
                texts.add(name + " = " + text(value));
            }
        });
        Tensor value;
        try {
            value = Body.of(graph).evaluate(arguments, SIZES).get(0);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        boolean shown = value.size() <= MAX_ELEMENTS && !Double.isNaN(value.size() == 0 ? 0 : value.getDouble(0));
        String of = texts.isEmpty() ? "" : " of " + String.join(", ", texts);
        return shown ? Optional.of(call + of + " is " + text(value)) : Optional.empty();
    }

    private static Tensor fill(DType dtype, ImmutableIntArray shape, double scalar) {
        boolean square = shape.length() == 2 && shape.get(0) == 2 && shape.get(1) == 2;
        return Tensor.fill(dtype, shape, i -> {
            if (dtype == DType.BOOL || dtype.isInteger()) {
                return (i + 1) % 2;
            } else if (shape.length() == 0) {
                return scalar;
            }
            return square ? POSITIVE_DEFINITE[i] : VALUES[i % VALUES.length];
        });
    }

    /** Nested as its shape is, floats to six digits, so that it is the same on every machine. */
    private static String text(Tensor value) {
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < value.size(); i++) {
            parts.add(element(value, i));
        }
        for (int axis = value.rank() - 1; axis >= 0; axis--) {
            int length = value.shape().get(axis);
            List<String> joined = new ArrayList<>();
            for (int i = 0; length > 0 && i < parts.size(); i += length) {
                joined.add(parts.subList(i, i + length).stream().collect(Collectors.joining(", ", "[", "]")));
            }
            parts = joined;
        }
        return parts.isEmpty() ? "[]" : parts.get(0);
    }

    private static String element(Tensor value, int i) {
        double number = value.getDouble(i);
        if (value.dtype() == DType.BOOL) {
            return String.valueOf(value.getBoolean(i));
        } else if (!value.dtype().isFloat()) {
            return String.valueOf(value.getLong(i));
        } else if (Double.isNaN(number) || Double.isInfinite(number)) {
            return String.valueOf(number);
        }
        BigDecimal rounded = new BigDecimal(number).round(new MathContext(6)).stripTrailingZeros();
        return rounded.scale() > 12 ? rounded.toString() : rounded.toPlainString();
    }
}
