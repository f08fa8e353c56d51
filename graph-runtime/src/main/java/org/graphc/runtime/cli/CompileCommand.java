package org.graphc.runtime.cli;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.graphc.core.dot.PictureOptions;
import org.graphc.core.graph.Graph;
import org.graphc.core.type.Identifiers;
import org.graphc.core.type.Sizes;
import org.graphc.optimizer.pass.Optimized;
import org.graphc.optimizer.pass.Pipeline;
import org.graphc.runtime.JavaExport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code graphc compile}: optimises a graph and writes it in another form. */
@Command(
        description = "Optimises a description and writes it: as a description again, a picture, or Java.",
        footer = {
            "",
            "The form is --emit, else the ending of OUT, else graph. --stats, --timing and --print-... write to",
            "standard error; without --emit and -o they are all that is written."
        })
final class CompileCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(paramLabel = "FILE", arity = "0..1", description = "A description, a .graph file.")
    private String file;

    @Option(names = "--emit", paramLabel = "FORM", description = "graph, dot, java, svg or png.")
    private String emit;

    @Option(names = "-o", paramLabel = "OUT", description = "The file to write; standard output where there is none.")
    private String out;

    @Option(names = "--print-pipeline", description = "Prints the passes that would run, and ends.")
    private boolean printPipeline;

    @Mixin
    private Optimization optimization;

    @Mixin
    private Budget budget;

    @Mixin
    private Binding binding;

    @Mixin
    private PassDump dump;

    @Mixin
    private Statistics statistics;

    CompileCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        Pipeline pipeline = optimization.pipeline();
        if (printPipeline) {
            terminal.out().println(pipeline);
            return ExitCode.OK.number();
        }
        requireFile();
        dump.require(pipeline);
        statistics.require();
        budget.check();
        Optional<Emit> kind = kind();
        String className =
                kind.filter(Emit.JAVA::equals).map(java -> className()).orElse("");
        Product product = Product.of(out, terminal);
        product.require(kind.filter(Emit.PNG::equals).isPresent());
        Graph graph = Descriptions.read(file, terminal);
        Optional<Sizes> sizes = sizes(graph);
        Optimized optimized = optimization.pipeline(graph).run(graph, dump.listener(graph, terminal));
        statistics.show(graph, optimized, terminal);
        Graph fitted = sizes.map(s -> budget.fit(optimized.graph(), s)).orElseGet(optimized::graph);
        kind.ifPresent(form ->
                product.write(new Emission(graph, fitted, PictureOptions.DEFAULT.withTitle(file), className).as(form)));
        return ExitCode.OK.number();
    }

    /** Those that a memory budget is for. */
    private Optional<Sizes> sizes(Graph graph) {
        Optional<Sizes> sizes = binding.sizes(graph);
        if (!budget.isGiven()) {
            if (binding.isGiven()) {
                throw new UsageFailure("--bind without --memory-budget has no effect");
            }
            return Optional.empty();
        }
        return Optional.of(
                sizes.orElseThrow(() -> new UsageFailure("--memory-budget needs sizes: give them with --bind")));
    }

    private void requireFile() {
        if (file == null) {
            throw new UsageFailure("Missing required parameter: 'FILE'");
        }
    }

    private Optional<Emit> kind() {
        if (emit != null) {
            return Optional.of(Emit.of("--emit=", emit, Emit.values()));
        } else if (out != null) {
            return Optional.of(
                    Emit.byEnding(out, "the form with --emit", Emit.values()).orElse(Emit.GRAPH));
        }
        return statistics.isShown() || dump.isShown() ? Optional.empty() : Optional.of(Emit.GRAPH);
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
