package org.graphc.core.lang;

import com.github.javaparser.JavaParser;
import com.github.javaparser.ParseResult;
import com.github.javaparser.ParseStart;
import com.github.javaparser.ParserConfiguration;
import com.github.javaparser.ParserConfiguration.LanguageLevel;
import com.github.javaparser.Problem;
import com.github.javaparser.Providers;
import com.github.javaparser.Token;
import com.github.javaparser.TokenRange;
import com.github.javaparser.ast.stmt.BlockStmt;
import com.github.javaparser.ast.stmt.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Parses the text at hand with JavaParser; what it cannot read is reported, the other statements are returned. */
final class Syntax {
    private static final int MAX_ATTEMPTS = 20;

    private Syntax() {}

    static List<Statement> parse(Session session, Names names) {
        SourceText text = session.text();
        TextScan.Scan scan = TextScan.scan(text);
        scan.found().forEach(session::report);
        names.doubt(scan.doubtful());
        if (scan.text().isEmpty()) {
            throw new Session.Stop();
        }
        return parse(session, names, scan.text().get());
    }

    /** Where the parser stops at what is no statement, that is taken out and the rest parsed once more. */
    private static List<Statement> parse(Session session, Names names, String text) {
        SourceText source = session.text();
        String left = text;
        for (int attempt = 0; ; attempt++) {
            ParseResult<BlockStmt> result = parse(left);
            Optional<Token> stop = result.getProblems().stream()
                    .map(SyntaxErrors::offending)
                    .flatMap(Optional::stream)
                    .filter(t -> isBoundary(t.image))
                    .findFirst()
                    .map(t -> t.next)
                    .filter(t -> !t.image.isEmpty() && source.hasLine(t.beginLine - 1));
            if (stop.isEmpty() || attempt >= MAX_ATTEMPTS) {
                for (Problem problem : result.getProblems()) {
                    session.report(SyntaxErrors.explain(source, problem));
                    names.doubt(namesIn(source, problem));
                }
                return result.getResult()
                        .<List<Statement>>map(BlockStmt::getStatements)
                        .orElseGet(List::of);
            }
            Token first = stop.get();
            session.report(SyntaxErrors.noStatement(
                    source.source(first.beginLine - 1, first.beginColumn, first.endColumn + 1)));
            Repair repair = new Repair(left);
            repair.takeOut(first.beginLine - 1, first.beginColumn);
            names.doubt(repair.doubtful());
            left = repair.text().orElseThrow();
        }
    }

    private static boolean isBoundary(String image) {
        return image.equals(";") || image.equals("{") || image.equals("}");
    }

    private static ParseResult<BlockStmt> parse(String text) {
        ParserConfiguration configuration = new ParserConfiguration();
        configuration.setLanguageLevel(LanguageLevel.RAW);
        configuration.setAttributeComments(false);
        return new JavaParser(configuration).parse(ParseStart.BLOCK, Providers.provider(SourceText.wrapped(text)));
    }

    /** Names of the lines that a problem touches: what should have been declared there is not unknown as well. */
    private static Set<String> namesIn(SourceText text, Problem problem) {
        Set<String> names = new HashSet<>();
        problem.getLocation().flatMap(TokenRange::toRange).ifPresent(range -> {
            for (int line = range.begin.line - 1; line <= range.end.line - 1; line++) {
                names.addAll(Repair.names(text.line(line)));
            }
        });
        return names;
    }
}
