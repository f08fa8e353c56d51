package org.graphc.optimizer.pass;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.ImmutableIntArray;
import java.util.stream.Stream;
import org.graphc.core.graph.Graph;
import org.graphc.core.lang.GraphReader;
import org.graphc.core.op.Elementwise;
import org.graphc.core.op.ScalarFn;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.testing.Domain;
import org.graphc.core.testing.ReferenceRun;
import org.graphc.core.testing.Tensors;
import org.graphc.core.type.DType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a softmax and its logarithm are needed, the first is made of the second, and nowhere else. */
class SharedLogarithmsTest {
    private static final Pipeline SHARE = Pipeline.parse("cse,share,cse,dce").verifying();

    private static final String BOTH = "output p = softmax(x, axis = 1);\noutput l = logSoftmax(x, axis = 1);\n";

    static Stream<Graph> examples() {
        return Stream.of(read(BOTH));
    }

    private static Graph read(String rest) {
        return GraphReader.read("t.graph", "input x = f64(3, 4);\ninput z = f64(3, 4);\n" + rest);
    }

    private static long count(Graph graph, ScalarFn fn) {
        return graph.nodes().stream()
                .filter(node -> node.op() instanceof Elementwise e && e.fn() == fn)
                .count();
    }

    @ParameterizedTest
    @ValueSource(doubles = {1, 1e4, -1e4})
    void makesOneOfTheOtherAtTheSameValues(double scale) {
        Graph before = read(BOTH);
        Graph after = SHARE.run(before).graph();
        assertThat(count(before, ScalarFn.DIV)).isEqualTo(1);
        assertThat(count(after, ScalarFn.DIV)).isZero();
        assertThat(count(after, ScalarFn.EXP)).isEqualTo(1);
        Tensor logits = Tensors.random(DType.F64, ImmutableIntArray.of(3, 4), Domain.ANY, 5);
        Tensor scaled = Tensor.fill(DType.F64, logits.shape(), i -> logits.getDouble(i) * scale);
        ImmutableMap<String, Tensor> feeds = ImmutableMap.of("x", scaled, "z", scaled);
        ImmutableMap<String, Tensor> made = ReferenceRun.outputs(after, feeds);
        ReferenceRun.outputs(before, feeds).forEach((name, value) -> Tensors.assertClose(made.get(name), value, 1e-12));
    }

    @Test
    void isMissedWhereItIsOff() {
        Optimized without = SHARE.withoutRule("logSoftmax").run(read(BOTH));
        assertThat(without.hits()).isEmpty();
        assertThat(count(without.graph(), ScalarFn.DIV)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "output p = softmax(x, axis = 1);\n",
                "output p = softmax(x, axis = 1);\noutput l = logSoftmax(x, axis = 0);\n",
                "output p = softmax(x, axis = 1);\noutput l = logSoftmax(z, axis = 1);\n",
                "output p = exp(x) / sum(exp(z), axis = 1, keepDims = true);\noutput l = logSoftmax(x, axis = 1);\n"
            })
    void leavesASoftmaxWithoutItsLogarithm(String text) {
        assertThat(SHARE.run(read(text)).hits()).isEmpty();
    }
}
