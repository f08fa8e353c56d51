package org.graphc.runtime.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Command lines run in this process, on files of a folder; {@code @name} stands for a file in it. */
final class CommandLineRun {
    private final Path folder;

    CommandLineRun(Path folder) {
        this.folder = folder;
    }

    /** What came of a command line. */
    record Outcome(int code, String out, String err) {
        /** As a golden file shows it. */
        String shown() {
            return "exit " + code + "\n" + indented(out) + indented(err);
        }

        private static String indented(String text) {
            return text.isEmpty() ? "" : "    " + text.strip().replace("\n", "\n    ") + "\n";
        }
    }

    Path file(String name, String text) {
        try {
            return Files.writeString(folder.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path path(String name) {
        return folder.resolve(name);
    }

    Outcome run(String... args) {
        return run(false, "", args);
    }

    Outcome run(boolean terminal, String in, String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Terminal streams = new Terminal(
                new ByteArrayInputStream(in.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, false, StandardCharsets.UTF_8),
                new PrintStream(err, false, StandardCharsets.UTF_8),
                terminal,
                terminal,
                80);
        String[] placed =
                Arrays.stream(args).map(a -> a.replace("@", folder + "/")).toArray(String[]::new);
        int code = Main.run(streams, placed);
        return new Outcome(code, text(out), text(err));
    }

    private String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8).replace(folder + "/", "");
    }

    /** The command line and its outcome, as a golden file shows them. */
    String transcript(String... args) {
        return "$ graphc " + String.join(" ", args).replace("@", "") + "\n"
                + run(args).shown();
    }
}
