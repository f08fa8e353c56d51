package org.graphc.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Elementwise;
import org.graphc.core.op.Ops;
import org.graphc.core.op.ScalarFn;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;
import org.graphc.core.type.TensorType;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * How far the JVM's functions are from {@link StrictMath} in {@code double}. Loops run until the JVM has compiled them,
 * which is when its vector library takes over. {@code -Dmath.points=4000000} tries as many, {@code -Dmath.report=true}
 * prints the largest errors.
 */
class CompiledMathTest {
    private static final int POINTS = Integer.getInteger("math.points", 1 << 16);

    /** How often a loop runs at most. */
    private static final int CALLS = 10_000;

    private static final double INF = Double.POSITIVE_INFINITY;

    // spotless:off
    private static final double[] SPECIAL = {
        0, -0.0, 1, -1, 0.5, -0.5, 2, -2, 3, -3, INF, -INF, Double.NaN, Double.MIN_VALUE, -Double.MIN_VALUE,
        Double.MIN_NORMAL, -Double.MIN_NORMAL, Double.MAX_VALUE, -Double.MAX_VALUE, Float.MIN_VALUE, -Float.MIN_VALUE,
        Float.MIN_NORMAL, Float.MAX_VALUE, -Float.MAX_VALUE, 1 + 0x1p-52, 1 - 0x1p-53, 1 + 0x1p-23, 1 - 0x1p-24,
        Math.PI / 2, Math.PI, 1e22, -1e22, 0x1p53 - 1, 0x1p53, 0x1p24 - 1
    };
    // spotless:on

    private interface Strict {
        double of(double x, double y);
    }

    /**
     * A function, and the errors allowed in units of the last place. Of those in {@code double}, up to one is that of
     * {@code StrictMath}.
     */
    private record Case(ScalarFn fn, double single, double real, Strict strict) {
        double[][] arguments(DType dtype) {
            double[][] x = new double[2][POINTS];
            SplittableRandom random = new SplittableRandom(fn.ordinal());
            DoubleSupplier any = () -> dtype == DType.F32
                    ? Float.intBitsToFloat(random.nextInt())
                    : Double.longBitsToDouble(random.nextLong());
            DoubleSupplier near = () -> random.nextDouble() * 8 - (fn == ScalarFn.POW ? 0 : 4);
            DoubleSupplier small = () -> random.nextDouble() * 2 - 1;
            List<DoubleSupplier> kinds = List.of(any, near, small, () -> near.getAsDouble() * 100);
            for (int i = 0; i < POINTS; i++) {
                boolean special = i < SPECIAL.length * SPECIAL.length;
                x[0][i] =
                        special ? SPECIAL[i / SPECIAL.length] : kinds.get(i & 3).getAsDouble();
                x[1][i] = special
                        ? SPECIAL[i % SPECIAL.length]
                        : kinds.get(i >> 2 & 3).getAsDouble();
                if (dtype == DType.F32) {
                    x[0][i] = (float) x[0][i];
                    x[1][i] = (float) x[1][i];
                }
            }
            return x;
        }
    }

    // spotless:off
    private static final List<Case> CASES = List.of(
        new Case(ScalarFn.TAN,   1, 2, (x, y) -> StrictMath.tan(x)),
        new Case(ScalarFn.ASIN,  1, 2, (x, y) -> StrictMath.asin(x)),
        new Case(ScalarFn.ACOS,  1, 2, (x, y) -> StrictMath.acos(x)),
        new Case(ScalarFn.ATAN,  1, 2, (x, y) -> StrictMath.atan(x)),
        new Case(ScalarFn.SINH,  1, 2, (x, y) -> StrictMath.sinh(x)),
        new Case(ScalarFn.COSH,  1, 2, (x, y) -> StrictMath.cosh(x)),
        new Case(ScalarFn.CBRT,  1, 2, (x, y) -> StrictMath.cbrt(x)),
        new Case(ScalarFn.POW,   1, 2, StrictMath::pow),
        new Case(ScalarFn.ATAN2, 1, 2, StrictMath::atan2),
        new Case(ScalarFn.HYPOT, 1, 2, StrictMath::hypot));
    // spotless:on

    @TestFactory
    Stream<DynamicTest> fastFunctionsAreNear() {
        return Stream.of(DType.F32, DType.F64)
                .flatMap(dtype -> CASES.stream()
                        .map(c -> dynamicTest(c.fn().symbol() + " " + dtype.text(), () -> isNear(c, dtype))));
    }

    private static void isNear(Case c, DType dtype) {
        double[][] x = c.arguments(dtype);
        double[] y = hot(c.fn(), dtype, x);
        double worst = 0;
        int at = 0;
        for (int i = 0; i < y.length; i++) {
            double error = error(dtype, y[i], c.strict().of(x[0][i], x[1][i]));
            if (error > worst) {
                worst = error;
                at = i;
            }
        }
        String text = c.fn() + " " + dtype + " at " + x[0][at] + ", " + x[1][at] + " is " + y[at];
        if (Boolean.getBoolean("math.report")) {
            System.out.println(worst + " ulp: " + text);
        }
        assertThat(worst).as(text).isLessThanOrEqualTo(dtype == DType.F32 ? c.single() : c.real());
    }

    /** The values when the JVM has compiled the loop, which shows in their bits where it has other functions then. */
    private static double[] hot(ScalarFn fn, DType dtype, double[][] x) {
        GraphBuilder builder = GraphBuilder.create();
        List<Node> inputs = new ArrayList<>();
        ImmutableMap.Builder<String, Tensor> feeds = ImmutableMap.builder();
        for (int i = 0; i < fn.arity(); i++) {
            double[] column = x[i];
            inputs.add(Ops.input(builder, "x" + i, TensorType.of(dtype, POINTS)));
            feeds.put("x" + i, Tensor.fill(dtype, ImmutableIntArray.of(POINTS), k -> column[k]));
        }
        Graph graph =
                builder.output("y", builder.append(new Elementwise(fn), inputs)).build();
        CompiledFunction compiled =
                Compiler.compile(graph, CompileOptions.unoptimized().withMath(MathMode.FAST));
        boolean isVector = compiled.sources().get(0).contains(".lanewise(VectorOperators." + fn.name());
        BoundFunction function = compiled.bind(feeds.buildOrThrow());
        function.run();
        double[] first = values(function, dtype);
        for (int i = 0; isVector && i < CALLS && Arrays.equals(first, values(function, dtype)); i++) {
            function.run();
        }
        return values(function, dtype);
    }

    private static double[] values(BoundFunction function, DType dtype) {
        if (dtype == DType.F64) {
            return function.output("y", double[].class).clone();
        }
        float[] floats = function.output("y", float[].class);
        return IntStream.range(0, POINTS).mapToDouble(i -> floats[i]).toArray();
    }

    /** In units of the last place; infinite where one is no number, or both are zeros or infinities of two signs. */
    private static double error(DType dtype, double actual, double expected) {
        double rounded = dtype == DType.F32 ? (float) expected : expected;
        if (Double.compare(actual, rounded) == 0) {
            return 0;
        } else if (Double.isNaN(actual) || Double.isNaN(rounded) || actual == rounded) {
            return INF;
        } else if (Double.isInfinite(actual) || Double.isInfinite(rounded)) {
            return steps(dtype, actual, rounded);
        }
        double ulp = dtype == DType.F32 ? Math.ulp((float) expected) : Math.ulp(expected);
        return Math.abs(actual - expected) / ulp;
    }

    /** How many numbers apart. */
    private static double steps(DType dtype, double a, double b) {
        return a * b < 0
                ? INF
                : dtype == DType.F32
                        ? Math.abs(Float.floatToIntBits((float) a) - Float.floatToIntBits((float) b))
                        : Math.abs(Double.doubleToLongBits(a) - Double.doubleToLongBits(b));
    }

    /** What a graph is compiled to does not change unless it is asked for. */
    @Test
    void isStrictByDefault() {
        assertThat(CompileOptions.defaults().math()).isEqualTo(MathMode.STRICT);
        assertThat(CompileOptions.unoptimized().withThreads(2).math()).isEqualTo(MathMode.STRICT);
        CompileOptions fast = CompileOptions.defaults().withMath(MathMode.FAST);
        assertThat(fast.withLoops().withThreads(2).withCache(fast.cache()).math())
                .isEqualTo(MathMode.FAST);
    }
}
