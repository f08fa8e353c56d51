package org.graphc.core.lang;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.ImmutableIntArray;
import java.util.Arrays;
import java.util.Map;
import org.graphc.core.graph.Graph;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.testing.ReferenceRun;
import org.junit.jupiter.api.Test;

class IndexingLanguageTest {
    private static final Tensor X = Tensor.matrix(new double[] {1, 2, 3}, new double[] {4, 5, 6});

    private static ImmutableMap<String, Tensor> run(String... lines) {
        String text = "dim n;\ninput x = f64(n, 3);\n" + String.join("\n", lines);
        Graph graph = GraphReader.read("test.graph", text);
        Graph again = GraphReader.read("printed.graph", GraphPrinter.print(graph));
        assertThat(again.sameStructure(graph)).as(GraphPrinter.print(graph)).isTrue();
        return ReferenceRun.outputs(graph, Map.of("x", X));
    }

    private static String message(String line) {
        return GraphReader.check("test.graph", "dim n;\ninput x = f64(n, 3);\n" + line)
                .diagnostics()
                .toString();
    }

    private static Tensor longs(long... values) {
        return Tensor.of(ImmutableIntArray.of(values.length), values);
    }

    @Test
    void gathersAndScatters() {
        ImmutableMap<String, Tensor> out = run(
                "constant i = new i64[] {2, 0, -1};",
                "output a = gather(x, i, axis = 1);",
                "output b = gather(x, new i64[] {9}, axis = 1, outOfRange = clamp);",
                "output c = x.gather(new i32[] {9}, outOfRange = drop);",
                "output d = scatterAdd(new f64[] {1, 2, 3}, i, new f64[] {10, 20, 30});",
                "output e = scatterSet(new f64[] {1, 2, 3}, i, new f64[] {10, 20, 30});",
                "output e2 = scatterSet(new f64[] {1, 2, 3}, new i64[] {-1, 0}, new f64[] {10, 20}, unique = true);",
                "output f = takeAlong(x, argMax(x, axis = 1, keepDims = true), axis = 1);",
                "output g = gather(x * 1, stack(range(n), range(n), axis = 1), axis = 1, batchDims = 1);",
                "output h = oneHot(i, depth = 3);");
        assertThat(out.get("a")).isEqualTo(Tensor.matrix(new double[] {3, 1, 3}, new double[] {6, 4, 6}));
        assertThat(out.get("b")).isEqualTo(Tensor.matrix(new double[] {3}, new double[] {6}));
        assertThat(out.get("c")).isEqualTo(Tensor.matrix(new double[] {0, 0, 0}));
        assertThat(out.get("d")).isEqualTo(Tensor.vector(21, 2, 43));
        assertThat(out.get("e")).isEqualTo(Tensor.vector(20, 2, 30));
        assertThat(out.get("e2")).isEqualTo(Tensor.vector(20, 2, 10));
        assertThat(out.get("f")).isEqualTo(Tensor.matrix(new double[] {3}, new double[] {6}));
        assertThat(out.get("g")).isEqualTo(Tensor.matrix(new double[] {1, 1}, new double[] {5, 5}));
        assertThat(out.get("h"))
                .isEqualTo(Tensor.matrix(new double[] {0, 0, 1}, new double[] {1, 0, 0}, new double[] {0, 0, 0}));
    }

    @Test
    void movesByPatterns() {
        ImmutableMap<String, Tensor> out = run(
                "output a = reverse(x, axis = 1);",
                "var b = dynamicSlice(x, new i64[] {0, 1}, shape(n, 2));",
                "output c = dynamicUpdateSlice(x, new i64[] {0, 9}, reverse(b, axes(0, 1)));",
                "output b;",
                "output d = tril(x);",
                "output e = triu(x, k = 1);",
                "output f = range(n);",
                "output g = iota(shape(n, 2), f64, axis = 1);",
                "output h = eye(2);",
                "output i = diag(new f64[] {1, 2});",
                "output j = diag(eye(3, i64), k = 0);",
                "output k = trace(matmul(x, transpose(x)));",
                "output l = dim(x, axis = 0);",
                "output m = pad(new f64[] {1, 2}, low(-1), high(1), value = 7);",
                "output o = roll(x, 1, axis = 1);",
                "output p = tile(x, 1, 2);",
                "output q = repeat(range(n), 2);");
        assertThat(out.get("a")).isEqualTo(Tensor.matrix(new double[] {3, 2, 1}, new double[] {6, 5, 4}));
        assertThat(out.get("b")).isEqualTo(Tensor.matrix(new double[] {2, 3}, new double[] {5, 6}));
        assertThat(out.get("c")).isEqualTo(Tensor.matrix(new double[] {1, 6, 5}, new double[] {4, 3, 2}));
        assertThat(out.get("d")).isEqualTo(Tensor.matrix(new double[] {1, 0, 0}, new double[] {4, 5, 0}));
        assertThat(out.get("e")).isEqualTo(Tensor.matrix(new double[] {0, 2, 3}, new double[] {0, 0, 6}));
        assertThat(out.get("f")).isEqualTo(longs(0, 1));
        assertThat(out.get("g")).isEqualTo(Tensor.matrix(new double[] {0, 1}, new double[] {0, 1}));
        assertThat(out.get("h")).isEqualTo(Tensor.matrix(new double[] {1, 0}, new double[] {0, 1}));
        assertThat(out.get("i")).isEqualTo(Tensor.matrix(new double[] {1, 0}, new double[] {0, 2}));
        assertThat(out.get("j")).isEqualTo(longs(1, 1, 1));
        assertThat(out.get("k")).isEqualTo(Tensor.scalar(91));
        assertThat(out.get("l")).isEqualTo(Tensor.of(ImmutableIntArray.of(), 2L));
        assertThat(out.get("m")).isEqualTo(Tensor.vector(2, 7));
        assertThat(out.get("o")).isEqualTo(Tensor.matrix(new double[] {3, 1, 2}, new double[] {6, 4, 5}));
        assertThat(out.get("p").shape()).isEqualTo(ImmutableIntArray.of(2, 6));
        assertThat(out.get("q")).isEqualTo(longs(0, 0, 1, 1));
    }

    @Test
    void drawsRandomNumbers() {
        ImmutableMap<String, Tensor> out = run(
                "constant key = (i64) 42;",
                "var keys = splitKey(key, 3);",
                "output a = randomBits(key, shape(n, 2));",
                "output b = randomUniform(keys[0], shape(n), f32, lo = -1, hi = 1);",
                "var c = randomNormal(foldIn(key, 7), shape(n, 3), mean = sum(x), sd = 0);",
                "output c;",
                "output d = randomBernoulli(key, x * 0);",
                "output e = randomCategorical(key, where(x > 3, x * 0, -Infinity), axis = 0);",
                "output f = randomExponential(key, shape(n));",
                "output g = randomGumbel(key, shape(n), f32);",
                "output p = sum(randomPermutation(key, n));",
                "output h = randomNormal(7, shape(2)) == randomNormal((i64) 7, shape(2));",
                "output i = gradient(sum(c), x);");
        assertThat(out.get("a").shape()).isEqualTo(ImmutableIntArray.of(2, 2));
        assertThat(Arrays.stream(out.get("b").toDoubleArray())).allMatch(u -> u >= -1 && u < 1);
        assertThat(out.get("c").toDoubleArray()).containsOnly(21);
        assertThat(out.get("d").toDoubleArray()).containsOnly(0);
        assertThat(out.get("e")).isEqualTo(longs(1, 1, 1));
        assertThat(Arrays.stream(out.get("f").toDoubleArray())).allMatch(e -> e > 0);
        assertThat(out.get("g").type().toString()).isEqualTo("f32[2]");
        assertThat(out.get("p").item()).isEqualTo(1);
        assertThat(out.get("h").toDoubleArray()).containsOnly(1);
        assertThat(out.get("i").toDoubleArray()).containsOnly(6);
    }

    @Test
    void saysWhatIsWrong() {
        assertThat(message("output y = gather(x, new i64[] {0}, outOfRange = wrap);"))
                .contains("wrap");
        assertThat(message("output y = gather(x, new i64[] {0}, outOfRange = 3);"))
                .contains("outOfRange is error, clamp or drop");
        assertThat(message("output y = gather(x, x);")).contains("indices are i32 or i64, not f64[n, 3]");
        assertThat(message("output y = oneHot(new i64[] {0});")).contains("oneHot needs a depth");
        assertThat(message("output y = deviate(new i64[] {0}, f64);")).contains("deviate needs distribution");
        assertThat(message("output y = randomNormal(x, shape(2));")).contains("a key is i64[], not f64[n, 3]");
        assertThat(message("output y = pad(x, low(1));")).contains("pad takes pad(x");
    }
}
