package org.graphc.core.dot;

import java.util.Locale;
import org.graphc.core.type.Identifiers;

/**
 * Text for Graphviz labels. Every label is an HTML-like one and every text of a graph goes through {@link #escape}, so
 * that a name can neither end a label nor add an attribute; identifiers in DOT are made of our numbers alone.
 */
final class Markup {
    /** A blank that keeps a label off its edge. */
    static final String BLANK = "&#160;";

    private static final int LONGEST = 64;

    private Markup() {}

    /** The text with markup as entities, what is invisible or reorders shown as an escape, and its tail cut. */
    static String escape(String text) {
        StringBuilder out = new StringBuilder();
        text.codePoints().limit(LONGEST).forEach(c -> {
            if ("&<>\"'\\".indexOf(c) >= 0) {
                out.append("&#").append(c).append(';');
            } else if (isPlain(c)) {
                out.appendCodePoint(c);
            } else {
                out.append(String.format(Locale.ROOT, "&#92;u%04x", c)); // a backslash
            }
        });
        return text.codePointCount(0, text.length()) > LONGEST ? out + "…" : out.toString();
    }

    /** The text for a message: what is invisible or reorders shown as an escape. */
    static String printable(String text) {
        return Identifiers.printable(text);
    }

    private static boolean isPlain(int c) {
        return switch (Character.getType(c)) {
            case Character.UPPERCASE_LETTER,
                    Character.LOWERCASE_LETTER,
                    Character.TITLECASE_LETTER,
                    Character.MODIFIER_LETTER,
                    Character.OTHER_LETTER,
                    Character.DECIMAL_DIGIT_NUMBER,
                    Character.OTHER_NUMBER,
                    Character.LETTER_NUMBER,
                    Character.MATH_SYMBOL,
                    Character.OTHER_SYMBOL,
                    Character.CURRENCY_SYMBOL,
                    Character.MODIFIER_SYMBOL,
                    Character.DASH_PUNCTUATION,
                    Character.CONNECTOR_PUNCTUATION,
                    Character.START_PUNCTUATION,
                    Character.END_PUNCTUATION,
                    Character.OTHER_PUNCTUATION -> true;
            case Character.SPACE_SEPARATOR -> c == ' ';
            default -> false; // not an enum
        };
    }

    /** The text in a size and a colour. */
    static String font(int points, String color, String escaped) {
        return "<FONT POINT-SIZE=\"" + points + "\" COLOR=\"" + color + "\">" + escaped + "</FONT>";
    }

    static String bold(String escaped) {
        return "<B>" + escaped + "</B>";
    }
}
