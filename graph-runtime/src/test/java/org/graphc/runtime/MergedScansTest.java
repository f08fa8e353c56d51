package org.graphc.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.ImmutableIntArray;
import org.graphc.core.graph.Graph;
import org.graphc.core.lang.GraphReader;
import org.graphc.core.op.Scan;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.testing.Tensors;
import org.graphc.core.type.DType;
import org.graphc.optimizer.pass.Pipelines;
import org.graphc.runtime.interp.Interpreter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two scans that became one loop, compiled, give the bits that the interpreter gives for the two. */
class MergedScansTest {
    private static final String GIVEN = """
            dim n;
            input x = f64(n, 4);
            input z = f64(n, 4);
            input w = f64(4);
            input v = f64(4);
            var a = scan((c, e) -> (tanh(c * w + e)).emit(c + e), w, x);
            """;

    private static ImmutableMap<String, Tensor> feeds(int steps, int seed) {
        ImmutableIntArray rows = ImmutableIntArray.of(steps, 4);
        ImmutableIntArray row = ImmutableIntArray.of(4);
        return ImmutableMap.of(
                "x", Tensors.special(DType.F64, rows, seed),
                "z", Tensors.special(DType.F64, rows, seed + 1),
                "w", Tensors.special(DType.F64, row, seed + 2),
                "v", Tensors.special(DType.F64, row, seed + 3));
    }

    private static long scans(Graph graph) {
        return graph.nodes().stream().filter(node -> node.op() instanceof Scan).count();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "var b = scan((c, e) -> (sin(c) + e).emit(e * v), v, z);\noutput p = a.output, q = b.output;\n"
                        + "output r = a.carry + b.carry;\n",
                "var s = exp(w) * v;\nvar b = scan((c, e) -> (c * s + e), s, z);\noutput p = a.output, q = b;\n",
                "var b = scan((c, e) -> (tanh(c * v + e)).emit(c * e), v, a.output);\n"
                        + "output q = b.output, r = b.carry;\n",
                "var b = scan((c, e, f) -> (tanh(c * v + e * f)), v, values(a.output, z));\n"
                        + "output q = b, p = a.output, r = a.carry;\n"
            })
    void keepEveryBitWhereTheyAreCompiled(String text) {
        Graph written = GraphReader.read("pair.graph", GIVEN + text);
        Graph merged = Pipelines.o1().run(written).graph();
        assertThat(scans(written)).isEqualTo(2);
        assertThat(scans(merged)).isEqualTo(1);
        CompiledFunction compiled = Compiler.compile(merged, CompileOptions.unoptimized());
        for (int steps : new int[] {0, 1, 5}) {
            for (int seed = 0; seed < 3; seed++) {
                ImmutableMap<String, Tensor> made =
                        compiled.call(feeds(steps, seed)).outputs();
                new Interpreter(written)
                        .call(feeds(steps, seed))
                        .outputs()
                        .forEach((name, value) -> Tensors.assertSameBits(made.get(name), value));
            }
        }
    }
}
