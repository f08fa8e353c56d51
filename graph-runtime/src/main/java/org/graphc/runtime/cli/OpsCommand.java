package org.graphc.runtime.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.graphc.core.lang.Vocabulary;
import org.graphc.core.type.Identifiers;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code graphc ops}: the functions of the description language. */
@Command(description = "Lists the functions of the language, or explains one.")
final class OpsCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(paramLabel = "NAME", arity = "0..1", description = "A function, as sum.")
    private String name;

    OpsCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        terminal.out().print(name == null ? list() : explain());
        return ExitCode.OK.number();
    }

    private static String list() {
        Map<String, StringBuilder> groups = new LinkedHashMap<>();
        int width = Vocabulary.functions().stream()
                .mapToInt(f -> f.signature().length())
                .filter(length -> length <= 40)
                .max()
                .orElse(0);
        for (Vocabulary.Entry function : Vocabulary.functions()) {
            String signature = function.signature();
            groups.computeIfAbsent(function.group(), group -> new StringBuilder())
                    .append("  ")
                    .append(signature)
                    .append(" ".repeat(Math.max(0, width - signature.length()) + 2))
                    .append(function.meaning())
                    .append('\n');
        }
        StringBuilder text = new StringBuilder();
        groups.forEach((group, lines) -> text.append(text.isEmpty() ? "" : "\n")
                .append(group)
                .append('\n')
                .append(lines));
        return text.toString();
    }

    private String explain() {
        Vocabulary.Entry function = Vocabulary.find(name)
                .orElseThrow(() -> new UsageFailure("there is no function " + Identifiers.printable(name) + "; "
                        + Vocabulary.nearest(name)
                                .map(near -> "did you mean " + near + "? ")
                                .orElse("") + "graphc ops lists them"));
        StringBuilder text = new StringBuilder();
        text.append(function.signature()).append("\n  ").append(function.meaning());
        text.append("\n  shapes: ").append(function.shapes());
        if (!Vocabulary.dtypes(function).isEmpty()) {
            text.append("\n  element types: ").append(String.join(", ", Vocabulary.dtypes(function)));
        }
        Vocabulary.derivative(function)
                .forEach((input, rule) -> text.append("\n  derivative by ")
                        .append(input)
                        .append(", where y is the value")
                        .append(" and g its adjoint: ")
                        .append(rule));
        if (!function.singular().isEmpty()) {
            text.append("\n  derivative at singular points: ").append(function.singular());
        }
        Vocabulary.example(function).ifPresent(e -> text.append("\n  example: ").append(e));
        return text.append('\n').toString();
    }
}
