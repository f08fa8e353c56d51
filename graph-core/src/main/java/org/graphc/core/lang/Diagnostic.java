package org.graphc.core.lang;

import com.google.common.collect.ImmutableList;
import java.util.Comparator;
import java.util.Optional;
import org.graphc.core.graph.Source;

/**
 * One mistake in a description.
 *
 * @param at the exact piece of text
 * @param message what was found and what was expected, without position and code
 * @param label what stands beside the carets, or empty
 * @param notes lines below: types of operands, where they were declared, how the piece was reached
 * @param hint what to do about it
 */
public record Diagnostic(
        Code code, Source at, String message, String label, ImmutableList<String> notes, Optional<String> hint) {
    static final Comparator<Diagnostic> BY_POSITION = Comparator.comparing((Diagnostic d) -> d.at.file())
            .thenComparingInt(d -> d.at.line())
            .thenComparingInt(d -> d.at.column())
            .thenComparing(d -> d.code)
            .thenComparing(d -> d.message);

    static Diagnostic of(Code code, Source at, String message) {
        return new Diagnostic(code, at, message, "", ImmutableList.of(), Optional.empty());
    }

    Diagnostic hint(String text) {
        return new Diagnostic(code, at, message, label, notes, Optional.of(text));
    }

    Diagnostic hint(Optional<String> text) {
        return text.isPresent() ? hint(text.get()) : this;
    }

    Diagnostic note(String text) {
        return new Diagnostic(
                code,
                at,
                message,
                label,
                ImmutableList.<String>builder().addAll(notes).add(text).build(),
                hint);
    }

    Diagnostic at(Source place, String newLabel) {
        return new Diagnostic(code, place, message, newLabel, notes, hint);
    }

    public boolean isError() {
        return !code.isWarning();
    }

    @Override
    public String toString() {
        return at + ": " + (isError() ? "error" : "warning") + "[" + code + "]: " + message;
    }
}
