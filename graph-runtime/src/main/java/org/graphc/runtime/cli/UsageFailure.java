package org.graphc.runtime.cli;

/** A command line that asks for what does not exist or does not fit together. */
final class UsageFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UsageFailure(String message) {
        super(message);
    }
}
