package org.graphc.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.testing.Golden;
import org.graphc.runtime.data.NpzFormat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainCommandTest {
    /** The mean of x is found by gradient descent; half way in every step. */
    private static final String MEAN = """
            dim batch;
            input x = f64(batch);
            param w = f64();
            var loss = mean(square(x - w));
            var correct = sum(cast(x > w, i64));
            gradient(loss, w);
            output loss, correct;
            update w = w - 0.25 * dloss_dw;
            """;

    @TempDir
    private Path folder;

    private CommandLineRun graphc;

    @BeforeEach
    void describe() {
        graphc = new CommandLineRun(folder);
        graphc.file("mean.graph", MEAN);
        graphc.file("data.csv", "x\n4\n4\n4\n4\n8\n1\n");
    }

    @Test
    void printsALineForEachEpochAndWhatTheTestRowsGive() {
        assertThat(graphc.run(
                                "train",
                                "@mean.graph",
                                "--data=@data.csv",
                                "--batch=3",
                                "--epochs=2",
                                "--test-from=4",
                                "--save=@w.npz",
                                "--log=@log.csv",
                                "--plot=@loss.svg")
                        .shown())
                .isEqualTo("""
                        exit 0
                            epoch 1  mean loss 10.0000
                            epoch 2  mean loss 0.625000
                            test, 2 rows: loss 12.8125, 1/2 correct (50.00 %)
                        """);
        assertThat(folder.resolve("log.csv")).hasContent("epoch,step,loss\n1,1,16.0\n1,2,4.0\n2,3,1.0\n2,4,0.25\n");
        assertThat(NpzFormat.read(folder.resolve("w.npz"))).isEqualTo(ImmutableMap.of("w", Tensor.scalar(3.75)));
    }

    @Test
    void drawsTheSameChartForTheSameLosses() throws IOException {
        graphc.run("train", "@mean.graph", "--data=@data.csv", "--batch=1", "--epochs=3", "--plot=@loss.svg");
        Golden.check(
                TrainCommandTest.class,
                "plot",
                Files.readString(folder.resolve("loss.svg")).replace(folder + "/", ""));
    }

    @Test
    void startsFromSavedParametersAndStopsWhenDerivativesAreSmall() {
        NpzFormat.write(folder.resolve("w.npz"), ImmutableMap.of("w", Tensor.scalar(4.0625)));
        graphc.file("fours.csv", "4\n4\n");
        assertThat(graphc.run(
                                "train",
                                "@mean.graph",
                                "--data=@fours.csv",
                                "--batch=2",
                                "--epochs=100",
                                "--params=@w.npz",
                                "--tolerance=0.1")
                        .shown())
                .isEqualTo("""
                        exit 0
                            epoch   1  mean loss 0.00390625
                            epoch   2  mean loss 0.000976563
                            all derivatives are below 0.1 after 2 epochs
                        """);
    }

    @Test
    void trainsTheSameInterpretedAndCompiledShuffledAndNot() throws IOException {
        for (String order : new String[] {"--loss=loss", "--shuffle"}) {
            for (String backend : new String[] {"interpreter", "compiled"}) {
                graphc.run(
                        "train",
                        "@mean.graph",
                        "--data=@data.csv",
                        "--batch=2",
                        "--epochs=5",
                        order,
                        "--backend=" + backend,
                        "--log=@" + backend + order + ".csv");
            }
            assertThat(folder.resolve("interpreter" + order + ".csv"))
                    .hasSameTextualContentAs(folder.resolve("compiled" + order + ".csv"));
        }
        assertThat(Files.readString(folder.resolve("compiled--shuffle.csv")))
                .isNotEqualTo(Files.readString(folder.resolve("compiled--loss=loss.csv")));
    }

    @Test
    void warnsOfALossThatIsNotFinite() {
        graphc.file("wild.graph", MEAN.replace("0.25", "1e300"));
        assertThat(graphc.run("train", "@wild.graph", "--data=@data.csv", "--batch=1", "--epochs=1")
                        .err())
                .isEqualTo("graphc: warning: loss is not finite in some steps; try smaller ones\n");
    }

    @Test
    void showsABarOnATerminalOnly() {
        String[] line = {"train", "@mean.graph", "--data=@data.csv", "--batch=1", "--epochs=2"};
        assertThat(graphc.run(line).err()).isEmpty();
        assertThat(graphc.run(true, "", line).err()).contains("train", "12/12", "loss", "\u001b[K");
    }

    @Test
    void writesNothingWhereSomethingIsWrong() {
        graphc.file("file", "");
        graphc.file("words.csv", "x\n1\nmany\n");
        graphc.file("still.graph", "dim batch; input x = f64(batch); var loss = mean(x); output loss;");
        StringBuilder text = new StringBuilder();
        String[][] lines = {
            {"train", "@mean.graph", "--data=@data.csv", "--batch=0", "--epochs=1"},
            {"train", "@mean.graph", "--data=@data.csv", "--batch=1"},
            {"train", "@mean.graph", "--data=@data.csv", "--batch=1", "--epochs=many"},
            {"train", "@mean.graph", "--data=@data.csv", "--batch=1", "--epochs=1", "--seed=3"},
            {"train", "@mean.graph", "--data=@data.csv", "--batch=1", "--epochs=1", "--tolerance=0"},
            {"train", "@mean.graph", "--data=@data.csv", "--batch=1", "--epochs=1", "--save=@file/w.npz"},
            {"train", "@mean.graph", "--data=@data.csv", "--batch=1", "--epochs=1", "--test-from=7"},
            {"train", "@mean.graph", "--data=@data.csv", "--batch=1", "--epochs=1", "--label=z"},
            {"train", "@mean.graph", "--data=@data.csv", "--batch=1", "--epochs=1", "--loss=cost"},
            {"train", "@mean.graph", "--data=@words.csv", "--batch=1", "--epochs=1"},
            {"train", "@mean.graph", "--data=@none.csv", "--batch=1", "--epochs=1"},
            {"train", "@mean.graph", "--data=@data.txt", "--batch=1", "--epochs=1"},
            {"train", "@still.graph", "--data=@data.csv", "--batch=1", "--epochs=1"},
            {"train", "@still.graph", "--data=@none.csv", "--batch=1", "--epochs=1"},
            {"train", "@mean.graph", "--data=@data.csv", "--batch=1", "--epochs=1", "--test-from=-1"},
            {"train", "@mean.graph", "--data=@data.csv", "--batch=1", "--epochs=1", "--save=@w.txt"},
            {"train", "@mean.graph", "--data=@data.csv", "--batch=1", "--epochs=1", "--plot=@loss.png"},
            {"train", "@mean.graph", "--data=@data.csv", "--batch=1", "--epochs=1", "--log=@loss.txt"},
            {"train", "@mean.graph", "--data=@data.csv", "--batch=1", "--epochs=1", "--save="},
        };
        for (String[] line : lines) {
            text.append(graphc.transcript(line)).append('\n');
        }
        Golden.check(TrainCommandTest.class, "refusals", text.toString());
        assertThat(folder.toFile().list())
                .containsExactlyInAnyOrder("mean.graph", "data.csv", "file", "words.csv", "still.graph");
    }
}
