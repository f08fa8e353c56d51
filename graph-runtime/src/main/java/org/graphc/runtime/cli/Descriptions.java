package org.graphc.runtime.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import org.graphc.core.graph.Graph;
import org.graphc.core.lang.Code;
import org.graphc.core.lang.Diagnostics;
import org.graphc.core.lang.GraphReader;
import org.graphc.core.lang.Reading;
import org.graphc.runtime.data.DataFailure;

/** Reads a description from a file or, where that is called {@code -}, from standard input. */
final class Descriptions {
    static final String STANDARD = "-";
    private static final int MAX_BYTES = 16 << 20;

    private Descriptions() {}

    /** Thrown where a description has errors, after they were printed. */
    static final class Faulty extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final ExitCode code;

        Faulty(String file, ExitCode code) {
            super(file);
            this.code = code;
        }

        ExitCode code() {
            return code;
        }
    }

    /** What a command ends with after such diagnostics: a file that cannot be read is no error of a description. */
    static ExitCode code(Diagnostics found) {
        boolean unreadable = found.errors().stream().anyMatch(d -> d.code() == Code.FILE);
        return unreadable ? ExitCode.RUN : found.hasErrors() ? ExitCode.DIAGNOSTICS : ExitCode.OK;
    }

    static Reading check(String file, Terminal terminal) {
        return file.equals(STANDARD)
                ? GraphReader.check("<stdin>", standardInput(terminal.in()))
                : GraphReader.check(Path.of(file));
    }

    /** The text of a file once more, for a file that shows a failure; none where it cannot be had. */
    static Optional<String> again(String file, Terminal terminal) {
        try {
            if (!file.equals(STANDARD)) {
                return Optional.of(Files.readString(Path.of(file)));
            }
            terminal.in().reset();
            return Optional.of(standardInput(terminal.in()));
        } catch (IOException | DataFailure | InvalidPathException e) {
            return Optional.empty();
        }
    }

    /** The graph of a file, after whatever there is to say about it is printed. */
    static Graph read(String file, Terminal terminal) {
        Reading reading = check(file, terminal);
        terminal.diagnostics(reading.diagnostics().render());
        return reading.graph().orElseThrow(() -> new Faulty(file, code(reading.diagnostics())));
    }

    private static String standardInput(InputStream in) {
        try {
            in.mark(MAX_BYTES + 1);
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new DataFailure("cannot read standard input: more than " + (MAX_BYTES >> 20) + " MB");
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new DataFailure("cannot read standard input: not UTF-8 text");
        } catch (IOException e) {
            throw new DataFailure("cannot read standard input: " + e.getMessage());
        }
    }
}
