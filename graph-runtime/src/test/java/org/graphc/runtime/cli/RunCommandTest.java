package org.graphc.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.ImmutableIntArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.testing.Golden;
import org.graphc.core.type.DType;
import org.graphc.runtime.data.NpyFormat;
import org.graphc.runtime.data.NpzFormat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunCommandTest {
    private static final String LINE = """
            dim batch;
            input x = f64(batch, 2);
            input y = f64(batch);
            param w = f64(2, 1).init(ones());
            var loss = mean(square(reshape(matmul(x, w), shape(batch)) - y));
            gradient(loss, w);
            output loss;
            """;

    @TempDir
    private Path folder;

    private CommandLineRun graphc;

    @BeforeEach
    void describe() {
        graphc = new CommandLineRun(folder);
        graphc.file("line.graph", LINE);
        graphc.file("types.graph", "input a = f32(2); input b = i64(); input c = bool(2); output a, b, c;");
    }

    @Test
    void threadsChangeNoDigit() {
        graphc.file(
                "long.graph",
                "input x = f64(4); var y = broadcastTo(x, shape(200000, 4));"
                        + " output s = sum(tanh(y * 1.1)); output t = sum(exp(y), axis = 1) * 0.5;");
        String[] run = {"run", "@long.graph", "--in", "x=[0.1, 0.2, -0.3, 4]", "--json", "--backend=compiled"};
        String one = graphc.run(run).shown();
        assertThat(one).startsWith("exit 0");
        assertThat(graphc.run(with(run, "--threads=2")).shown()).isEqualTo(one);
        assertThat(graphc.run(with(run, "--threads=0")).shown())
                .contains("exit 2", "--threads=0: expected a number from 1 to 1024");
        assertThat(graphc.run("run", "@long.graph", "--in", "x=[1, 2, 3, 4]", "--backend=interpreter", "--threads=2")
                        .shown())
                .contains("exit 2", "--threads is about compiled code, which --backend=interpreter does not run");
    }

    @Test
    void mathIsStrictOrFast() {
        graphc.file("powers.graph", "input x = f64(4); output y = pow(x, 2.5);");
        String[] run = {"run", "@powers.graph", "--in", "x=[1, 4, 9, 16]", "--json"};
        assertThat(graphc.run(with(run, "--math=fast")).shown())
                .startsWith("exit 0")
                .contains("1.0", "32.0", "243.0");
        assertThat(graphc.run(with(run, "--math=Strict")).shown()).startsWith("exit 0");
        assertThat(graphc.run(with(run, "--math=quick")).shown())
                .contains("exit 2", "--math=quick: choose one of strict, fast");
        assertThat(graphc.run(with(with(run, "--math=fast"), "--backend=interpreter"))
                        .shown())
                .contains("exit 2", "--math=fast is about compiled code, which --backend=interpreter does not run");
        assertThat(graphc.run(with(with(run, "--math=fast"), "--profile")).shown())
                .contains("math: fast");
        assertThat(graphc.run(with(run, "--profile")).shown()).doesNotContain("math: ");
    }

    private static String[] with(String[] arguments, String last) {
        String[] longer = Arrays.copyOf(arguments, arguments.length + 1);
        longer[arguments.length] = last;
        return longer;
    }

    @ParameterizedTest
    @ValueSource(strings = {"interpreter", "compiled", "auto"})
    void printsOutputsAsJsonWithEveryDigit(String backend) {
        CommandLineRun.Outcome outcome = graphc.run(
                "run",
                "@line.graph",
                "--in",
                "x=[[0.1, 0.2], [3, 4]]",
                "--in",
                "y=[1, 7]",
                "--json",
                "--backend",
                backend);
        assertThat(outcome.shown()).isEqualTo("""
            exit 0
                {"dloss_dw": {"dtype":"f64","shape":[2,1],"data":[-0.06999999999999999,-0.13999999999999999]},
                 "loss": {"dtype":"f64","shape":[],"data":[0.24499999999999997]}}
            """);
    }

    @ParameterizedTest
    @ValueSource(strings = {"interpreter", "compiled"})
    void printsProbesOnStderrAndNothingThatATerminalActsOn(String backend) {
        graphc.file("probes.graph", """
                input x = f64(2);
                var h = print(x * 2, "h\\u001b[31m");
                assert x < 3 : "\\u001b[31mred";
                output y = check(h, h < 5, "\\u001b]0;title");
                """);
        CommandLineRun.Outcome good =
                graphc.run("run", "@probes.graph", "--in", "x=[1, 2]", "--json", "--backend", backend);
        assertThat(good.out()).isEqualTo("{\"y\": {\"dtype\":\"f64\",\"shape\":[2],\"data\":[2.0,4.0]}}\n");
        assertThat(good.err()).endsWith("probes.graph:2:9: h\\u001b[31m = f64[2] {2.0, 4.0}\n");
        assertThat(graphc.run("run", "@probes.graph", "--in", "x=[1, 2.8]", "--backend", backend)
                        .err())
                .contains("probes.graph:4:12: [check] \\u001b]0;title (element 1)")
                .doesNotContain("\u001b");
        assertThat(graphc.run("run", "@probes.graph", "--in", "x=[-1, 3]", "--backend", backend)
                        .err())
                .doesNotContain("\u001b");
        graphc.file("asserts.graph", "input x = f64(2); assert x < 3 : \"\\u001b[31mred\"; output y = x;");
        assertThat(graphc.run("run", "@asserts.graph", "--in", "x=[-1, 3]", "--backend", backend)
                        .err())
                .contains("assertion failed: \\u001b[31mred (element 1)")
                .doesNotContain("\u001b");
    }

    @Test
    void readsEveryTypeAndWritesWhatJsonHasNoNumberForAsStrings() {
        assertThat(graphc.run(
                                "run",
                                "@types.graph",
                                "--in",
                                "a=[NaN, \"-Infinity\"]",
                                "--in",
                                "b=9007199254740993",
                                "--in",
                                "c=[true, 0]",
                                "--json")
                        .out())
                .isEqualTo("""
                        {"a": {"dtype":"f32","shape":[2],"data":["NaN","-Infinity"]},
                         "b": {"dtype":"i64","shape":[],"data":[9007199254740993]},
                         "c": {"dtype":"bool","shape":[2],"data":[true,false]}}
                        """);
    }

    @Test
    void readsFilesOfEveryKind() {
        NpyFormat.write(folder.resolve("x.npy"), Tensor.matrix(new double[] {1, 2}, new double[] {3, 4}));
        graphc.file("y.csv", "height\n3\n7\n");
        NpzFormat.write(
                folder.resolve("w.npz"), ImmutableMap.of("w", Tensor.matrix(new double[] {1}, new double[] {1})));
        assertThat(graphc.run("run", "@line.graph", "--in", "x=@x.npy", "--in", "y=@y.csv", "--params", "@w.npz")
                        .out())
                .isEqualTo("dloss_dw: f64[2, 1]\n  0.0\n  0.0\nloss = 0.0\n");
        Tensor x = Tensor.matrix(new double[] {1, 2});
        NpzFormat.write(folder.resolve("all.npz"), ImmutableMap.of("y", Tensor.vector(5), "x", x));
        assertThat(graphc.run("run", "@line.graph", "--in", "@all.npz").out()).endsWith("loss = 4.0\n");
    }

    @Test
    void readsTheDescriptionFromStandardInput() {
        assertThat(graphc.run(false, "constant c = 2.0; var s = c * c; output s;", "run", "-")
                        .out())
                .isEqualTo("s = 4.0\n");
    }

    @Test
    void writesOutputsIntoAFolderOrAnArchive() {
        String[] feeds = {"run", "@line.graph", "--in", "x=[1, 2]", "--in", "y=[5]", "--out"};
        for (String place : new String[] {"@made", "@out.npz"}) {
            String[] args = Arrays.copyOf(feeds, feeds.length + 1);
            args[feeds.length] = place;
            assertThat(graphc.run(args).shown()).isEqualTo("exit 0\n");
        }
        assertThat(NpyFormat.read(folder.resolve("made/loss.npy"))).isEqualTo(Tensor.scalar(4));
        assertThat(NpzFormat.read(folder.resolve("out.npz")))
                .containsOnlyKeys("loss", "dloss_dw")
                .containsEntry("loss", Tensor.scalar(4));
    }

    @Test
    void explainsWrongFeeds() throws IOException {
        graphc.file("file", "");
        graphc.file("ragged.csv", "1,2\n3\n");
        NpyFormat.write(folder.resolve("floats.npy"), Tensor.fill(DType.F32, ImmutableIntArray.of(2, 2), i -> i));
        byte[] whole = NpyFormat.bytes(Tensor.matrix(new double[] {1, 2}));
        Files.write(folder.resolve("cut.npy"), Arrays.copyOf(whole, whole.length - 3));
        String x = "--in=x=[[1, 2]]";
        String y = "--in=y=[1]";
        StringBuilder text = new StringBuilder();
        for (String[] args : new String[][] {
            {"run", "@line.graph"},
            {"run", "@line.graph", x},
            {"run", "@line.graph", x, y, "--in=z=[1]"},
            {"run", "@line.graph", x, y, x},
            {"run", "@line.graph", "--in=x=[1, 2, 3]", y},
            {"run", "@line.graph", "--in=x=[[1, 2, 3]]", y},
            {"run", "@line.graph", "--in=x=[[[1]]]", y},
            {"run", "@line.graph", "--in=x=[[1, 2], [3, 4]]", y},
            {"run", "@line.graph", "--in=x=@floats.npy", y},
            {"run", "@line.graph", "--in=x=@cut.npy", y},
            {"run", "@line.graph", "--in=x=@none.npy", y},
            {"run", "@line.graph", "--in=x=@ragged.csv", y},
            {"run", "@line.graph", "--in=x=[[1, 2], [3]]", y},
            {"run", "@line.graph", "--in=x=[[1, 2], 3]", y},
            {"run", "@line.graph", "--in=x=[[1, true]]", y},
            {"run", "@line.graph", "--in=x=[[1, 1e400]]", y},
            {"run", "@line.graph", "--in=x=[[1, 2]", y},
            {"run", "@line.graph", "--in=x=[[1, 2]] 3", y},
            {"run", "@line.graph", "--in=x=data.txt", y},
            {"run", "@line.graph", "--in=x", y},
            {"run", "@line.graph", x, y, "--params=@none.npz"},
            {"run", "@types.graph", "--in=a=[1,2]", "--in=b=2.5", "--in=c=[0,1]"},
            {"run", "@types.graph", "--in=a=[1,2]", "--in=b=9223372036854775808", "--in=c=[0,1]"},
            {"run", "@types.graph", "--in=a=[1,2]", "--in=b=1", "--in=c=[0,2]"},
            {"run", "@line.graph", x, y, "--out=@file/out.npz"},
            {"run", "@line.graph", x, y, "--out=@file"},
            {"run", "@line.graph", x, y, "--out=@none/out.npz"},
            {"run", "@line.graph", x, y, "--out=@out.npy"},
            {"run", "@line.graph", x, y, "-O3"},
            {"run", "@line.graph", x, y, "--backend=gpu"},
            {"run", "@none.graph"},
        }) {
            text.append(graphc.transcript(args)).append('\n');
        }
        Golden.check(RunCommandTest.class, "wrong-feeds", text.toString());
    }

    @Test
    void refusesSizesThatNoInputDetermines() {
        graphc.file("square.graph", "dim n; input x = f64(n * n); output y = x;");
        assertThat(graphc.run("check", "@square.graph").shown())
                .startsWith("exit 1\n    square.graph:1:14: error[G0108]: no input determines the size n");
        assertThat(graphc.run("run", "@square.graph", "--in=x=[1, 2, 3, 4]").code())
                .isEqualTo(1);
        graphc.file("none.graph", "dim n, m; input x = f64(n); input z = f64(n * m); output y = size(m, f64);");
        assertThat(graphc.run("run", "@none.graph", "--in=x=[1, 2]", "--in=z=[1, 2, 3, 4]")
                        .out())
                .isEqualTo("y = 2.0\n");
        assertThat(graphc.run("run", "@none.graph", "--in=x=[]", "--in=z=[]").shown())
                .isEqualTo("exit 3\n    graphc: no input determines the size m of input z where {n=0}\n");
    }

    @Test
    void refusesAPlaceForOutputsThatIsNone() {
        graphc.file("plain.graph", "output y = 1.0;");
        assertThat(graphc.run("run", "@plain.graph", "--out", "").shown())
                .isEqualTo("exit 2\n    graphc: --out needs the name of a folder or of an .npz file\n");
    }
}
