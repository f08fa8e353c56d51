package org.graphc.core.lang;

import java.io.IOException;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;

/** Writes tensors as literals that read back with every bit. */
final class ConstantText {
    private ConstantText() {}

    static void write(Tensor value, Appendable out) throws IOException {
        if (value.rank() == 0) {
            out.append(scalar(value));
            return;
        }
        out.append("new ").append(value.dtype().text());
        if (value.size() == 0) {
            for (int size : value.shape().asList()) {
                out.append('[').append(Integer.toString(size)).append(']');
            }
            return;
        }
        out.append("[]".repeat(value.rank())).append(' ');
        for (int i = 0; i < value.size(); i++) {
            out.append(i == 0 ? "" : ", ").append("{".repeat(rowsAt(value, i))).append(element(value, i));
            out.append("}".repeat(rowsAt(value, i + 1)));
        }
    }

    /** How many rows begin at element {@code i}, or end before it. */
    private static int rowsAt(Tensor value, int i) {
        int rows = 0;
        int length = 1;
        for (int axis = value.rank() - 1; axis >= 0; axis--) {
            length *= value.shape().get(axis);
            rows += i % length == 0 ? 1 : 0;
        }
        return rows;
    }

    private static String scalar(Tensor value) {
        String text = element(value, 0);
        boolean plain = value.dtype() == DType.F64 || value.dtype() == DType.BOOL;
        return plain ? text : "(" + value.dtype() + ") " + (text.startsWith("-") ? "(" + text + ")" : text);
    }

    private static String element(Tensor value, int i) {
        return switch (value.dtype()) {
            case F64 -> Double.toString(value.getDouble(i));
            case F32 -> single((float) value.getDouble(i));
            case I32, I64 -> Long.toString(value.getLong(i));
            case BOOL -> Boolean.toString(value.getBoolean(i));
        };
    }

    /** The short form where it survives being read as a double and rounded. */
    private static String single(float value) {
        String text = Float.toString(value);
        boolean survives = Float.floatToIntBits((float) Double.parseDouble(text)) == Float.floatToIntBits(value);
        return survives ? text : Double.toString(value);
    }
}
