package org.graphc.runtime.cli;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Runs what commands usually run, and says nothing: {@code bin/graphc} has the JVM archive the classes that were loaded
 * by then, from which later starts take them ready to run.
 */
final class Rehearsal {
    private static final String DESCRIPTION = "dim n; input x = f64(n, 2); param w = f64(2, 3).init(he(seed = 1));"
            + "var h = relu(matmul(x, w)); var y = mean(tanh(h) + sum(exp(h), axis = 1, keepDims = true));"
            + "gradient(y, w); output y; update w = w - 0.1 * dy_dw;";
    private static final String FAULTY = "input x = f64(2); output z;";

    private Rehearsal() {}

    public static void main(String[] args) {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        String feed = "x=[[1, 2]]";
        run(nowhere, DESCRIPTION, "run", "-", "--in", feed, "--backend=compiled");
        run(nowhere, DESCRIPTION, "run", "-", "--in", feed, "--backend=interpreter", "--json");
        run(nowhere, DESCRIPTION, "cost", "-", "--bind=n=2");
        run(nowhere, DESCRIPTION, "view", "-", "-T", "dot");
        run(nowhere, FAULTY, "check", "-");
        run(nowhere, "", "help", "run");
        run(nowhere, "", "version");
    }

    private static void run(PrintStream nowhere, String description, String... args) {
        InputStream in = new ByteArrayInputStream(description.getBytes(StandardCharsets.UTF_8));
        Main.run(new Terminal(in, nowhere, nowhere, false, true, 80), args);
    }
}
