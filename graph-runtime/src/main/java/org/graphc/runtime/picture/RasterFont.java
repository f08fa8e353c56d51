package org.graphc.runtime.picture;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.awt.GraphicsEnvironment;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What stands in for Helvetica, whose widths the embedded Graphviz lays out by, where an image is drawn: a font of the
 * same widths, or any other, made smaller so that text stays within its box.
 */
record RasterFont(String family, double scale) {
    private static final ImmutableList<String> SAME_WIDTHS =
            ImmutableList.of("Helvetica", "Arial", "Liberation Sans", "Nimbus Sans", "FreeSans");
    private static final double WIDER = 0.86;
    private static final Pattern TEXT = Pattern.compile("(?<=>)[^<>]+(?=</text>)");
    private static final Pattern FAMILY = Pattern.compile("font-family=\"[^\"]*\"");
    private static final Pattern SIZE = Pattern.compile("font-size=\"([0-9.]+)\"");

    static RasterFont installed() {
        ImmutableSet<String> families = ImmutableSet.copyOf(
                GraphicsEnvironment.getLocalGraphicsEnvironment().getAvailableFontFamilyNames(Locale.ROOT));
        return among(families);
    }

    static RasterFont among(ImmutableSet<String> families) {
        return SAME_WIDTHS.stream()
                .filter(families::contains)
                .map(family -> new RasterFont(family, 1))
                .findFirst()
                .orElse(new RasterFont("SansSerif", WIDER));
    }

    /** The SVG document in this font, with blanks that are kept: SVG Salamander drops those beside an entity. */
    String in(String svg) {
        String kept = TEXT.matcher(svg)
                .replaceAll(text -> Matcher.quoteReplacement(text.group().replace(' ', '\u00a0')));
        String renamed = FAMILY.matcher(kept).replaceAll("font-family=\"" + family + "\"");
        return SIZE.matcher(renamed)
                .replaceAll(size ->
                        String.format(Locale.ROOT, "font-size=\"%.2f\"", Double.parseDouble(size.group(1)) * scale));
    }
}
