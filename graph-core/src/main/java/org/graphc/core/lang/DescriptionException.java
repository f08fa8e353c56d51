package org.graphc.core.lang;

/** Thrown for a description with errors; the message is what {@link Diagnostics#render} gives. */
public final class DescriptionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Diagnostics diagnostics;

    DescriptionException(Diagnostics diagnostics) {
        super(diagnostics.render());
        this.diagnostics = diagnostics;
    }

    public Diagnostics diagnostics() {
        return diagnostics;
    }
}
