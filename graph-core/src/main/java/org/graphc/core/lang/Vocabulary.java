package org.graphc.core.lang;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.util.Optional;

/** The functions of the description language. */
public final class Vocabulary {
    /** Made on first use; it never changes. */
    private static final ImmutableMap<String, Entry> ALL = entries();

    private Vocabulary() {}

    /** How a call becomes nodes. */
    @FunctionalInterface
    interface Rule {
        Value apply(Call call);
    }

    /**
     * One function.
     *
     * @param group the table that it belongs to
     * @param signature how it is called, {@code sum(x, axis = k)}
     * @param shapes types and shapes of arguments and value
     * @param meaning one line
     * @param singular what its derivative is where mathematics gives none, or empty
     */
    public record Entry(String group, String signature, String shapes, String meaning, String singular, Object how) {
        static Entry of(String group, String signature, String shapes, String meaning, Rule rule) {
            return new Entry(group, signature, shapes, meaning, "", rule);
        }

        Entry singular(String text) {
            return new Entry(group, signature, shapes, meaning, text, how);
        }

        /** The name that it is called by. */
        public String name() {
            return signature.substring(0, signature.indexOf('('));
        }

        Rule rule() {
            return (Rule) how;
        }
    }

    private static ImmutableMap<String, Entry> entries() {
        ImmutableMap.Builder<String, Entry> all = ImmutableMap.builder();
        ImmutableList.<Entry>builder()
                .addAll(ElementwiseFunctions.entries())
                .addAll(ComposedFunctions.entries())
                .addAll(ReductionFunctions.entries())
                .addAll(PrefixFunctions.entries())
                .addAll(SortingFunctions.entries())
                .addAll(ShapeFunctions.entries())
                .addAll(PatternFunctions.entries())
                .addAll(IndexingFunctions.entries())
                .addAll(RandomFunctions.entries())
                .addAll(ProductFunctions.entries())
                .addAll(ContractionFunctions.entries())
                .addAll(WindowFunctions.entries())
                .addAll(LinearFunctions.entries())
                .addAll(ControlFunctions.entries())
                .addAll(GradientFunctions.entries())
                .addAll(ProbeFunctions.entries())
                .build()
                .forEach(entry -> all.put(entry.name(), entry));
        return all.buildOrThrow();
    }

    /** All functions, by group. */
    public static ImmutableList<Entry> functions() {
        return ALL.values().asList();
    }

    public static Optional<Entry> find(String name) {
        return Optional.ofNullable(ALL.get(name));
    }

    /** The function that a misspelled name was probably meant to be. */
    public static Optional<String> nearest(String name) {
        return Nearest.to(name, ALL.keySet());
    }

    /** What a function contributes to the adjoint of each argument, where g is the adjoint of its value y. */
    public static ImmutableMap<String, String> derivative(Entry entry) {
        return ImmutableMap.copyOf(Derivatives.of(entry));
    }

    /** The element types that the function's main argument may have; empty where it takes none. */
    public static ImmutableList<String> dtypes(Entry entry) {
        return ImmutableList.copyOf(Examples.dtypes(entry));
    }

    /** A call with its arguments and its value. */
    public static Optional<String> example(Entry entry) {
        return Examples.value(entry);
    }

    /** The reference of all functions as a page of Markdown: docs/operations.md. */
    public static String page() {
        StringBuilder page = new StringBuilder("# Operations\n\nGenerated from the code: derivatives are what"
                + " differentiating the function gives, with `g` the adjoint of its value `y`;"
                + " examples are evaluated.\n");
        String group = "";
        for (Entry entry : functions()) {
            if (!entry.group().equals(group)) {
                group = entry.group();
                page.append("\n## ").append(group).append('\n');
            }
            page.append('\n').append(describe(entry));
        }
        return page.toString();
    }

    private static String describe(Entry entry) {
        StringBuilder text = new StringBuilder("**`" + entry.signature() + "`** " + entry.meaning() + "  \n");
        text.append("Shapes: ").append(entry.shapes()).append("  \n");
        if (!dtypes(entry).isEmpty()) {
            text.append("Element types: ")
                    .append(String.join(", ", dtypes(entry)))
                    .append("  \n");
        }
        ImmutableMap<String, String> rules = derivative(entry);
        rules.forEach((target, rule) -> text.append("By ")
                .append(target)
                .append(rule.startsWith("that of") ? ": " + rule : ": `" + rule + "`")
                .append("  \n"));
        if (rules.isEmpty() && !entry.group().equals("Derivatives")) {
            text.append("No derivative flows.  \n");
        }
        if (!entry.singular().isEmpty()) {
            text.append("At singular points: ").append(entry.singular()).append("  \n");
        }
        example(entry).ifPresent(e -> text.append("Example: `").append(e).append("`  \n"));
        return text.toString();
    }

    static ImmutableSet<String> names() {
        return ALL.keySet();
    }
}
