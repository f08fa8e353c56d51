package org.graphc.examples.adbench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.graphc.core.tensor.Tensor;
import org.graphc.examples.adbench.Expected.Difference;

/** A file of data with the file of what it should give, which has the same name. */
record Case(String name, Path data, Path results, Path handModel) {
    private static final String MODEL = "hand-model";

    /**
     * Those in a folder of expected values, by name.
     *
     * @param data where the data are, at any depth; the hand model is there or beside it
     */
    static List<Case> in(Path data, Path results) {
        Path model = Stream.of(data, data.toAbsolutePath().normalize().getParent())
                .map(folder -> folder.resolve(MODEL))
                .filter(Files::isDirectory)
                .findFirst()
                .orElse(data.resolve(MODEL));
        try (Stream<Path> files = Files.list(results)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(".txt") && !file.equals("INDEX.txt"))
                    .sorted()
                    .map(file ->
                            new Case(file.replaceAll("\\.txt$", ""), find(data, file), results.resolve(file), model))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path find(Path folder, String name) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.endsWith(name))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("no " + name + " in " + folder));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Expected expected() {
        return Expected.read(results);
    }

    Problem problem(Expected expected) {
        return Problem.read(expected.problem(), data, handModel);
    }

    /** The largest differences of a run's outputs. */
    static Difference compare(Expected expected, Map<String, Tensor> outputs) {
        Difference worst = Difference.NONE;
        for (Map.Entry<String, Tensor> output : outputs.entrySet()) {
            worst = worst.or(expected.compare(output.getKey(), output.getValue()));
        }
        return worst;
    }
}
