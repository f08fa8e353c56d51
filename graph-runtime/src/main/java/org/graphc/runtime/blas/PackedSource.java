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

    /** Where the vector of a row and a column of a tile lies in C. */
    private static final String PLACE = "cAt + %1$d * cDown + %2$d * LANES";

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
        StringBuilder body = new StringBuilder();
        for (int v = 0; v < width; v++) {
            body.append("    FloatVector b%1$d = FloatVector.fromArray(SPECIES, b, bAt + q * bDown + %1$d * LANES);\n"
                    .formatted(v));
        }
        for (int r = 0; r < rows; r++) {
            body.append(
                    "    FloatVector a%1$d = FloatVector.broadcast(SPECIES, a[aAt + q * ROWS + %1$d]);\n".formatted(r));
            for (int v = 0; v < width; v++) {
                body.append("    c%1$d_%2$d = a%1$d.fma(b%2$d, c%1$d_%2$d);\n".formatted(r, v));
            }
        }
        return ("private static void " + name + "(\n"
                        + "        int depth, float[] a, int aAt, float[] b, int bAt, int bDown,\n"
                        + "        float[] c, int cAt, int cDown) {\n"
                        + each(
                                width,
                                "    FloatVector c%1$d_%2$d = FloatVector.fromArray(SPECIES, c, " + PLACE + ");\n")
                        + "    for (int q = 0; q < depth; q++) {\n"
                        + body.toString().indent(4)
                        + "    }\n"
                        + each(width, "    c%1$d_%2$d.intoArray(c, " + PLACE + ");\n")
                        + "}\n")
                .indent(4);
    }

    /** A line for each vector of a tile. */
    private String each(int width, String line) {
        StringBuilder text = new StringBuilder();
        for (int r = 0; r < rows; r++) {
            for (int v = 0; v < width; v++) {
                text.append(line.formatted(r, v));
            }
        }
        return text.toString();
    }
}
