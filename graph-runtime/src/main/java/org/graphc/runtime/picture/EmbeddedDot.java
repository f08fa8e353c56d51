package org.graphc.runtime.picture;

import com.google.common.base.Throwables;
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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.imageio.ImageIO;

/** Graphviz in V8: started for a picture and closed after it, so that no thread keeps an engine. */
final class EmbeddedDot {
    private static final int SECONDS = 60;
    private static final int MEMORY = 256_000_000;

    private EmbeddedDot() {}

    static byte[] svg(String dot) {
        return text(dot).getBytes(StandardCharsets.UTF_8);
    }

    /** In a thread that can be left behind, since V8 cannot be interrupted. */
    private static String text(String dot) {
        FutureTask<String> layout = new FutureTask<>(() -> laidOut(dot));
        Thread thread = new Thread(layout, "graphviz");
        thread.setDaemon(true);
        thread.start();
        try {
            return layout.get(SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new PictureFailure(
                    "Graphviz has not laid this out within " + SECONDS
                            + " seconds: draw less of it, or write the picture as dot",
                    e);
        } catch (ExecutionException e) {
            Throwables.throwIfUnchecked(e.getCause());
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PictureFailure("interrupted while Graphviz laid this out", e);
        }
    }

    private static String laidOut(String dot) {
        Options options = Options.create()
                .engine(Engine.DOT)
                .format(Format.SVG_STANDALONE)
                .totalMemory(MEMORY);
        try (NativeFolder folder = NativeFolder.choose();
                GraphvizV8Engine engine = new GraphvizV8Engine(folder.path().toString())) {
            return EdgeLabels.onTop(
                    engine.execute(dot, options, Rasterizer.NONE).asString());
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
