package org.graphc.core.dot;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.graphc.core.tensor.Tensor;

/** Numbers as people write them. */
final class Literals {
    private static final String UNWRITTEN = "constant";

    private Literals() {}

    /** True where the value is short enough to be written into a formula. */
    static boolean isWritten(Tensor value) {
        return !text(value).equals(UNWRITTEN);
    }

    /** True where the formula is a number. */
    static boolean isNumber(String formula) {
        return !formula.isEmpty() && (Character.isDigit(formula.charAt(0)) || formula.matches("−[0-9].*"));
    }

    /** A number as people write it, or the first few of a tensor. */
    static String text(Tensor value) {
        if (value.size() > 0 && isUniform(value)) {
            return number(value, 0);
        } else if (value.size() <= 4 && value.rank() == 1) {
            List<String> elements = IntStream.range(0, value.size())
                    .mapToObj(i -> number(value, i))
                    .toList();
            return "[" + String.join(", ", elements) + "]";
        }
        return UNWRITTEN;
    }

    static boolean isUniform(Tensor value) {
        for (int i = 1; i < value.size(); i++) {
            if (Double.doubleToRawLongBits(value.getDouble(i)) != Double.doubleToRawLongBits(value.getDouble(0))) {
                return false;
            }
        }
        return true;
    }

    private static String number(Tensor value, int i) {
        double number = value.getDouble(i);
        if (Double.isInfinite(number)) {
            return number > 0 ? "∞" : "−∞";
        }
        String shown = number == Math.rint(number) && Math.abs(number) < 1e15
                ? String.format(Locale.ROOT, "%.0f", number)
                : String.format(Locale.ROOT, "%.4g", number).replaceAll("\\.?0+($|e)", "$1");
        return shown.replace('-', '−');
    }
}
