package org.graphc.runtime.data;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.graphc.core.type.DType;

/** Which texts are numbers: decimal, with a point in every locale, or {@code nan} and {@code inf} as in NumPy. */
final class CsvNumbers {
    private static final Pattern SPECIAL =
            Pattern.compile("[+-]?(?:nan|inf|infinity)", Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
    private static final Pattern WHOLE = Pattern.compile("[+-]?\\d{1,19}");

    private CsvNumbers() {}

    static boolean isNumber(String cell) {
        String text = cell.strip();
        return isDecimal(text) || SPECIAL.matcher(text).matches();
    }

    /** True for {@code nan} and {@code inf}, which say themselves that they are not finite. */
    static boolean isSpecial(String cell) {
        return SPECIAL.matcher(cell.strip()).matches();
    }

    /** A scanner by hand: tables have millions of cells, and a regular expression takes ten times as long. */
    private static boolean isDecimal(String text) {
        int at = signEnd(text, 0);
        int whole = digitsEnd(text, at);
        int end = whole < text.length() && text.charAt(whole) == '.' ? digitsEnd(text, whole + 1) : whole;
        int digits = end - at - (end > whole ? 1 : 0);
        if (digits > 0 && end < text.length() && (text.charAt(end) | ' ') == 'e') {
            int power = signEnd(text, end + 1);
            end = digitsEnd(text, power);
            digits = end - power;
        }
        return digits > 0 && end == text.length();
    }

    private static int signEnd(String text, int at) {
        return at < text.length() && (text.charAt(at) == '-' || text.charAt(at) == '+') ? at + 1 : at;
    }

    private static int digitsEnd(String text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        return at;
    }

    static Optional<Double> parse(String cell) {
        String text = cell.strip();
        if (isDecimal(text)) {
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
