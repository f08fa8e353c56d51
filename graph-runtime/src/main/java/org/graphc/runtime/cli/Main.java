package org.graphc.runtime.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import org.graphc.core.lang.DescriptionException;
import org.graphc.core.type.Identifiers;
import org.graphc.runtime.RunFailure;
import org.graphc.runtime.data.DataFailure;
import org.graphc.runtime.picture.PictureFailure;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command {@code graphc}. */
@Command(
        name = "graphc",
        description = "Compiles descriptions of tensor graphs: checks, differentiates, optimises, runs, trains, draws.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "FILE may be - for standard input.",
            "Exit codes: 0 all is well, 1 the description has errors, 2 the command line has,",
            "3 a run failed or a file cannot be read or written, 4 mismatch, 70 an error of graphc's own.",
            "GRAPHC_JAVA_OPTS holds options for the JVM, as -Xmx8g for more memory. GRAPHC_CACHE names the",
            "directory for what makes the next start faster; where it is empty, nothing is kept."
        })
final class Main implements Runnable {
    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Shows this help.")
    private boolean help;

    /** Runs one command line and returns the exit code. */
    static int run(Terminal terminal, String... args) {
        return run(terminal, Path.of(""), args);
    }

    /** @param folder for the file that shows an internal failure */
    static int run(Terminal terminal, Path folder, String... args) {
        CommandLine line = line(terminal, args);
        line.setParameterExceptionHandler((e, given) -> misused(terminal, e).number());
        line.setExecutionExceptionHandler((e, command, parsed) ->
                failed(terminal, e, new Crash(folder, terminal, parsed)).number());
        try {
            return line.execute(args);
        } catch (Error e) { // as out of memory; the handler is given exceptions only
            return failed(terminal, e, new Crash(folder, terminal, line.getParseResult()))
                    .number();
        } finally {
            terminal.out().flush();
            terminal.err().flush();
        }
    }

    private static CommandLine line(Terminal terminal, String... args) {
        CommandLine line = new CommandLine(new Main());
        Commands.add(line, terminal, args);
        line.setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8));
        line.setColorScheme(CommandLine.Help.defaultColorScheme(terminal.outIsTerminal() ? Ansi.ON : Ansi.OFF));
        line.setUsageHelpWidth(100);
        line.setUsageHelpAutoWidth(false);
        return line;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing command");
    }

    private static ExitCode misused(Terminal terminal, ParameterException e) {
        terminal.say("graphc: " + Identifiers.printable(unknownCommand(e).orElse(e.getMessage())));
        UnmatchedArgumentException.printSuggestions(e, e.getCommandLine().getErr());
        String command = e.getCommandLine().getCommandSpec().qualifiedName();
        terminal.say("Try: " + command + " --help");
        return ExitCode.USAGE;
    }

    /** A word that stands where the command should. */
    private static Optional<String> unknownCommand(ParameterException e) {
        boolean main = e.getCommandLine().getParent() == null;
        if (!main || !(e instanceof UnmatchedArgumentException unmatched) || unmatched.isUnknownOption()) {
            return Optional.empty();
        }
        return Optional.of("there is no command " + unmatched.getUnmatched().get(0) + "; commands are "
                + String.join(", ", e.getCommandLine().getSubcommands().keySet()));
    }

    private static ExitCode failed(Terminal terminal, Throwable e, Crash crash) {
        if (e instanceof Descriptions.Faulty faulty) {
            return faulty.code();
        } else if (e instanceof DescriptionException) {
            terminal.diagnostics(e.getMessage());
            return ExitCode.DIAGNOSTICS;
        } else if (e instanceof UsageFailure || e instanceof InvalidPathException) {
            terminal.say("graphc: " + e.getMessage());
            return ExitCode.USAGE;
        } else if (e instanceof RunFailure || e instanceof DataFailure || e instanceof PictureFailure) {
            terminal.say("graphc: " + e.getMessage());
            return ExitCode.RUN;
        } else if (e instanceof OutOfMemoryError) {
            terminal.say("graphc: out of memory; give more with GRAPHC_JAVA_OPTS=-Xmx8g");
            return ExitCode.RUN;
        }
        return internal(terminal, e, crash);
    }

    private static ExitCode internal(Terminal terminal, Throwable e, Crash crash) {
        terminal.say("graphc: internal error, a mistake of graphc's own: " + e);
        crash.keep(e);
        if (System.getenv("GRAPHC_DEBUG") == null) {
            terminal.say("GRAPHC_DEBUG=1 shows where it happened; please report that");
        } else {
            e.printStackTrace(terminal.err());
        }
        return ExitCode.INTERNAL;
    }
}
