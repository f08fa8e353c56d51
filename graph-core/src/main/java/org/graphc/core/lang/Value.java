package org.graphc.core.lang;

import com.github.javaparser.ast.expr.LambdaExpr;
import com.google.common.base.Suppliers;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import java.util.function.Supplier;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Source;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;

/** What an expression or a name stands for while a description is read. */
sealed interface Value {
    /** A node of the graph. */
    record Tensor(Node node) implements Value {}

    /** A literal with a point, which takes the dtype of what it meets. */
    record Real(double number) implements Value {}

    /** A whole literal or a size: usable as both number and size. */
    record Whole(Dim dim) implements Value {}

    /** {@code true} or {@code false}. */
    record Truth(boolean holds) implements Value {}

    /** The name of an element type. */
    record Type(DType dtype) implements Value {}

    /** A word that an option is set to: {@code disconnected = zero}. */
    record Word(String text) implements Value {}

    /** A text in double quotes, where a function takes one. */
    record Text(String text) implements Value {}

    /** Several sizes under a word: {@code shape(2, n)}, {@code axes(0, 2)}. */
    record Group(String word, ImmutableList<Dim> dims) implements Value {}

    /** A function of the description, which is inlined. */
    record Function(String name, Source declared, LambdaExpr body, Scope scope, SourceText text) implements Value {}

    /** A scope, whose names are read from outside. */
    record Namespace(Scope scope) implements Value {}

    /**
     * What a function gives that has several results, {@code var f = qr(a); f.q}: each under its name, and made where
     * it is first read, so that nothing is computed that nobody asked for.
     */
    record Parts(ImmutableMap<String, Supplier<Node>> results) implements Value {
        public Parts {
            results = ImmutableMap.copyOf(Maps.transformValues(results, Value::once));
        }
    }

    private static Supplier<Node> once(Supplier<Node> part) {
        return Suppliers.memoize(part::get);
    }

    /** Several nodes where one is meant otherwise: carries of a loop, and what a step gives beside them. */
    record Several(ImmutableList<Node> nodes, ImmutableList<Node> outputs) implements Value {}

    /** What failed and was reported: everything made of it fails silently. */
    record Poison() implements Value {}

    Value POISON = new Poison();

    /** What the value is, for a message. */
    default String kind() {
        if (this instanceof Tensor t) {
            return t.node().type().toString();
        } else if (this instanceof Real || this instanceof Truth) {
            return "a literal";
        } else if (this instanceof Whole whole) {
            return whole.dim().isConstant() ? "a literal" : "a size";
        } else if (this instanceof Type) {
            return "an element type";
        } else if (this instanceof Word word) {
            return "the word " + word.text();
        } else if (this instanceof Text) {
            return "a text";
        } else if (this instanceof Group group) {
            return group.word() + "(…)";
        } else if (this instanceof Function) {
            return "a function";
        } else if (this instanceof Several several) {
            return several.nodes().size() + " values";
        } else if (this instanceof Parts parts) {
            return "several values: ." + String.join(", .", parts.results().keySet());
        }
        return this instanceof Namespace ? "a scope" : "an error";
    }
}
