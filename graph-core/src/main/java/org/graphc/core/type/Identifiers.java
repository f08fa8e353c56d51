package org.graphc.core.type;

import java.util.Locale;

/** The rule for names of inputs, parameters and outputs, in descriptions and in the Java API alike. */
public final class Identifiers {
    public static final int MAX_LENGTH = 255;

    private Identifiers() {}

    /** Returns the name if it is a letter or underscore followed by letters, digits and underscores. */
    public static String require(String name) {
        if (!isName(name)) {
            throw new IllegalArgumentException("\"" + printable(name) + "\" is not a name: a letter or underscore, then"
                    + " letters, digits and underscores, at most " + MAX_LENGTH);
        }
        return name;
    }

    /** The fillers of Hangul, which are letters that nobody sees. */
    private static final String INVISIBLE = "\u115f\u1160\u3164\uffa0";

    public static boolean isName(String name) {
        return !name.isEmpty()
                && name.length() <= MAX_LENGTH
                && !Character.isDigit(name.codePointAt(0))
                && name.codePoints()
                        .allMatch(c -> c == '_' || (Character.isLetterOrDigit(c) && INVISIBLE.indexOf(c) < 0));
    }

    /** The text with everything that a terminal might act on shown as an escape. */
    public static String printable(String text) {
        StringBuilder shown = new StringBuilder();
        text.codePoints().forEach(c -> {
            boolean harmless = c == ' '
                    || (Character.isLetterOrDigit(c) && INVISIBLE.indexOf(c) < 0)
                    || (c > ' ' && c < 0x7f)
                    || Character.getType(c) == Character.MATH_SYMBOL;
            if (harmless) {
                shown.appendCodePoint(c);
            } else {
                shown.append(String.format(Locale.ROOT, "\\u%04x", c));
            }
        });
        return shown.toString();
    }
}
