package org.graphc.optimizer.pass;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.google.common.collect.ImmutableMap;
import java.util.Arrays;
import java.util.stream.Stream;
import org.graphc.core.graph.Convention;
import org.graphc.core.graph.Graph;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.testing.ReferenceRun;
import org.graphc.core.testing.SingularPoint;
import org.graphc.core.testing.Tensors;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Optimised derivatives are those of the table too, with the point fed in a run. */
class SingularPointsKeptTest {
    @TestFactory
    Stream<DynamicTest> optimizingChangesNoDerivativeOfTheTable() {
        return Arrays.stream(Convention.values())
                .map(convention -> dynamicTest(convention.toString(), () -> {
                    for (SingularPoint point : SingularPoint.TABLE) {
                        Graph graph = point.graph(convention);
                        Graph optimized = Pipelines.o2().run(graph).graph();
                        ImmutableMap<String, Tensor> expected = ReferenceRun.outputs(graph, point.feeds());
                        ImmutableMap<String, Tensor> actual = ReferenceRun.outputs(optimized, point.feeds());
                        expected.forEach(
                                (name, value) -> Tensors.assertClose(actual.get(name), value, 1e-14, point.name()));
                    }
                }));
    }
}
