package org.graphc.runtime.cli;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Identifiers;
import org.graphc.core.type.Sizes;

/** Numbers of operations and bytes as people read them; polynomials where sizes are open. */
final class Quantity {
    private static final Pattern BYTES = Pattern.compile("(\\d{1,15})([KMG]?)(?:i?B)?");
    private static final String[] LARGE = {"", " k", " M", " G", " T", " P"};

    private final Optional<Sizes> sizes;

    Quantity(Optional<Sizes> sizes) {
        this.sizes = sizes;
    }

    String operations(Dim dim) {
        return sizes.map(s -> operations(s.number(dim))).orElseGet(dim::toString);
    }

    String bytes(Dim dim) {
        return sizes.map(s -> bytes(s.number(dim))).orElseGet(dim::toString);
    }

    /** Powers of a thousand: 1.23 M. */
    static String operations(double number) {
        return scaled(number, 1000, "").strip();
    }

    /** Powers of 1,024: 1.23 MiB. */
    static String bytes(double number) {
        String text = scaled(number, 1024, "i");
        return text.endsWith("i") ? text.replace('k', 'K') + "B" : text + " B";
    }

    /** Nanoseconds, with three digits and a unit: 1.23 ms. */
    static String time(double nanos) {
        String[] units = {"ns", "µs", "ms", "s"};
        int unit = 0;
        double rest = nanos;
        while (rest >= 999.5 && unit < units.length - 1) {
            rest /= 1000;
            unit++;
        }
        String form = rest < 9.995 ? "%.2f" : rest < 99.95 ? "%.1f" : "%.0f";
        return String.format(Locale.ROOT, form, rest) + " " + units[unit];
    }

    private static String scaled(double number, double base, String mark) {
        int power = 0;
        double rest = number;
        while (rest >= base && power < LARGE.length - 1) {
            rest /= base;
            power++;
        }
        String digits = power == 0
                ? String.format(Locale.ROOT, "%.0f", rest)
                : String.format(Locale.ROOT, rest < 10 ? "%.2f" : rest < 100 ? "%.1f" : "%.0f", rest);
        return digits + LARGE[power] + (power == 0 ? "" : mark);
    }

    /** A number of bytes with a K, M or G for powers of 1,024. */
    static long parseBytes(String option, String text) {
        Matcher m = BYTES.matcher(text);
        if (!m.matches()) {
            throw new UsageFailure(
                    option + "=" + Identifiers.printable(text) + ": expected a number of bytes, as 64M, 512K or 2G");
        }
        int shift = "KMG".indexOf(m.group(2).isEmpty() ? '?' : m.group(2).charAt(0)) + 1;
        long number = Long.parseLong(m.group(1));
        if (number > Long.MAX_VALUE >> (10 * shift)) {
            throw new UsageFailure(option + "=" + text + ": more bytes than there are");
        }
        return number << (10 * shift);
    }
}
