package org.graphc.runtime.picture;

import guru.nidi.graphviz.engine.Engine;
import guru.nidi.graphviz.engine.Format;
import guru.nidi.graphviz.engine.Graphviz;
import guru.nidi.graphviz.engine.GraphvizException;
import guru.nidi.graphviz.engine.GraphvizV8Engine;
import guru.nidi.graphviz.engine.Options;
import guru.nidi.graphviz.engine.Rasterizer;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import javax.imageio.ImageIO;

/** Graphviz in V8: started for a picture and closed after it, so that no thread keeps an engine. */
final class EmbeddedDot {
    private static final int MEMORY = 256_000_000;

    private EmbeddedDot() {}

    static byte[] svg(String dot) {
        return text(dot).getBytes(StandardCharsets.UTF_8);
    }

    private static String text(String dot) {
        Options options = Options.create()
                .engine(Engine.DOT)
                .format(Format.SVG_STANDALONE)
                .totalMemory(MEMORY);
        try (NativeFolder folder = NativeFolder.choose();
                GraphvizV8Engine engine = new GraphvizV8Engine(folder.path().toString())) {
            return engine.execute(dot, options, Rasterizer.NONE).asString();
        } catch (GraphvizException e) {
            throw new PictureFailure("the embedded Graphviz cannot draw this: " + e.getMessage(), e);
        } catch (LinkageError | IllegalStateException e) {
            throw new PictureFailure(
                    "the embedded V8 does not start here (" + e.getMessage()
                            + "): install Graphviz, so that dot is on the PATH, or write the picture as dot",
                    e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] png(String dot) {
        String svg = RasterFont.installed().in(Resolution.enlarged(text(dot)));
        BufferedImage image = Rasterizer.SALAMANDER.rasterize(Graphviz.fromString(dot), g -> {}, svg);
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", png);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return png.toByteArray();
    }
}
