package org.graphc.core.lang;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.ImmutableIntArray;
import java.util.Arrays;
import java.util.stream.Stream;
import org.graphc.core.graph.Graph;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.testing.OpSpec;
import org.graphc.core.testing.OpSpecs;
import org.graphc.core.testing.ReferenceRun;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reductions, prefixes and order as descriptions spell them. */
class ReductionLanguageTest {
    private static final String INPUTS =
            "dim n; input x = f64(n); input A = f64(2, 3); input C = f64(2, 2, 2); input B = bool(2, 2);\n";
    private static final ImmutableMap<String, Tensor> FEEDS = ImmutableMap.of(
            "x",
            Tensor.vector(3, 1, 2),
            "A",
            Tensor.matrix(new double[] {1, 2, 3}, new double[] {4, 5, 6}),
            "C",
            Tensor.vector(1, 2, 3, 4, 5, 6, 7, 8).reshape(ImmutableIntArray.of(2, 2, 2)),
            "B",
            Tensor.of(ImmutableIntArray.of(2, 2), true, false, true, true));

    // spotless:off
    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "prod(A)                                         ; []     ; 720",
        "prod(A, axis = 1)                               ; [2]    ; 6 120",
        "prod(A, axis = -1, keepDims = true)             ; [2, 1] ; 6 120",
        "prod(C, axes(0, 2))                             ; [2]    ; 60 672",
        "prod(A, axes())                                 ; [2, 3] ; 1 2 3 4 5 6",
        "C.prod(axes(0, -1), keepDims = true)            ; [1, 2, 1] ; 60 672",
        "any(B, axis = 0)                                ; [2]    ; 1 1",
        "all(B, axis = 0)                                ; [2]    ; 1 0",
        "any(B) && !all(B)                               ; []     ; 1",
        "all(A > 0, axes(0, 1), keepDims = true)         ; [1, 1] ; 1",
        "argMax(A)                                       ; []     ; 5",
        "argMin(A, axis = 1)                             ; [2]    ; 0 0",
        "argMin(A, axis = -2, keepDims = true)           ; [1, 3] ; 0 0 0",
        "argMin(A, keepDims = true)                      ; [1, 1] ; 0",
        "argMin(x)                                       ; []     ; 1",
        "argMax(2)                                       ; []     ; 0",
        "max(A, axis = 1, tie = first)                   ; [2]    ; 3 6",
        "min(A, tie = split)                            ; []     ; 1",
        "variance(x)                                     ; []     ; 0.6666666666666666",
        "variance(A, axis = 1, ddof = 1)                 ; [2]    ; 1 1",
        "std(A, axis = -2)                               ; [3]    ; 1.5 1.5 1.5",
        "std(x, ddof = 1)                                ; []     ; 1",
        "std(C, axes(0, 2), keepDims = true, ddof = 0)   ; [1, 2, 1] ; 2.0615528128088303 2.0615528128088303",
        "norm2(A, axis = 0) * norm2(A, axis = 0)         ; [3]    ; 17 29 45",
        "norm2(x, at0 = NaN)                             ; []     ; 3.7416573867739413",
        "norm1(-A)                                       ; []     ; 21",
        "normInf(-A, axis = 1)                           ; [2]    ; 3 6",
        "normFro(C)                                      ; [2]    ; 5.477225575051661 13.19090595827292",
        "median(A, axis = 0)                             ; [3]    ; 2.5 3.5 4.5",
        "median(C, axes(0, 2))                           ; [2]    ; 3.5 5.5",
        "median(x)                                       ; []     ; 2",
        "median(7)                                       ; []     ; 7",
        "cumSum(x)                                       ; [3]    ; 3 4 6",
        "cumSum(A, axis = 0)                             ; [2, 3] ; 1 2 3 5 7 9",
        "cumSum(x, reverse = true)                       ; [3]    ; 6 3 2",
        "cumSum(x, exclusive = true)                     ; [3]    ; 0 3 4",
        "cumSum(x, reverse = true, exclusive = true)     ; [3]    ; 3 2 0",
        "cumProd(A, axis = -1)                           ; [2, 3] ; 1 2 6 4 20 120",
        "cumProd(x, exclusive = true)                    ; [3]    ; 1 3 3",
        "cumMax(-x)                                      ; [3]    ; -3 -1 -1",
        "cumMin(x, exclusive = true)                     ; [3]    ; Infinity 3 1",
        "exp(cumLogSumExp(log(x), axis = 0))             ; [3]    ; 3 4 6",
        "exp(cumLogSumExp(log(x), reverse = true))       ; [3]    ; 6 3 2",
        "recurrence(0.5 * x, x)                          ; [3]    ; 3 2.5 4.5",
        "recurrence(x, x, axis = 0, reverse = true)      ; [3]    ; 12 3 2",
        "sort(x)                                         ; [3]    ; 1 2 3",
        "sort(A, axis = 0, descending = true)            ; [2, 3] ; 4 5 6 1 2 3",
        "argSort(x)                                      ; [3]    ; 1 2 0",
        "topK(x, k = 2)                                  ; [2]    ; 3 2",
        "topK(A, k = 1, axis = 0)                        ; [1, 3] ; 4 5 6",
        "argTopK(x, k = 2)                               ; [2]    ; 0 2",
        "gradient(max(x * 0, tie = first), x)            ; [3]    ; 0 0 0",
        "gradient(sum(topK(x, k = 2)), x)                ; [3]    ; 1 0 1",
        "gradient(norm2(x - x, at0 = NaN), x) != 0       ; [3]    ; 1 1 1",
        "gradient(prod(x), x)                            ; [3]    ; 2 6 3",
    })
    // spotless:on
    void computes(String expression, String shape, String expected) {
        Graph graph = GraphReader.read("t.graph", INPUTS + "output y = " + expression + ";");
        Tensor value = ReferenceRun.outputs(graph, FEEDS).get("y");
        double[] numbers = Arrays.stream(expected.split(" "))
                .mapToDouble(Double::parseDouble)
                .toArray();

        assertThat(value.shape().toString()).isEqualTo(shape);
        assertThat(value.toDoubleArray()).containsExactly(numbers, within(1e-14));
    }

    // spotless:off
    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "any(A)                      ; [any] takes bool, not f64[2, 3]",
        "prod(B)                     ; [prod] takes numbers, not bool[2, 2]",
        "cumSum(B)                   ; [cumSum] takes numbers, not bool[2, 2]",
        "cumSum(sum(x))              ; [cumSum] no axis -1 in shape []: a scalar has none",
        "sort(A, axis = 2)           ; [sort] no axis 2 in shape [2, 3]: axes are -2 to 1",
        "topK(A, k = 4)              ; [topK] there are no 4 elements along axis 1 of f64[2, 3]",
        "topK(A)                     ; topK needs a number of elements: k = 3",
        "recurrence(x, A)            ; [recurrence] takes two equal types of numbers, not f64[n] and f64[2, 3]",
        "variance(B)                 ; [variance] takes floats, not bool[2, 2]",
        "std(x, ddof = -1)           ; [std] ddof is -1, less than 0",
        "norm2(x, at0 = 1)           ; [norm2] at0 is 0 or NaN, not 1.0",
        "normFro(x)                  ; [normFro] needs rank 2 or more, not f64[n]",
        "median(A, axis = 0, tie = first) ; median has no argument called tie",
        "max(A, tie = last)          ; tie is split or first",
        "max(A, tie = 1)             ; tie is split or first",
        "prod(A, axes(0, 0))         ; [prod] axis 0 is named twice",
        "prod(A, 1)                  ; axes are named: axis = 1, or axes(0, 2)",
        "cumSum(A, exclusive = 1)    ; exclusive is true or false",
    })
    // spotless:on
    void refuses(String expression, String message) {
        Reading reading = GraphReader.check("t.graph", INPUTS + "output y = " + expression + ";");
        String plain = message.replaceFirst("^\\[(\\w+)] ", "$1: ");
        assertThat(reading.diagnostics().render().replace("\n", " ")).contains(plain);
    }

    @TestFactory
    Stream<DynamicTest> everyOperationIsReadAsItIsPrinted() {
        return OpSpecs.all().stream()
                .map(OpSpec::graph)
                .map(graph -> dynamicTest(graph.outputs().get("z").toString() + graph.outputs(), () -> {
                    String text = GraphPrinter.print(graph);
                    assertThat(GraphReader.read("t.graph", text).sameStructure(graph))
                            .as(text)
                            .isTrue();
                }));
    }
}
