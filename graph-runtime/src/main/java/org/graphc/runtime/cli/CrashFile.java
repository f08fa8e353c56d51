package org.graphc.runtime.cli;

import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.graphc.core.type.Identifiers;
import org.graphc.optimizer.pass.PassFailure;
import org.graphc.runtime.data.AtomicFile;

/** A file from which a failure inside the optimizer can be seen again: the graph before the pass, and the pass. */
final class CrashFile {
    private CrashFile() {}

    /** Writes {@code graphc-crash-HASH.graph} into a folder and returns its path. */
    static Path write(Path folder, PassFailure failure) {
        String text = "// graphc failed in the pass " + failure.pass() + ": "
                + Identifiers.printable(String.valueOf(failure.getCause().getMessage()))
                + "\n// the pipeline: " + failure.pipeline()
                + "\n// to see it again: graphc compile --passes='" + failure.pass() + "' THIS_FILE\n"
                + Emission.text(failure.graph());
        String hash = Hashing.sha256()
                .hashString(text, StandardCharsets.UTF_8)
                .toString()
                .substring(0, 8);
        Path file = folder.resolve("graphc-crash-" + hash + ".graph");
        AtomicFile.write(file, text);
        return file;
    }
}
