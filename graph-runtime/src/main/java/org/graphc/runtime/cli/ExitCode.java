package org.graphc.runtime.cli;

/** What the process tells its caller; the numbers are documented and stable. */
enum ExitCode {
    OK(0),
    DIAGNOSTICS(1),
    USAGE(2),
    RUN(3),
    MISMATCH(4),
    INTERNAL(70);

    private final int number;

    ExitCode(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }
}
