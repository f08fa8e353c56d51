package org.graphc.runtime.data;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.graphc.core.type.DType;

/** Which texts are numbers: decimal, with a point in every locale, or {@code nan} and {@code inf} as in NumPy. */
final class CsvNumbers {
    private static final Pattern DECIMAL =
            Pattern.compile("[+-]?+(?:\\d++(?:\\.\\d*+)?+|\\.\\d++)(?:[eE][+-]?+\\d++)?+");
    private static final Pattern SPECIAL =
            Pattern.compile("[+-]?(?:nan|inf|infinity)", Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
    private static final Pattern WHOLE = Pattern.compile("[+-]?\\d{1,19}");

    private CsvNumbers() {}

    static boolean isNumber(String cell) {
        String text = cell.strip();
        return DECIMAL.matcher(text).matches() || SPECIAL.matcher(text).matches();
    }

    static Optional<Double> parse(String cell) {
        String text = cell.strip();
        if (DECIMAL.matcher(text).matches()) {
            return Optional.of(Double.parseDouble(text));
        } else if (!SPECIAL.matcher(text).matches()) {
            return Optional.empty();
        }
        if (text.toLowerCase(Locale.ROOT).endsWith("nan")) {
            return Optional.of(Double.NaN);
        }
        return Optional.of(text.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY);
    }

    /** The value of a cell for an integer type, whole and in its range, or for a truth value: true, false, 1 or 0. */
    static Optional<Long> parseWhole(String cell, DType dtype) {
        String text = cell.strip();
        if (dtype == DType.BOOL && (text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false"))) {
            return Optional.of(text.equalsIgnoreCase("true") ? 1L : 0L);
        }
        return exact(text).filter(value -> switch (dtype) {
            case BOOL -> value == 0 || value == 1;
            case I32 -> value == value.intValue();
            case I64, F32, F64 -> true;
        });
    }

    private static Optional<Long> exact(String text) {
        if (WHOLE.matcher(text).matches()) {
            try {
                return Optional.of(Long.parseLong(text));
            } catch (NumberFormatException e) {
                return Optional.empty();
            }
        }
        return parse(text)
                .filter(value -> value == Math.rint(value) && Math.abs(value) <= 0x1p53)
                .map(Double::longValue);
    }
}
