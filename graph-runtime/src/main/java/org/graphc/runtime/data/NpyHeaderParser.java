package org.graphc.runtime.data;

import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.graphc.core.type.Identifiers;

/**
 * Reads the Python literal of an array's header: a dictionary of exactly {@code descr}, {@code fortran_order} and
 * {@code shape}, in any order, and nothing after it but spaces and the line end.
 */
final class NpyHeaderParser {
    private static final int MAX_DIGITS = 18;
    private final String file;
    private final String text;
    private final int offset;
    private final Scan scan = new Scan();

    /** How far the text is read. */
    private static final class Scan {
        private int at;
    }

    private NpyHeaderParser(String file, String text, int offset) {
        this.file = file;
        this.text = text;
        this.offset = offset;
    }

    /** Parses header text that begins at the given byte of the file. */
    static NpyHeader parse(String file, String text, int offset) {
        return new NpyHeaderParser(file, text, offset).header();
    }

    private NpyHeader header() {
        Set<String> seen = new TreeSet<>();
        String descr = "";
        boolean fortran = false;
        ImmutableIntArray shape = ImmutableIntArray.of();
        expect('{');
        while (!accept('}')) {
            int start = scan.at;
            String key = string();
            if (!seen.add(key)) {
                throw failure(start, "the key '" + key + "' stands twice");
            }
            expect(':');
            switch (key) { // not an enum
                case "descr" -> descr = descr();
                case "fortran_order" -> fortran = bool();
                case "shape" -> shape = shape();
                default -> throw failure(start, "unknown key '" + Identifiers.printable(key) + "'"); // not an enum
            }
            if (!accept(',')) {
                expect('}');
                break;
            }
        }
        end();
        if (seen.size() != 3) {
            throw failure(scan.at, "needs the keys descr, fortran_order and shape, has " + seen);
        }
        return new NpyHeader(NpyHeader.dtype(descr), NpyHeader.order(descr), fortran, shape);
    }

    private void end() {
        if (!text.endsWith("\n")) {
            throw failure(text.length(), "the header does not end with a line end");
        }
        if (scan.at < text.length()) {
            throw failure(scan.at, "text after the closing brace");
        }
    }

    private String descr() {
        skip();
        int start = scan.at;
        if (start < text.length() && text.charAt(start) == '[') {
            throw failure(start, "records (structured element types) are not supported");
        }
        String descr = string();
        try {
            NpyHeader.dtype(descr);
        } catch (IllegalArgumentException e) {
            throw failure(start, Identifiers.printable(e.getMessage()));
        }
        return descr;
    }

    private boolean bool() {
        skip();
        for (String word : List.of("True", "False")) {
            if (text.startsWith(word, scan.at)) {
                scan.at += word.length();
                return word.equals("True");
            }
        }
        throw failure(scan.at, "fortran_order is neither True nor False");
    }

    private ImmutableIntArray shape() {
        skip();
        int start = scan.at;
        List<Long> sizes = new ArrayList<>();
        expect('(');
        boolean comma = true;
        while (!accept(')')) {
            if (!comma) {
                throw failure(scan.at, "expected , or ) in shape");
            }
            sizes.add(number());
            comma = accept(',');
        }
        if (sizes.size() == 1 && !comma) {
            throw failure(start, "shape is a number in parentheses, not a tuple");
        }
        try {
            return NpyHeader.shape(sizes);
        } catch (IllegalArgumentException e) {
            throw failure(start, e.getMessage());
        }
    }

    private long number() {
        skip();
        int start = scan.at;
        while (scan.at < text.length() && isDigit(text.charAt(scan.at))) {
            scan.at++;
        }
        int digits = scan.at - start;
        if (digits == 0) {
            throw failure(start, "expected a size, a number that is not negative");
        }
        if (digits > MAX_DIGITS) {
            throw failure(start, "a size of " + digits + " digits");
        }
        long size = Long.parseLong(text.substring(start, scan.at));
        if (size != 0 && text.charAt(start) == '0') {
            throw failure(start, "a size with leading zeros, which is no number in Python");
        }
        return size;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private String string() {
        skip();
        char quote = scan.at < text.length() ? text.charAt(scan.at) : ' ';
        int close = quote == '\'' || quote == '"' ? text.indexOf(quote, scan.at + 1) : -1;
        if (close < 0) {
            throw failure(scan.at, "expected a text in quotes");
        }
        String inside = text.substring(scan.at + 1, close);
        scan.at = close + 1;
        return inside;
    }

    private boolean accept(char c) {
        skip();
        boolean here = scan.at < text.length() && text.charAt(scan.at) == c;
        if (here) {
            scan.at++;
            skip();
        }
        return here;
    }

    private void expect(char c) {
        if (!accept(c)) {
            throw failure(scan.at, "expected " + c);
        }
    }

    private void skip() {
        while (scan.at < text.length() && (text.charAt(scan.at) == ' ' || text.charAt(scan.at) == '\n')) {
            scan.at++;
        }
    }

    private DataFailure failure(int at, String problem) {
        return DataFailure.at(file, "byte " + (offset + at), "header: " + problem);
    }
}
