package org.graphc.runtime.cli;

import java.util.concurrent.Callable;
import org.graphc.core.type.Identifiers;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code graphc help}: as {@code --help}, for those who type it as a word. */
@Command(description = "Shows help for graphc or one of its commands.")
final class HelpCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "COMMAND", arity = "0..1", description = "The command to explain.")
    private String name;

    @Override
    public Integer call() {
        CommandLine graphc = spec.commandLine().getParent();
        CommandLine wanted = name == null ? graphc : graphc.getSubcommands().get(name);
        if (wanted == null) {
            throw new UsageFailure("there is no command " + Identifiers.printable(name) + "; commands are "
                    + String.join(", ", graphc.getSubcommands().keySet()));
        }
        wanted.usage(graphc.getOut(), graphc.getColorScheme());
        return ExitCode.OK.number();
    }
}
