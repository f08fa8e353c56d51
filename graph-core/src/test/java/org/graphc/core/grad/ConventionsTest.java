package org.graphc.core.grad;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.google.common.collect.ImmutableMap;
import java.util.stream.Stream;
import org.graphc.core.graph.Convention;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.testing.ReferenceRun;
import org.graphc.core.testing.SingularPoint;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Each elementwise row of the table of singular points, in each column. */
class ConventionsTest {
    @TestFactory
    Stream<DynamicTest> derivativesAreThoseOfTheColumn() {
        return SingularPoint.TABLE.stream()
                .flatMap(point -> point.derivatives().keySet().stream()
                        .map(convention ->
                                dynamicTest(point.name() + ", " + convention, () -> check(point, convention))));
    }

    private static void check(SingularPoint point, Convention convention) {
        ImmutableMap<String, Tensor> outputs = ReferenceRun.outputs(point.graph(convention), point.feeds());
        double[] expected = point.derivatives().get(convention);
        for (int i = 0; i < expected.length; i++) {
            double actual = outputs.get("d" + i).item();
            boolean same = Double.isFinite(expected[i])
                    ? Math.abs(actual - expected[i]) <= 1e-14 * Math.abs(expected[i])
                    : Double.compare(actual, expected[i]) == 0;
            assertThat(same)
                    .as("by x%s: %s, expected %s", i, actual, expected[i])
                    .isTrue();
        }
    }
}
