package org.graphc.runtime.picture;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Lifts the labels of edges above all edges, each on a sheet that lets a little through. Graphviz draws edge by edge,
 * each with its label, so that edges that come later cross out the labels before them.
 */
final class EdgeLabels {
    private static final Pattern EDGE = Pattern.compile("<g id=\"edge[0-9]+\" class=\"edge\">.*?</g>", Pattern.DOTALL);
    private static final Pattern TEXT = Pattern.compile("<text text-anchor=\"(start|middle)\" x=\"([-0-9.]+)\""
            + " y=\"([-0-9.]+)\"[^>]*font-size=\"([0-9.]+)\"[^>]*>([^<]*)</text>\n?");
    private static final double WIDTH = 0.5;

    private EdgeLabels() {}

    /** The SVG document with labels of edges last. */
    static String onTop(String svg) {
        StringBuilder labels = new StringBuilder();
        StringBuilder rest = new StringBuilder();
        Matcher edge = EDGE.matcher(svg);
        while (edge.find()) {
            Matcher text = TEXT.matcher(edge.group());
            edge.appendReplacement(rest, Matcher.quoteReplacement(text.replaceAll("")));
            text.reset();
            while (text.find()) {
                labels.append(sheet(text)).append(text.group().strip()).append('\n');
            }
        }
        edge.appendTail(rest);
        return labels.length() == 0
                ? svg
                : rest.insert(rest.lastIndexOf("</g>"), labels).toString();
    }

    private static String shown(String text) {
        return text.replaceAll("&#160;|\u00a0", " ").replaceAll("&[^;]*;", "_").strip();
    }

    private static String sheet(Matcher text) {
        double size = Double.parseDouble(text.group(4));
        double width = size * WIDTH * shown(text.group(5)).length();
        double left = Double.parseDouble(text.group(2)) - (text.group(1).equals("middle") ? width / 2 : 0);
        return String.format(
                Locale.ROOT,
                "<rect x=\"%.2f\" y=\"%.2f\" width=\"%.2f\" height=\"%.2f\" fill=\"white\" fill-opacity=\"0.75\""
                        + " stroke=\"none\"/>\n",
                left,
                Double.parseDouble(text.group(3)) - size * 0.8,
                width,
                size);
    }
}
