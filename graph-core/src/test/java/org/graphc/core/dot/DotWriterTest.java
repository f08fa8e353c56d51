package org.graphc.core.dot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.graphc.core.graph.Graph;
import org.graphc.core.testing.PictureGraphs;
import org.graphc.core.testing.SmallStack;
import org.junit.jupiter.api.Test;

class DotWriterTest {
    private static final PictureOptions DEFAULT = PictureOptions.DEFAULT;

    @Test
    void givesTheSameTextEachTime() {
        assertThat(DotWriter.print(PictureGraphs.digits(), DEFAULT))
                .isEqualTo(DotWriter.print(PictureGraphs.digits(), DEFAULT));
    }

    @Test
    void titlesDerivativesByWhatTheyAreDerivativesOf() {
        String dot = DotWriter.print(PictureGraphs.digits(), DEFAULT);
        assertThat(dot).contains("∂loss/∂W1", "∂loss/∂h", "∂loss/∂logits").doesNotContain("mul_", "%");
    }

    @Test
    void refusesAPathThatIsNotThere() {
        Graph graph = PictureGraphs.digits();
        assertThatThrownBy(() -> DotWriter.print(graph, DEFAULT.withPath("loss", "W9")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nothing is called W9");
        assertThatThrownBy(() -> DotWriter.print(graph, DEFAULT.withPath("h", "W2")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("h does not depend on W2");
    }

    @Test
    void drawsAMillionNodesOnASmallStack() {
        Graph graph = PictureGraphs.chain(170_000);
        String dot = SmallStack.call(() -> DotWriter.print(graph, DEFAULT));
        assertThat(dot).hasSizeLessThan(200_000);
    }
}
