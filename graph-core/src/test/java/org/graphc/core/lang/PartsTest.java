package org.graphc.core.lang;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.graphc.core.graph.Graph;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.testing.ReferenceRun;
import org.graphc.core.testing.Tensors;
import org.junit.jupiter.api.Test;

/** Functions with several results, whose parts are read by name. */
class PartsTest {
    private static final Tensor A = Tensor.matrix(new double[] {4, 1}, new double[] {2, 3});

    private static Tensor run(String statements) {
        Graph graph = GraphReader.read("t.graph", "input a = f64(2, 2);\n" + statements);
        return ReferenceRun.outputs(graph, Map.of("a", A)).get("y");
    }

    private static String errors(String statements) {
        return GraphReader.check("t.graph", "input a = f64(2, 2);\n" + statements)
                .diagnostics()
                .render();
    }

    @Test
    void areReadFromANameACallAndAReceiver() {
        Tensors.assertClose(run("var f = qr(a); output y = matmul(f.q, f.r);"), A, 1e-15);
        Tensors.assertClose(run("output y = matmul(lu(a).p, matmul(a.lu().l, a.lu().u));"), A, 1e-15);
        Tensors.assertClose(
                run("def both = x -> svd(x); output y = sum(both(a).s);"), run("output y = svd(a).s.sum();"), 0);
        Tensors.assertClose(run("var f = slogDet(a); output y = f.sign * exp(f.logAbs);"), Tensor.scalar(10), 1e-15);
    }

    @Test
    void areMadeOnceAndOnlyWhereTheyAreRead() {
        Graph graph =
                GraphReader.read("t.graph", "input a = f64(2, 2); var f = eigh(a); output y = f.values + f.values;");
        assertThat(graph.nodes().stream().map(node -> node.op().name()))
                .containsExactly("input", "eighPacked", "slice", "reshape", "add");
    }

    @Test
    void areMovedAndInScopesLikeOtherValues() {
        assertThat(run("var f = svd(a); f = svd(2.0 * a); output y = f.s[0];").item())
                .isEqualTo(2 * run("output y = svd(a).s[0];").item());
        assertThat(run("box: { var f = eigh(a); } output y = box.f.values[1];").item())
                .isPositive();
    }

    @Test
    void areNamedInErrors() {
        assertThat(errors("output y = qr(a).z;")).contains("no z among several values: .q, .r");
        assertThat(errors("output y = eigh(a).vector;")).contains("did you mean .vectors?");
        assertThat(errors("output y = qr(a);")).contains("a value is needed here, this is several values: .q, .r");
        assertThat(errors("output y = 1.0 + lu(a);")).contains("this is several values: .p, .l, .u");
        assertThat(errors("var f = qr(a); f.q;")).contains("the value of this expression is not used");
    }

    @Test
    void differentiateTogether() {
        Tensor gradient = run("var f = svd(a); var g = sum(f.u * f.s) + sum(f.vt); output y = gradient(g, a);");
        assertThat(gradient.toDoubleArray()).doesNotContain(Double.NaN, 0.0);
    }
}
