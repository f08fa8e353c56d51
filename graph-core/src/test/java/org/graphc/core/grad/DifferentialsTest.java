package org.graphc.core.grad;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.ImmutableIntArray;
import org.graphc.core.grad.Gradients.Disconnected;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Ops;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.testing.ReferenceRun;
import org.graphc.core.testing.Tensors;
import org.graphc.core.type.DType;
import org.graphc.core.type.TensorType;
import org.junit.jupiter.api.Test;

class DifferentialsTest {
    private final GraphBuilder graph = GraphBuilder.create();
    private final Node x = Ops.input(graph, "x", TensorType.of(DType.F64, 2));
    private final Node v = Ops.input(graph, "v", TensorType.of(DType.F64, 2));
    private final ImmutableMap<String, Tensor> feeds =
            ImmutableMap.of("x", Tensor.vector(0.5, 2), "v", Tensor.vector(3, -1));

    private Tensor value(Node node) {
        return ReferenceRun.of(graph.build(), feeds).value(node);
    }

    /** x0² x1, x0 + x1, sin x0 */
    private Node three() {
        Node a = Ops.at(x, 0);
        Node b = Ops.at(x, 1);
        return Ops.stack(0, Ops.square(a).times(b), a.plus(b), Ops.sin(a));
    }

    @Test
    void theJacobianHasARowForEachValue() {
        Node jacobian = Differentials.jacobian(three(), x, Disconnected.ERROR);
        Tensor expected = Tensor.matrix(new double[][] {{2, 0.25}, {1, 1}, {Math.cos(0.5), 0}});
        Tensors.assertClose(value(jacobian), expected, 1e-15);
    }

    @Test
    void jvpIsTheJacobianTimesTheDirection() {
        Node jvp = Differentials.jvp(three(), x, v, Disconnected.ERROR);
        Tensors.assertClose(value(jvp), Tensor.vector(5.75, 2, 3 * Math.cos(0.5)), 1e-15);
    }

    @Test
    void jvpDoesNotReadTheValueThatItIsLinearIn() {
        Node log = Ops.log(x.minus(x)); // -∞, which must not meet the 0 of another lane
        Node jvp = Differentials.jvp(Ops.where(Ops.gt(x, Ops.zerosLike(x)), x, log), x, v, Disconnected.ERROR);
        assertThat(value(jvp)).isEqualTo(Tensor.vector(3, -1));
    }

    @Test
    void theHessianIsSymmetricAndItsProductsAgree() {
        Node loss = Ops.sum(three()).times(Ops.exp(Ops.at(x, 1)));
        Node hessian = Differentials.hessian(loss, x, Disconnected.ERROR);
        Node product = Differentials.hvp(loss, x, v, Disconnected.ERROR);
        Node same = Ops.matmul(hessian, v);
        Tensor h = value(hessian);
        assertThat(h.getDouble(1)).isCloseTo(h.getDouble(2), within(1e-12));
        Tensors.assertClose(value(product), value(same), 1e-14);
    }

    @Test
    void theHessianOfALinearFunctionIsZero() {
        assertThat(value(Differentials.hessian(Ops.sum(x), x, Disconnected.ERROR)))
                .isEqualTo(Tensor.matrix(new double[2], new double[2]));
    }

    @Test
    void theJacobianOfAScalarKeepsItsShape() {
        Node s = Ops.at(x, 0);
        assertThat(Differentials.jacobian(Ops.sum(x), x, Disconnected.ERROR).type())
                .isEqualTo(x.type());
        assertThat(Differentials.hessian(Ops.sin(s), s, Disconnected.ERROR).type())
                .isEqualTo(TensorType.scalar(DType.F64));
    }

    @Test
    void aDirectionMustHaveTheTargetsType() {
        Node s = Ops.at(v, 0);
        assertThatThrownBy(() -> Differentials.jvp(three(), x, s, Disconnected.ERROR))
                .hasMessageStartingWith("[jvp] the direction is f64[], the target f64[2]");
        assertThatThrownBy(() -> Differentials.hvp(Ops.sum(x), x, s, Disconnected.ERROR))
                .hasMessageStartingWith("[hvp] the direction is f64[], the target f64[2]");
    }

    @Test
    void aJacobianOfManyRowsAndColumnsIsRefused() {
        Node many = Ops.input(graph, "many", TensorType.of(DType.F64, Differentials.MAX_ROWS + 1));
        assertThatThrownBy(() -> Differentials.jacobian(Ops.sin(many), many, Disconnected.ERROR))
                .hasMessageStartingWith(
                        "[jacobian] computes 4097 rows of f64[4097] by f64[4097] at once; it takes at most 4096");
    }

    @Test
    void aTargetThatTheValueDoesNotDependOnMayHaveZeroDerivatives() {
        Node jvp = Differentials.jvp(Ops.sin(x), v, x, Disconnected.ZERO);
        assertThat(value(jvp)).isEqualTo(Tensor.of(ImmutableIntArray.of(2), 0.0, 0.0));
    }
}
