package org.graphc.core.dot;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;

/** Numbers as people write them. */
final class Literals {
    private static final String UNWRITTEN = "constant";
    private static final String ABOUT = "≈";
    private static final int DIGITS = 6;
    private static final int MOST_DIGITS = 8;

    private Literals() {}

    /** True where the value is short enough to be written into a formula. */
    static boolean isWritten(Tensor value) {
        return !text(value).equals(UNWRITTEN);
    }

    /** True where the formula is a number. */
    static boolean isNumber(String formula) {
        return !formula.isEmpty() && (Character.isDigit(formula.charAt(0)) || formula.matches("[≈−]+[0-9].*"));
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
        if (value.dtype() == DType.BOOL) {
            return number == 0 ? "false" : "true";
        } else if (Double.isInfinite(number)) {
            return number > 0 ? "∞" : "−∞";
        }
        String shown = number == Math.rint(number) && Math.abs(number) < 1e15
                ? String.format(Locale.ROOT, "%.0f", number)
                : fraction(number, value.dtype());
        return shown.replace('-', '−');
    }

    /** Every digit where there are few, otherwise the first ones with a sign that says so. */
    private static String fraction(double number, DType dtype) {
        String exact = dtype == DType.F32 ? Float.toString((float) number) : Double.toString(number);
        BigDecimal digits = Double.isNaN(number) ? BigDecimal.ZERO : new BigDecimal(exact).stripTrailingZeros();
        BigDecimal few = digits.round(new MathContext(DIGITS)).stripTrailingZeros();
        if (Double.isNaN(number)) {
            return exact;
        } else if (digits.precision() <= MOST_DIGITS || few.precision() < DIGITS - 2) {
            return plain(digits);
        }
        return ABOUT + plain(few);
    }

    private static String plain(BigDecimal digits) {
        int exponent = digits.precision() - digits.scale() - 1;
        if (exponent >= -4 && exponent < DIGITS) {
            return digits.toPlainString();
        }
        return digits.movePointLeft(exponent).toPlainString() + "e" + exponent;
    }
}
