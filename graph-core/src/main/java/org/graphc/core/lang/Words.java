package org.graphc.core.lang;

import com.google.common.collect.ImmutableSet;
import java.util.Optional;
import org.graphc.core.graph.Source;

/** Words that Java reserves, where a description cannot have them. */
final class Words {
    static final ImmutableSet<String> RESERVED = ImmutableSet.copyOf(
            ("abstract assert boolean break byte case catch char class const continue default do double else enum"
                            + " extends final finally float for goto if implements import instanceof int interface"
                            + " long native new null package private protected public return short static strictfp"
                            + " super switch synchronized this throw throws transient try void volatile while")
                    .split(" "));
    static final ImmutableSet<String> DECLARATORS =
            ImmutableSet.of("dim", "input", "param", "constant", "var", "def", "output", "update");

    /** Words that no statement begins with and that JavaParser does not recover from. */
    private static final ImmutableSet<String> NO_BEGINNING = ImmutableSet.copyOf(
            ("import package case catch default else extends finally goto const implements instanceof native"
                            + " private protected public throws transient void volatile interface abstract static"
                            + " strictfp")
                    .split(" "));

    /** Words behind which the parser goes one level deeper. */
    static final ImmutableSet<String> NESTING =
            ImmutableSet.of("for", "if", "while", "do", "else", "switch", "new", "try", "synchronized");

    private static final ImmutableSet<String> WITH_PARENTHESIS =
            ImmutableSet.of("for", "if", "while", "switch", "synchronized");

    private Words() {}

    /** What is wrong with a word after another one; {@code begins} where it is the first of a statement. */
    static Optional<Diagnostic> check(Source at, String before, String word, boolean begins) {
        if (!begins && DECLARATORS.contains(before) && RESERVED.contains(word)) {
            return Optional.of(Diagnostic.of(Code.RESERVED, at, word + " is a reserved word of Java, not a name")
                    .hint("choose another name, as " + word + "_"));
        } else if (begins && word.equals("switch")) {
            return Optional.of(Diagnostic.of(Code.FOREIGN, at, "a switch has no meaning here")
                    .hint("a choice is an expression: condition ? a : b"));
        } else if (begins && NO_BEGINNING.contains(word)) {
            Diagnostic wrong = Diagnostic.of(Code.FOREIGN, at, "a statement cannot begin with " + word);
            return Optional.of(
                    word.equals("import")
                            ? wrong.hint("functions of another file: include(\"layers.graph\");")
                            : word.equals("else") ? wrong.hint("a choice is an expression: condition ? a : b") : wrong);
        }
        return Optional.empty();
    }

    static Diagnostic singleQuotes(Source at) {
        return Diagnostic.of(Code.SYNTAX, at, "single quotes have no meaning here")
                .hint("text stands in double quotes");
    }

    /** {@code for i in range(3)}: a word that needs a parenthesis before anything else. */
    static Optional<Diagnostic> unopened(Source at, String word) {
        if (!WITH_PARENTHESIS.contains(word)) {
            return Optional.empty();
        }
        Diagnostic wrong = Diagnostic.of(Code.FORM, at, word + " needs a parenthesis");
        return Optional.of(
                word.equals("for")
                        ? wrong.hint("for (int i = 0; i < 3; i++) { … }")
                        : wrong.hint("a choice is an expression: condition ? a : b"));
    }

    /** Characters that no word or operator of Java contains. */
    static Optional<Diagnostic> stray(Source at, int c) {
        if (c > ' ' && c < 0x7f && c != '#' && c != '`' && c != '\\') {
            return Optional.empty();
        }
        String shown = org.graphc.core.type.Identifiers.printable(new String(Character.toChars(c)));
        Diagnostic wrong = Diagnostic.of(Code.SYNTAX, at, "the character " + shown + " has no meaning here");
        String hint = switch (c) {
            case '#' -> "a comment begins with //";
            case '\u2212', '\u2013' -> "the minus sign of a keyboard is -";
            case '\u201c', '\u201d' -> "text stands in straight double quotes";
            case '\u00d7', '\u00b7' -> "a product is a * b, of matrices matmul(a, b)";
            case '\u00a0' -> "this is a space that does not break lines; write a plain one";
            default -> ""; // not an enum
        };
        return Optional.of(hint.isEmpty() ? wrong : wrong.hint(hint));
    }
}
