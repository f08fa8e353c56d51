package org.graphc.optimizer.cost;

import static org.assertj.core.api.Assertions.assertThat;

import org.graphc.core.lang.GraphReader;
import org.junit.jupiter.api.Test;

class FlopsTest {
    private static String flops(String text) {
        return Flops.of(GraphReader.read("flops", text)).toString();
    }

    @Test
    void aProductCountsTwoForEachPairThatItMultipliesAndAdds() {
        assertThat(flops("dim n; input a = f64(n, 3); input b = f64(3, 5); output y = matmul(a, b);"))
                .isEqualTo("30 * n");
    }

    @Test
    void scalarFunctionsAndReductionsCountElementsAndMovesAreFree() {
        assertThat(flops("dim n; input x = f64(n, 4); output y = sum(transpose(sin(x)));"))
                .isEqualTo("8 * n");
    }

    @Test
    void aScanCountsItsBodyForEachStep() {
        assertThat(flops("dim n; input x = f64(n, 2); output y = scan((c, e) -> sin(c + e), x[0], x);"))
                .isEqualTo("4 * n");
    }
}
