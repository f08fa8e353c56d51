package org.graphc.core.lang;

import com.github.javaparser.ast.expr.MethodCallExpr;
import com.github.javaparser.ast.expr.VariableDeclarationExpr;
import com.github.javaparser.ast.stmt.ExpressionStmt;
import com.github.javaparser.ast.stmt.Statement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Takes the functions of other files: of such beside the including one or below it, never above. */
final class Includes {
    private static final int MAX_FILES = 1000;

    private final Session session;
    private final Names names;
    private final Optional<Path> file;
    private final Set<Path> done = new HashSet<>();

    /** {@code file} is the description itself, if it was read from one. */
    Includes(Session session, Names names, Optional<Path> file) {
        this.session = session;
        this.names = names;
        this.file = file;
    }

    /** Includes a file; where that fails, functions that are then not known are no further mistakes. */
    void include(MethodCallExpr call, Scope scope, Statements statements) {
        try {
            find(call, scope, statements);
        } catch (Refusal e) {
            session.doubtFunctions();
            throw e;
        }
    }

    private void find(MethodCallExpr call, Scope scope, Statements statements) {
        if (call.getArguments().size() != 1) {
            throw session.refuse(
                    Code.INCLUDE, call, "include takes the name of one file", "include(\"layers.graph\");");
        }
        Path folder = file.map(f -> f.toAbsolutePath().normalize().getParent())
                .orElseThrow(() -> session.refuse(
                        Code.INCLUDE, call, "this description was not read from a file, so nothing lies beside it"));
        String name = Text.of(session, call.getArgument(0));
        // names inside an included file are relative to it
        Path beside =
                Path.of(session.text().file()).toAbsolutePath().normalize().getParent();
        Path base = beside != null && beside.startsWith(folder) ? beside : folder;
        Path target = resolve(call, base, folder, name);
        if (done.size() >= MAX_FILES) {
            session.stop(session.at(call), "more than " + MAX_FILES + " files are included");
        }
        if (done.add(target)) {
            read(call, display(base, name), target, scope, statements);
        }
    }

    private String display(Path base, String name) {
        Path given = file.orElseThrow();
        Path shown = base.resolve(name).normalize();
        return given.isAbsolute()
                ? shown.toString()
                : Path.of("").toAbsolutePath().relativize(shown).toString();
    }

    private Path resolve(MethodCallExpr call, Path base, Path folder, String name) {
        try {
            Path relative = Path.of(name);
            boolean climbs = relative.isAbsolute();
            for (Path part : relative) {
                climbs |= part.toString().equals("..");
            }
            if (climbs || name.isEmpty() || name.contains("\\")) {
                throw session.refuse(
                        Code.INCLUDE,
                        call.getArgument(0),
                        "a file is included from beside this one or below it",
                        "include(\"layers.graph\"); or include(\"lib/layers.graph\");");
            }
            Path real = base.resolve(relative).toRealPath();
            if (!real.startsWith(folder.toRealPath())) {
                throw session.refuse(
                        Code.INCLUDE, call.getArgument(0), "the link leads out of the folder of the description");
            } else if (!Files.isRegularFile(real)) {
                throw session.refuse(Code.INCLUDE, call.getArgument(0), "this is not a file");
            }
            return real;
        } catch (IOException | InvalidPathException e) {
            throw session.refuse(
                    Code.INCLUDE, call.getArgument(0), "there is no file " + Notes.shorten(name) + " beside this one");
        }
    }

    private void read(MethodCallExpr call, String name, Path target, Scope scope, Statements statements) {
        SourceText text = DescriptionFiles.read(name, target)
                .orElseThrow(() -> session.refuse(
                        Code.INCLUDE, call.getArgument(0), "the file is not text in UTF-8 of at most 16 MB"));
        session.enter(text);
        try {
            List<Statement> parsed = Syntax.parse(session, names);
            for (Statement statement : parsed) {
                if (isFunction(statement)) {
                    statements.execute(statement, scope);
                }
            }
        } finally {
            session.leave();
        }
    }

    private static boolean isFunction(Statement statement) {
        if (!(statement instanceof ExpressionStmt line)) {
            return false;
        }
        return line.getExpression() instanceof MethodCallExpr call
                ? call.getScope().isEmpty() && call.getNameAsString().equals("include")
                : line.getExpression() instanceof VariableDeclarationExpr declaration
                        && declaration.getElementType().asString().equals("def");
    }
}
