package org.graphc.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.graphc.core.graph.Graph;
import org.graphc.core.type.DType;
import org.graphc.runtime.CompileOptions;
import org.graphc.runtime.Compiler;
import org.graphc.runtime.GraphFunction;
import org.graphc.runtime.Result;
import org.graphc.runtime.interp.Interpreter;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Values, gradients and Hessian products agree with PyTorch and with 70 digits; see resources/oracle/README.md. */
class OracleTest {
    private static final Map<Named<Function<Graph, GraphFunction>>, DType> WAYS = Map.of(
            Named.of("interpreted", Interpreter::new), DType.F64,
            Named.of("compiled", Compiler::compile), DType.F64,
            Named.of("compiled as written", g -> Compiler.compile(g, CompileOptions.unoptimized())), DType.F64,
            Named.of("interpreted in f32", Interpreter::new), DType.F32,
            Named.of("compiled in f32", Compiler::compile), DType.F32);

    static List<OracleCase> cases() {
        return OracleCase.all();
    }

    @Test
    void thereAreSixtyCases() {
        assertThat(cases()).hasSize(60);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void everyCaseHasItsValueGradientAndHessianProduct(OracleCase oracle) {
        WAYS.forEach((way, dtype) -> {
            OracleGraph.Built built = OracleGraph.build(oracle, dtype);
            Result result = way.getPayload().apply(built.graph()).call(built.feeds());
            double tolerance = dtype == DType.F64 ? 1e-12 : 1e-4;
            for (String kind : new String[] {"value", "grad", "hvp"}) {
                Map<?, ?> exact = oracle.exact(kind);
                exact.forEach((name, numbers) -> {
                    double[] expected = OracleCase.doubles(numbers);
                    double scale = kind.equals("value") ? largest(Set.of(numbers)) : largest(exact.values());
                    double[] got = result.outputs().get(kind + "_" + name).toDoubleArray();
                    assertThat(distance(got, expected))
                            .as("%s %s %s, %s", oracle.id(), kind, name, way.getName())
                            .isLessThanOrEqualTo(tolerance * Math.max(scale, 1e-3));
                });
            }
        });
    }

    private static double largest(Collection<?> lists) {
        return lists.stream()
                .flatMapToDouble(list -> Arrays.stream(OracleCase.doubles(list)))
                .map(Math::abs)
                .max()
                .orElse(0);
    }

    private static double distance(double[] got, double[] expected) {
        assertThat(got).hasSameSizeAs(expected);
        double most = 0;
        for (int i = 0; i < got.length; i++) {
            double error = Math.abs(got[i] - expected[i]);
            most = Double.isNaN(error) ? Double.POSITIVE_INFINITY : Math.max(most, error);
        }
        return most;
    }
}
