package org.graphc.runtime.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.graphc.core.graph.Graph;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.Identifiers;
import org.graphc.runtime.CompiledFunction;
import org.graphc.runtime.Feeds;
import org.graphc.runtime.Profile;
import org.graphc.runtime.RunFailure;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code graphc bench}: how long a graph takes, or how many times as long as another. */
@Command(
        description = "Measures how long a description takes, compiled, and beside another one.",
        footer = {
            "",
            "Inputs that are not given are random; --bind gives their sizes. Samples of two descriptions",
            "are taken in turn, and the ratio is the median of theirs, pair by pair."
        })
final class BenchCommand implements Callable<Integer> {
    private static final int MAX_SAMPLES = 100_000;
    private static final double MAX_SECONDS = 3600;

    private final Terminal terminal;

    @Parameters(paramLabel = "FILE", description = "A description, a .graph file.")
    private String file;

    @Option(names = "--against", paramLabel = "OTHER", description = "Another description, to measure in turn.")
    private String other;

    @Option(
            names = "--in",
            paramLabel = "NAME=VALUE|FILE.npz",
            description = "Feeds an input, as for run; repeatable. OTHER takes those that it has.")
    private List<String> in = List.of();

    @Mixin
    private Binding binding;

    @Option(
            names = "--samples",
            paramLabel = "N",
            defaultValue = "31",
            description = "How often it is measured; 31 by default.")
    private int samples;

    @Option(
            names = "--warmup",
            paramLabel = "SECONDS",
            defaultValue = "1",
            description = "How long it runs before that; 1 by default.")
    private double warmUp;

    @Option(names = "--json", description = "Prints everything measured, for programs.")
    private boolean json;

    @Mixin
    private Execution execution;

    BenchCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    /** What was read. */
    private final List<Graph> graphs = new ArrayList<>();

    @Override
    public Integer call() {
        execution.check();
        execution.requireCompiled("bench");
        if (samples < 1 || samples > MAX_SAMPLES || !(warmUp >= 0 && warmUp <= MAX_SECONDS)) {
            throw new UsageFailure("--samples is from 1 to " + MAX_SAMPLES + ", --warmup from 0 to 3600 seconds");
        }
        List<BenchReport.Entry> entries = new ArrayList<>();
        entries.add(entry(file, Optional.of(sinceStart())));
        if (other != null) {
            entries.add(entry(other, Optional.empty()));
        }
        for (int i = 0; i < samples; i++) {
            for (int k = 0; k < entries.size(); k++) {
                entries.get((i + k) % entries.size()).timed().sample(); // first is now the one, now the other
            }
        }
        BenchReport report = new BenchReport(entries, Limits.measure());
        execution.note().ifPresent(terminal::say);
        terminal.out().print(json ? report.json() : report.text());
        return ExitCode.OK.number();
    }

    /** Nanoseconds since the process began, as far as the system tells. */
    private static double sinceStart() {
        Optional<Instant> begin = ProcessHandle.current().info().startInstant();
        return begin.map(b -> (double) Duration.between(b, Instant.now()).toNanos())
                .orElse(0.0);
    }

    private BenchReport.Entry entry(String name, Optional<Double> before) {
        long begin = System.nanoTime();
        Graph graph = Descriptions.read(name, terminal);
        if (graph.outputs().isEmpty() && graph.updates().isEmpty()) {
            throw new RunFailure("nothing to run: " + name + " has no output");
        }
        graphs.add(graph);
        if (other == null || graphs.size() == 2) {
            requireKnown();
        }
        Map<String, Tensor> feeds = RandomFeeds.complete(graph, given(graph), binding.known(graph));
        Feeds bound = Feeds.bind(graph, feeds);
        long read = System.nanoTime();
        CompiledFunction function = execution.compile(graph, bound.sizes(), line -> {});
        long compiled = System.nanoTime();
        function.call(feeds);
        long ran = System.nanoTime();
        BenchReport.Start start = new BenchReport.Start(before, read - begin, compiled - read, ran - compiled);
        Timed timed = Timed.warm(name, function, feeds, Duration.ofNanos((long) (warmUp * 1e9)));
        List<Profile.Section> sections =
                function.profile(feeds, Duration.ZERO, 1).sections();
        return new BenchReport.Entry(
                timed,
                start,
                sections.stream().mapToDouble(Profile.Section::bytes).sum(),
                sections.stream().mapToDouble(Profile.Section::flops).sum());
    }

    /** Of what is given, what the graph takes: two graphs may have different inputs. */
    private Map<String, Tensor> given(Graph graph) {
        List<String> known = in.stream()
                .filter(text -> name(text).isEmpty()
                        || graph.leaves().containsKey(name(text).get()))
                .toList();
        Map<String, Tensor> values = Values.read(graph, known, Optional.empty());
        values.keySet().retainAll(graph.leaves().keySet());
        return values;
    }

    /** What stands before the sign of equality; none for an archive. */
    private static Optional<String> name(String given) {
        int equals = given.indexOf('=');
        return equals > 0 ? Optional.of(given.substring(0, equals)) : Optional.empty();
    }

    /** Refuses what no graph takes. */
    private void requireKnown() {
        binding.requireKnown(graphs);
        in.stream().flatMap(text -> name(text).stream()).forEach(name -> {
            if (graphs.stream().noneMatch(graph -> graph.leaves().containsKey(name))) {
                throw new UsageFailure("--in " + Identifiers.printable(name) + ": there is no such input");
            }
        });
    }
}
