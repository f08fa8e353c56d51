package org.graphc.runtime.blas;

import com.google.common.io.Resources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * The text of a packed product: one for both types and any tile, since a tile is written out, a local for each of its
 * vectors. C2 keeps them in registers where there are enough.
 *
 * @param rows rows of C in a tile
 * @param vectors vectors in a row of it
 */
record PackedSource(int rows, int vectors) {
    static final String CLASS = "org.graphc.generated.PackedProduct";

    /** The class for {@code float}. */
    String single() {
        String text;
        try {
            text = Resources.toString(
                    Resources.getResource(PackedSource.class, "PackedProduct.txt"), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.replace("$ROWS", Integer.toString(rows))
                .replace("$VECTORS", Integer.toString(vectors))
                .replace("$TILES", tile("wide", vectors) + "\n" + tile("narrow", 1));
    }

    /** The class for {@code double}. */
    String wide() {
        return single().replace("float", "double")
                .replace("FloatVector", "DoubleVector")
                .replace("<Float>", "<Double>");
    }

    private String tile(String name, int width) {
        StringBuilder text = new StringBuilder("    private static void " + name + "(\n"
                + "            int depth, float[] a, int aAt, float[] b, int bAt, int bDown,"
                + " float[] c, int cAt, int cDown) {\n");
        for (int r = 0; r < rows; r++) {
            for (int v = 0; v < width; v++) {
                text.append(
                        "        FloatVector c%d_%d = FloatVector.fromArray(SPECIES, c, cAt + %d * cDown + %d * LANES);\n"
                                .formatted(r, v, r, v));
            }
        }
        text.append("        for (int q = 0; q < depth; q++) {\n");
        for (int v = 0; v < width; v++) {
            text.append(
                    "            FloatVector b%d = FloatVector.fromArray(SPECIES, b, bAt + q * bDown + %d * LANES);\n"
                            .formatted(v, v));
        }
        for (int r = 0; r < rows; r++) {
            text.append("            FloatVector a%d = FloatVector.broadcast(SPECIES, a[aAt + q * ROWS + %d]);\n"
                    .formatted(r, r));
            for (int v = 0; v < width; v++) {
                text.append("            c%1$d_%2$d = a%1$d.fma(b%2$d, c%1$d_%2$d);\n".formatted(r, v));
            }
        }
        text.append("        }\n");
        for (int r = 0; r < rows; r++) {
            for (int v = 0; v < width; v++) {
                text.append("        c%d_%d.intoArray(c, cAt + %d * cDown + %d * LANES);\n".formatted(r, v, r, v));
            }
        }
        return text.append("    }\n").toString();
    }
}
