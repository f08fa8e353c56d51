package org.graphc.core.lang;

import com.google.common.base.Splitter;
import com.google.common.io.Resources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What a code of a diagnostic means, from the text beside this class.
 *
 * @param meaning what the mistake is and how to put it right
 * @param wrong a text with the mistake: a description, or a command line
 * @param right that text without the mistake
 */
public record Explanation(String meaning, String wrong, String right) {
    private static final String TEXTS = "codes.txt";
    private static final Splitter SECTIONS = Splitter.on("## ");
    private static final Splitter PARTS =
            Splitter.onPattern("-- (wrong|right)\\n").trimResults();

    static Explanation of(Code code) {
        for (String section : SECTIONS.split(text())) {
            if (section.startsWith(code.id() + "\n")) {
                List<String> parts =
                        PARTS.splitToList(section.substring(code.id().length()));
                return new Explanation(parts.get(0), parts.get(1), parts.get(2));
            }
        }
        throw new IllegalStateException(TEXTS + " explains no " + code);
    }

    private static String text() {
        try {
            return Resources.toString(Resources.getResource(Explanation.class, TEXTS), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
