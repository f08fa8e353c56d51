package org.graphc.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.google.common.collect.ImmutableList;
import java.util.Map;
import org.graphc.core.graph.Graph;
import org.graphc.core.lang.GraphReader;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.testing.Tensors;
import org.graphc.core.type.Sizes;
import org.graphc.runtime.interp.Interpreter;
import org.graphc.runtime.plan.Planner;
import org.graphc.runtime.plan.Program;
import org.junit.jupiter.api.Test;

/** Which launches run block by block, and that results are the same; {@code Compiled*Test} run all that may do so. */
class ChainsTest {
    private static final int MANY = 100_003;

    /** Three loops, since sums over rows need what is before them, and two that read them again. */
    private static final String ROWS = "input x = f64(n, 6); var e = exp(x); var s = sum(e, axis = 1);"
            + "var q = e * expandDims(s, axis = 1); var t = sum(q * q, axis = 1);"
            + "output y = q + expandDims(t, axis = 1);";

    private static Graph read(String text) {
        return GraphReader.read("test", "dim n; " + text);
    }

    private static ImmutableList<Chains.Chain> chains(String text, int n) {
        Program program = Planner.plan(read(text));
        return Chains.of(program, Sizes.of(Map.of("n", (long) n)));
    }

    private static void agree(String text) {
        Graph graph = read(text);
        Map<String, Tensor> feeds = CompiledLoopsTest.feeds(graph, MANY);
        Map<String, Tensor> expected = new Interpreter(graph).call(feeds).outputs();
        for (int threads = 1; threads <= 3; threads++) {
            CompiledFunction compiled =
                    Compiler.compile(graph, CompileOptions.unoptimized().withThreads(threads));
            for (int call = 0; call < 2; call++) {
                Map<String, Tensor> actual = compiled.call(feeds).outputs();
                expected.forEach((name, tensor) -> Tensors.assertSameBits(actual.get(name), tensor, text + name));
            }
        }
    }

    @Test
    void rowsGoThroughAllLoopsTogether() {
        assumeThat(Chains.ALWAYS).isFalse();
        assertThat(chains(ROWS, MANY)).singleElement().satisfies(chain -> {
            assertThat(chain.end() - chain.first()).isGreaterThan(1);
            assertThat(chain.step()).isLessThan(MANY / 10);
            assertThat(chain.turns()).isEqualTo(MANY);
        });
        agree(ROWS);
    }

    @Test
    void whatFitsIntoTheCacheHasNoBlocks() {
        assumeThat(Chains.ALWAYS).isFalse();
        assertThat(chains(ROWS, 1_000)).isEmpty();
    }

    /** What one writes in other turns than the next reads it in. */
    @Test
    void whatOtherTurnsReadIsComputedBefore() {
        String shifted = "input x = f64(n, 6); var e = exp(x); var s = sum(e, axis = 1);"
                + "output y = slice(s, axis = 0, start = 1) + 1; "
                + "output z = slice(s, axis = 0, stop = n - 1) * 2; output e;";
        assertThat(chains(shifted, MANY))
                .as("without the first, which writes the sums")
                .singleElement()
                .satisfies(chain -> assertThat(chain.first()).isEqualTo(1));
        String turned = "input x = f64(n, n); var e = exp(x); var s = sum(e, axis = 1); output e;"
                + "output y = transpose(e) * expandDims(s, axis = 1);";
        assertThat(chains(turned, 1_000)).isEmpty();
        agree(shifted);
    }

    /** Rows that indices name were written in any turn. */
    @Test
    void whatIsNamedIsComputedBefore() {
        String named = "input x = f64(n, 6); input i = i32(n); var e = exp(x); var s = sum(e, axis = 1);"
                + "output y = sum(gather(e, i), axis = 1) + s; output e;";
        agree(named);
    }
}
