package org.graphc.runtime.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.graphc.core.dot.Derivation;
import org.graphc.core.grad.Isolated;
import org.graphc.core.graph.AdjointState;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.Node;
import org.graphc.core.lang.Code;
import org.graphc.core.lang.Diagnostics;
import org.graphc.core.lang.Explanation;
import org.graphc.core.lang.Reading;
import org.graphc.core.type.Identifiers;
import org.graphc.core.type.TypeMismatch;
import org.graphc.optimizer.pass.Passes;
import org.graphc.optimizer.pass.Pipeline;
import org.graphc.optimizer.rule.RuleName;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code graphc explain}: where a value comes from and what became of it; what a code, a pass or a rule means. */
@Command(
        description = "Explains a value of a description; or a diagnostic's code, a pass, a rule.",
        footer = {
            "",
            "NODE is a name, as loss, hidden.h or dloss_dW1, or a number, %%12 or v12, as compile -O0 prints it.",
            "What is in a body comes after the operation: v2/b5 in a scan, and in a cond, which has two bodies,",
            "v8/1/b5 or v8/2/b5, as compile -O0 prints them.",
            "graphc explain model.graph --derivation loss W1 is the chain rule, step by step, and with -O2 what",
            "the optimiser makes of it.",
            "graphc explain G0102, graphc explain stabilize and graphc explain log1p need no file."
        })
final class ExplainCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(index = "0", paramLabel = "FILE|NAME", description = "A description; or a code, a pass, a rule.")
    private String subject;

    @Parameters(index = "1", paramLabel = "NODE", arity = "0..1", description = "A value of the description.")
    private String name;

    @Option(names = "--why-gone", description = "Only why NODE is not in the optimised graph, or where it is.")
    private boolean whyGone;

    @Option(
            names = "--why-zero",
            arity = "2",
            paramLabel = "NODE",
            description = "Why the derivative of the first by the second is zero, if it is.")
    private List<String> whyZero;

    @Option(
            names = "--path",
            arity = "2",
            paramLabel = "NODE",
            description = "How the first depends on the second, step by step.")
    private List<String> path;

    @Option(
            names = "--derivation",
            arity = "2",
            paramLabel = "NODE",
            description = "The derivative of the first by the second, by the chain rule; with -O2, optimised.")
    private List<String> derivation;

    @Option(names = "--latex", description = "The derivation for LaTeX with amsmath, as an align*.")
    private boolean latex;

    @Mixin
    private Optimization optimization;

    ExplainCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        long asked = Arrays.asList(name, whyZero, path, derivation).stream()
                .filter(a -> a != null)
                .count();
        if (asked > 1) {
            throw new UsageFailure("NODE, --why-zero, --path and --derivation are different questions: ask one");
        } else if (Stream.of(whyZero, path, derivation).anyMatch(ends -> ends != null && ends.size() != 2)) {
            throw new UsageFailure("--why-zero, --path and --derivation are given once, with two names");
        } else if (latex && derivation == null) {
            throw new UsageFailure("--latex is for --derivation");
        } else if (whyGone && name == null) {
            throw new UsageFailure("--why-gone needs a NODE");
        }
        terminal.out().print(asked == 0 ? word() : answer());
        return ExitCode.OK.number();
    }

    private String answer() {
        optimization.pipeline();
        Reading reading = Descriptions.check(subject, terminal);
        terminal.diagnostics(reading.diagnostics().render());
        Graph graph = reading.graph()
                .orElseThrow(() -> new Descriptions.Faulty(subject, Descriptions.code(reading.diagnostics())));
        Pipeline pipeline = optimization.pipeline(graph);
        Diagnostics texts = reading.diagnostics();
        if (name != null) {
            NodeStory story = new NodeStory(graph, ValueNames.find(graph, name), texts, pipeline);
            return whyGone ? story.whyGone() : story.whole();
        }
        List<String> ends = whyZero != null ? whyZero : path != null ? path : derivation;
        ValueNames.Found first = ValueNames.find(graph, ends.get(0));
        ValueNames.Found second = ValueNames.find(graph, ends.get(1));
        if (first.graph() != second.graph()) {
            throw new UsageFailure(Identifiers.printable(ends.get(0) + " and " + ends.get(1))
                    + " are in different bodies: name two values of one, or their operations");
        }
        return between(first.graph(), first.node(), second.node(), pipeline, texts);
    }

    private String between(Graph graph, Node value, Node target, Pipeline pipeline, Diagnostics texts) {
        if (whyZero != null) {
            return new WhyZero(graph, value, target, texts).text(pipeline);
        }
        if (path != null) {
            return WhyZero.path(graph, value, target, Identifiers.printable(path.get(1) + " " + path.get(0)));
        }
        return derivation(graph, value, target, pipeline);
    }

    private String derivation(Graph graph, Node value, Node target, Pipeline pipeline) {
        Isolated isolated;
        try {
            isolated = optimization.isGiven()
                    ? Isolated.through(g -> pipeline.run(g).graph(), graph, value, target)
                    : Isolated.of(graph, value, target);
        } catch (TypeMismatch e) {
            throw new UsageFailure("--derivation: " + Identifiers.printable(e.problem()));
        }
        if (isolated.link().state() != AdjointState.VALUE) {
            throw new UsageFailure("--derivation: no derivative flows; graphc explain " + Identifiers.printable(subject)
                    + " --why-zero " + String.join(" ", derivation) + " says why");
        }
        noteMerged(graph.name(target), isolated.graph().name(isolated.target()));
        return latex ? Derivation.latex(isolated) : Derivation.text(isolated);
    }

    /** After optimisation two values may be one, and the formula has the other name. */
    private void noteMerged(Optional<String> written, Optional<String> now) {
        if (written.isPresent() && now.isPresent() && !written.equals(now)) {
            terminal.say("graphc: note: after optimisation " + Identifiers.printable(written.get()) + " and "
                    + Identifiers.printable(now.get()) + " are one value; this is the derivative by the first alone");
        }
    }

    /** What a word means that is no description. */
    private String word() {
        Optional<Code> code = Arrays.stream(Code.values())
                .filter(c -> c.id().equalsIgnoreCase(subject))
                .findFirst();
        if (code.isPresent()) {
            return meaning(code.get());
        }
        String passes = passes();
        if (passes.isEmpty()) {
            throw new UsageFailure(Identifiers.printable(subject) + " is no code, pass or rule"
                    + "; of a description, name the NODE to explain");
        }
        return passes;
    }

    private static String meaning(Code code) {
        Explanation explanation = code.explanation();
        return code.id() + " (" + (code.isWarning() ? "warning" : "error") + "): " + code.title() + "\n\n"
                + explanation.meaning() + "\n\nFor example\n"
                + explanation.wrong().indent(4)
                + "put right:\n"
                + explanation.right().indent(4);
    }

    private String passes() {
        StringBuilder text = new StringBuilder();
        for (Passes.Entry pass : Passes.all()) {
            if (pass.name().equals(subject)) {
                return PassesCommand.rules(pass);
            }
            pass.rules().stream()
                    .filter(rule -> RuleName.means(subject, rule))
                    .forEach(rule -> text.append(rule.name())
                            .append("\n  ")
                            .append(rule.precision().name().toLowerCase(Locale.ROOT))
                            .append(", of the pass ")
                            .append(pass.name())
                            .append("; -fno-rule='")
                            .append(rule.name())
                            .append("' switches it off\n"));
        }
        return text.toString();
    }
}
