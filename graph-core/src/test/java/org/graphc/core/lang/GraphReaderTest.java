package org.graphc.core.lang;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.graphc.core.graph.Graph;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.testing.ReferenceRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GraphReaderTest {
    private static final Path FOLDER = Path.of("src/test/resources/descriptions");

    @Test
    void readsTheExampleOfTheLanguagePage() {
        Graph graph = GraphReader.read(FOLDER.resolve("digits.graph"));
        assertThat(graph.leaves().keySet()).containsExactly("x", "y", "W1", "b1", "W2", "b2");
        assertThat(graph.outputs().keySet())
                .containsExactly("dloss_dW1", "dloss_db1", "dloss_dW2", "dloss_db2", "loss", "logits");
        assertThat(graph.updates().keySet()).containsExactly("W1", "b1", "W2", "b2");
    }

    @Test
    void computesWhatIsWritten() {
        Graph graph = GraphReader.read("t.graph", "input x = f64(3); output y = sum(x * x) / 2 + x[1];");
        Map<String, Tensor> outputs = ReferenceRun.outputs(graph, Map.of("x", Tensor.vector(1, 2, 3)));
        assertThat(outputs.get("y").item()).isEqualTo(9.0);
    }

    @Test
    void throwsTheRenderedDiagnostics() {
        assertThatThrownBy(() -> GraphReader.read("t.graph", "output y = sum(hh);"))
                .isInstanceOf(DescriptionException.class)
                .hasMessageContaining("t.graph:1:16: error[G0201]: no name hh is declared here");
    }

    @Test
    void keepsBlanksInTextsAndComments() {
        String blanks = " ".repeat(100);
        Graph graph = GraphReader.read(
                "t.graph",
                "input x = f64(); /* " + blanks + " */" + blanks + "assert x > 0 : \"a" + blanks + "b\"; output x; //"
                        + blanks);
        assertThat(graph.assertions().get(0).message()).isEqualTo("a" + blanks + "b");
    }

    @Test
    void saysThatAFolderIsNoFile(@TempDir Path folder) {
        assertThat(GraphReader.check(folder).diagnostics().render()).contains("error[G0009]: this is a folder");
        assertThat(GraphReader.check(folder.resolve("none")).diagnostics().render())
                .contains("error[G0009]: there is no such file");
    }
}
