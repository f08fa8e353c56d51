package org.graphc.runtime.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.graphc.core.graph.Graph;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.Identifiers;
import org.graphc.core.type.Sizes;
import org.graphc.runtime.Feeds;
import org.graphc.runtime.RunFailure;
import org.graphc.runtime.data.AtomicFile;
import org.graphc.runtime.data.NpzFormat;
import org.graphc.runtime.interp.Interpreter;
import org.graphc.runtime.train.DataBinding;
import org.graphc.runtime.train.StepLoss;
import org.graphc.runtime.train.Trainer;
import org.graphc.runtime.train.Training;
import org.graphc.runtime.train.TrainingData;
import org.graphc.runtime.train.TrainingOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code graphc train}: runs the updates of a graph over the rows of a file. */
@Command(
        description = "Runs the update statements of a description over batches of rows.",
        footer = {
            "",
            "The arrays of an .npz go to inputs and parameters of their names. The columns of a .csv go to",
            "inputs of their names; else the label column (label, target, class, species, diagnosis, y, or",
            "the last) goes to the target input, one-hot where that has an axis of classes, and the others,",
            "in order, to the other input."
        })
final class TrainCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(paramLabel = "FILE", description = "A description with update statements.")
    private String file;

    @Option(names = "--data", required = true, paramLabel = "FILE.csv|FILE.npz", description = "The rows.")
    private Path data;

    @Option(names = "--batch", required = true, paramLabel = "N", description = "Rows a step; the last may have fewer.")
    private int batch;

    @Option(names = "--epochs", required = true, paramLabel = "N", description = "The most passes over the rows.")
    private int epochs;

    @Option(names = "--label", paramLabel = "COLUMN", description = "The label column, by name or by number from 1.")
    private String label;

    @Option(names = "--loss", paramLabel = "OUTPUT", description = "What to follow: loss, else the first float scalar.")
    private String loss;

    @Option(names = "--shuffle", description = "Takes the rows of each epoch in an order of its own.")
    private boolean shuffle;

    @Option(names = "--seed", paramLabel = "K", description = "Another order for --shuffle; 0 by default.")
    private Long seed;

    @Option(names = "--params", paramLabel = "IN.npz", description = "First values of parameters.")
    private Path params;

    @Option(names = "--save", paramLabel = "OUT.npz", description = "Where to save the trained parameters.")
    private Path save;

    @Option(
            names = "--tolerance",
            paramLabel = "T",
            description = "Stops after an epoch in which every derivative was smaller in every step.")
    private Double tolerance;

    @Option(
            names = "--test-from",
            paramLabel = "ROW",
            description = "Does not train on rows from ROW on, counted from 0, and evaluates them at the end.")
    private Integer testFrom;

    @Option(names = "--log", paramLabel = "LOSSES.csv", description = "Where to write epoch,step,loss of every step.")
    private Path log;

    @Option(names = "--plot", paramLabel = "LOSS.svg", description = "Where to draw the losses.")
    private Path plot;

    @Mixin
    private Execution execution;

    TrainCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        TrainingOptions options = options();
        Stream.of(save, log, plot).filter(Objects::nonNull).forEach(AtomicFile::requireWritable);
        Graph graph = Descriptions.read(file, terminal);
        if (graph.updates().isEmpty()) {
            throw new RunFailure("nothing to train: the graph has no update");
        }
        Map<String, Tensor> start = Values.read(graph, List.of(), Optional.ofNullable(params));
        TrainingData rows = DataBinding.read(graph, data, Optional.ofNullable(label));
        rows.notes().forEach(note -> terminal.say("note: " + note));
        Trainer trainer = trainer(graph, rows, options, start);
        train(trainer, rows, start);
        return ExitCode.OK.number();
    }

    private void train(Trainer trainer, TrainingData rows, Map<String, Tensor> start) {
        try (Interruption interruption = new Interruption(terminal)) {
            Training training;
            try (ProgressLine progress = new ProgressLine(terminal, epochs, trainer.stepsAnEpoch(), interruption)) {
                training = trainer.run(start, progress);
            }
            finish(training, trainer.loss());
            if (interruption.isAsked()) {
                terminal.say("graphc: interrupted after " + training.losses().size() + " of "
                        + (long) epochs * trainer.stepsAnEpoch() + " steps" + written());
            } else if (testFrom != null && testFrom < rows.rows()) {
                TestReport.print(terminal.out(), trainer, training, testFrom, rows);
            }
        }
    }

    private String written() {
        List<Path> files = Stream.of(save, log, plot).filter(Objects::nonNull).toList();
        return files.isEmpty()
                ? "; --save would have kept what was learnt"
                : "; written as of then: "
                        + files.stream()
                                .map(f -> Identifiers.printable(f.toString()))
                                .collect(Collectors.joining(", "));
    }

    private TrainingOptions options() {
        execution.check();
        if (batch < 1 || epochs < 0) {
            throw new UsageFailure(
                    batch < 1 ? "--batch " + batch + ": at least 1" : "--epochs " + epochs + ": negative");
        }
        if (tolerance != null && !(tolerance > 0)) {
            throw new UsageFailure("--tolerance " + tolerance + ": more than 0");
        }
        if (testFrom != null && testFrom < 0) {
            throw new UsageFailure("--test-from " + testFrom + ": negative");
        }
        endings();
        if (seed != null && !shuffle) {
            throw new UsageFailure("--seed without --shuffle has no effect");
        }
        return new TrainingOptions(
                batch,
                epochs,
                shuffle ? OptionalLong.of(seed == null ? 0 : seed) : OptionalLong.empty(),
                tolerance == null ? OptionalDouble.empty() : OptionalDouble.of(tolerance),
                testFrom == null ? OptionalInt.empty() : OptionalInt.of(testFrom),
                Optional.ofNullable(loss));
    }

    private void endings() {
        ending("--save", save, "npz");
        ending("--log", log, "csv");
        ending("--plot", plot, "svg");
    }

    private static void ending(String option, Path place, String ending) {
        if (place != null && place.toString().isEmpty()) {
            throw new UsageFailure(option + " needs the name of a file");
        } else if (place != null) {
            Endings.require(option, place.toString(), "", ending);
        }
    }

    /** Everything is checked on a first batch before anything is compiled. */
    private Trainer trainer(Graph graph, TrainingData rows, TrainingOptions options, Map<String, Tensor> start) {
        Trainer checked = new Trainer(new Interpreter(graph), rows, options);
        Sizes sizes = Feeds.bind(graph, checked.firstFeed(start)).sizes();
        double steps = (double) epochs * checked.stepsAnEpoch();
        return new Trainer(execution.prepare(graph, sizes, steps, terminal::say), rows, options);
    }

    private void finish(Training training, String lossName) {
        if (training.converged()) {
            terminal.out()
                    .println("all derivatives are below " + tolerance + " after " + training.epochs() + " epochs");
        }
        if (training.losses().stream().anyMatch(step -> !Double.isFinite(step.loss()))) {
            terminal.say("graphc: warning: " + lossName + " is not finite in some steps; try smaller ones");
        }
        Optional.ofNullable(save).ifPresent(place -> NpzFormat.write(place, training.parameters()));
        Optional.ofNullable(log).ifPresent(place -> AtomicFile.write(place, log(training.losses())));
        Optional.ofNullable(plot)
                .ifPresent(place -> AtomicFile.write(place, LossPlot.svg(file, lossName, training.losses())));
    }

    private static String log(List<StepLoss> losses) {
        StringBuilder text = new StringBuilder("epoch,step,loss\n");
        losses.forEach(step -> text.append(step.epoch())
                .append(',')
                .append(step.step())
                .append(',')
                .append(step.loss())
                .append('\n'));
        return text.toString();
    }
}
