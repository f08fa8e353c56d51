package org.graphc.runtime.cli;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.graphc.core.graph.Graph;
import org.graphc.core.type.Sizes;
import org.graphc.runtime.MemoryBudget;
import org.graphc.runtime.RunFailure;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code graphc cost}: arithmetic, traffic and memory of a description, symbolic or at given sizes. */
@Command(
        description = "Counts the operations, bytes and memory of a description after optimisation.",
        footer = {
            "",
            "A scalar function counts one operation an element, a product two for each pair that it",
            "multiplies and adds, a factorisation n cubed; every operation reads its operands and writes its",
            "result; broadcasts, transposes, slices and reshapes are free. Without --bind the answers are",
            "polynomials of the sizes. The gradient part is all that differentiation makes: of a description",
            "with several gradients, a Hessian or higher derivatives it is dear beside the forward part."
        })
final class CostCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(paramLabel = "FILE", description = "A description, a .graph file.")
    private String file;

    @Mixin
    private Binding binding;

    @Option(names = "--by", paramLabel = "scope|op|line", description = "Adds a table by scope, operation or line.")
    private String by;

    @Option(names = "--curve", description = "Shows what memory takes how much recomputation instead; needs all sizes.")
    private boolean curve;

    @Option(names = "--json", description = "Prints JSON.")
    private boolean json;

    @Mixin
    private Optimization optimization;

    CostCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        Optional<CostReport.By> grouping = CostTable.by(by);
        if (curve && by != null) {
            throw new UsageFailure("--curve and --by show different tables: give one of them");
        }
        optimization.pipeline();
        Graph read = Descriptions.read(file, terminal);
        if (read.roots().isEmpty()) {
            throw new RunFailure("nothing to count: the description has no output");
        }
        Optional<Sizes> sizes = binding.sizes(read);
        Graph graph = optimization.pipeline(read).run(read).graph();
        try {
            terminal.out().print(curve ? curve(graph, sizes) : table(graph, sizes, grouping));
        } catch (IllegalArgumentException e) {
            throw new RunFailure(e.getMessage()); // a size or a number of bytes beyond all bounds
        } catch (ArithmeticException e) {
            throw new RunFailure("at these sizes the number of operations or bytes overflows");
        }
        return ExitCode.OK.number();
    }

    private String table(Graph graph, Optional<Sizes> sizes, Optional<CostReport.By> grouping) {
        CostReport report = CostReport.of(graph, sizes, grouping);
        return json ? CostJson.text(report, graph) : new CostTable(report).text(graph);
    }

    private String curve(Graph graph, Optional<Sizes> sizes) {
        Sizes known = sizes.orElseThrow(() -> new UsageFailure("--curve needs sizes: give them with --bind"));
        List<MemoryBudget.Point> points = MemoryBudget.curve(graph, known);
        double flops = known.number(
                CostReport.of(graph, sizes, Optional.empty()).total().cost().flops());
        return json ? CostJson.curve(points) : CostTable.curve(points, flops);
    }
}
