package org.graphc.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.graphc.core.testing.Golden;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CostCommandTest {
    private static final String NETWORK = """
            dim batch;
            input x = f64(batch, 8);
            input y = f64(batch, 3);
            param W = f64(8, 5).init(glorot(seed = 1));
            param V = f64(5, 3).init(glorot(seed = 2));
            hidden: {
              var h = tanh(matmul(x, W));
            }
            var loss = mean(softmaxCrossEntropy(matmul(hidden.h, V), y));
            gradient(loss, W, V);
            update W = W - 0.1 * dloss_dW;
            update V = V - 0.1 * dloss_dV;
            output loss;
            """;

    /** Twenty layers of one width. */
    private static final String DEEP = """
            dim batch;
            input x = f64(batch, 16);
            param W = f64(16, 16).init(glorot(seed = 1));
            var h = x;
            for (int i = 0; i < 20; i++) {
              h = tanh(matmul(h, W));
            }
            var loss = mean(h * h);
            gradient(loss, W);
            output loss;
            """;

    private CommandLineRun line;

    @BeforeEach
    void files(@TempDir Path folder) {
        line = new CommandLineRun(folder);
        line.file("net.graph", NETWORK);
        line.file("deep.graph", DEEP);
        line.file("fixed.graph", "input x = f64(3); output y = sin(x) * 2;");
        line.file(
                "two.graph",
                "dim n, m; input x = f64(n); input y = f64(m); output a = sum(sin(x)); output b = sum(cos(y));");
    }

    @Test
    void tables() {
        Golden.check(
                CostCommandTest.class,
                "tables",
                line.transcript("cost", "@net.graph")
                        + line.transcript("cost", "@net.graph", "--bind", "batch=64", "--by=scope")
                        + line.transcript("cost", "@net.graph", "--bind=batch=64", "--by=op", "-O0")
                        + line.transcript("cost", "@net.graph", "--by=line", "--passes=dce")
                        + line.transcript("cost", "@fixed.graph")
                        + line.transcript("cost", "@two.graph", "-O0"));
    }

    @Test
    void json() {
        Golden.check(
                CostCommandTest.class,
                "json",
                line.transcript("cost", "@net.graph", "--json", "--by=op")
                        + line.transcript("cost", "@net.graph", "--json", "--bind", "batch=64")
                        + line.transcript("cost", "@deep.graph", "--json", "--bind", "batch=512", "--curve"));
    }

    @Test
    void memoryAgainstRecomputation() {
        Golden.check(
                CostCommandTest.class,
                "curve",
                line.transcript("cost", "@deep.graph", "--bind", "batch=512", "--curve"));
    }

    @Test
    void whatIsRefused() {
        Golden.check(
                CostCommandTest.class,
                "refused",
                line.transcript("cost", "@two.graph", "--bind", "batch=64")
                        + line.transcript("cost", "@two.graph", "--bind", "n=64")
                        + line.transcript("cost", "@two.graph", "--bind", "n=1,m=2,n=3")
                        + line.transcript("cost", "@two.graph", "--bind", "n=0,m=2")
                        + line.transcript("cost", "@two.graph", "--bind", "n,m=2")
                        + line.transcript("cost", "@two.graph", "--bind", "n=999999999,m=999999999")
                        + line.transcript("cost", "@fixed.graph", "--bind", "n=64")
                        + line.transcript("cost", "@two.graph", "--by=colour")
                        + line.transcript("cost", "@two.graph", "--curve")
                        + line.transcript("cost", "@two.graph", "--curve", "--by=op")
                        + line.transcript("compile", "@deep.graph", "--memory-budget=much", "--bind=batch=512")
                        + line.transcript("compile", "@deep.graph", "--memory-budget=1M")
                        + line.transcript("compile", "@deep.graph", "--bind=batch=512")
                        + line.transcript("compile", "@deep.graph", "--memory-budget=100K", "--bind=batch=512")
                        + line.transcript("run", "@deep.graph", "--memory-budget=1M", "--backend=interpreter"));
    }

    @Test
    void aRunWithinABudgetGivesTheSameBits() {
        String x = "x=[" + "[1,0,2,0,3,0,4,0,5,0,6,0,7,0,8,0.5],".repeat(63) + "[1,0,2,0,3,0,4,0,5,0,6,0,7,0,8,0.5]]";
        CommandLineRun.Outcome whole = line.run("run", "@deep.graph", "--in", x, "--json", "--backend=compiled");
        CommandLineRun.Outcome small = line.run("run", "@deep.graph", "--in", x, "--json", "--memory-budget=110K");
        assertThat(whole.code()).isZero();
        assertThat(small).isEqualTo(whole);
    }

    @Test
    void trainingWithinABudgetSavesTheSameParameters() {
        StringBuilder rows = new StringBuilder("a,b,c,d,e,f,g,h,label\n");
        for (int i = 0; i < 32; i++) {
            rows.append(String.format("%d,1,2,%d,0,1,%d,1,%d%n", i % 5, i % 3, i % 7, i % 3));
        }
        line.file("rows.csv", rows.toString());
        String[] train = {"train", "@net.graph", "--data", "@rows.csv", "--batch=16", "--epochs=3", "--backend=compiled"
        };
        assertThat(line.run(with(train, "--log=@whole.csv")).code()).isZero();
        assertThat(line.run(with(train, "--log=@small.csv", "--memory-budget=3200"))
                        .code())
                .isZero();
        assertThat(line.path("small.csv")).hasSameTextualContentAs(line.path("whole.csv"));
    }

    private static String[] with(String[] args, String... more) {
        String[] all = java.util.Arrays.copyOf(args, args.length + more.length);
        System.arraycopy(more, 0, all, args.length, more.length);
        return all;
    }
}
