package org.graphc.runtime.cli;

import java.util.Locale;
import java.util.concurrent.Callable;
import org.graphc.core.type.Identifiers;
import org.graphc.optimizer.pass.Passes;
import org.graphc.optimizer.pass.Pipelines;
import org.graphc.optimizer.rule.Equation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code graphc passes}: what --passes may name, and the rules that -fno-rule switches off. */
@Command(
        description = "Lists the passes of the optimizer, or the rules of one.",
        footer = {
            "",
            "In a pipeline: simplify{precision=exact}; stabilize{-log1p}, without the rules that make log1p;",
            "simplify{+x / x => 1}, with a relaxed one; repeat<8>(simplify,dce), until nothing changes."
        })
final class PassesCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(paramLabel = "NAME", arity = "0..1", description = "A pass, as stabilize.")
    private String name;

    PassesCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        terminal.out().print(name == null ? list() : rules());
        return ExitCode.OK.number();
    }

    private static String list() {
        StringBuilder text = new StringBuilder();
        for (Passes.Entry pass : Passes.all()) {
            int rules = pass.rules().size();
            text.append(String.format(
                    Locale.ROOT,
                    "%-10s %s%s%n",
                    pass.name(),
                    pass.meaning(),
                    rules == 0 ? "" : "; " + rules + " rules"));
        }
        for (int level = 0; level <= 2; level++) {
            text.append(String.format(Locale.ROOT, "%n-O%d  %s", level, Pipelines.of(level)));
        }
        return text.append('\n').toString();
    }

    private String rules() {
        Passes.Entry pass;
        try {
            pass = Passes.named(name);
        } catch (IllegalArgumentException e) {
            throw new UsageFailure(Identifiers.printable(e.getMessage()));
        }
        return rules(pass);
    }

    /** What a pass does, and its rules. */
    static String rules(Passes.Entry pass) {
        StringBuilder text = new StringBuilder(pass.name() + ": " + pass.meaning() + "\n");
        for (Equation rule : pass.rules()) {
            text.append(String.format(
                    Locale.ROOT, "  %-8s  %s%n", rule.precision().name().toLowerCase(Locale.ROOT), rule.name()));
        }
        return text.toString();
    }
}
