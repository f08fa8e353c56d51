package org.graphc.runtime.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.graphc.core.graph.Graph;
import org.graphc.core.type.Identifiers;
import org.graphc.optimizer.cost.Cost;
import org.graphc.optimizer.cost.Residual;
import org.graphc.runtime.MemoryBudget;

/** A report of costs as text for a person. */
final class CostTable {
    private static final int LARGEST = 10;

    private final CostReport report;
    private final Quantity quantity;

    CostTable(CostReport report) {
        this.report = report;
        this.quantity = new Quantity(report.sizes());
    }

    String text(Graph graph) {
        StringBuilder text = new StringBuilder();
        report.sizes()
                .filter(s -> !s.values().isEmpty())
                .ifPresent(s -> text.append("where ")
                        .append(s.values().entrySet().stream()
                                .map(e -> e.getKey() + " = " + e.getValue())
                                .collect(Collectors.joining(", ")))
                        .append("\n\n"));
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("part", "nodes", "flops", "bytes read", "bytes written", "flops/byte"));
        report.parts().forEach((part, entry) -> rows.add(row(part.toString(), entry)));
        rows.add(row("all", report.total()));
        text.append(aligned(rows));
        report.ratio()
                .ifPresent(ratio -> text.append(String.format(
                        Locale.ROOT,
                        "%nforward and gradient part take %.2f times the flops of the forward part%n",
                        ratio)));
        text.append('\n').append(memory());
        text.append(groups()).append(residuals(graph));
        return text.toString();
    }

    private String memory() {
        StringBuilder text = new StringBuilder("peak memory, node by node: ");
        text.append(
                report.sizes().map(s -> Quantity.bytes(report.peak().at(s))).orElseGet(() -> report.peak() + " bytes"));
        text.append("\nkernels: ").append(report.program().kernels().size());
        text.append(" in ").append(report.program().launches().size()).append(" launches\n");
        report.sizes()
                .ifPresent(s -> text.append("planned memory, after fusion: ")
                        .append(Quantity.bytes(report.program().bytes(s)))
                        .append(", of which ")
                        .append(Quantity.bytes(report.program().memory().bytes(s)))
                        .append(" in ")
                        .append(report.program().memory().slots().size())
                        .append(" shared arrays\n"));
        return text.toString();
    }

    private String groups() {
        if (report.groups().isEmpty()) {
            return "";
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("", "nodes", "flops", "bytes read", "bytes written", "flops/byte"));
        report.groups().forEach((key, entry) -> rows.add(row(key, entry)));
        return "\n" + aligned(rows);
    }

    private List<String> row(String name, CostReport.Entry entry) {
        Cost cost = entry.cost();
        return List.of(
                name,
                String.valueOf(entry.nodes()),
                quantity.operations(cost.flops()),
                quantity.bytes(cost.read()),
                quantity.bytes(cost.written()),
                report.intensity(cost)
                        .map(i -> String.format(Locale.ROOT, "%.2f", i))
                        .orElse("-"));
    }

    private String residuals(Graph graph) {
        List<Residual> all = report.residuals();
        if (all.isEmpty()) {
            return "";
        }
        List<List<String>> rows = new ArrayList<>();
        for (Residual residual : all.subList(0, Math.min(LARGEST, all.size()))) {
            rows.add(List.of(
                    "  " + quantity.bytes(residual.bytes()),
                    residual.value().type().toString(),
                    residual.value().op().name(),
                    CostReport.label(graph, residual.value())));
        }
        return "\nkept for the gradient: " + all.size() + (all.size() == 1 ? " value" : " values")
                + (all.size() > LARGEST ? ", the largest " + LARGEST : "") + "\n" + aligned(rows);
    }

    /** The trades of memory for arithmetic, one a line. */
    static String curve(List<MemoryBudget.Point> points, double flops) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("planned memory", "flops again", "of all", "nodes again"));
        for (MemoryBudget.Point point : points) {
            rows.add(List.of(
                    Quantity.bytes(point.bytes()),
                    Quantity.operations(point.flops()),
                    flops == 0 ? "-" : String.format(Locale.ROOT, "%.1f %%", 100 * point.flops() / flops),
                    String.valueOf(point.again())));
        }
        return aligned(rows);
    }

    /** Columns as wide as what stands in them. */
    static String aligned(List<List<String>> rows) {
        int columns = rows.get(0).size();
        int[] widths = new int[columns];
        rows.forEach(row -> {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        });
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                line.append(String.format("%-" + Math.max(1, widths[i]) + "s  ", row.get(i)));
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }

    static Optional<CostReport.By> by(String name) {
        if (name == null) {
            return Optional.empty();
        }
        for (CostReport.By by : CostReport.By.values()) {
            if (by.name().equalsIgnoreCase(name)) {
                return Optional.of(by);
            }
        }
        throw new UsageFailure("--by=" + Identifiers.printable(name) + ": choose scope, op or line");
    }
}
