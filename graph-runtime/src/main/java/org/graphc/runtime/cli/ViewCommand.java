package org.graphc.runtime.cli;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.graphc.core.dot.PictureOptions;
import org.graphc.core.graph.Graph;
import org.graphc.core.type.Identifiers;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code graphc view}: draws a graph and its gradient. */
@Command(
        description = "Draws a description: the forward graph and, beside it, the gradient.",
        footer = {"", "The form is -T, else the ending of OUT, else svg."})
final class ViewCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(paramLabel = "FILE", description = "A description, a .graph file.")
    private String file;

    @Option(names = "-T", paramLabel = "FORM", description = "svg, png or dot.")
    private String form;

    @Option(
            names = "--view",
            paramLabel = "LANES",
            defaultValue = "both",
            description = "forward, gradient or both (default).")
    private String view;

    @Option(
            names = "--path",
            paramLabel = "FROM:TO",
            description = "Highlights how one value depends on another, as loss:W1.")
    private String path;

    @Option(
            names = "-O",
            paramLabel = "LEVEL",
            defaultValue = "0",
            description = "Draws the graph after optimisation; -O0, as it is written, is the default.")
    private int level;

    @Option(names = "--all", description = "Draws literals and shape arithmetic too, and as many nodes as there are.")
    private boolean all;

    @Option(names = "-o", paramLabel = "OUT", description = "The file to write; standard output where there is none.")
    private String out;

    ViewCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        Emit kind = kind();
        PictureOptions options = options();
        Product product = Product.of(out, terminal);
        product.require(kind == Emit.PNG);
        Graph written = Descriptions.read(file, terminal);
        Graph graph = Optimization.ofLevel(level).run(written).graph();
        try {
            product.write(new Emission(written, graph, options, "").as(kind));
        } catch (IllegalArgumentException e) {
            if (path == null) {
                throw e;
            }
            throw new UsageFailure("--path=" + Identifiers.printable(path) + ": " + e.getMessage());
        }
        return ExitCode.OK.number();
    }

    private Emit kind() {
        Emit kind = form != null
                ? Emit.of("-T ", form, Emit.SVG, Emit.PNG, Emit.DOT)
                : Optional.ofNullable(out)
                        .flatMap(o -> Emit.byEnding(o, "the form with -T", Emit.SVG, Emit.PNG, Emit.DOT))
                        .orElse(Emit.SVG);
        if (kind == Emit.GRAPH || kind == Emit.JAVA) {
            throw new UsageFailure("view writes svg, png or dot; compile writes " + kind.text());
        }
        return kind;
    }

    private PictureOptions options() {
        PictureOptions.View lanes = Arrays.stream(PictureOptions.View.values())
                .filter(v -> v.name().equals(view.toUpperCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new UsageFailure("--view=" + view + ": choose one of forward, gradient, both"));
        PictureOptions options =
                PictureOptions.DEFAULT.withView(lanes).withTitle(file).withDetails(all);
        options = all ? options.withLimit(Integer.MAX_VALUE) : options;
        if (path == null) {
            return options;
        }
        String[] ends = path.split(":", -1);
        if (ends.length != 2 || ends[0].isEmpty() || ends[1].isEmpty()) {
            throw new UsageFailure("--path=" + Identifiers.printable(path) + ": expected FROM:TO, as loss:W1");
        }
        return options.withPath(ends[0], ends[1]);
    }
}
