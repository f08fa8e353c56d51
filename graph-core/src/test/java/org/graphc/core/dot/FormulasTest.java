package org.graphc.core.dot;

import static org.assertj.core.api.Assertions.assertThat;

import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Ops;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;
import org.graphc.core.type.TensorType;
import org.junit.jupiter.api.Test;

class FormulasTest {
    private final GraphBuilder graph = GraphBuilder.create();
    private final Node a = Ops.input(graph, "a", TensorType.of(DType.F64, 2, 2));
    private final Node b = Ops.input(graph, "b", TensorType.of(DType.F64, 2, 2));

    private String formula(Node node) {
        graph.output("out" + graph.size(), node);
        return formulas().formula(node, 40);
    }

    private Formulas formulas() {
        return new Formulas(graph.build(), new Adjoints(graph.build(), false));
    }

    @Test
    void putsParenthesesWhereTheyChangeTheMeaning() {
        assertThat(formula(a.minus(b.minus(a)))).isEqualTo("a − (b − a)");
        assertThat(formula(a.minus(b).minus(a))).isEqualTo("a − b − a");
        assertThat(formula(a.plus(b).times(a))).isEqualTo("(a + b) ⊙ a");
        assertThat(formula(a.over(b.times(a)))).isEqualTo("a / (b ⊙ a)");
        assertThat(formula(a.plus(b).negate())).isEqualTo("−(a + b)");
        assertThat(formula(Ops.pow(a.plus(b), 3))).isEqualTo("(a + b)^3");
        assertThat(formula(Ops.matmul(a, b.plus(a)))).isEqualTo("a·(b + a)");
        assertThat(formula(Ops.matmul(a.over(b), b))).isEqualTo("(a / b)·b");
        assertThat(formula(a.over(Ops.matmul(a, b)))).isEqualTo("a / (a·b)");
        assertThat(formula(Ops.matmul(a, b).times(b))).isEqualTo("a·b ⊙ b");
        assertThat(formula(a.over(b).times(3))).isEqualTo("3·(a / b)");
    }

    @Test
    void writesProductsWithNumbersTheNumberFirst() {
        assertThat(formula(a.times(0.1))).isEqualTo("0.1·a");
        assertThat(formula(Ops.square(a.minus(b)))).isEqualTo("(a − b)²");
    }

    @Test
    void writesWhichPartOfAValueIsTaken() {
        Node p = Ops.input(graph, "p", TensorType.of(DType.F64, 6, 3));
        assertThat(formula(slice(p, 1, 2, 1))).isEqualTo("p[1, :]");
        assertThat(formula(slice(p, 0, 4, 2))).isEqualTo("p[:4:2, :]");
        assertThat(formula(slice(p, 2, 6, 1))).isEqualTo("p[2:, :]");
    }

    private static Node slice(Node p, int start, int stop, int step) {
        return Ops.slice(p, 0, Dim.constant(start), Dim.constant(stop), step);
    }

    @Test
    void namesTheOperationWhereAFormulaWouldBeEllipsesAlone() {
        Node deep = a.minus(b);
        for (int i = 0; i < 10; i++) {
            deep = Ops.tanh(Ops.exp(deep));
        }
        graph.output("long", deep.plus(deep.times(a)));
        assertThat(formulas().formula(deep.plus(deep.times(a)), 4)).isEqualTo("add(…)");
    }

    @Test
    void doesNotWriteShapes() {
        assertThat(formula(Ops.matmul(Ops.matrixTranspose(a), b))).isEqualTo("aᵀ·b");
        assertThat(formula(Ops.add(a, Ops.sum(b, 0)))).isEqualTo("a + sum(b)");
        assertThat(formula(Ops.sum(b, 0))).isEqualTo("sum(b) over axis 0");
    }

    @Test
    void leavesOutTheMiddleOfWhatIsLong() {
        Node deep = a;
        for (int i = 0; i < 100; i++) {
            deep = Ops.tanh(Ops.exp(deep));
        }
        graph.output("deep", deep);
        assertThat(formulas().formula(deep, 40)).isEqualTo("tanh(exp(tanh(exp(…))))");
        assertThat(formulas().formula(deep, 12)).isEqualTo("tanh(exp(…))");
    }

    @Test
    void usesTheNameThatTheAuthorGave() {
        Node h = Ops.exp(a).named("h");
        assertThat(formula(Ops.tanh(h))).isEqualTo("tanh(h)");
    }

    @Test
    void writesNumbersAsPeopleDo() {
        assertThat(Literals.text(Tensor.scalar(3))).isEqualTo("3");
        assertThat(Literals.text(Tensor.scalar(-0.5))).isEqualTo("−0.5");
        assertThat(Literals.text(Tensor.scalar(1.0001))).isEqualTo("1.0001");
        assertThat(Literals.text(Tensor.scalar(0.99999))).isEqualTo("0.99999");
        assertThat(Literals.text(Tensor.scalar(1.00000000001))).isEqualTo("1.00000000001");
        assertThat(Literals.text(Tensor.scalar(-1 / 3.0))).isEqualTo("≈−0.333333");
        assertThat(Literals.isNumber("≈−0.333333")).isTrue();
        assertThat(Literals.text(Tensor.scalar(6.02214076e23))).isEqualTo("≈6.02214e23");
        assertThat(Literals.text(Tensor.scalar(1e-12))).isEqualTo("1e−12");
        assertThat(Literals.text(Tensor.scalar(100))).isEqualTo("100");
        assertThat(Literals.text(Tensor.scalar(Double.NEGATIVE_INFINITY))).isEqualTo("−∞");
        assertThat(Literals.text(Tensor.scalar(Double.NaN))).isEqualTo("NaN");
        assertThat(Literals.text(Tensor.vector(1, 2.5))).isEqualTo("[1, 2.5]");
        assertThat(Literals.text(Tensor.vector(7, 7, 7, 7, 7))).isEqualTo("7");
        assertThat(Literals.isWritten(Tensor.vector(1, 2, 3, 4, 5))).isFalse();
    }
}
