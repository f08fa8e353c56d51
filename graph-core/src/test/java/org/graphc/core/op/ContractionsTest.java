package org.graphc.core.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.graphc.core.grad.Gradients;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.testing.Domain;
import org.graphc.core.testing.FiniteDifferences;
import org.graphc.core.testing.ReferenceRun;
import org.graphc.core.testing.Tensors;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Shape;
import org.graphc.core.type.Sizes;
import org.graphc.core.type.TensorType;
import org.graphc.core.type.TypeMismatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContractionsTest {
    /** The sizes of axes by their letters. */
    private static final Map<Character, Integer> SIZES =
            Map.of('a', 2, 'b', 3, 'i', 2, 'j', 3, 'k', 4, 'l', 2, 'z', 0, 'A', 3, 'u', 1, 'v', 2);

    private final GraphBuilder graph = GraphBuilder.create();

    private Node input(String name, long... sizes) {
        return Ops.input(graph, name, TensorType.of(DType.F64, sizes));
    }

    // spotless:off
    private static final String EQUATIONS = """
        ij->ij | ij->ji | ij->i | ij->j | ij-> | ijk->ki | i->i
        ii->i | ii-> | iij->ij | iij->ji | iji->j | iii->i | ijij->ij | ijij-> | bii->bi
        i,i-> | i,j->ij | i,j->ji | i,i->i | ij,j->i | ij,ij-> | ij,ij->ij | ij,ji->
        ij,jk->ik | ij,jk->ki | ij,kj->ik | ji,jk->ik | bij,bjk->bik | bij,bjk->ikb | ijb,bkj->kib
        abij,abjk->abik | bij,bjk->ik | bij,jk->bik | ij,k->ijk | ijk,jkl->il | ijk,lkj->il | ijkl,klab->abij
        ij,jk,kl->il | i,i,i-> | ij,jk,kl-> | i,j,k->kji | i,ij,j-> | ij,i,j->ij | bi,bj,bk->ijk
        ii,ij->j | ii,jj-> | iij,jjk->ik | ij,jj->i | i,ij->ij | i,->i | ,-> | ->
        iz->i | iz,zj->ij | z,z-> | zi,ij->zj | zz->z
        ui->i | ui,ju->ij | uu-> | ijA,A->ij
        """;
    // spotless:on

    @Test
    void everyEquationIsItsSumOverAllIndices() {
        for (String equation : EQUATIONS.strip().split("\\s*[|\n]\\s*")) {
            Case made = new Case(equation);
            Tensor expected = made.naive();
            Tensors.assertClose(made.run(made.value).get("value"), expected, 1e-14, equation);
        }
    }

    @Test
    void everyGradientIsTheDifferenceQuotient() {
        for (String equation : EQUATIONS.strip().split("\\s*[|\n]\\s*")) {
            Case made = new Case(equation);
            Node loss = Ops.sum(Ops.sin(made.value));
            made.graph.output("loss", loss);
            Gradients gradients = Gradients.of(loss, made.operands.toArray(Node[]::new));
            for (int i = 0; i < made.operands.size(); i++) {
                made.graph.output("d" + i, gradients.of(made.operands.get(i)));
            }
            Map<String, Tensor> outputs = made.run(made.value);
            for (int i = 0; i < made.operands.size(); i++) {
                Tensor expected = FiniteDifferences.gradient(made.graph.build(), "loss", made.feeds, "x" + i);
                Tensors.assertClose(outputs.get("d" + i), expected, 1e-7, equation + " x" + i);
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {"ij,jk; ij,jk->ik", "ji; ji->ij", "ii; ii->", "ba; ba->ab", "i,j; i,j->ij", "ijk,kj; ijk,kj->i"})
    void withoutAnArrowWhatOccursOnceRemainsInAlphabeticalOrder(String implicit, String explicit) {
        Case shorter = new Case(implicit, explicit);

        Tensors.assertClose(shorter.run(shorter.value).get("value"), shorter.naive(), 1e-14);
    }

    @Test
    void capitalsComeBeforeSmallLettersAsInNumPy() {
        Node a = input("a", 2, 3);

        assertThat(Contractions.einsum("iA", a).shape()).isEqualTo(Shape.of(3, 2));
    }

    @Test
    void blanksMeanNothing() {
        Node a = input("a", 2, 3);

        assertThat(Contractions.einsum(" i j -> j i ", a).shape()).isEqualTo(Shape.of(3, 2));
    }

    /** An equation on operands x0, x1, … whose axes have the sizes of their letters. */
    private static final class Case {
        private final GraphBuilder graph = GraphBuilder.create();
        private final List<String> terms;
        private final String result;
        private final List<Node> operands = new ArrayList<>();
        private final Map<String, Tensor> feeds = new LinkedHashMap<>();
        private final Node value;

        Case(String equation) {
            this(equation, equation);
        }

        /** The meaning is that of the second equation. */
        Case(String equation, String meaning) {
            int arrow = meaning.indexOf("->");
            terms = List.of(meaning.substring(0, arrow).split(",", -1));
            result = meaning.substring(arrow + 2);
            for (String term : terms) {
                String name = "x" + operands.size();
                ImmutableIntArray shape = ImmutableIntArray.copyOf(term.chars().map(c -> SIZES.get((char) c)));
                feeds.put(name, Domain.ANY.tensor(DType.F64, shape, operands.size() + 7));
                operands.add(Ops.input(graph, name, feeds.get(name).type()));
            }
            value = Contractions.einsum(equation, operands.toArray(Node[]::new));
        }

        Map<String, Tensor> run(Node output) {
            return ReferenceRun.outputs(graph.output("value", output).build(), feeds);
        }

        /** Runs through all values of all letters. */
        Tensor naive() {
            List<Character> letters = String.join("", terms)
                    .chars()
                    .distinct()
                    .mapToObj(c -> (char) c)
                    .toList();
            int[] limits = letters.stream().mapToInt(SIZES::get).toArray();
            int all = Arrays.stream(limits).reduce(1, (a, b) -> a * b);
            ImmutableIntArray shape = ImmutableIntArray.copyOf(result.chars().map(c -> SIZES.get((char) c)));
            double[] sums = new double[shape.stream().reduce(1, (a, b) -> a * b)];
            for (int n = 0; n < all; n++) {
                Map<Character, Integer> at = new LinkedHashMap<>();
                int rest = n;
                for (int i = 0; i < limits.length; i++) {
                    at.put(letters.get(i), rest % limits[i]);
                    rest /= limits[i];
                }
                double product = 1;
                for (int i = 0; i < terms.size(); i++) {
                    product *= feeds.get("x" + i).getDouble(flat(terms.get(i), at));
                }
                sums[flat(result, at)] += product;
            }
            return Tensor.of(shape, sums);
        }

        private static int flat(String term, Map<Character, Integer> at) {
            int flat = 0;
            for (char c : term.toCharArray()) {
                flat = flat * SIZES.get(c) + at.get(c);
            }
            return flat;
        }
    }

    @Test
    void anEllipsisBroadcastsAsNumPyDoes() {
        Node a = input("a", 5, 1, 2, 3);
        Node b = input("b", 4, 3, 2);
        Map<String, Tensor> feeds = Map.of(
                "a", Domain.ANY.tensor(DType.F64, ImmutableIntArray.of(5, 1, 2, 3), 1),
                "b", Domain.ANY.tensor(DType.F64, ImmutableIntArray.of(4, 3, 2), 2));
        graph.output("einsum", Contractions.einsum("...ij,...jk->...ik", a, b));
        graph.output("implicit", Contractions.einsum("...ij,...jk", a, b));
        graph.output("inside", Contractions.einsum("...ij,...jk->i...k", a, b));
        graph.output("matmul", Ops.matmul(a, b));
        graph.output("moved", Ops.transpose(Ops.matmul(a, b), 2, 0, 1, 3));

        Map<String, Tensor> outputs = ReferenceRun.outputs(graph.build(), feeds);

        assertThat(outputs.get("einsum")).isEqualTo(outputs.get("matmul"));
        assertThat(outputs.get("implicit")).isEqualTo(outputs.get("matmul"));
        assertThat(outputs.get("inside")).isEqualTo(outputs.get("moved"));
    }

    @Test
    void anEllipsisMayStandForNothing() {
        Node a = input("a", 2, 3);

        assertThat(Contractions.einsum("...ij->...ji", a).shape()).isEqualTo(Shape.of(3, 2));
    }

    @Test
    void sizesMayBeKnownOnlyInARun() {
        Dim n = Dim.symbol("n");
        Node a = Ops.input(graph, "a", TensorType.of(DType.F64, n, n, Dim.constant(2)));
        graph.output("diagonal", Contractions.einsum("iij->ji", a));
        graph.output("gram", Contractions.einsum("ikj,kil->jl", a, a));
        Tensor value = Domain.ANY.tensor(DType.F64, ImmutableIntArray.of(3, 3, 2), 1);

        Map<String, Tensor> outputs = ReferenceRun.outputs(graph.build(), Map.of("a", value));

        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 2; j++) {
                assertThat(outputs.get("diagonal").getDouble(j * 3 + i))
                        .isEqualTo(value.getDouble((i * 3 + i) * 2 + j));
            }
        }
        assertThat(outputs.get("gram").shape()).isEqualTo(ImmutableIntArray.of(2, 2));
    }

    @Test
    void aRepeatedArgumentGetsBothItsDerivatives() {
        Node a = input("a", 2, 2);
        Node trace = Contractions.einsum("ij,ji->", a, a);
        graph.output("d", Gradients.of(trace, a).of(a));

        Tensor d = ReferenceRun.outputs(graph.build(), Map.of("a", Tensor.matrix(new double[] {1, 2}, new double[] {3, 4
                })))
                .get("d");

        assertThat(d).isEqualTo(Tensor.matrix(new double[] {2, 6}, new double[] {4, 8}));
    }

    @Test
    void theGradientOfATraceIsZeroBesideTheDiagonal() {
        Node a = input("a", 3, 3);
        graph.output("d", Gradients.of(Contractions.einsum("ii", a), a).of(a));
        Tensor nothing = Tensor.fill(DType.F64, ImmutableIntArray.of(3, 3), i -> Double.NaN);

        Tensor d = ReferenceRun.outputs(graph.build(), Map.of("a", nothing)).get("d");

        assertThat(d).isEqualTo(Tensor.fill(DType.F64, ImmutableIntArray.of(3, 3), i -> i % 4 == 0 ? 1 : 0));
    }

    @Test
    void integersAreSummedExactly() {
        Node a = Ops.input(graph, "a", TensorType.of(DType.I64, 2, 2));
        graph.output("y", Contractions.einsum("ij,jk->ik", a, a));
        Tensor big = Tensor.of(ImmutableIntArray.of(2, 2), (1L << 53) + 1, 0, 0, 1);

        assertThat(ReferenceRun.outputs(graph.build(), ImmutableMap.of("a", big))
                        .get("y")
                        .getLong(0))
                .isEqualTo(((1L << 53) + 1) * ((1L << 53) + 1));
    }

    // spotless:off
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\'', value = {
        "ij,jk->ik  | j is 3 in operand 1, f64[2, 3], and 4 in operand 2, f64[4, 5]",
        "ij,ij->    | i is 2 in operand 1, f64[2, 3], and 4 in operand 2, f64[4, 5]",
        "ii,jk->    | i is both 2 and 3 in operand 1, f64[2, 3]",
        "ij->       | \"ij->\" names 1 operand, given are 2: f64[2, 3] and f64[4, 5]",
        "ij,jk,k->  | \"ij,jk,k->\" names 3 operands, given are 2: f64[2, 3] and f64[4, 5]",
        "ijk,jk->   | in \"ijk,jk->\" \"ijk\" names 3 axes of f64[2, 3]",
        "i,jk->     | in \"i,jk->\" \"i\" names 1 axis of f64[2, 3]; ... stands for the others",
        "ij,kl->m   | in \"ij,kl->m\" m is the axis of no operand",
        "ij,kl->ii  | in \"ij,kl->ii\" i stands twice behind the arrow",
        "i1,kl->    | in \"i1,kl->\" \"i1\" is not a list of letters, with ... at most once",
        "i..j,kl->  | in \"i..j,kl->\" \"i..j\" is not a list of letters, with ... at most once",
        "ij,kl->i>j | in \"ij,kl->i>j\" \"i>j\" is not a list of letters, with ... at most once",
        "......,kl  | in \"......,kl\" \"......\" is not a list of letters, with ... at most once",
        "...j,kl->j | in \"...j,kl->j\" the axes of ... are not in the result:",
        "...,...->... | axis -2 of ... is 2 in operand 1, f64[2, 3], and 4 in operand 2, f64[4, 5]",
    })
    // spotless:on
    void whatDoesNotFitIsNamed(String equation, String problem) {
        Node a = input("a", 2, 3);
        Node b = input("b", 4, 5);

        assertThatThrownBy(() -> Contractions.einsum(equation, a, b))
                .isInstanceOfSatisfying(
                        TypeMismatch.class, e -> assertThat(e.problem()).startsWith(problem));
    }

    @Test
    void differentElementTypesAreRefused() {
        Node a = input("a", 2);
        Node b = Ops.input(graph, "b", TensorType.of(DType.F32, 2));

        assertThatThrownBy(() -> Contractions.einsum("i,i", a, b))
                .hasMessageStartingWith("[einsum] needs one number type, not f64[2] and f32[2]");
    }

    @Test
    void tensordotPairsAxes() {
        Node a = input("a", 2, 3, 4);
        Node b = input("b", 4, 5, 3);
        Map<String, Tensor> feeds = Map.of(
                "a", Domain.ANY.tensor(DType.F64, ImmutableIntArray.of(2, 3, 4), 1),
                "b", Domain.ANY.tensor(DType.F64, ImmutableIntArray.of(4, 5, 3), 2));
        graph.output("named", Contractions.tensordot(a, b, ImmutableIntArray.of(1, -1), ImmutableIntArray.of(2, 0)));
        graph.output("einsum", Contractions.einsum("ijk,klj->il", a, b));
        graph.output("counted", Contractions.tensordot(a, b, 1));
        graph.output("last", Contractions.einsum("ijk,klm->ijlm", a, b));
        graph.output("none", Contractions.tensordot(a, b, 0));

        Map<String, Tensor> outputs = ReferenceRun.outputs(graph.build(), feeds);

        Tensors.assertClose(outputs.get("named"), outputs.get("einsum"), 1e-15);
        Tensors.assertClose(outputs.get("counted"), outputs.get("last"), 1e-15);
        assertThat(outputs.get("none").shape()).isEqualTo(ImmutableIntArray.of(2, 3, 4, 4, 5, 3));
    }

    @Test
    void tensordotNamesAxesThatDoNotPair() {
        Node a = input("a", 2, 3);
        Node b = input("b", 4, 5);

        assertThatThrownBy(() -> Contractions.tensordot(a, b, 1))
                .hasMessageStartingWith("[tensordot] the axes summed over differ: 3 in operand 1, f64[2, 3], and 4 in"
                        + " operand 2, f64[4, 5]");
        assertThatThrownBy(() -> Contractions.tensordot(a, b, 3))
                .hasMessageStartingWith("[tensordot] there are not 3 axes to sum over: f64[2, 3] and f64[4, 5]");
        assertThatThrownBy(() -> Contractions.tensordot(a, b, ImmutableIntArray.of(0), ImmutableIntArray.of()))
                .hasMessageStartingWith("[tensordot] 1 and 0 axes do not pair up: f64[2, 3] and f64[4, 5]");
        assertThatThrownBy(() -> Contractions.tensordot(a, b, ImmutableIntArray.of(0, 0), ImmutableIntArray.of(0, 1)))
                .hasMessageStartingWith("[tensordot] an axis is named twice: [0, 0] of f64[2, 3]");
    }

    /** Two products of a matrix and a vector instead of one of matrices, whatever n is. */
    @Test
    void multipliesThreeOperandsInTheCheapestOrder() {
        GraphBuilder graph = GraphBuilder.create();
        Dim n = Dim.symbol("n");
        Node a = Ops.input(graph, "a", TensorType.of(DType.F64, n, n));
        Node b = Ops.input(graph, "b", TensorType.of(DType.F64, n, n));
        Node v = Ops.input(graph, "v", TensorType.of(DType.F64, n));
        Contractions.einsum("ij,jk,k->i", a, b, v);
        assertThat(graph.nodes().stream()
                        .filter(node -> node.op() instanceof MatMul)
                        .map(node -> node.shape().elements()))
                .containsExactly(n, n);
    }

    @Test
    void keepsTheWrittenOrderWhereSizesDoNotCompare() {
        GraphBuilder graph = GraphBuilder.create();
        Dim n = Dim.symbol("n");
        Dim m = Dim.symbol("m");
        Node a = Ops.input(graph, "a", TensorType.of(DType.F64, n, Dim.constant(7)));
        Node b = Ops.input(graph, "b", TensorType.of(DType.F64, Dim.constant(7), m));
        Node c = Ops.input(graph, "c", TensorType.of(DType.F64, m, Dim.constant(7)));
        Contractions.einsum("ij,jk,kl->il", a, b, c);
        assertThat(graph.nodes().stream()
                        .filter(node -> node.op() instanceof MatMul)
                        .map(node -> node.shape().elements()))
                .containsExactly(n.times(m), n.times(Dim.constant(7)));
    }

    /** Of more than six operands the cheapest pair is next; a chain that ends in a vector is done from its end. */
    @Test
    void multipliesManyOperandsFromTheCheapEnd() {
        GraphBuilder graph = GraphBuilder.create();
        Node[] operands = new Node[8];
        Map<String, Tensor> feeds = new HashMap<>();
        for (int i = 0; i < 8; i++) {
            TensorType type = i < 7 ? TensorType.of(DType.F64, 3, 3) : TensorType.of(DType.F64, 3);
            operands[i] = Ops.input(graph, "m" + i, type);
            feeds.put("m" + i, Tensors.random(DType.F64, Sizes.NONE.of(type.shape()), Domain.ANY, i));
        }
        Node all = Contractions.einsum("ab,bc,cd,de,ef,fg,gh,h->a", operands);
        Node expected = operands[7];
        for (int i = 6; i >= 0; i--) {
            expected = operands[i].matmul(expected);
        }
        Graph built = graph.output("all", all).output("expected", expected).build();
        Map<String, Tensor> values = ReferenceRun.outputs(built, feeds);
        Tensors.assertClose(values.get("all"), values.get("expected"), 1e-13);
        assertThat(built.nodes().stream()
                        .filter(node -> node.op() instanceof MatMul)
                        .map(node -> node.shape().elements())
                        .distinct())
                .containsExactly(Dim.constant(3));
    }
}
