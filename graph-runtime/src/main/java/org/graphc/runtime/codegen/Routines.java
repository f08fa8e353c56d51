package org.graphc.runtime.codegen;

import com.github.javaparser.ast.NodeList;
import com.github.javaparser.ast.expr.Expression;
import com.github.javaparser.ast.expr.MethodCallExpr;
import com.google.common.collect.ImmutableMap;
import com.google.common.io.Resources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.graphc.core.op.DealtSum;
import org.graphc.core.op.ScalarFn;
import org.graphc.core.type.DType;
import org.graphc.runtime.plan.Kernel;
import org.graphc.runtime.plan.Step;

/**
 * Scalar functions that {@code java.lang.Math} lacks, or does not define to the bit. Generated code may not refer to
 * the classes that interpret them, so it includes the text of those it needs, which is packed beside them and gives the
 * same bits.
 */
final class Routines {
    /** The class with a method of the function's symbol. */
    private static final ImmutableMap<ScalarFn, String> OWNERS = owners();

    /** The class of a function that has a text for {@code f32} and one for {@code f64}, less the number of bits. */
    private static final ImmutableMap<ScalarFn, String> PAIRS = ImmutableMap.<ScalarFn, String>builder()
            .put(ScalarFn.EXP, "LaneMath")
            .put(ScalarFn.EXPM1, "LaneMath")
            .put(ScalarFn.LOG, "LaneMath")
            .put(ScalarFn.LOG1P, "LaneMath")
            .put(ScalarFn.TANH, "LaneMath")
            .put(ScalarFn.SIGMOID, "LaneMath")
            .put(ScalarFn.SOFTPLUS, "LaneMath")
            .put(ScalarFn.ERF, "LaneMath")
            .put(ScalarFn.SIN, "LaneTrig")
            .put(ScalarFn.COS, "LaneTrig")
            .buildOrThrow();

    /** The class that finds out whether vectors are faster. */
    private static final String TRIAL = VectorTrial.class.getSimpleName();

    private Routines() {}

    private static ImmutableMap<ScalarFn, String> owners() {
        ImmutableMap.Builder<ScalarFn, String> owners = ImmutableMap.builder();
        for (ScalarFn fn : List.of(
                ScalarFn.ASINH,
                ScalarFn.ACOSH,
                ScalarFn.ATANH,
                ScalarFn.SINC,
                ScalarFn.LOGIT,
                ScalarFn.LOG_ADD_EXP,
                ScalarFn.XLOGY,
                ScalarFn.XLOG1PY,
                ScalarFn.MOD)) {
            owners.put(fn, "ScalarFormulas");
        }
        for (ScalarFn fn : List.of(ScalarFn.ERFC, ScalarFn.ERF_INV)) {
            owners.put(fn, "ErrorFunctions");
        }
        return owners.put(ScalarFn.LGAMMA, "GammaFunctions")
                .put(ScalarFn.POLYGAMMA, "GammaFunctions")
                .buildOrThrow();
    }

    /** The call of a function's routine, whose value is of the given type where there is one for each, or double. */
    static Expression call(ScalarFn fn, DType dtype, List<Expression> arguments) {
        String owner = owner(fn, dtype).orElseThrow();
        return new MethodCallExpr(JavaAst.name(owner), fn.symbol(), NodeList.nodeList(arguments));
    }

    /** The class that has a function's text. */
    static Optional<String> owner(ScalarFn fn, DType dtype) {
        return PAIRS.containsKey(fn)
                ? Optional.of(PAIRS.get(fn) + (dtype == DType.F32 ? "32" : "64"))
                : Optional.ofNullable(OWNERS.get(fn));
    }

    /** The classes that kernels call. */
    static Set<String> used(Collection<Kernel> kernels) {
        Set<String> used = new TreeSet<>();
        for (Kernel kernel : kernels) {
            if (kernel.dealsSums()) {
                used.add(DealtSum.class.getSimpleName());
            }
            for (Step step : kernel.steps()) {
                if (step instanceof Step.Apply apply) {
                    owner(apply.fn(), apply.dtype()).ifPresent(used::add);
                }
            }
        }
        return used;
    }

    /** The text of the classes that kernels call, as nested ones; empty where they call none. */
    static String included(Collection<Kernel> kernels) {
        StringBuilder text = new StringBuilder();
        used(kernels).forEach(name -> text.append('\n').append(nested(name)));
        return text.toString();
    }

    /** The text of {@link VectorTrial} as a nested class. */
    static String trial() {
        return nested(TRIAL);
    }

    private static String nested(String name) {
        String text = text(name);
        String body = text.substring(text.indexOf("/**"))
                .replace("\npublic final class ", "\nfinal class ")
                .replace("final class " + name + " {", "private static final class " + name + " {")
                .replaceAll("(?m)^ *// spotless:o(ff|n)\n", "");
        return body.strip().indent(4);
    }

    /** The source of a class that is packed beside it. */
    static String text(String name) {
        Class<?> owner = name.equals(TRIAL) ? VectorTrial.class : ScalarFn.class;
        try {
            return Resources.toString(Resources.getResource(owner, name + ".java"), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
