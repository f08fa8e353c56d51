package org.graphc.runtime.cli;

/** Where the process begins. */
public final class Start {
    private Start() {}

    public static void main(String[] args) {
        // The version command tells of vectors; a log is no place to tell users of a terminal.
        System.setProperty("org.graphc.vectors", System.getProperty("org.graphc.vectors", "quiet"));
        Terminal terminal = Terminal.ofProcess();
        boolean isVersion = args.length == 1 && args[0].equals("version");
        System.exit(isVersion ? versions(terminal) : Main.run(terminal, args));
    }

    /** Without picocli, which takes longer to load than everything else that this does. */
    private static int versions(Terminal terminal) {
        try {
            return new VersionCommand(terminal).call();
        } catch (IllegalArgumentException e) { // of a property that chooses what does not exist here
            terminal.say("graphc: " + e.getMessage());
            return ExitCode.USAGE.number();
        } finally {
            terminal.out().flush();
            terminal.err().flush();
        }
    }
}
