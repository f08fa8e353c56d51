package org.graphc.core.lang;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.primitives.ImmutableIntArray;
import java.util.Map;
import org.graphc.core.graph.Graph;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.testing.ReferenceRun;
import org.graphc.core.type.DType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How contractions, convolutions and pooling are spelled. */
class WindowLanguageTest {
    private static final String DECLARED = """
            dim b, n;
            input A = f64(2, 3); input B = f64(3, 2); input v = f64(b, 1, 5);
            input x = f64(1, 2, 4, 4); input w = f64(2, 2, 2, 2); input k = f64(2, 1, 3, 3);
            var volume = reshape(x, shape(1, 1, 2, 4, 4)); var wide = reshape(w, shape(1, 1, 4, 2, 2));
            """;

    private static final Map<String, Tensor> FEEDS = Map.of(
            "A", counting(2, 3),
            "B", counting(3, 2),
            "v", counting(1, 1, 5),
            "x", counting(1, 2, 4, 4),
            "w", counting(2, 2, 2, 2),
            "k", counting(2, 1, 3, 3));

    private static Tensor counting(int... shape) {
        return Tensor.fill(DType.F64, ImmutableIntArray.copyOf(shape), i -> i + 1);
    }

    private static Tensor run(String expression) {
        Graph graph = GraphReader.read("t.graph", DECLARED + "output y = " + expression + ";\n");
        assertThat(GraphReader.read("printed.graph", GraphPrinter.print(graph)).sameStructure(graph))
                .as(GraphPrinter.print(graph))
                .isTrue();
        return ReferenceRun.outputs(graph, FEEDS).get("y");
    }

    // spotless:off
    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '\'', value = {
        "einsum(\"ij,jk->ik\", A, B)                                           ; [2, 2]        ; 22, 28, 49, 64",
        "einsum(\"ij,ji\", A, B)                                               ; []            ; 86",
        "einsum(\"...j->...\", A)                                              ; [2]           ; 6, 15",
        "einsum(\"i,i->\", A[0], 2 * A[1])                                     ; []            ; 64",
        "tensordot(A, B, axes(1), axes(0))                                     ; [2, 2]        ; 22, 28, 49, 64",
        "tensordot(A, B, axes = 1)                                             ; [2, 2]        ; 22, 28, 49, 64",
        "tensordot(A, transpose(B))                                            ; []            ; 86",
        "conv1d(v, reshape(A[0], shape(1, 1, 3)))                              ; [1, 1, 3]     ; 14, 20, 26",
        "conv1d(v, reshape(A[0], shape(1, 1, 3)), stride(2), padding(1))       ; [1, 1, 3]     ; 8, 20, 14",
        "conv1d(v, v, padding(4), dilation(2))                                 ; [1, 1, 5]     ; 40, 22, 31, 16, 22",
        "conv2d(x, w, stride(2, 2))[0][1][0]                                   ; [2]           ; 1296, 1496",
        "conv2d(x, k, stride(1, 1), padding(0, 0), dilation(1, 1), groups = 2)[0][1][1] ; [2]  ; 3354, 3480",
        "conv3d(volume, wide, padding(1, 0, 0))[0][0][0][0]                    ; [3]           ; 928, 996, 1064",
        "convTranspose2d(reshape(A, shape(1, 1, 2, 3)), reshape(B, shape(1, 1, 3, 2)))[0][0][0] ; [4] ; 1, 4, 7, 6",
        "conv(v, v, stride(1), low(-1), high(2), interior(0), dilation(1), groups = 1) ; [1, 1, 2] ; 40, 26",
        "conv(v, reshape(A[0], shape(1, 1, 3)), interior(1), stride(3))        ; [1, 1, 3]     ; 7, 6, 19",
        "maxPool1d(v, window(2))                                               ; [1, 1, 2]     ; 2, 4",
        "maxPool2d(x, window(2, 2), stride(2, 2))[0][1]                        ; [2, 2]        ; 22, 24, 30, 32",
        "maxPool2d(x, window(3, 3), stride(1, 1), padding(1, 1), dilation(1, 1))[0][0][0] ; [4] ; 6, 7, 8, 8",
        "minPool1d(v, window(3), stride(1))                                    ; [1, 1, 3]     ; 1, 2, 3",
        "avgPool2d(A, window(2, 2), stride(1, 1))                              ; [1, 2]        ; 3, 4",
        "avgPool1d(v, window(3), padding(1))                                   ; [1, 1, 2]     ; 1, 4",
        "avgPool1d(v, window(3), padding(1), countPadding = false)             ; [1, 1, 2]     ; 1.5, 4",
        "windowSum(A, window(2))                                               ; [2, 1]        ; 3, 9",
        "windowArgMax(A, window(2, 1), stride(1, 1))                           ; [1, 3]        ; 3, 4, 5",
        "windowArgMax(A, window(2), stride(2), low(1), high(0), interior(0), dilation(1)) ; [2, 2] ; 0, 2, 3, 5",
    })
    // spotless:on
    void everySpellingHasItsValue(String expression, String shape, String values) {
        Tensor value = run(expression);

        assertThat(value.shape()).hasToString(shape);
        assertThat(value.toDoubleArray())
                .containsExactly(java.util.Arrays.stream(values.split(", "))
                        .mapToDouble(Double::parseDouble)
                        .toArray());
    }

    private static String refusal(String expression) {
        Diagnostics found = GraphReader.check("t.graph", DECLARED + "output y = " + expression + ";\n")
                .diagnostics();
        assertThat(found.all()).as(expression).hasSize(1);
        return found.all().get(0).message();
    }

    // spotless:off
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\'', value = {
        "einsum(A, B)                         | einsum needs an equation first: einsum(\"ij,jk->ik\", A, B)",
        "einsum(\"ij,jk->ik\", A, A)          | einsum: j is 3 in operand 1, f64[2, 3], and 2 in operand 2, f64[2, 3]",
        "sum(\"ij\")                          | text is not a value: tensors hold numbers and truth values",
        "tensordot(A, B, 1)                   | axes are named for both: tensordot(a, b, axes(1), axes(0))",
        "conv2d(x, w, 2)                      | what stands here is named: one of stride(…), padding(…), dilation(…)",
        "conv2d(x, w, window(2, 2))           | what stands here is named: one of stride(…), padding(…), dilation(…)",
        "conv2d(x, w, stride(2))              | conv2d: stride, padding and dilation are of different numbers of axes",
        "conv2d(x, w, group = 2)              | conv2d has no argument called group: it is conv2d(x, w,",
        "maxPool2d(x)                         | maxPool2d takes maxPool2d(x, window(2, 2), stride(2, 2),",
        "maxPool2d(x, window(2))              | maxPool2d takes a window of 2 axes, not [2]",
        "maxPool2d(x, stride(2, 2))           | maxPool2d needs a window: window(2, 2)",
        "conv2d(x, k)                         | conv2d: channels differ, axis 1 of both: f64[1, 2, 4, 4] and f64[2, 1,",
    })
    // spotless:on
    void whatIsNotUnderstoodIsSaid(String expression, String message) {
        assertThat(refusal(expression)).startsWith(message.replace("(\"ij,jk->ik\", A, B)", "(\"ij,jk->ik\", a, b)"));
    }

    @Test
    void attributesMayNameDimsOfOtherInputs() {
        Graph graph = GraphReader.read(
                "t.graph", DECLARED + "input more = f64(n);\noutput y = conv(v, v, low(n), high(2 * n - 1));\n");

        assertThat(GraphPrinter.print(graph)).startsWith("dim b, n;\n");
    }
}
