package org.graphc.core.type;

import java.util.Optional;

/**
 * What every type rule throws: {@code [matmul] inner sizes differ: f64[n, 3] and f64[4, 2]}, and, where the graph was
 * built by a Java program, that program's line.
 */
public final class TypeMismatch extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final String op;
    private final String problem;

    public TypeMismatch(String op, String problem) {
        super("[" + op + "] " + problem + caller().map(at -> "\n    at " + at).orElse(""));
        this.op = op;
        this.problem = problem;
    }

    /** The operation that refused its inputs, as it is spelled in the description language. */
    public String op() {
        return op;
    }

    /** What is wrong, without the operation's name and the caller. */
    public String problem() {
        return problem;
    }

    private static Optional<String> caller() {
        return StackWalker.getInstance()
                .walk(frames -> frames.filter(TypeMismatch::isUsers)
                        .findFirst()
                        .map(f -> f.getClassName() + "." + f.getMethodName() + "(" + f.getFileName() + ":"
                                + f.getLineNumber() + ")"));
    }

    private static boolean isUsers(StackWalker.StackFrame frame) {
        String name = frame.getClassName();
        return !name.startsWith("org.graphc.core.")
                && !name.startsWith("org.graphc.optimizer.")
                && !name.startsWith("org.graphc.runtime.")
                && !name.startsWith("java.")
                && !name.startsWith("jdk.");
    }
}
