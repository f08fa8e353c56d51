package org.graphc.runtime.cli;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.graphc.core.type.Identifiers;

/** Endings of files that are written: a name promises what the file holds. */
final class Endings {
    private Endings() {}

    static boolean has(String file, String ending) {
        return file.toLowerCase(Locale.ROOT).endsWith("." + ending);
    }

    /** Refuses a file whose ending promises something else; one without an ending, as a device, promises nothing. */
    static void require(String option, String file, String otherwise, String... endings) {
        Path last = Path.of(file).getFileName();
        String name = last == null ? "" : last.toString();
        if (name.lastIndexOf('.') > 0 && Arrays.stream(endings).noneMatch(ending -> has(name, ending))) {
            String known = Arrays.stream(endings).map(e -> "." + e).collect(Collectors.joining(", "));
            String more = otherwise.isEmpty() ? "" : ", " + otherwise;
            throw new UsageFailure(
                    option + " " + Identifiers.printable(file) + ": the name should end with " + known + more);
        }
    }
}
