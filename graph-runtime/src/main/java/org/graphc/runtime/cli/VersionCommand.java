package org.graphc.runtime.cli;

import java.util.Optional;
import java.util.concurrent.Callable;
import org.graphc.runtime.Compiler;
import org.graphc.runtime.blas.Gemm;
import picocli.CommandLine.Command;

/** {@code graphc version}: what runs here. */
@Command(description = "Prints the versions of graphc and Java, and what does vectors and matrix products here.")
final class VersionCommand implements Callable<Integer> {
    private final Terminal terminal;

    VersionCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        String version = Optional.ofNullable(Main.class.getPackage().getImplementationVersion())
                .orElse("of an unpacked build");
        boolean vectors = ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
        terminal.out().println("graphc " + version);
        terminal.out()
                .println("java " + System.getProperty("java.version") + ", " + System.getProperty("java.vm.name") + ", "
                        + System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        terminal.out().println("compiler: " + (Compiler.isPresent() ? "javac" : "none, graphs are interpreted"));
        terminal.out()
                .println("vector module: "
                        + (vectors ? "jdk.incubator.vector" : "not loaded (GRAPHC_VECTOR=1 loads it)"));
        terminal.out()
                .println("math: strict; fast, where --math asks for it" + (vectors ? "" : ", has no effect here"));
        terminal.out().println("matrix products: " + Gemm.get().name());
        return ExitCode.OK.number();
    }
}
