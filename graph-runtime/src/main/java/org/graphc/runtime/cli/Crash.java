package org.graphc.runtime.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.graphc.optimizer.pass.PassFailure;
import org.graphc.runtime.data.DataFailure;
import picocli.CommandLine.ParseResult;

/**
 * Leaves a file behind when something inside fails.
 *
 * @param folder where the file goes
 * @param command as it was parsed
 */
record Crash(Path folder, Terminal terminal, ParseResult command) {
    void keep(Throwable failure) {
        try {
            if (failure instanceof PassFailure pass) {
                terminal.say("graphc: the graph and the pass are in " + CrashFile.write(folder, pass));
                return;
            }
            description().flatMap(file -> Descriptions.again(file, terminal)).ifPresent(text -> {
                Path file = CrashFile.write(folder, failure, command.originalArgs(), text);
                terminal.say("graphc: the description and the command line are in " + file);
            });
        } catch (DataFailure e) {
            terminal.say("graphc: " + e.getMessage());
        }
    }

    /** The first file that the command was given. */
    private Optional<String> description() {
        if (!command.hasSubcommand()) {
            return Optional.empty();
        }
        return command.subcommand().matchedPositionals().stream()
                .flatMap(parameter -> parameter.stringValues().stream())
                .findFirst();
    }
}
