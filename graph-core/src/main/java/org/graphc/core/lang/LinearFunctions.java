package org.graphc.core.lang;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.List;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Op;
import org.graphc.core.lang.Vocabulary.Entry;
import org.graphc.core.op.Cofactor;
import org.graphc.core.op.Eigh;
import org.graphc.core.op.LinearAlgebra;
import org.graphc.core.op.Lu;
import org.graphc.core.op.Qr;
import org.graphc.core.op.SlogDet;
import org.graphc.core.op.Svd;
import org.graphc.core.op.TriangularSolve;

/** Equations and decompositions of matrices. */
final class LinearFunctions {
    private static final String GROUP = "Linear algebra";
    private static final String SQUARE = "[…, n, n]; leading axes are batches";

    /** Calls whose derivatives the reference shows. */
    static final ImmutableMap<String, String> EXAMPLES = ImmutableMap.<String, String>builder()
            .put("cholesky", "input a = f64(n, n);|cholesky(a)")
            .put("triangularSolve", "input l = f64(n, n); input b = f64(n, m);|triangularSolve(l, b)")
            .put("solve", "input a = f64(n, n); input b = f64(n, m);|solve(a, b)")
            .put("lstsq", "input a = f64(n, m); input b = f64(n, k);|lstsq(a, b)")
            .put("inv", "input a = f64(n, n);|inv(a)")
            .put("pinv", "input a = f64(n, m);|pinv(a)")
            .put("det", "input a = f64(n, n);|det(a)")
            .put("cofactor", "input a = f64(n, n);|cofactor(a)")
            .put("matrixPower", "input a = f64(n, n);|matrixPower(a, n = 3)")
            .put("slogDet", "input a = f64(n, n);|slogDet(a).logAbs")
            .put("lu", "input a = f64(n, n);|lu(a).u")
            .put("qr", "input a = f64(3, 2);|qr(a).r")
            .put("eigh", "input a = f64(n, n);|eigh(a).values")
            .put("svd", "input a = f64(3, 2);|svd(a).s")
            .put("luPacked", "input a = f64(n, n);|luPacked(a)")
            .put("qrPacked", "input a = f64(3, 2);|qrPacked(a)")
            .put("eighPacked", "input a = f64(n, n);|eighPacked(a)")
            .put("svdPacked", "input a = f64(3, 2);|svdPacked(a)")
            .put("slogDetPacked", "input a = f64(n, n);|slogDetPacked(a)")
            .buildOrThrow();

    private LinearFunctions() {}

    /** What stands after the inputs of an operation of linear algebra that has attributes. */
    static Optional<String> options(Op op) {
        return op instanceof TriangularSolve t
                ? Optional.of("lower = " + t.lower() + ", transpose = " + t.transpose() + ", unitDiagonal = "
                        + t.unitDiagonal())
                : Optional.empty();
    }

    static List<Entry> entries() {
        return ImmutableList.<Entry>builder()
                .addAll(equations())
                .addAll(determinants())
                .addAll(decompositions())
                .addAll(packed())
                .build();
    }

    private static List<Entry> equations() {
        String shapes = "[…, n, n] x [n] or […, n, k]; batches broadcast";
        return List.of(
                entry(
                        "triangularSolve(l, b, lower = true, transpose = false, unitDiagonal = false)",
                        shapes,
                        "the x with l x = b, or lᵀ x = b; the other half of l is not read",
                        LinearFunctions::triangularSolve),
                entry("solve(a, b)", shapes, "the x with a x = b", call -> two(call, LinearAlgebra::solve))
                        .singular("a singular a fails the run"),
                entry(
                                "lstsq(a, b)",
                                "[…, m, n] x [m] or […, m, k] → […, n, k]",
                                "the x that makes |a x - b| least, and of those the shortest",
                                call -> two(call, LinearAlgebra::lstsq))
                        .singular("that within matrices of equal rank"),
                entry("inv(a)", SQUARE, "the inverse", call -> one(call, LinearAlgebra::inv))
                        .singular("a singular a fails the run"),
                entry(
                                "pinv(a)",
                                "[…, m, n] → […, n, m]",
                                "the pseudo-inverse of Moore and Penrose",
                                call -> one(call, LinearAlgebra::pinv))
                        .singular("that within matrices of equal rank"),
                entry(
                        "matrixPower(a, n = k)",
                        SQUARE,
                        "a a … a, k times; of the inverse where k is negative",
                        LinearFunctions::power));
    }

    private static List<Entry> determinants() {
        return List.of(
                entry("det(a)", "[…, n, n] → […]", "the determinant", call -> one(call, LinearAlgebra::det))
                        .singular("the cofactors, exact at every rank"),
                entry(
                        "cofactor(a, e, …)",
                        "all […, n, n]",
                        "the cofactors of a; with directions, their derivative along these",
                        LinearFunctions::cofactor),
                entry(
                                "slogDet(a)",
                                "[…, n, n] → .sign, .logAbs […]",
                                "sign of the determinant and logarithm of its magnitude",
                                LinearFunctions::slogDet)
                        .singular("a singular a fails a run that asks for the derivative"));
    }

    private static List<Entry> decompositions() {
        return List.of(
                entry(
                        "cholesky(a)",
                        SQUARE,
                        "the lower triangular l with l lᵀ = (a + aᵀ) / 2, which must be positive definite",
                        call -> one(call, LinearAlgebra::cholesky)),
                entry(
                        "lu(a)",
                        "[…, n, n] → .p, .l, .u […, n, n]",
                        "a = p l u: a permutation, a lower triangle with ones on its diagonal, an upper one",
                        LinearFunctions::lu),
                entry(
                                "qr(a)",
                                "[…, m, n] → .q […, m, min], .r […, min, n]; unknown sizes must be m ≥ n",
                                "a = q r: orthonormal columns, and an upper triangle whose diagonal is not negative",
                                LinearFunctions::qr)
                        .singular("none where r has a zero on its diagonal"),
                entry(
                                "eigh(a)",
                                "[…, n, n] → .values […, n], .vectors […, n, n]",
                                "eigenvalues of (a + aᵀ) / 2, which increase, and orthonormal vectors as columns",
                                LinearFunctions::eigh)
                        .singular("exact for repeated values, NaN for their vectors"),
                entry(
                                "svd(a)",
                                "[…, m, n] → .u […, m, min], .s […, min], .vt […, min, n]; unknown sizes must be m ≥ n",
                                "a = u diag(s) vt with singular values s that decrease",
                                LinearFunctions::svd)
                        .singular("u diag(g) vt for values that repeat or vanish, NaN for their vectors"));
    }

    private static List<Entry> packed() {
        return List.of(
                packed(new SlogDet(), "[…, n, n] → […, 2]", "the parts of slogDet(a) in one tensor"),
                packed(new Lu(), "[…, n, n] → […, 2 n, n]", "the parts of lu(a) in one tensor: l below u, then p"),
                packed(new Qr(), "[…, m, n] → […, m + n, n], m ≥ n", "the parts of qr(a) in one tensor: q, then r"),
                packed(new Eigh(), "[…, n, n] → […, n + 1, n]", "the parts of eigh(a) in one tensor: values first"),
                packed(
                        new Svd(),
                        "[…, m, n] → […, m + 1 + n, n], m ≥ n",
                        "the parts of svd(a) in one tensor: u, the row s, then vt"));
    }

    private static Entry packed(Op op, String shapes, String meaning) {
        return entry(
                op.name() + "(a)",
                shapes,
                meaning,
                call -> one(call, a -> a.owner().append(op, a)));
    }

    private static Entry entry(String signature, String shapes, String meaning, Vocabulary.Rule rule) {
        return Entry.of(GROUP, signature, shapes, meaning, rule);
    }

    private static Value one(Call call, UnaryOperator<Node> function) {
        call.expect(1, 1);
        Node a = call.node(0);
        return call.build(() -> function.apply(a));
    }

    private static Value two(Call call, BinaryOperator<Node> function) {
        call.expect(2, 2);
        List<Node> nodes = call.nodes(0, 2);
        return call.build(() -> function.apply(nodes.get(0), nodes.get(1)));
    }

    private static Value triangularSolve(Call call) {
        call.expect(2, 2, "lower", "transpose", "unitDiagonal");
        List<Node> nodes = call.nodes(0, 2);
        TriangularSolve how = new TriangularSolve(
                !call.has("lower") || call.flag("lower"), call.flag("transpose"), call.flag("unitDiagonal"));
        return call.build(() -> LinearAlgebra.triangularSolve(how, nodes.get(0), nodes.get(1)));
    }

    private static Value power(Call call) {
        call.expect(1, 1, "n");
        Node a = call.node(0);
        int n = call.integer("n")
                .orElseThrow(() -> call.refuse(Code.ARGUMENTS, "matrixPower needs a power: matrixPower(a, n = 3)"));
        return call.build(() -> LinearAlgebra.matrixPower(a, n));
    }

    private static Value cofactor(Call call) {
        call.expect(1, Integer.MAX_VALUE);
        List<Node> nodes = call.nodes(0, call.size());
        return call.build(() -> nodes.get(0).owner().append(new Cofactor(), nodes));
    }

    private static Value slogDet(Call call) {
        call.expect(1, 1);
        Node a = call.node(0);
        return call.parts(() -> LinearAlgebra.slogDet(a), f -> ImmutableMap.of("sign", f::sign, "logAbs", f::logAbs));
    }

    private static Value lu(Call call) {
        call.expect(1, 1);
        Node a = call.node(0);
        return call.parts(() -> LinearAlgebra.lu(a), f -> ImmutableMap.of("p", f::p, "l", f::l, "u", f::u));
    }

    private static Value qr(Call call) {
        call.expect(1, 1);
        Node a = call.node(0);
        return call.parts(() -> LinearAlgebra.qr(a), f -> ImmutableMap.of("q", f::q, "r", f::r));
    }

    private static Value eigh(Call call) {
        call.expect(1, 1);
        Node a = call.node(0);
        return call.parts(
                () -> LinearAlgebra.eigh(a), f -> ImmutableMap.of("values", f::values, "vectors", f::vectors));
    }

    private static Value svd(Call call) {
        call.expect(1, 1);
        Node a = call.node(0);
        return call.parts(() -> LinearAlgebra.svd(a), f -> ImmutableMap.of("u", f::u, "s", f::s, "vt", f::vt));
    }
}
