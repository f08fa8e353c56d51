package org.graphc.runtime.codegen;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import javax.lang.model.SourceVersion;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.Node;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Identifiers;
import org.graphc.runtime.plan.Kernel;
import org.graphc.runtime.plan.Program;

/**
 * A class for other people's projects: public methods that check their arguments and run the launches one after the
 * other, kernels as private methods, and nothing from outside {@code java.base}. Names of the graph are used where they
 * are plain identifiers of ASCII letters, digits and underscores; everything else is called by a number.
 */
public final class ExportEmitter {
    private static final String MATMUL = """
                private static void matmul(boolean[] transposed, int[] sizes, TYPE[] a, TYPE[] b, TYPE[] c) {
                    int m = sizes[1];
                    int n = sizes[2];
                    int k = sizes[3];
                    for (int s = 0; s < sizes[0]; s++) {
                        for (int i = 0; i < m; i++) {
                            WIDE[] row = new WIDE[n];
                            for (int q = 0; q < k; q++) {
                                WIDE left = a[transposed[0] ? (s * k + q) * m + i : (s * m + i) * k + q];
                                for (int j = 0; j < n; j++) {
                                    row[j] += left * b[transposed[1] ? (s * n + j) * k + q : (s * k + q) * n + j];
                                }
                            }
                            for (int j = 0; j < n; j++) {
                                c[(s * m + i) * n + j] = (TYPE) row[j];
                            }
                        }
                    }
                }
            """;

    private static final String SIZE = """

                private static int size(long elements) {
                    return Math.toIntExact(elements);
                }
            """;

    private static final String REQUIRE = """

                private static void require(boolean holds, String what) {
                    if (!holds) {
                        throw new IllegalArgumentException(what);
                    }
                }
            """;

    /** Local variables, and what a record may not call its components. */
    private static final Pattern TAKEN = Pattern.compile(
            "_|array[0-9]+|name[0-9]+|holds|hashCode|toString|getClass" + "|notify|notifyAll|wait|clone|finalize");

    /** Names of types inside the class, and words that Java allows elsewhere. */
    private static final ImmutableSet<String> NO_CLASSES =
            ImmutableSet.of("Forward", "Gradient", "Update", "var", "yield", "record", "sealed", "permits");

    private final Graph graph;
    private final Map<String, String> names = new LinkedHashMap<>();
    private final Map<Kernel, Integer> kernels = new LinkedHashMap<>();
    private final Set<DType> products = new LinkedHashSet<>();
    private final Set<String> declared = new HashSet<>();
    private final ImmutableList<String> places;

    private ExportEmitter(Graph graph, ImmutableList<String> places) {
        this.graph = graph;
        this.places = places;
        declared.addAll(graph.leaves().keySet());
        declared.addAll(graph.outputs().keySet());
        declared.addAll(symbols());
    }

    /**
     * The source of a class with a method for each program, all of them taking the graph's leaves.
     *
     * @param places what to add to the number of each assertion; it becomes source as it stands
     */
    public static String emit(
            String className, Graph graph, Map<String, Program> methods, ImmutableList<String> places) {
        if (!isClassName(className)) {
            throw new IllegalArgumentException(
                    "\"" + Identifiers.printable(className) + "\" is not the name of a Java class");
        }
        return new ExportEmitter(graph, places).emit(className, methods);
    }

    /** True for what names a class of its own wherever it is compiled, and no type that the source mentions. */
    public static boolean isClassName(String name) {
        return isPlain(name) && !NO_CLASSES.contains(name) && !isOfJavaLang(name);
    }

    private static boolean isPlain(String name) {
        return name.matches("[A-Za-z_][A-Za-z0-9_]*") && !SourceVersion.isKeyword(name);
    }

    /** Such a name would hide, or be hidden by, a class that every source sees. */
    private static boolean isOfJavaLang(String name) {
        return Object.class.getResource("/java/lang/" + name + ".class") != null;
    }

    private String emit(String className, Map<String, Program> methods) {
        StringBuilder body = new StringBuilder();
        methods.forEach((name, program) -> body.append(new ExportMethod(this, name, program).emit()));
        StringBuilder text = new StringBuilder("/**\n * Generated by graphc ").append(signature());
        text.append(" Arrays are row-major; none is written to.\n */\n");
        text.append("public final class ").append(className).append(" {\n    private ");
        text.append(className).append("() {}\n").append(body);
        text.append(body.indexOf("size(") < 0 ? "" : SIZE).append(body.indexOf("require(") < 0 ? "" : REQUIRE);
        products.forEach(dtype -> text.append('\n').append(matmul(dtype)));
        kernels.forEach((kernel, number) -> KernelEmitter.emit(kernel, "k" + number, VectorMachine.NONE, -1)
                .forEach(method -> text.append('\n').append(ClassEmitter.print(method))));
        if (Routines.used(kernels.keySet()).contains(className)) {
            throw new IllegalArgumentException("\"" + className + "\" is the name of a class inside the exported one");
        }
        return text.append(Routines.included(kernels.keySet())).append("}\n").toString();
    }

    private String signature() {
        StringBuilder text = new StringBuilder("from a graph with these inputs and parameters:\n *\n * <pre>\n");
        graph.leaves().forEach((name, leaf) -> {
            String shape = String.join(
                    ", ", leaf.shape().dims().stream().map(this::length).toList());
            text.append(" * ").append(name(name)).append(" ").append(leaf.dtype());
            text.append("[").append(shape.replace("L", "")).append("]\n");
        });
        StringBuilder renamed = new StringBuilder();
        names.forEach((name, java) -> {
            if (!name.equals(java)) {
                renamed.append(" * ")
                        .append(java)
                        .append(" stands for ")
                        .append(escaped(name))
                        .append("\n");
            }
        });
        text.append(renamed.isEmpty() ? "" : " *\n").append(renamed);
        return text.append(" * </pre>\n *\n * <p>").toString();
    }

    /** A name as Javadoc shows it, in characters that cannot end a comment. */
    private static String escaped(String name) {
        StringBuilder text = new StringBuilder();
        name.codePoints().forEach(c -> {
            boolean plain = c < 128 && (Character.isLetterOrDigit(c) || c == '_');
            text.append(plain ? Character.toString(c) : "&#" + c + ";");
        });
        return text.toString();
    }

    private static String matmul(DType dtype) {
        String type = type(dtype);
        boolean narrowed = dtype == DType.F32;
        return MATMUL.replace("(TYPE) ", narrowed ? "(float) " : "")
                .replace("TYPE", type)
                .replace("WIDE", narrowed ? "double" : type);
    }

    Graph graph() {
        return graph;
    }

    ImmutableMap<String, Node> leaves() {
        return graph.leaves();
    }

    /** The symbols of the leaves' shapes, in alphabetical order. */
    Set<String> symbols() {
        Set<String> symbols = new TreeSet<>();
        graph.leaves().values().forEach(leaf -> leaf.shape().dims().forEach(d -> symbols.addAll(d.symbols())));
        return symbols;
    }

    static String type(DType dtype) {
        return JavaAst.type(dtype).asString();
    }

    int number(Kernel kernel) {
        return kernels.computeIfAbsent(kernel, k -> kernels.size());
    }

    void useMatmul(DType dtype) {
        products.add(dtype);
    }

    /** What is said after the number of an assertion, from 0, that does not hold. */
    String place(int assertion) {
        return places.get(assertion);
    }

    /**
     * The Java name that stands for a name of the graph: itself, with underscores where it means something to Java,
     * or a number where it would be read as code or not everywhere alike.
     */
    String name(String name) {
        String known = names.get(name);
        if (known == null) {
            known = fresh(name);
            names.put(name, known);
        }
        return known;
    }

    private String fresh(String name) {
        if (!name.matches("[A-Za-z_][A-Za-z0-9_]*")) {
            return "name" + names.size();
        }
        String fresh = name;
        while (isTaken(fresh) || !fresh.equals(name) && declared.contains(fresh)) {
            fresh += "_";
        }
        return fresh;
    }

    private static boolean isTaken(String name) {
        return !isPlain(name) || TAKEN.matcher(name).matches() || isOfJavaLang(name);
    }

    /** A size as an expression of type long, or a plain int literal or name. */
    String length(Dim dim) {
        if (dim.isConstant()) {
            return dim.value() + "L";
        }
        StringBuilder text = new StringBuilder();
        for (String token : dim.toString().split(" ")) {
            boolean negative = token.length() > 1 && token.startsWith("-");
            String bare = negative ? token.substring(1) : token;
            String mapped = dim.symbols().contains(bare) ? name(bare) : bare.matches("[0-9]+") ? bare + "L" : bare;
            text.append(text.length() == 0 ? "" : " ")
                    .append(negative ? "-" : "")
                    .append(mapped);
        }
        return text.toString();
    }

    /** A size as an int argument; it fits where the arrays it describes exist. */
    String argument(Dim dim) {
        if (dim.isConstant()) {
            return Long.toString(dim.value());
        }
        return dim.asSymbol()
                .map(this::name)
                .orElseGet(() -> "Math.toIntExact(" + length(dim).replaceFirst("^-", "0L - ") + ")");
    }
}
