package org.graphc.runtime;

/** A run that the user's data made impossible; the message is complete and meant for the user. */
public final class RunFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public RunFailure(String message) {
        super(message);
    }
}
