package org.graphc.runtime.cli;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a graph can be written as. */
enum Emit {
    GRAPH,
    DOT,
    JAVA,
    SVG,
    PNG;

    /** The form that an option names, among those that the command writes. */
    static Emit of(String option, String text, Emit... allowed) {
        return Arrays.stream(allowed)
                .filter(kind -> kind.text().equals(text.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new UsageFailure(option + text + ": choose one of "
                        + Arrays.stream(allowed).map(Emit::text).collect(Collectors.joining(", "))));
    }

    /** By the ending of a file's name; empty where it has none, as a device, and refused where it is another. */
    static Optional<Emit> byEnding(String file, String option, Emit... allowed) {
        Optional<Emit> known = Arrays.stream(values())
                .filter(kind -> Endings.has(file, kind.text()))
                .findFirst();
        if (known.isEmpty()) {
            Endings.require(
                    "-o",
                    file,
                    "or say " + option,
                    Arrays.stream(allowed).map(Emit::text).toArray(String[]::new));
        }
        return known;
    }

    String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
