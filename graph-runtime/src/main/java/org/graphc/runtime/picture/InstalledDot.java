package org.graphc.runtime.picture;

import guru.nidi.graphviz.engine.Engine;
import guru.nidi.graphviz.engine.EngineResult;
import guru.nidi.graphviz.engine.Format;
import guru.nidi.graphviz.engine.GraphvizCmdLineEngine;
import guru.nidi.graphviz.engine.GraphvizException;
import guru.nidi.graphviz.engine.Options;
import guru.nidi.graphviz.engine.Rasterizer;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Graphviz as its users install it. */
final class InstalledDot {
    private static final int SECONDS = 60;

    private InstalledDot() {}

    static boolean isThere() {
        boolean windows = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("win");
        return Stream.of(Optional.ofNullable(System.getenv("PATH")).orElse("").split(File.pathSeparator))
                .filter(folder -> !folder.isEmpty())
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, windows ? "dot.exe" : "dot")));
    }

    static byte[] svg(String dot) {
        String svg = new String(run(dot, Format.SVG_STANDALONE, Rasterizer.NONE), StandardCharsets.UTF_8);
        return EdgeLabels.onTop(svg).getBytes(StandardCharsets.UTF_8);
    }

    static byte[] png(String dot) {
        return run(Resolution.fine(dot), Format.PNG, Rasterizer.builtIn("png"));
    }

    private static byte[] run(String dot, Format format, Rasterizer rasterizer) {
        Options options = Options.create().engine(Engine.DOT).format(format);
        try {
            EngineResult result = new GraphvizCmdLineEngine()
                    .timeout(SECONDS, TimeUnit.SECONDS)
                    .execute(dot, options, rasterizer);
            return result.map(InstalledDot::take, text -> text.getBytes(StandardCharsets.UTF_8));
        } catch (GraphvizException e) {
            throw new PictureFailure("dot cannot draw this: " + e.getMessage(), e);
        }
    }

    private static byte[] take(File file) {
        try {
            byte[] bytes = Files.readAllBytes(file.toPath());
            Files.delete(file.toPath());
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
