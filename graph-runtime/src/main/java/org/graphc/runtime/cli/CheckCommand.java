package org.graphc.runtime.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.graphc.core.lang.Diagnostics;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code graphc check}: says all that is wrong with descriptions, and nothing where nothing is. */
@Command(description = "Reads descriptions and reports every error; prints nothing where there is none.")
final class CheckCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "Descriptions, .graph files.")
    private List<String> files;

    CheckCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        ExitCode code = ExitCode.OK;
        for (String file : files) {
            Diagnostics found = Descriptions.check(file, terminal).diagnostics();
            terminal.diagnostics(found.render());
            ExitCode one = Descriptions.code(found);
            code = one.number() > code.number() ? one : code;
        }
        return code.number();
    }
}
