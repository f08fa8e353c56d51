package org.graphc.runtime.cli;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.graphc.core.dot.PictureOptions;
import org.graphc.core.graph.Graph;
import org.graphc.core.type.Identifiers;
import org.graphc.optimizer.pass.Optimized;
import org.graphc.optimizer.pass.PassReport;
import org.graphc.optimizer.pass.Pipeline;
import org.graphc.runtime.JavaExport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code graphc compile}: optimises a graph and writes it in another form. */
@Command(
        description = "Optimises a description and writes it: as a description again, a picture, or Java.",
        footer = {
            "",
            "The form is --emit, else the ending of OUT, else graph. --stats and --print-after write to standard",
            "error; without --emit and -o they are all that is written."
        })
final class CompileCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(paramLabel = "FILE", description = "A description, a .graph file.")
    private String file;

    @Option(
            names = "-O",
            paramLabel = "LEVEL",
            defaultValue = "2",
            description = "Optimisation: -O0 none, -O1 keeps every bit, -O2 may improve last bits (default).")
    private int level;

    @Option(names = "--emit", paramLabel = "FORM", description = "graph, dot, java, svg or png.")
    private String emit;

    @Option(names = "-o", paramLabel = "OUT", description = "The file to write; standard output where there is none.")
    private String out;

    @Option(
            names = "--print-after",
            paramLabel = "PASS|all",
            description = "Shows the graph after a pass, or after each; repeatable.")
    private List<String> printAfter = List.of();

    @Option(names = "--stats", description = "Shows nodes, edges, rules and time of each pass.")
    private boolean stats;

    CompileCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        Pipeline pipeline = Execution.pipeline(level);
        requirePasses(pipeline);
        Optional<Emit> kind = kind();
        String className =
                kind.filter(Emit.JAVA::equals).map(java -> className()).orElse("");
        Product product = Product.of(out, terminal);
        product.require(kind.filter(Emit.PNG::equals).isPresent());
        Graph graph = Descriptions.read(file, terminal);
        Optimized optimized = pipeline.run(graph, this::show);
        if (stats) {
            terminal.say(PassReport.table(optimized.reports(), true)
                    + String.format(
                            Locale.ROOT,
                            "all together: %d -> %d nodes",
                            graph.size(),
                            optimized.graph().size()));
        }
        kind.ifPresent(form -> product.write(
                new Emission(graph, optimized.graph(), PictureOptions.DEFAULT.withTitle(file), className).as(form)));
        return ExitCode.OK.number();
    }

    private Optional<Emit> kind() {
        if (emit != null) {
            return Optional.of(Emit.of("--emit=", emit, Emit.values()));
        } else if (out != null) {
            return Optional.of(
                    Emit.byEnding(out, "the form with --emit", Emit.values()).orElse(Emit.GRAPH));
        }
        return stats || !printAfter.isEmpty() ? Optional.empty() : Optional.of(Emit.GRAPH);
    }

    private void requirePasses(Pipeline pipeline) {
        ImmutableList<String> known = pipeline.passes();
        for (String pass : printAfter) {
            if (!pass.equals("all") && !known.contains(pass)) {
                throw new UsageFailure("--print-after=" + Identifiers.printable(pass) + ": -O" + level
                        + (known.isEmpty()
                                ? " has no passes"
                                : " has the passes " + String.join(", ", ImmutableSet.copyOf(known))));
            }
        }
    }

    private void show(String pass, int sweep, Graph graph) {
        if (printAfter.contains("all") || printAfter.contains(pass)) {
            terminal.say(
                    "// after " + pass + ", sweep " + sweep + ": " + graph.size() + " nodes\n" + Emission.text(graph));
        }
    }

    /** A Java class is called as its file, which javac demands; without one, as the description allows. */
    private String className() {
        if (out == null || !Endings.has(out, "java")) {
            return legal(file);
        }
        String name = stem(out);
        if (!JavaExport.isClassName(name)) {
            throw new UsageFailure("-o " + Identifiers.printable(out) + ": no class can be called "
                    + Identifiers.printable(name) + "; call the file " + legal(out) + ".java");
        }
        return name;
    }

    private static String stem(String path) {
        String base = Optional.ofNullable(Path.of(path).getFileName())
                .map(Path::toString)
                .orElse("");
        return base.contains(".") ? base.substring(0, base.lastIndexOf('.')) : base;
    }

    /** The letters and digits of a file's name as the name of a class. */
    private static String legal(String path) {
        StringBuilder name = new StringBuilder();
        boolean upper = true;
        for (char c : stem(path).toCharArray()) {
            boolean fits = c < 128 && Character.isLetterOrDigit(c) || c == '_';
            name.append(!fits ? "" : upper ? Character.toUpperCase(c) : c);
            upper = !fits;
        }
        return JavaExport.isClassName(name.toString()) ? name.toString() : "Graph" + name;
    }
}
