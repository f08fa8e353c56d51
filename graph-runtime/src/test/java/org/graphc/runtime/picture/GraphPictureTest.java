package org.graphc.runtime.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.graphc.core.dot.DotWriter;
import org.graphc.core.dot.PictureOptions;
import org.graphc.core.dot.PictureOptions.View;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.testing.PictureGraphs;
import org.graphc.runtime.picture.GraphPicture.Engine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GraphPictureTest {
    private static final Pattern ENTITY = Pattern.compile("&#(x?)([0-9a-fA-F]+);");

    @ParameterizedTest
    @EnumSource(Engine.class)
    void drawsTheTitlesOfDerivatives(Engine engine) {
        assumeThere(engine);
        String svg = new String(GraphPicture.svg(digits(), engine), StandardCharsets.UTF_8);
        assertThat(svg).contains("<svg").doesNotContain("<image", "href");
        assertThat(plain(svg)).contains("∂loss/∂W1", "∂loss/∂b2", "∂loss/∂h", "logits", "f64[batch, 64]");
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void drawsImagesThatAreNotEmpty(Engine engine) throws IOException {
        assumeThere(engine);
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(GraphPicture.png(digits(), engine)));
        assertThat(image.getWidth()).isBetween(800, 6000);
        assertThat(image.getHeight()).isBetween(800, 6000);
        assertThat(coloursOf(image)).isGreaterThan(20);
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void saysWhatIsWrongWithTextThatIsNotDot(Engine engine) {
        assumeThere(engine);
        assertThatThrownBy(() -> GraphPicture.svg("digraph { a -> ", engine))
                .isInstanceOf(PictureFailure.class)
                .hasMessageContaining("cannot draw this");
    }

    @Test
    void drawsEveryKindOfPicture() {
        PictureOptions options = PictureOptions.DEFAULT;
        String attack = "\"]; x [URL=\"javascript:alert(1)\"] <img src=\"/etc/passwd\"/> ]]> --> \\N \u202e & \n";
        List<String> pictures = List.of(
                DotWriter.print(PictureGraphs.linearRegression(), options.withTitle(attack)),
                DotWriter.print(PictureGraphs.twoLayer(), options.withDetails(true)),
                DotWriter.print(PictureGraphs.digits(), options.withView(View.FORWARD)),
                DotWriter.print(PictureGraphs.digits(), options.withView(View.GRADIENT)),
                DotWriter.print(PictureGraphs.digits(), options.withPath("loss", "W1")),
                DotWriter.print(PictureGraphs.shared(), options.withLimit(6)),
                DotWriter.print(PictureGraphs.chain(1000), options),
                DotWriter.print(GraphBuilder.create().build(), options));
        for (String dot : pictures) {
            String svg = new String(GraphPicture.svg(dot), StandardCharsets.UTF_8);
            // what is under the pointer is in an element a of its own, which leads nowhere without an href
            assertThat(svg).contains("<svg").doesNotContain("<image", "href");
        }
    }

    private static void assumeThere(Engine engine) {
        assumeTrue(engine == Engine.EMBEDDED || InstalledDot.isThere(), "dot is not installed");
    }

    private static String digits() {
        return DotWriter.print(PictureGraphs.digits(), PictureOptions.DEFAULT);
    }

    private static long coloursOf(BufferedImage image) {
        int[] pixels = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
        return Arrays.stream(pixels).distinct().count();
    }

    /** The text with entities resolved, since engines differ in what they write as one. */
    private static String plain(String svg) {
        Matcher entity = ENTITY.matcher(svg);
        return entity.replaceAll(found -> Matcher.quoteReplacement(Character.toString(
                        Integer.parseInt(found.group(2), found.group(1).isEmpty() ? 10 : 16))))
                .replace("&#160;", " ");
    }
}
