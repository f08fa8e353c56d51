package org.graphc.runtime.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.graphc.core.graph.Graph;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.Identifiers;
import org.graphc.runtime.Feeds;
import org.graphc.runtime.Result;
import org.graphc.runtime.RunFailure;
import org.graphc.runtime.data.AtomicFile;
import org.graphc.runtime.data.DataFailure;
import org.graphc.runtime.data.NpyFormat;
import org.graphc.runtime.data.NpzFormat;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code graphc run}: evaluates the outputs of a graph once. */
@Command(
        description = "Evaluates the outputs of a description.",
        footer = {
            "",
            "VALUE is a number, a JSON array, or an .npy or .csv file. Numbers, JSON and CSV are read with the",
            "declared type; an .npy or .npz file must have it. Without --out and --json outputs are printed."
        })
final class RunCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(paramLabel = "FILE", description = "A description, a .graph file.")
    private String file;

    @Mixin
    private Execution execution;

    @Mixin
    private Profiling profiling;

    @Option(
            names = "--in",
            paramLabel = "NAME=VALUE|FILE.npz",
            description =
                    "Feeds an input; repeatable. The arrays of an .npz feed inputs and parameters of their names.")
    private List<String> in = List.of();

    @Option(names = "--params", paramLabel = "FILE.npz", description = "Values of parameters, as train --save writes.")
    private Path params;

    @Option(
            names = "--out",
            paramLabel = "DIR|FILE.npz",
            description = "Writes the outputs into one .npz, or into a folder, NAME.npy each.")
    private Path out;

    @Option(names = "--json", description = "Prints {\"name\": {\"dtype\", \"shape\", \"data\"}}, every digit kept.")
    private boolean json;

    RunCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        execution.check();
        profiling.check(execution);
        Graph graph = profiling.phase("read", () -> Descriptions.read(file, terminal));
        if (graph.outputs().isEmpty()) {
            throw new RunFailure("nothing to run: the description has no output");
        }
        Map<String, Tensor> given = Values.read(graph, in, Optional.ofNullable(params));
        Feeds feeds = Feeds.bind(graph, given);
        Optional.ofNullable(out).ifPresent(this::requireOut);
        Result result = profiling.isAsked()
                ? profiling.run(graph, given, execution, terminal)
                : execution.prepare(graph, feeds.sizes(), 1, terminal::say).call(given);
        show(result.outputs());
        return ExitCode.OK.number();
    }

    private void show(Map<String, Tensor> outputs) {
        if (json) {
            PrintWriter writer = new PrintWriter(terminal.out(), false, StandardCharsets.UTF_8);
            JsonTensors.print(writer, outputs);
            writer.flush();
        }
        Optional.ofNullable(out).ifPresent(place -> write(place, outputs));
        if (!json && out == null) {
            outputs.forEach((name, tensor) -> terminal.out().println(PlainText.of(name, tensor)));
        }
    }

    private void requireOut(Path place) {
        String name = place.toString().toLowerCase(Locale.ROOT);
        if (name.isEmpty()) {
            throw new UsageFailure("--out needs the name of a folder or of an .npz file");
        } else if (name.endsWith(".npz")) {
            AtomicFile.requireWritable(place);
        } else if (name.endsWith(".npy") || name.endsWith(".csv") || Files.isRegularFile(place)) {
            throw new UsageFailure(
                    "--out " + Identifiers.printable(place.toString()) + ": name a folder or an .npz file");
        } else if (!Files.isDirectory(place)) {
            AtomicFile.requireWritable(place);
        }
    }

    private static void write(Path place, Map<String, Tensor> outputs) {
        if (place.toString().toLowerCase(Locale.ROOT).endsWith(".npz")) {
            NpzFormat.write(place, outputs);
            return;
        }
        try {
            Files.createDirectories(place);
        } catch (IOException e) {
            throw DataFailure.writing(place, e);
        }
        outputs.forEach((name, tensor) -> NpyFormat.write(place.resolve(name + ".npy"), tensor));
    }
}
