package org.graphc.runtime.picture;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableSet;
import org.junit.jupiter.api.Test;

class RasterFontTest {
    private static final String TEXT = "<text font-family=\"Helvetica,sans-Serif\" font-size=\"10.00\">h</text>";

    @Test
    void keepsTheSizeInAFontOfTheSameWidths() {
        assertThat(RasterFont.among(ImmutableSet.of("DejaVu Sans", "Liberation Sans"))
                        .in(TEXT))
                .isEqualTo("<text font-family=\"Liberation Sans\" font-size=\"10.00\">h</text>");
    }

    @Test
    void makesAWiderFontSmaller() {
        assertThat(RasterFont.among(ImmutableSet.of("DejaVu Sans")).in(TEXT))
                .isEqualTo("<text font-family=\"SansSerif\" font-size=\"8.60\">h</text>");
    }
}
