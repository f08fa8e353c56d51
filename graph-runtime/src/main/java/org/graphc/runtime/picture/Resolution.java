package org.graphc.runtime.picture;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Images twice as fine as their points: legible on screens with fine dots, and in print. */
final class Resolution {
    private static final int DOTS_PER_POINT = 2;
    private static final Pattern SIZE = Pattern.compile("<svg width=\"([0-9.]+)pt\" height=\"([0-9.]+)pt\"");

    private Resolution() {}

    /** DOT text with the resolution of images in front of what it says itself. */
    static String fine(String dot) {
        int brace = dot.indexOf('{');
        return brace < 0
                ? dot
                : dot.substring(0, brace + 1) + "\ndpi=" + 72 * DOTS_PER_POINT + ";" + dot.substring(brace + 1);
    }

    /** An SVG document of the same drawing on a larger sheet. */
    static String enlarged(String svg) {
        Matcher size = SIZE.matcher(svg);
        return size.find() ? svg.substring(0, size.start()) + sheet(size) + svg.substring(size.end()) : svg;
    }

    private static String sheet(Matcher size) {
        double width = Double.parseDouble(size.group(1)) * DOTS_PER_POINT;
        double height = Double.parseDouble(size.group(2)) * DOTS_PER_POINT;
        return String.format(Locale.ROOT, "<svg width=\"%.0fpx\" height=\"%.0fpx\"", width, height);
    }
}
