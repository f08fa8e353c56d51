package org.graphc.core.lang;

import com.github.javaparser.GeneratedJavaParserConstants;
import com.github.javaparser.ParseException;
import com.github.javaparser.Problem;
import com.github.javaparser.Token;
import com.github.javaparser.TokenRange;
import com.google.common.collect.ImmutableSet;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.graphc.core.graph.Source;
import org.graphc.core.type.Identifiers;

/** What a problem of JavaParser's means to the author of a description. */
final class SyntaxErrors {
    private static final Pattern LEXICAL = Pattern.compile("Lexical error at line (\\d+), column (\\d+)");

    private static final ImmutableSet<String> TYPES =
            ImmutableSet.of("int", "long", "float", "double", "boolean", "short", "byte", "char");

    private SyntaxErrors() {}

    static Diagnostic explain(SourceText text, Problem problem) {
        Optional<Token> offending = offending(problem);
        if (offending.isPresent()) {
            return atToken(text, offending.get(), offending.get().next);
        }
        Matcher lexical = LEXICAL.matcher(problem.getMessage());
        if (lexical.find()) {
            return lexical(text, Integer.parseInt(lexical.group(1)) - 1, Integer.parseInt(lexical.group(2)));
        }
        Source at = problem.getLocation()
                .flatMap(TokenRange::toRange)
                .map(text::source)
                .orElseGet(() -> text.source(1, 1, 2));
        return Diagnostic.of(Code.SYNTAX, at, "this is not a statement");
    }

    /** The last token that was read before the one that does not fit. */
    static Optional<Token> offending(Problem problem) {
        return problem.getCause()
                .filter(ParseException.class::isInstance)
                .map(e -> ((ParseException) e).currentToken)
                .filter(t -> t != null && t.next != null);
    }

    private static Diagnostic lexical(SourceText text, int line, int column) {
        Source at = text.source(line, column, column + 1);
        String piece = Identifiers.printable(text.at(at));
        if (piece.equals("#")) {
            return Diagnostic.of(Code.SYNTAX, at, "# begins nothing").hint("a comment begins with //");
        } else if (text.line(line).contains("'")) {
            return Diagnostic.of(Code.SYNTAX, at, "single quotes hold one character")
                    .hint("text stands in double quotes");
        }
        return Diagnostic.of(Code.SYNTAX, at, "the character " + piece + " has no meaning here");
    }

    private static Diagnostic atToken(SourceText text, Token before, Token token) {
        Source at = text.source(token.beginLine - 1, token.beginColumn, token.endColumn + 1);
        String found = token.image;
        Source after = text.source(before.endLine - 1, before.endColumn, before.endColumn + 1);
        Optional<Diagnostic> known = known(text, at, before.image, found);
        if (known.isPresent()) {
            return known.get();
        } else if (token.kind == GeneratedJavaParserConstants.EOF || found.isEmpty()) {
            return Diagnostic.of(Code.SYNTAX, at, "the text ends within a statement");
        } else if (token.beginLine > before.endLine && endsOperand(before.image)) {
            return Diagnostic.of(Code.SEMICOLON, after, "a semicolon is missing after this");
        }
        return Diagnostic.of(
                Code.SYNTAX, at, Notes.shorten(found) + " is not expected after " + Notes.shorten(before.image));
    }

    private static boolean endsOperand(String image) {
        return image.equals(")") || image.equals("]") || Character.isLetterOrDigit(image.charAt(image.length() - 1));
    }

    private static Optional<Diagnostic> known(SourceText text, Source at, String before, String found) {
        String line = text.line(at.line());
        if (Words.RESERVED.contains(before) && found.equals("=")
                || Words.RESERVED.contains(found) && isDeclarator(before)) {
            String word = Words.RESERVED.contains(found) ? found : before;
            return Optional.of(Diagnostic.of(Code.RESERVED, at, word + " is a reserved word of Java")
                    .hint("choose another name, as " + word + "_"));
        } else if (found.equals("@")) {
            return Optional.of(
                    Diagnostic.of(Code.FOREIGN, at, "@ has no meaning here").hint("matmul(a, b)"));
        } else if (found.equals("{") && (before.equals("(") || before.equals(","))) {
            return Optional.of(Diagnostic.of(Code.FOREIGN, at, "an array literal cannot be an argument")
                    .hint("say of what type it is: new f64[][] {{1, 2}, {3, 4}}"));
        } else if (found.equals(",") && line.substring(0, at.column() - 1).matches(".*\\[[^\\]]*")) {
            return Optional.of(Diagnostic.of(Code.SYNTAX, at, "an index is one number")
                    .hint("x[0][1], or slice(x, axis = 1, start = 0, stop = 4)"));
        } else if (found.equals("*") && before.equals("*")) {
            return Optional.of(
                    Diagnostic.of(Code.FOREIGN, at, "** has no meaning here").hint("pow(a, b)"));
        } else if (found.equals(":") && line.substring(0, at.column() - 1).matches(".*\\[[^\\]]*")) {
            return Optional.of(Diagnostic.of(Code.FOREIGN, at, "a range is no index")
                    .hint("slice(x, axis = 0, start = 0, stop = 4)"));
        } else if (found.equals(".") && line.strip().startsWith("output")) {
            return Optional.of(Diagnostic.of(Code.FORM, at, "an output has a plain name")
                    .hint("output h = " + before
                            + line.substring(at.column() - 1).replaceAll("[;,].*", "") + ";"));
        }
        return foreign(at, line.strip(), found);
    }

    /** What is usual in other languages. */
    private static Optional<Diagnostic> foreign(Source at, String line, String found) {
        if (found.equals("(") && line.startsWith("def")) {
            return Optional.of(
                    Diagnostic.of(Code.FORM, at, "a function is a named lambda").hint("def f = (a, b) -> a + b;"));
        } else if (found.equals("if") || found.equals("else")) {
            return Optional.of(Diagnostic.of(Code.FOREIGN, at, found + " has no meaning here")
                    .hint("condition ? a : b"));
        } else if (TYPES.contains(found)) {
            return Optional.of(Diagnostic.of(Code.FOREIGN, at, found + " is a type of Java")
                    .hint("element types are f32, f64, i32, i64, bool"));
        } else if (found.equals(";")) {
            return Optional.of(Diagnostic.of(Code.SYNTAX, at, "the statement ends too early"));
        }
        return Optional.empty();
    }

    /** A statement that is none, found where the one before it ends. */
    static Diagnostic noStatement(Source at) {
        return Diagnostic.of(Code.FORM, at, "this is not a statement").hint("a value is named: var y = …;");
    }

    private static boolean isDeclarator(String before) {
        return Words.DECLARATORS.contains(before);
    }
}
