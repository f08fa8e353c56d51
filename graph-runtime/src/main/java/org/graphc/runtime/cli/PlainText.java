package org.graphc.runtime.cli;

import org.graphc.core.tensor.Tensor;

/** Tensors for a person to read: scalars and small matrices whole, larger ones by their first elements. */
final class PlainText {
    private static final int ROWS = 10;
    private static final int COLUMNS = 10;

    private PlainText() {}

    static String of(String name, Tensor tensor) {
        if (tensor.rank() == 0) {
            return name + " = " + element(tensor, 0);
        } else if (tensor.rank() > 2) {
            return name + ": " + tensor;
        }
        int columns = tensor.shape().get(tensor.rank() - 1);
        int rows = tensor.rank() == 2 ? tensor.shape().get(0) : 1;
        StringBuilder text = new StringBuilder(name).append(": ").append(tensor.type());
        for (int row = 0; row < Math.min(rows, ROWS); row++) {
            text.append("\n  ");
            for (int column = 0; column < Math.min(columns, COLUMNS); column++) {
                text.append(column == 0 ? "" : "  ").append(element(tensor, row * columns + column));
            }
            text.append(columns > COLUMNS ? "  …" : "");
        }
        return text.append(rows > ROWS ? "\n  …" : "").toString();
    }

    /** One element with all its digits. */
    static String element(Tensor tensor, int i) {
        return switch (tensor.dtype()) {
            case F32 -> Float.toString((float) tensor.getDouble(i));
            case F64 -> Double.toString(tensor.getDouble(i));
            case I32, I64 -> Long.toString(tensor.getLong(i));
            case BOOL -> Boolean.toString(tensor.getBoolean(i));
        };
    }
}
