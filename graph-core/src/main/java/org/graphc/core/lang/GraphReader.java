package org.graphc.core.lang;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.Source;

/**
 * Reads descriptions of graphs: Java statements, parsed with JavaParser and never executed (docs/language.md). Reading
 * one executes nothing of it and opens no file but those that it includes from beside or below itself.
 */
public final class GraphReader {
    private static final long STACK = 64L << 20;

    private GraphReader() {}

    /** The graph of a file, or its errors. */
    public static Reading check(Path file) {
        String name = file.toString();
        if (!Files.isRegularFile(file)) {
            return failure(
                    name,
                    Code.FILE,
                    Files.isDirectory(file)
                            ? "this is a folder, not a file"
                            : Files.exists(file) ? "this is not a regular file" : "there is no such file");
        }
        Optional<SourceText> text = DescriptionFiles.read(name, file);
        return text.isPresent()
                ? check(text.get(), Optional.of(file))
                : failure(
                        name,
                        Code.FILE,
                        "the file is not readable text in UTF-8 of at most " + (DescriptionFiles.MAX_BYTES >> 20)
                                + " MB");
    }

    /** The graph of a text, or its errors, which call it {@code fileName}. */
    public static Reading check(String fileName, String text) {
        return text.length() > DescriptionFiles.MAX_BYTES
                ? failure(fileName, Code.LIMIT, "the text is longer than " + (DescriptionFiles.MAX_BYTES >> 20) + " MB")
                : check(new SourceText(fileName, text), Optional.empty());
    }

    /**
     * The graph of a file.
     *
     * @throws DescriptionException if it has errors
     */
    public static Graph read(Path file) {
        return sound(check(file));
    }

    /**
     * The graph of a text.
     *
     * @throws DescriptionException if it has errors
     */
    public static Graph read(String fileName, String text) {
        return sound(check(fileName, text));
    }

    private static Graph sound(Reading reading) {
        return reading.graph().orElseThrow(() -> new DescriptionException(reading.diagnostics()));
    }

    private static Reading failure(String file, Code code, String message) {
        Session session = new Session();
        session.report(Diagnostic.of(code, new Source(file, 1, 1, 2), message));
        return new Reading(Optional.empty(), session.diagnostics());
    }

    /** JavaParser recurses, so it gets a stack that the limit on nesting fits into whatever the caller's is. */
    private static Reading check(SourceText text, Optional<Path> file) {
        FutureTask<Reading> task = new FutureTask<>(() -> readHere(text, file));
        Thread thread = new Thread(null, task, "graphc reader", STACK);
        thread.setDaemon(true);
        thread.start();
        try {
            return task.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StackOverflowError) {
                return failure(text.file(), Code.NESTING, "the text is nested too deeply");
            } else if (e.getCause() instanceof OutOfMemoryError) {
                return failure(
                        text.file(), Code.LIMIT, "the text needs more memory than there is: GRAPHC_JAVA_OPTS=-Xmx8g");
            }
            throw new IllegalStateException("reading " + text.file() + " failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while reading " + text.file(), e);
        }
    }

    private static Reading readHere(SourceText text, Optional<Path> file) {
        Session session = new Session();
        Names names = new Names(session);
        Statements statements = new Statements(session, names, new Includes(session, names, file));
        session.enter(text);
        try {
            statements.execute(Syntax.parse(session, names), Scope.root());
            UnknownSizes.report(session);
            Warnings.report(session);
        } catch (Session.Stop e) {
            return new Reading(Optional.empty(), session.diagnostics());
        }
        Diagnostics diagnostics = session.diagnostics();
        return new Reading(
                diagnostics.hasErrors()
                        ? Optional.empty()
                        : Optional.of(session.graph().build()),
                diagnostics);
    }
}
