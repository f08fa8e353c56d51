package org.graphc.runtime.cli;

import com.google.common.primitives.ImmutableLongArray;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Broadcast;
import org.graphc.core.op.Elementwise;
import org.graphc.core.op.Reshape;
import org.graphc.runtime.Profile;

/** A profile as text for a person: a row for each kernel, the longest first. */
final class ProfileTable {
    private static final int MAX_OPS = 5;

    private final Profile profile;
    private final Limits limits;

    ProfileTable(Profile profile, Limits limits) {
        this.profile = profile;
        this.limits = limits;
    }

    String text() {
        List<Row> rows = rows();
        double all = rows.stream().mapToDouble(Row::nanos).sum();
        List<List<String>> cells = new ArrayList<>();
        cells.add(List.of(
                "kernel",
                "launches",
                "time",
                "share",
                "bytes",
                "flops",
                "GB/s",
                "GFLOP/s",
                "of limit",
                "lines",
                "computes"));
        rows.forEach(row -> cells.add(row.cells(all, limits)));
        int runs = profile.starts().length();
        return "profile: a run takes " + Quantity.time(all) + " in "
                + profile.sections().size()
                + (profile.sections().size() == 1 ? " launch" : " launches") + "; medians of " + runs
                + (runs == 1 ? " run" : " runs") + " after a warm-up\n"
                + CostTable.aligned(cells) + limits
                + "\nof limit: the time that its bytes or its flops take there, over its time; caches are faster than"
                + " memory, so that it may exceed 100 %";
    }

    private List<Row> rows() {
        Map<String, List<Profile.Section>> named = new LinkedHashMap<>();
        for (Profile.Section section : profile.sections()) {
            named.computeIfAbsent(key(section), name -> new ArrayList<>()).add(section);
        }
        return named.values().stream()
                .map(ProfileTable::row)
                .sorted(Comparator.comparingDouble(Row::nanos).reversed())
                .toList();
    }

    /** Products and calls have nothing in common but a name: each stands alone. */
    private static String key(Profile.Section section) {
        return section.name().startsWith("k") ? section.name() : section.name() + section.nodes();
    }

    private static Row row(List<Profile.Section> launches) {
        double[] sums = new double[launches.get(0).nanos().length()];
        double bytes = 0;
        double flops = 0;
        Set<Integer> lines = new TreeSet<>();
        Set<String> ops = new LinkedHashSet<>();
        for (Profile.Section launch : launches) {
            ImmutableLongArray nanos = launch.nanos();
            for (int i = 0; i < sums.length; i++) {
                sums[i] += nanos.get(i);
            }
            bytes += launch.bytes();
            flops += launch.flops();
            for (Node node : launch.nodes()) {
                node.origin().source().ifPresent(source -> lines.add(source.line()));
                if (!(node.op() instanceof Broadcast || node.op() instanceof Reshape)) { // of which loops make nothing
                    ops.add(op(node));
                }
            }
        }
        return new Row(launches.get(0).name(), launches.size(), Sample.of(sums).median(), bytes, flops, lines, ops);
    }

    private static String op(Node node) {
        return node.op() instanceof Elementwise e ? e.fn().symbol() : node.op().name();
    }

    private record Row(
            String name, int launches, double nanos, double bytes, double flops, Set<Integer> lines, Set<String> ops) {
        List<String> cells(double all, Limits limits) {
            return List.of(
                    name,
                    String.valueOf(launches),
                    Quantity.time(nanos),
                    percent(nanos / all),
                    Quantity.bytes(bytes),
                    Quantity.operations(flops),
                    rate(bytes / nanos),
                    rate(flops / nanos),
                    percent(limits.share(bytes, flops, nanos)),
                    ranges(lines),
                    shortened(ops));
        }
    }

    private static String rate(double giga) {
        return String.format(Locale.ROOT, giga < 10 ? "%.2f" : "%.1f", giga);
    }

    private static String percent(double part) {
        return String.format(Locale.ROOT, "%.0f %%", 100 * part);
    }

    private static String shortened(Set<String> ops) {
        List<String> first = ops.stream().limit(MAX_OPS).toList();
        return String.join(" ", first) + (ops.size() > MAX_OPS ? " …" : "");
    }

    /** Line numbers as 3, 7-9. */
    private static String ranges(Set<Integer> lines) {
        StringBuilder text = new StringBuilder();
        int last = -1;
        int first = -1;
        for (int line : lines) {
            if (line != last + 1 || last < 0) {
                text.append(last > first ? "-" + last : "")
                        .append(last < 0 ? "" : ", ")
                        .append(line);
                first = line;
            }
            last = line;
        }
        return text.append(last > first ? "-" + last : "").toString();
    }
}
