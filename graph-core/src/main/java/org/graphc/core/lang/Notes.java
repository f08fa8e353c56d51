package org.graphc.core.lang;

import com.google.common.base.Strings;
import com.google.common.collect.ImmutableSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.graphc.core.graph.Source;
import org.graphc.core.type.DType;
import org.graphc.core.type.Identifiers;
import org.graphc.core.type.TypeMismatch;

/** Makes diagnostics of what the type rules say. */
final class Notes {
    private static final int SHORT = 40;
    private static final ImmutableSet<String> DERIVATIVES =
            ImmutableSet.of("gradient", "vjp", "jvp", "hvp", "jacobian", "hessian");

    private Notes() {}

    static Diagnostic mismatch(Session session, TypeMismatch e, Source at, List<Session.Operand> operands) {
        Diagnostic diagnostic = Diagnostic.of(code(e), at, spelled(e.op()) + ": " + e.problem());
        Diagnostic noted = operands(session, diagnostic, operands);
        if (noted.code() == Code.DTYPE && differ(operands)) {
            DType wide = operands.stream().anyMatch(o -> o.node().dtype() == DType.F64)
                    ? DType.F64
                    : operands.get(0).node().dtype();
            Session.Operand odd = operands.stream()
                    .filter(o -> o.node().dtype() != wide && o.node().dtype() != DType.BOOL)
                    .findFirst()
                    .orElse(operands.get(0));
            return noted.hint("cast(" + odd.text() + ", " + wide + ") converts");
        }
        return noted;
    }

    private static boolean differ(List<Session.Operand> operands) {
        return operands.stream().map(o -> o.node().dtype()).distinct().count() > 1;
    }

    private static Code code(TypeMismatch e) {
        String problem = e.problem();
        if (DERIVATIVES.contains(e.op())) {
            return problem.contains("depend") ? Code.DISCONNECTED : Code.GRADIENT;
        } else if (problem.startsWith("no axis") || problem.startsWith("no place")) {
            return Code.AXIS;
        }
        boolean types = Stream.of(
                        "dtypes",
                        "takes floats",
                        "fills floats",
                        "takes numbers",
                        "takes bool",
                        "number type",
                        "not bool")
                .anyMatch(problem::contains);
        return types ? Code.DTYPE : Code.SHAPE;
    }

    /** The operators as they are written; other operations are called by their names. */
    private static String spelled(String op) {
        return switch (op) {
            case "add" -> "+";
            case "sub" -> "-";
            case "mul" -> "*";
            case "div" -> "/";
            case "rem" -> "%";
            case "neg" -> "unary -";
            case "lt" -> "<";
            case "le" -> "<=";
            case "gt" -> ">";
            case "ge" -> ">=";
            case "eq" -> "==";
            case "ne" -> "!=";
            case "and" -> "&&";
            case "or" -> "||";
            case "not" -> "!";
            default -> op; // not an enum
        };
    }

    /** One line for each operand: what it is called, its type, and where it was declared. */
    static Diagnostic operands(Session session, Diagnostic diagnostic, List<Session.Operand> operands) {
        Map<String, String> lines = new LinkedHashMap<>();
        int names = 0;
        int types = 0;
        for (Session.Operand operand : operands) {
            String name = name(session, operand);
            names = Math.max(names, name.length());
            types = Math.max(types, operand.node().type().toString().length());
        }
        for (Session.Operand operand : operands) {
            String name = name(session, operand);
            String type = operand.node().type().toString();
            String where = session.declaration(operand.node())
                    .map(d -> "declared at " + d.at())
                    .orElse("at " + operand.at());
            String line = Strings.padEnd(name, names, ' ') + " is " + Strings.padEnd(type, types, ' ') + "   " + where;
            lines.putIfAbsent(name, line);
        }
        Diagnostic noted = diagnostic;
        for (String line : lines.values()) {
            noted = noted.note(line);
        }
        return noted;
    }

    private static String name(Session session, Session.Operand operand) {
        return session.declaration(operand.node()).map(Session.Declared::name).orElseGet(() -> shorten(operand.text()));
    }

    static String shorten(String text) {
        String line = Identifiers.printable(text.strip());
        return line.length() <= SHORT ? line : line.substring(0, SHORT) + "…";
    }
}
