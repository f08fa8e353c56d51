package org.graphc.examples.adbench;

import com.google.common.primitives.ImmutableIntArray;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;

/**
 * A hand: B bones in a tree, in which parents come first, and M vertices that the bones carry.
 *
 * @param parent the bone that each one hangs on, −1 for the root
 * @param relative where each bone is seen from its parent, at rest, [B, 4, 4]
 * @param inverse the inverse of where it is seen from outside, at rest, [B, 4, 4]
 * @param skin for vertex v and bone b the weight of b times the position of v, with 1 as fourth, [M, 4 B]
 * @param triangles three vertices each, [T, 3]
 */
record HandModel(ImmutableIntArray parent, Tensor relative, Tensor inverse, Tensor skin, Tensor triangles) {
    /** Where a vertex has the number of its bones; its position is in front, and what only pictures need. */
    private static final int COUNT = 8;

    static HandModel read(Path folder) {
        List<String[]> bones = records(folder.resolve("bones.txt"));
        int[] corners = records(folder.resolve("triangles.txt")).stream()
                .flatMap(Stream::of)
                .mapToInt(Integer::parseInt)
                .toArray();
        return new HandModel(
                ImmutableIntArray.copyOf(bones.stream().mapToInt(bone -> Integer.parseInt(bone[1]))),
                matrices(bones, 2),
                matrices(bones, 18),
                skin(records(folder.resolve("vertices.txt")), bones.size()),
                Tensor.of(ImmutableIntArray.of(corners.length / 3, 3), corners));
    }

    private static List<String[]> records(Path file) {
        return Numbers.text(file)
                .lines()
                .filter(line -> !line.isBlank())
                .map(line -> line.strip().split(":"))
                .toList();
    }

    private static Tensor matrices(List<String[]> bones, int from) {
        return Tensor.fill(
                DType.F64,
                ImmutableIntArray.of(bones.size(), 4, 4),
                i -> Double.parseDouble(bones.get(i / 16)[from + i % 16]));
    }

    private static Tensor skin(List<String[]> vertices, int bones) {
        double[] skin = new double[vertices.size() * bones * 4];
        for (int v = 0; v < vertices.size(); v++) {
            String[] vertex = vertices.get(v);
            double[] position = Arrays.stream(vertex)
                    .limit(4)
                    .mapToDouble(Double::parseDouble)
                    .toArray();
            position[3] = 1;
            for (int i = 0; i < Integer.parseInt(vertex[COUNT]); i++) {
                int bone = Integer.parseInt(vertex[COUNT + 1 + 2 * i]);
                double weight = Double.parseDouble(vertex[COUNT + 2 + 2 * i]);
                for (int axis = 0; axis < 4; axis++) {
                    skin[(v * bones + bone) * 4 + axis] = weight * position[axis];
                }
            }
        }
        return Tensor.adopt(ImmutableIntArray.of(vertices.size(), 4 * bones), skin);
    }
}
