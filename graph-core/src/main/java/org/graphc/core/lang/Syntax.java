package org.graphc.core.lang;

import com.github.javaparser.JavaParser;
import com.github.javaparser.ParseResult;
import com.github.javaparser.ParseStart;
import com.github.javaparser.ParserConfiguration;
import com.github.javaparser.ParserConfiguration.LanguageLevel;
import com.github.javaparser.Problem;
import com.github.javaparser.Providers;
import com.github.javaparser.TokenRange;
import com.github.javaparser.ast.stmt.BlockStmt;
import com.github.javaparser.ast.stmt.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Parses the text at hand with JavaParser; what it cannot read is reported, the other statements are returned. */
final class Syntax {
    private Syntax() {}

    static List<Statement> parse(Session session, Names names) {
        SourceText text = session.text();
        TextScan.Scan scan = TextScan.scan(text);
        scan.found().forEach(session::report);
        names.doubt(scan.doubtful());
        if (scan.text().isEmpty()) {
            throw new Session.Stop();
        }
        ParserConfiguration configuration = new ParserConfiguration();
        configuration.setLanguageLevel(LanguageLevel.RAW);
        configuration.setAttributeComments(false);
        ParseResult<BlockStmt> result = new JavaParser(configuration)
                .parse(
                        ParseStart.BLOCK,
                        Providers.provider(SourceText.wrapped(scan.text().get())));
        for (Problem problem : result.getProblems()) {
            session.report(SyntaxErrors.explain(text, problem));
            names.doubt(namesIn(text, problem));
        }
        return result.getResult().<List<Statement>>map(BlockStmt::getStatements).orElseGet(List::of);
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
