package org.graphc.optimizer.pass;

import com.google.common.base.Strings;
import com.google.common.collect.ImmutableMultiset;
import com.google.common.collect.Multiset;
import com.google.common.collect.Multisets;
import java.util.List;
import java.util.Locale;
import org.graphc.core.graph.Graph;

/**
 * What one run of one pass did.
 *
 * @param sweep which repetition of a fixpoint group it belongs to, from 1
 * @param hits how often each rule fired, by the rule's name
 */
public record PassReport(
        String pass, int sweep, Extent before, Extent after, ImmutableMultiset<String> hits, long nanos) {
    /** How large a graph is. */
    public record Extent(int nodes, long edges) {
        static Extent of(Graph graph) {
            long edges = 0;
            for (int i = 0; i < graph.size(); i++) {
                edges += graph.node(i).inputs().size();
            }
            return new Extent(graph.size(), edges);
        }
    }

    /** One line for each report and, below it, one for each rule that fired; most frequent first. */
    public static String table(List<PassReport> reports, boolean times) {
        int width = Math.max(
                4, reports.stream().mapToInt(r -> r.pass.length()).max().orElse(0));
        StringBuilder text = new StringBuilder(Strings.padEnd("pass", width, ' '))
                .append("  sweep         nodes               edges")
                .append(times ? "                 ms" : "")
                .append('\n');
        reports.forEach(report -> text.append(report.row(width, times)));
        return text.toString();
    }

    private String row(int width, boolean times) {
        StringBuilder text = new StringBuilder(Strings.padEnd(pass, width, ' '))
                .append(String.format(Locale.ROOT, "  %5d", sweep))
                .append(change(before.nodes, after.nodes))
                .append(change(before.edges, after.edges))
                .append(times ? String.format(Locale.ROOT, "  %9.3f", nanos / 1e6) : "")
                .append('\n');
        for (Multiset.Entry<String> hit : Multisets.copyHighestCountFirst(hits).entrySet()) {
            text.append(String.format(Locale.ROOT, "  %5d × %s%n", hit.getCount(), hit.getElement()));
        }
        return text.toString();
    }

    private static String change(long from, long to) {
        return String.format(Locale.ROOT, "  %8d %8s", from, from == to ? "=" : "-> " + to);
    }

    @Override
    public String toString() {
        return table(List.of(this), true);
    }
}
