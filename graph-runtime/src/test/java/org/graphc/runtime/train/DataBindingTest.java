package org.graphc.runtime.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.ImmutableIntArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.op.Initializer;
import org.graphc.core.op.Ops;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.testing.Golden;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;
import org.graphc.core.type.TensorType;
import org.graphc.runtime.data.DataFailure;
import org.graphc.runtime.data.NpzFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataBindingTest {
    private static final Dim BATCH = Dim.symbol("batch");
    private static final String IRIS = "width,length,species\n1,2,setosa\n3,4,virginica\n5,6,setosa\n";

    @TempDir
    private Path folder;

    @Test
    void namesFeaturesByOrderAndTurnsWordsIntoOneHotRowsInSortedOrder() throws IOException {
        TrainingData data = csv(IRIS, "x", f64(BATCH, 2), "y", f64(BATCH, 2));
        assertThat(data.rows()).isEqualTo(3);
        assertThat(data.feed(2, 1))
                .isEqualTo(ImmutableMap.of(
                        "x", Tensor.matrix(new double[] {5, 6}, new double[] {3, 4}),
                        "y", Tensor.matrix(new double[] {1, 0}, new double[] {0, 1})));
        assertThat(data.notes()).containsExactly("classes of column species: setosa is 0, virginica is 1");
    }

    @Test
    void takesWholeNumbersFromZeroForTheClassesThemselves() throws IOException {
        TrainingData data = csv("a,label\n1,2\n2,0\n", "x", f64(BATCH, 1), "y", f64(BATCH, 3));
        assertThat(data.feedRange(0, 2).get("y"))
                .isEqualTo(Tensor.matrix(new double[] {0, 0, 1}, new double[] {1, 0, 0}));
        assertThat(data.notes()).isEmpty();
    }

    @Test
    void anInputOfAnyWidthTakesEveryColumnThatIsNotCalledALabel() throws IOException {
        Dim width = Dim.symbol("width");
        assertThat(csv("a,b,c\n1,2,3\n", "x", f64(BATCH, width)).feedRange(0, 1).get("x"))
                .isEqualTo(Tensor.matrix(new double[] {1, 2, 3}));
        assertThat(csv("1,2,3\n", "x", f64(BATCH, width)).notes()).isEmpty();
        TrainingData labelled = csv("a,b,label\n1,2,3\n", "x", f64(BATCH, width));
        assertThat(labelled.feedRange(0, 1).get("x")).isEqualTo(Tensor.matrix(new double[] {1, 2}));
        assertThat(labelled.notes()).containsExactly("column label is not used");
    }

    @Test
    void numbersOtherLabelsBySize() throws IOException {
        TrainingData data = csv("a,label\n1,10\n2,9\n3,10.0\n", "x", f64(BATCH, 1), "y", f64(BATCH, 2));
        assertThat(data.feedRange(0, 3).get("y"))
                .isEqualTo(Tensor.matrix(new double[] {0, 1}, new double[] {1, 0}, new double[] {0, 1}));
        assertThat(data.notes()).containsExactly("classes of column label: 9 is 0, 10 is 1");
    }

    @Test
    void givesAPlainColumnToATargetWithoutClasses() throws IOException {
        String table = "a,b,height\n1,2,0.5\n3,4,1.5\n";
        assertThat(csv(table, "x", f64(BATCH, 2), "t", f64(BATCH))
                        .feedRange(0, 2)
                        .get("t"))
                .isEqualTo(Tensor.vector(0.5, 1.5));
        assertThat(csv(table, "x", f64(BATCH, 2), "t", f64(BATCH, 1))
                        .feedRange(0, 2)
                        .get("t"))
                .isEqualTo(Tensor.matrix(new double[] {0.5}, new double[] {1.5}));
    }

    @Test
    void turnsTwoWordsIntoZeroAndOneAndManyIntoWholeNumbers() throws IOException {
        TrainingData two = csv(IRIS, "x", f64(BATCH, 2), "y", f64(BATCH));
        assertThat(two.feedRange(0, 3).get("y")).isEqualTo(Tensor.vector(0, 1, 0));
        String three = "a,class\n1,u\n2,w\n3,v\n";
        TrainingData whole = csv(three, "x", f64(BATCH, 1), "y", TensorType.of(DType.I64, BATCH));
        assertThat(whole.feedRange(0, 3).get("y")).isEqualTo(Tensor.of(ImmutableIntArray.of(3), 0L, 2, 1));
    }

    @Test
    void bindsColumnsToInputsOfTheirNameAndIgnoresOthers() throws IOException {
        TrainingData data = csv("id,y,x\n7,1,2\n8,3,4\n", "x", f64(BATCH), "y", f64(BATCH));
        assertThat(data.feed(1)).isEqualTo(ImmutableMap.of("x", Tensor.vector(4), "y", Tensor.vector(3)));
        assertThat(data.notes()).containsExactly("1 of 3 columns are not used");
    }

    @Test
    void findsTheTargetWhicheverIsDeclaredFirst() throws IOException {
        TrainingData data = csv(IRIS, "out", f64(BATCH), "features", f64(BATCH, 2));
        assertThat(data.feed(1).get("out")).isEqualTo(Tensor.vector(1));
    }

    @Test
    void takesTheColumnThatTheUserNames() throws IOException {
        String table = "kind,a,b\nu,1,2\nv,3,4\n";
        Graph graph = graph("x", f64(BATCH, 2), "y", f64(BATCH));
        assertThat(DataBinding.read(graph, file(table), Optional.of("kind"))
                        .feed(1)
                        .get("y"))
                .isEqualTo(Tensor.vector(1));
        assertThat(DataBinding.read(graph, file(table), Optional.of("1"))
                        .feed(1)
                        .get("y"))
                .isEqualTo(Tensor.vector(1));
    }

    @Test
    void readsATableWithoutHeader() throws IOException {
        TrainingData data = csv("1,2,u\n3,4,v\n", "x", f64(BATCH, 2), "y", f64(BATCH, 2));
        assertThat(data.feed(1).get("y")).isEqualTo(Tensor.matrix(new double[] {0, 1}));
    }

    @Test
    void laysRowsAlongTheSecondAxisOfAColumnConvention() throws IOException {
        TrainingData data = csv(IRIS, "a", f64(Dim.constant(2), BATCH), "y", f64(Dim.constant(2), BATCH));
        assertThat(data.feed(0, 1).get("a")).isEqualTo(Tensor.matrix(new double[] {1, 3}, new double[] {2, 4}));
        assertThat(data.feed(0, 1).get("y")).isEqualTo(Tensor.matrix(new double[] {1, 0}, new double[] {0, 1}));
    }

    @Test
    void feedsOneRowAtATimeWhereInputsHaveNoAxisForThem() throws IOException {
        TrainingData data = csv(IRIS, "x", f64(Dim.constant(2)), "y", f64());
        assertThat(data.onlySingleRows()).isTrue();
        assertThat(data.feed(1)).isEqualTo(ImmutableMap.of("x", Tensor.vector(3, 4), "y", Tensor.scalar(1)));
    }

    @Test
    void foldsColumnsIntoImages() throws IOException {
        TrainingData data =
                csv("a,b,c,d,label\n1,2,3,4,0\n", "x", f64(BATCH, Dim.constant(2), Dim.constant(2)), "y", f64(BATCH));
        assertThat(data.feed(0).get("x").shape()).isEqualTo(ImmutableIntArray.of(1, 2, 2));
    }

    @Test
    void leavesTheLabelsOutWhereNothingTakesThem() throws IOException {
        GraphBuilder graph = GraphBuilder.create();
        Ops.input(graph, "x", f64(BATCH, 2));
        TrainingData data = DataBinding.read(graph.build(), file(IRIS), Optional.empty());
        assertThat(data.notes()).containsExactly("column species is not used");
    }

    @Test
    void bindsArraysByName() {
        Graph graph = graph("x", f64(BATCH, 2), "k", f64());
        NpzFormat.write(
                folder.resolve("d.npz"),
                ImmutableMap.of(
                        "k", Tensor.scalar(3),
                        "W", Tensor.vector(9),
                        "x", Tensor.matrix(new double[] {1, 2}, new double[] {3, 4})));
        TrainingData data = DataBinding.read(graph, folder.resolve("d.npz"), Optional.empty());
        assertThat(data.rows()).isEqualTo(2);
        assertThat(data.feed(1))
                .isEqualTo(ImmutableMap.of("k", Tensor.scalar(3), "x", Tensor.matrix(new double[] {3, 4})));
        assertThat(data.parameters()).isEqualTo(ImmutableMap.of("W", Tensor.vector(9)));
    }

    @Test
    void namesWhatDoesNotFit() throws IOException {
        StringBuilder messages = new StringBuilder();
        TensorType two = f64(BATCH, 2);
        explain(messages, "too few features", IRIS, graph("x", f64(BATCH, 3), "y", f64(BATCH)), "");
        explain(messages, "classes", IRIS, graph("x", two, "y", f64(BATCH, 3)), "");
        explain(messages, "no such label", IRIS, graph("x", two, "y", f64(BATCH)), "kind");
        explain(messages, "no such label, no header", "1,2,3\n", graph("x", two, "y", f64(BATCH)), "kind");
        explain(messages, "three inputs", IRIS, graph("x", two, "y", f64(BATCH), "z", f64(BATCH)), "");
        explain(messages, "words", "a,b,c\n1,2,u\n1,oops,v\n", graph("x", two, "y", f64(BATCH)), "");
        explain(messages, "words for numbers", "a,b,c\n1,2,u\n1,2,v\n1,2,w\n", graph("x", two, "y", f64(BATCH)), "");
        explain(messages, "a word among numbers", "a,b,c\n1,2,3\n1,2,v\n", graph("x", two, "y", f64(BATCH)), "");
        explain(messages, "no label", "a,b,c\n1,2,u\n1,2,\n", graph("x", two, "y", f64(BATCH, 2)), "");
        explain(messages, "no rows", "a,b,c\n", graph("x", two, "y", f64(BATCH)), "");
        explain(messages, "image for a label", IRIS, graph("x", two, "y", f64(BATCH, 2, 2)), "");
        explain(messages, "two sizes", IRIS, graph("x", f64(Dim.symbol("n"), 2), "y", f64(Dim.symbol("m"))), "");
        Graph graph = graph("x", two, "k", f64());
        Tensor rows = Tensor.matrix(new double[] {1, 2});
        explain(messages, "unknown array", graph, ImmutableMap.of("x", rows, "k", Tensor.scalar(1), "q", rows));
        explain(messages, "missing array", graph, ImmutableMap.of("x", rows));
        explain(messages, "wrong dtype", graph, ImmutableMap.of("x", rows.cast(DType.F32), "k", Tensor.scalar(1)));
        explain(messages, "wrong rank", graph, ImmutableMap.of("x", Tensor.vector(1), "k", Tensor.scalar(1)));
        Graph both = graph("x", two, "y", f64(BATCH));
        explain(messages, "clashing rows", both, ImmutableMap.of("x", rows, "y", Tensor.vector(1, 2)));
        Golden.check(DataBindingTest.class, "refusals", messages.toString());
    }

    private void explain(StringBuilder messages, String what, String csv, Graph graph, String label)
            throws IOException {
        Path file = file(csv);
        explain(
                messages,
                what,
                () -> DataBinding.read(graph, file, Optional.of(label).filter(l -> !l.isEmpty())));
    }

    private void explain(StringBuilder messages, String what, Graph graph, ImmutableMap<String, Tensor> arrays) {
        explain(messages, what, () -> DataBinding.arrays(graph, "data.npz", arrays));
    }

    private void explain(StringBuilder messages, String what, Runnable binding) {
        String answer = "accepted";
        try {
            binding.run();
        } catch (DataFailure e) {
            answer = e.getMessage().replace(folder + "/", "");
        }
        messages.append(what).append("\n    ").append(answer).append('\n');
    }

    @Test
    void refusesFilesOfAnotherKind() {
        Graph graph = graph("x", f64(BATCH));
        assertThatThrownBy(() -> DataBinding.read(graph, Path.of("data.xlsx"), Optional.empty()))
                .hasMessage("data.xlsx: data is read from .csv and .npz");
    }

    private TrainingData csv(String text, Object... inputs) throws IOException {
        return DataBinding.read(graph(inputs), file(text), Optional.empty());
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("data.csv"), text);
    }

    private static Graph graph(Object... inputs) {
        GraphBuilder graph = GraphBuilder.create();
        for (int i = 0; i < inputs.length; i += 2) {
            Ops.input(graph, (String) inputs[i], (TensorType) inputs[i + 1]);
        }
        Ops.param(graph, "W", f64(Dim.ONE), new Initializer.Full(0));
        return graph.build();
    }

    private static TensorType f64(Dim... dims) {
        return TensorType.of(DType.F64, dims);
    }

    private static TensorType f64(Dim first, long second, long... rest) {
        Dim[] dims = new Dim[rest.length + 2];
        dims[0] = first;
        dims[1] = Dim.constant(second);
        for (int i = 0; i < rest.length; i++) {
            dims[i + 2] = Dim.constant(rest[i]);
        }
        return TensorType.of(DType.F64, dims);
    }
}
