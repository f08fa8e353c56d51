package org.graphc.runtime.picture;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EdgeLabelsTest {
    private static final String TEXT = "<text text-anchor=\"start\" x=\"10\" y=\"20\" font-family=\"Helvetica\""
            + " font-size=\"8.00\">f64[3]\u00a0</text>";
    private static final String NODE = "<g id=\"node1\" class=\"node\"><text>$1</text></g>";

    @Test
    void putsLabelsOfEdgesOnSheetsAboveAllEdges() {
        String svg =
                "<svg><g id=\"graph0\"><g id=\"edge1\" class=\"edge\"><path/>" + TEXT + "</g>" + NODE + "</g></svg>";
        assertThat(EdgeLabels.onTop(svg))
                .isEqualTo("<svg><g id=\"graph0\"><g id=\"edge1\" class=\"edge\"><path/></g>" + NODE
                        + "<rect x=\"10.00\" y=\"13.60\" width=\"24.00\" height=\"8.00\" fill=\"white\""
                        + " fill-opacity=\"0.75\" stroke=\"none\"/>\n" + TEXT + "\n</g></svg>");
    }

    @Test
    void leavesAPictureWithoutLabelsOfEdges() {
        String svg = "<svg><g id=\"graph0\">" + NODE + "</g></svg>";
        assertThat(EdgeLabels.onTop(svg)).isEqualTo(svg);
    }
}
