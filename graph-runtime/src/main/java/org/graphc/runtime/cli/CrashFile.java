package org.graphc.runtime.cli;

import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.graphc.core.type.Identifiers;
import org.graphc.optimizer.pass.PassFailure;
import org.graphc.runtime.data.AtomicFile;

/**
 * A file from which a failure inside can be seen again: the graph before a pass, and the pass; or, where reading,
 * differentiating, planning or compiling failed, the description, and the command line.
 */
final class CrashFile {
    private CrashFile() {}

    /** Writes {@code graphc-crash-HASH.graph} into a folder and returns its path. */
    static Path write(Path folder, PassFailure failure) {
        String text = "// graphc failed in the pass " + failure.pass() + ": "
                + said(failure.getCause())
                + "\n// the pipeline: " + failure.pipeline()
                + "\n// to see it again: graphc compile --passes='" + failure.pass() + "' THIS_FILE\n"
                + Emission.text(failure.graph());
        return write(folder, text);
    }

    /** The same for a failure elsewhere. */
    static Path write(Path folder, Throwable failure, List<String> command, String description) {
        String text = "// graphc failed: " + said(failure) + "\n// to see it again, with this file instead: graphc "
                + Identifiers.printable(String.join(" ", command)) + "\n" + description;
        return write(folder, text);
    }

    private static String said(Throwable failure) {
        return Identifiers.printable(failure.toString());
    }

    private static Path write(Path folder, String text) {
        String hash = Hashing.sha256()
                .hashString(text, StandardCharsets.UTF_8)
                .toString()
                .substring(0, 8);
        Path file = folder.resolve("graphc-crash-" + hash + ".graph");
        AtomicFile.write(file, text);
        return file;
    }
}
