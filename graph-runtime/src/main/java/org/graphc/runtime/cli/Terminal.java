package org.graphc.runtime.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a command reads and writes.
 *
 * @param outIsTerminal true where a person reads {@code out}: binary content is refused there
 * @param errIsTerminal true where a person reads {@code err}: colours and a progress bar are shown there only
 * @param columns how many characters a line of {@code err} takes
 */
record Terminal(
        InputStream in, PrintStream out, PrintStream err, boolean outIsTerminal, boolean errIsTerminal, int columns) {
    private static final int USUAL_COLUMNS = 80;
    private static final String BOLD = "\u001b[1m";
    private static final String RED = "\u001b[1;31m";
    private static final String YELLOW = "\u001b[1;33m";
    private static final String GREEN = "\u001b[32m";
    private static final String PLAIN = "\u001b[0m";

    /** Compiled when there is something to colour. */
    private static final class Patterns {
        private static final Pattern HEAD =
                Pattern.compile("^(\\S.*?:\\d+:\\d+: )(?:(error\\[\\w+])|(warning\\[\\w+]))(: .*)$", Pattern.MULTILINE);
        private static final Pattern CARETS = Pattern.compile("^( +\\| +)(\\^+.*)$", Pattern.MULTILINE);

        private Patterns() {}
    }

    /** The process's own streams; the launcher says which of them are terminals, which Java cannot ask. */
    static Terminal ofProcess() {
        boolean plain = System.getenv("NO_COLOR") != null || "dumb".equals(System.getenv("TERM"));
        return new Terminal(
                System.in,
                utf8(new FileOutputStream(FileDescriptor.out)),
                utf8(new FileOutputStream(FileDescriptor.err)),
                Boolean.getBoolean("graphc.terminal.out"),
                Boolean.getBoolean("graphc.terminal.err") && !plain,
                columns(Integer.getInteger("graphc.terminal.columns", USUAL_COLUMNS)));
    }

    /** A terminal that does not know its width says 0. */
    private static int columns(int told) {
        return told > 0 ? told : USUAL_COLUMNS;
    }

    private static PrintStream utf8(OutputStream out) {
        return new PrintStream(new BufferedOutputStream(out, 1 << 16), false, StandardCharsets.UTF_8);
    }

    /** Prints a message for a person, at once. */
    void say(String message) {
        out.flush();
        err.println(message);
        err.flush();
    }

    /** Prints rendered diagnostics, coloured on a terminal. */
    void diagnostics(String rendered) {
        String text = rendered;
        if (errIsTerminal) {
            text = Patterns.HEAD.matcher(text).replaceAll(Terminal::head);
            text = Patterns.CARETS.matcher(text).replaceAll("$1" + GREEN + "$2" + PLAIN);
        }
        out.flush();
        err.print(text);
        err.flush();
    }

    private static String head(MatchResult m) {
        String kind = m.group(2) == null ? YELLOW + m.group(3) : RED + m.group(2);
        return Matcher.quoteReplacement(BOLD + m.group(1) + PLAIN + kind + PLAIN + BOLD + m.group(4) + PLAIN);
    }
}
