package org.graphc.optimizer.pass;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.ImmutableIntArray;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.graphc.core.grad.Gradients;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Indexing;
import org.graphc.core.op.Monoid;
import org.graphc.core.op.Ops;
import org.graphc.core.op.Reduce;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.testing.Domain;
import org.graphc.core.testing.ReferenceRun;
import org.graphc.core.testing.Tensors;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;
import org.graphc.core.type.TensorType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The gradient of a cross-entropy with labels is softmax less one-hot, without sums of what is mostly zeros. */
class LabelGradientTest {
    private static final int ROWS = 5;
    private static final int CLASSES = 4;

    /** How labels are written. */
    private enum Written {
        BY_INDEX {
            @Override
            Node loss(Node z, Node labels) {
                Node logarithm = Ops.logSoftmax(z, 1);
                return Ops.neg(Ops.mean(Indexing.takeAlong(logarithm, Ops.expandDims(labels, 1), 1)));
            }
        },
        ONE_HOT {
            @Override
            Node loss(Node z, Node labels) {
                Node target = Indexing.oneHot(labels, Dim.constant(CLASSES), z.dtype());
                return Ops.mean(Ops.softmaxCrossEntropy(z, target));
            }
        };

        abstract Node loss(Node z, Node labels);
    }

    private static Graph gradient(Written written) {
        GraphBuilder graph = GraphBuilder.create();
        Dim n = Dim.symbol("n");
        Node z = Ops.input(graph, "z", TensorType.of(DType.F64, n, Dim.constant(CLASSES)));
        Node labels = Ops.input(graph, "labels", TensorType.of(DType.I64, n));
        Node loss = written.loss(z, labels);
        return graph.output("g", Gradients.of(loss, z).of(z)).build();
    }

    private static Map<String, Tensor> feeds(long second) {
        return ImmutableMap.of(
                "z", Tensors.random(DType.F64, ImmutableIntArray.of(ROWS, CLASSES), Domain.ANY, 3),
                "labels", Tensor.fillLong(DType.I64, ImmutableIntArray.of(ROWS), i -> i == 1 ? second : i % CLASSES));
    }

    @ParameterizedTest
    @EnumSource(Written.class)
    void isSoftmaxLessOneHot(Written written) {
        Graph graph = Pipelines.o2().run(gradient(written)).graph();
        assertThat(graph.nodes()).noneMatch(node -> node.op() instanceof Reduce r && r.monoid() == Monoid.SUM);
        Map<String, Tensor> feeds = feeds(3);
        Tensor g = ReferenceRun.outputs(graph, feeds).get("g");
        for (int row = 0; row < ROWS; row++) {
            for (int k = 0; k < CLASSES; k++) {
                double expected =
                        softmax(feeds.get("z"), row, k) - (feeds.get("labels").getLong(row) == k ? 1 : 0);
                assertThat(g.getDouble(CLASSES * row + k) * ROWS).isCloseTo(expected, within());
            }
        }
    }

    private static Offset<Double> within() {
        return Offset.offset(1e-14);
    }

    private static double softmax(Tensor z, int row, int k) {
        double sum = 0;
        for (int i = 0; i < CLASSES; i++) {
            sum += Math.exp(z.getDouble(CLASSES * row + i));
        }
        return Math.exp(z.getDouble(CLASSES * row + k)) / sum;
    }

    /** Whose row of the one-hot matrix is zero, and so is its gradient. */
    @Test
    void leavesOutALabelThatIsOutOfRange() {
        Graph written = gradient(Written.ONE_HOT);
        for (long label : new long[] {CLASSES, -1}) {
            Tensor g = ReferenceRun.outputs(Pipelines.o2().run(written).graph(), feeds(label))
                    .get("g");
            Tensors.assertClose(g, ReferenceRun.outputs(written, feeds(label)).get("g"), 1e-14);
            assertThat(g.getDouble(CLASSES)).isZero();
        }
    }

    /** By whichever of the two operations with the same index comes first: the one left would do it alone. */
    @Test
    void refusesAnIndexThatIsOutOfRange() {
        Graph written = gradient(Written.BY_INDEX);
        Throwable before = catchThrowable(() -> ReferenceRun.outputs(written, feeds(CLASSES)));
        Throwable after = catchThrowable(
                () -> ReferenceRun.outputs(Pipelines.o2().run(written).graph(), feeds(CLASSES)));
        assertThat(before).hasMessage("[gather] index 4 is out of range for an axis of size 4");
        assertThat(after)
                .hasSameClassAs(before)
                .hasMessage("[scatterAdd] index 4 is out of range for an axis of size 4");
    }
}
