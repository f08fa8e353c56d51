package org.graphc.runtime.cli;

import java.util.List;
import org.graphc.core.graph.Graph;
import org.graphc.core.type.Identifiers;
import org.graphc.optimizer.pass.Pipeline;
import org.graphc.optimizer.pass.Pipelines;
import picocli.CommandLine.Option;

/** The options that choose the passes, shared by commands. */
final class Optimization {
    private static final int USUAL_LEVEL = 2;

    /** Up to that many nodes the checks take no time that anybody would notice. */
    private static final int VERIFIED_NODES = 50_000;

    @Option(
            names = "-O",
            paramLabel = "LEVEL",
            description = "Optimisation: -O0 none, -O1 keeps every bit, -O2 may improve last bits (default).")
    private Integer level;

    @Option(
            names = "--passes",
            paramLabel = "PIPELINE",
            description = "Passes to run instead, as 'cse,repeat<8>(simplify,dce)'; graphc passes lists them.")
    private String passes;

    @Option(
            names = "-fno-rule",
            paramLabel = "RULE",
            description = "Switches a rule off, named by its equation or by the function it makes; repeatable.")
    private List<String> off = List.of();

    @Option(
            names = "--limit-rewrites",
            paramLabel = "N",
            description = "Rewrites nothing more after N rewrites: halve N to find a wrong one. What cse, canon"
                    + " and dce do is not counted and goes on.")
    private Long limit;

    @Option(
            names = "--verify-each",
            negatable = true,
            description = "Checks the graph after every pass; by default up to 50,000 nodes.")
    private Boolean verify;

    /** The passes that the options name; wrong ones are refused. */
    Pipeline pipeline() {
        if (passes != null && level != null) {
            throw new UsageFailure("-O" + level + " and --passes both name passes: give one of them");
        }
        if (limit != null && limit < 0) {
            throw new UsageFailure("--limit-rewrites=" + limit + ": a number of rewrites is 0 or more");
        }
        try {
            Pipeline pipeline = passes == null ? ofLevel(level == null ? USUAL_LEVEL : level) : Pipeline.parse(passes);
            for (String rule : off) {
                pipeline = pipeline.withoutRule(rule);
            }
            return limit == null ? pipeline : pipeline.limitedTo(limit);
        } catch (IllegalArgumentException e) {
            throw new UsageFailure(Identifiers.printable(e.getMessage()));
        }
    }

    /** True where an option chooses passes or rules. */
    boolean isGiven() {
        return level != null || passes != null || limit != null || !off.isEmpty();
    }

    static Pipeline ofLevel(int level) {
        if (level < 0 || level > 2) {
            throw new UsageFailure("-O" + level + ": levels are -O0, -O1 and -O2");
        }
        return Pipelines.of(level);
    }

    /** The passes for this graph, with checks where they were asked for or take no time. */
    Pipeline pipeline(Graph graph) {
        boolean isVerified = verify == null ? graph.size() <= VERIFIED_NODES : verify;
        return isVerified ? pipeline().verifying() : pipeline();
    }
}
