package org.graphc.runtime.cli;

import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.graphc.core.graph.Graph;
import org.graphc.core.type.Identifiers;
import org.graphc.optimizer.pass.Pipeline;
import org.graphc.runtime.Compiler;
import org.graphc.runtime.Mismatch;
import org.graphc.runtime.RunFailure;
import org.graphc.runtime.Verification;
import org.graphc.runtime.data.AtomicFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code graphc verify}: whether the passes and the compiler keep what a graph computes. */
@Command(
        description = "Compares a graph after each pass, and compiled, with the graph as it is written.",
        footer = {
            "",
            "Of four inputs one is random with parameters as they start, one all random, one singular (NaN,",
            "zeros, infinities, extremes), one of small whole numbers, for ties. Symbolic sizes are small where",
            "--bind does not give them. As long as only exact rules have fired, as in -O1, every bit must be the",
            "same. After that, and compiled, an element may differ by K times what rounding can do to it: the",
            "most that it changes where each step of the written graph is off by one unit in the last place.",
            "What overflowed there may be any number; NaN or infinity that the input brings in, as 0 / 0 is,",
            "must stay, and no number may become NaN. A mismatch ends with 4, names the rewrite, and is",
            "written as a small description."
        })
final class VerifyCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(paramLabel = "FILE", description = "A description, a .graph file.")
    private String file;

    @Option(names = "--inputs", paramLabel = "N", defaultValue = "20", description = "How many inputs; 20 by default.")
    private int inputs;

    @Option(
            names = "--ulp",
            paramLabel = "K",
            defaultValue = "16",
            description = "How many times the reach of rounding is allowed; 16 by default.")
    private double times;

    @Mixin
    private Binding binding;

    @Option(names = "--no-compiled", description = "Leaves out the comparison of compiled code with the interpreter.")
    private boolean interpretedOnly;

    @Mixin
    private Optimization optimization;

    VerifyCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        if (inputs < 1 || !(times >= 1)) {
            throw new UsageFailure("--inputs and --ulp are 1 or more");
        }
        optimization.pipeline();
        boolean compiles = !interpretedOnly && Compiler.isPresent();
        Graph graph = Descriptions.read(file, terminal);
        if (graph.outputs().isEmpty() && graph.updates().isEmpty()) {
            throw new RunFailure("nothing to verify: the description has no output");
        }
        Verification.Options options = new Verification.Options(inputs, times, binding.some(graph), compiles);
        Pipeline pipeline = optimization.pipeline(graph);
        Verification.Outcome outcome = Verification.of(graph, pipeline, options);
        if (outcome.mismatch().isPresent()) {
            return mismatch(outcome.mismatch().get(), pipeline, Path.of(""), terminal)
                    .number();
        } else if (outcome.inputs() == 0) {
            throw new RunFailure("nothing was compared: the description refuses all inputs, the first with: "
                    + outcome.refused().get(0));
        }
        terminal.out().println(said(graph, outcome, compiles));
        return ExitCode.OK.number();
    }

    private String said(Graph graph, Verification.Outcome outcome, boolean compiles) {
        int values = graph.outputs().size() + graph.updates().size();
        return Identifiers.printable(file) + ": " + values + (values == 1 ? " value is" : " values are")
                + " the same after each of " + outcome.passes() + " passes" + (compiles ? ", and compiled" : "")
                + ", on "
                + outcome.inputs() + " inputs"
                + (outcome.sizes().values().isEmpty() ? "" : " where " + outcome.sizes())
                + (outcome.refused().isEmpty()
                        ? ""
                        : "; the description refuses " + outcome.refused().size() + " more");
    }

    /** Tells of a mismatch, and writes the reduced graph into a folder. */
    static ExitCode mismatch(Mismatch found, Pipeline pipeline, Path folder, Terminal terminal) {
        terminal.say("graphc: the value changes " + found.text().stripTrailing());
        found.reduced().ifPresent(small -> {
            String text = "// " + found.text().strip().replace("\n", "\n// ")
                    + "\n// to see it again: graphc verify --passes='" + pipeline + "' THIS_FILE\n"
                    + Emission.text(small);
            String hash = Hashing.sha256()
                    .hashString(text, StandardCharsets.UTF_8)
                    .toString()
                    .substring(0, 8);
            Path place = folder.resolve("graphc-mismatch-" + hash + ".graph");
            AtomicFile.write(place, text);
            terminal.say("graphc: a small graph that shows it is in " + place);
        });
        return ExitCode.MISMATCH;
    }
}
