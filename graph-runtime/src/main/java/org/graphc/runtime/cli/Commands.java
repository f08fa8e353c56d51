package org.graphc.runtime.cli;

import com.google.common.collect.ImmutableMap;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine;

/** The commands of graphc. */
final class Commands {
    private static final String HELP = "help";

    /** In the order in which help lists them. */
    private static final ImmutableMap<String, Function<Terminal, Callable<Integer>>> ALL =
            ImmutableMap.<String, Function<Terminal, Callable<Integer>>>builder()
                    .put("check", CheckCommand::new)
                    .put("compile", CompileCommand::new)
                    .put("run", RunCommand::new)
                    .put("train", TrainCommand::new)
                    .put("view", ViewCommand::new)
                    .put("cost", CostCommand::new)
                    .put("bench", BenchCommand::new)
                    .put("verify", VerifyCommand::new)
                    .put("explain", ExplainCommand::new)
                    .put("ops", OpsCommand::new)
                    .put("passes", PassesCommand::new)
                    .put("version", VersionCommand::new)
                    .put(HELP, terminal -> new HelpCommand())
                    .buildOrThrow();

    private Commands() {}

    /**
     * Adds the command that the arguments begin with and no other, since picocli takes a while to look at each; all of
     * them where help or a message needs them.
     */
    static void add(CommandLine line, Terminal terminal, String... args) {
        String asked = args.length == 0 || args[0].equals(HELP) ? "" : args[0];
        ALL.forEach((name, command) -> {
            if (name.equals(asked) || !ALL.containsKey(asked)) {
                line.addSubcommand(name, command.apply(terminal));
            }
        });
    }
}
