package org.graphc.runtime.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.graphc.core.dot.DotWriter;
import org.graphc.core.dot.PictureOptions;
import org.graphc.core.graph.Graph;
import org.graphc.core.type.Identifiers;
import org.graphc.optimizer.pass.PassListener;
import org.graphc.optimizer.pass.PassReport;
import org.graphc.optimizer.pass.Pipeline;
import org.graphc.optimizer.pass.Trace;
import org.graphc.runtime.data.AtomicFile;
import org.graphc.runtime.data.DataFailure;
import org.graphc.runtime.picture.GraphPicture;
import org.graphc.runtime.picture.PictureFailure;
import picocli.CommandLine.Option;

/** The options that show a graph between passes, on standard error or as files of a folder. */
final class PassDump {
    private static final String ALL = "all";
    private static final String CHANGE = "change";

    /** More nodes are no picture that anybody would read, and layout takes much longer for more. */
    private static final int DRAWN_NODES = 80;

    /** Nodes of all pictures together: the layout of a picture takes as long as many passes. */
    private static final int ALL_DRAWN_NODES = 200;

    @Option(
            names = "--print-before",
            arity = "0..1",
            fallbackValue = ALL,
            paramLabel = "PASS|all",
            description = "Shows the graph before a pass, or before each; repeatable.")
    private List<String> before = List.of();

    @Option(
            names = "--print-after",
            arity = "0..1",
            fallbackValue = ALL,
            paramLabel = "PASS|change|all",
            description = "Shows the graph after a pass, after those that changed it, or after each; repeatable.")
    private List<String> after = List.of();

    @Option(
            names = "--dump-dir",
            paramLabel = "DIR",
            description = "Writes the graph as read, and after each pass that changed it, into numbered files of a"
                    + " new or empty folder, with pictures as long as they have 200 nodes together.")
    private Path folder;

    private final AtomicInteger drawn = new AtomicInteger();

    /** True where something is shown on standard error. */
    boolean isShown() {
        return !before.isEmpty() || !after.isEmpty() || folder != null;
    }

    void require(Pipeline pipeline) {
        before.forEach(pass -> require("--print-before=", pass, pipeline, ALL));
        after.forEach(pass -> require("--print-after=", pass, pipeline, ALL, CHANGE));
        if (folder != null) {
            requireEmpty(folder);
        }
    }

    /** Files of a former run would pass for some of this one; what is there is nobody's to delete. */
    private static void requireEmpty(Path folder) {
        String option = "--dump-dir " + Identifiers.printable(folder.toString()) + ": ";
        if (folder.toString().isEmpty()) {
            throw new UsageFailure("--dump-dir needs the name of a folder");
        } else if (Files.isRegularFile(folder)) {
            throw new UsageFailure(option + "that is a file");
        } else if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            if (files.findAny().isPresent()) {
                throw new UsageFailure(option + "that folder is not empty; give a new one");
            }
        } catch (IOException e) {
            throw DataFailure.writing(folder, e);
        }
    }

    private static void require(String option, String pass, Pipeline pipeline, String... others) {
        List<String> known = pipeline.passes().stream().distinct().toList();
        if (!known.contains(pass) && !List.of(others).contains(pass)) {
            throw new UsageFailure(option + Identifiers.printable(pass) + ": the pipeline has "
                    + (known.isEmpty() ? "no passes" : "the passes " + String.join(", ", known)));
        }
    }

    /** Shows and writes what the options ask for while a pipeline runs. */
    PassListener listener(Graph read, Terminal terminal) {
        Optional.ofNullable(folder).ifPresent(PassDump::make);
        dump(0, "read", read, terminal);
        int[] number = {0};
        return new PassListener() {
            @Override
            public void before(String pass, int sweep, Graph graph) {
                if (before.contains(ALL) || before.contains(pass)) {
                    terminal.say(shown("before " + pass, sweep, graph));
                }
            }

            @Override
            public void after(PassReport report, Graph old, Graph made, Trace trace) {
                number[0]++;
                boolean isChanged = old != made;
                if (after.contains(ALL) || after.contains(report.pass()) || isChanged && after.contains(CHANGE)) {
                    terminal.say(shown("after " + report.pass(), report.sweep(), made));
                }
                if (isChanged) {
                    dump(number[0], report.pass(), made, terminal);
                }
            }
        };
    }

    private static String shown(String when, int sweep, Graph graph) {
        return "// " + when + ", sweep " + sweep + ": " + graph.size() + " nodes\n" + Emission.text(graph);
    }

    private static void make(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw DataFailure.writing(folder, e);
        }
    }

    private void dump(int number, String pass, Graph graph, Terminal terminal) {
        if (folder == null) {
            return;
        }
        String name = String.format(Locale.ROOT, "%02d-%s", number, pass);
        AtomicFile.write(folder.resolve(name + ".graph"), Emission.text(graph));
        if (graph.size() > DRAWN_NODES || drawn.get() > ALL_DRAWN_NODES) {
            return;
        }
        if (drawn.addAndGet(graph.size()) > ALL_DRAWN_NODES) {
            terminal.say("graphc: no more pictures from " + name + " on; graphc view draws a .graph file");
            return;
        }
        PictureOptions options = PictureOptions.DEFAULT.withTitle(name);
        try {
            AtomicFile.write(folder.resolve(name + ".svg"), GraphPicture.svg(DotWriter.print(graph, options)));
        } catch (PictureFailure e) {
            terminal.say("graphc: no picture of " + name + ": " + e.getMessage());
        }
    }
}
