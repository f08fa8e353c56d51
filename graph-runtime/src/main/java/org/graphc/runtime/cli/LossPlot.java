package org.graphc.runtime.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.graphc.core.type.Identifiers;
import org.graphc.runtime.train.StepLoss;

/** A line chart of losses as SVG; equal losses give equal bytes. */
final class LossPlot {
    private static final int WIDTH = 800;
    private static final int HEIGHT = 400;
    private static final int LEFT = 70;
    private static final int RIGHT = 20;
    private static final int TOP = 36;
    private static final int BOTTOM = 48;
    private static final int MOST_POINTS = 1000;

    private final List<StepLoss> shown;
    private final Scale across;
    private final Scale down;

    private LossPlot(List<StepLoss> losses) {
        List<StepLoss> finite =
                losses.stream().filter(l -> Double.isFinite(l.loss())).toList();
        double low = finite.stream().mapToDouble(StepLoss::loss).min().orElse(0);
        double high = finite.stream().mapToDouble(StepLoss::loss).max().orElse(1);
        int last = losses.isEmpty() ? 1 : losses.get(losses.size() - 1).step();
        this.shown = thinned(finite);
        this.across = Scale.of(0, last);
        this.down = Scale.of(Math.min(0, low), Math.max(high, low + Math.ulp(low)));
    }

    /** A range of values that begins and ends at a round one, with round ones between. */
    private record Scale(double low, double high, double step) {
        static Scale of(double low, double high) {
            double span = Math.max(high - low, Double.MIN_NORMAL * 1e10);
            double power = Math.pow(10, Math.floor(Math.log10(span / 5)));
            double ratio = span / 5 / power;
            double step = power * (ratio <= 1 ? 1 : ratio <= 2 ? 2 : ratio <= 5 ? 5 : 10);
            return new Scale(Math.floor(low / step) * step, Math.ceil(high / step) * step, step);
        }

        double place(double value) {
            return (value - low) / (high - low);
        }
    }

    /** The lowest and the highest of each of so many stretches, so that no peak is lost. */
    private static List<StepLoss> thinned(List<StepLoss> losses) {
        if (losses.size() <= MOST_POINTS) {
            return losses;
        }
        List<StepLoss> kept = new ArrayList<>();
        int stretches = MOST_POINTS / 2;
        for (int i = 0; i < stretches; i++) {
            int from = (int) ((long) losses.size() * i / stretches);
            int to = (int) ((long) losses.size() * (i + 1) / stretches);
            StepLoss low = losses.get(from);
            StepLoss high = low;
            for (StepLoss loss : losses.subList(from, to)) {
                low = loss.loss() < low.loss() ? loss : low;
                high = loss.loss() > high.loss() ? loss : high;
            }
            kept.add(low.step() < high.step() ? low : high);
            kept.add(low.step() < high.step() ? high : low);
        }
        return kept;
    }

    static String svg(String title, String name, List<StepLoss> losses) {
        return new LossPlot(losses).draw(title, name);
    }

    private String draw(String title, String name) {
        StringBuilder svg = new StringBuilder();
        svg.append(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\""
                        + " font-family=\"sans-serif\" font-size=\"12\">%n",
                WIDTH,
                HEIGHT,
                WIDTH,
                HEIGHT));
        svg.append("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n");
        text(svg, WIDTH / 2.0, 22, "middle\" font-size=\"14", title);
        text(svg, (LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 10, "middle", "step");
        text(svg, 8, TOP - 12, "start", name);
        grid(svg);
        svg.append("<polyline fill=\"none\" stroke=\"#0072b2\" stroke-width=\"1.5\" points=\"");
        for (StepLoss loss : shown) {
            svg.append(String.format(Locale.ROOT, "%.2f,%.2f ", x(loss.step()), y(loss.loss())));
        }
        return svg.append("\"/>\n</svg>\n").toString().replace("\r", "");
    }

    private void grid(StringBuilder svg) {
        for (double v = down.low(); v <= down.high() + down.step() / 2; v += down.step()) {
            line(svg, LEFT, y(v), WIDTH - RIGHT, y(v));
            text(svg, LEFT - 6, y(v) + 4, "end", number(v, down.step()));
        }
        for (double v = across.low(); v <= across.high() + across.step() / 2; v += across.step()) {
            line(svg, x(v), TOP, x(v), HEIGHT - BOTTOM);
            text(svg, x(v), HEIGHT - BOTTOM + 18, "middle", number(v, across.step()));
        }
    }

    private static String number(double value, double step) {
        int decimals = (int) Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
        return decimals > 6 || Math.abs(value) >= 1e7
                ? String.format(Locale.ROOT, "%.2g", value)
                : String.format(Locale.ROOT, "%." + decimals + "f", value + 0.0);
    }

    private double x(double step) {
        return LEFT + across.place(step) * (WIDTH - LEFT - RIGHT);
    }

    private double y(double loss) {
        return HEIGHT - BOTTOM - down.place(loss) * (HEIGHT - TOP - BOTTOM);
    }

    private static void line(StringBuilder svg, double x1, double y1, double x2, double y2) {
        svg.append(String.format(
                Locale.ROOT,
                "<line x1=\"%.2f\" y1=\"%.2f\" x2=\"%.2f\" y2=\"%.2f\" stroke=\"#dddddd\"/>%n",
                x1,
                y1,
                x2,
                y2));
    }

    private static void text(StringBuilder svg, double x, double y, String anchor, String text) {
        String safe = Identifiers.printable(text)
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;");
        svg.append(String.format(
                Locale.ROOT, "<text x=\"%.2f\" y=\"%.2f\" text-anchor=\"%s\">%s</text>%n", x, y, anchor, safe));
    }
}
