package org.graphc.runtime.codegen;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.hash.Hashing;
import java.lang.reflect.Constructor;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntUnaryOperator;
import org.graphc.runtime.plan.Program;
import org.graphc.runtime.plan.Unrolled;

/** A program's kernels as Java: their source, and the loaded classes that run them. */
public final class JavaBackend {
    /**
     * Classes by the hash of their source, so that a graph compiled again in the same process costs no javac. It
     * changes no result and forgets under memory pressure.
     */
    private static final Cache<String, ImmutableList<Constructor<?>>> LOADED =
            CacheBuilder.newBuilder().softValues().maximumSize(64).build();

    /** True when it was said what would make loops faster. */
    private static final AtomicBoolean TOLD = new AtomicBoolean();

    private final ImmutableList<String> sources;
    private final ImmutableList<Constructor<?>> classes;
    private final boolean unrolled;

    private JavaBackend(ImmutableList<String> sources, ImmutableList<Constructor<?>> classes, boolean unrolled) {
        this.sources = sources;
        this.classes = classes;
        this.unrolled = unrolled;
    }

    /** False on a Java runtime without a compiler; graphs are interpreted there. */
    public static boolean isPresent() {
        return InMemoryCompiler.isPresent();
    }

    /**
     * The Java source of a program's kernels, or, where it is asked for and can be had, of the program without loops.
     *
     * @param unrolls whether small programs of known sizes are unrolled
     */
    public static ImmutableList<String> sources(Program program, boolean unrolls) {
        return sources(program, unrolls ? Unrolled.of(program) : Optional.empty(), false);
    }

    private static ImmutableList<String> sources(Program program, Optional<Unrolled> line, boolean isFast) {
        VectorMachine machine = isFast ? VectorMachine.here().withFunctions() : VectorMachine.here();
        return line.map(l -> ImmutableList.of(LineEmitter.emit(program, l)))
                .orElseGet(() -> ClassEmitter.emit(program.kernels(), machine));
    }

    /** Compiles and loads what {@link #sources(Program, boolean)} gives, and keeps nothing on disk. */
    public static JavaBackend compile(Program program, boolean unrolls) {
        return compile(program, unrolls, false, Optional.empty());
    }

    /**
     * Compiles and loads what {@link #sources(Program, boolean)} gives.
     *
     * @param isFast whether vectors take the JVM's functions where there is no text of ours
     * @param cache the directory where compiled classes are kept from one process to the next, if they are
     */
    public static JavaBackend compile(Program program, boolean unrolls, boolean isFast, Optional<Path> cache) {
        Optional<Unrolled> line = unrolls ? Unrolled.of(program) : Optional.empty();
        if (line.isEmpty() && !program.kernels().isEmpty()) {
            tellOfVectors();
        }
        ImmutableList<String> sources = sources(program, line, isFast);
        String key = Hashing.sha256()
                .hashString(String.join("", sources), StandardCharsets.UTF_8)
                .toString();
        ImmutableList<Constructor<?>> known = LOADED.getIfPresent(key);
        if (known == null) {
            known = load(sources, cache);
            LOADED.put(key, known);
        }
        return new JavaBackend(sources, known, line.isPresent());
    }

    private static void tellOfVectors() {
        if (VectorMachine.isMissing() && TOLD.compareAndSet(false, true)) {
            System.getLogger("org.graphc")
                    .log(
                            System.Logger.Level.INFO,
                            "loops run without vectors: start java with --add-modules " + VectorMachine.MODULE
                                    + " and they are several times faster, with the same results");
        }
    }

    private static ImmutableList<Constructor<?>> load(ImmutableList<String> sources, Optional<Path> cache) {
        Map<String, String> named = new LinkedHashMap<>();
        for (int i = 0; i < sources.size(); i++) {
            named.put(
                    ClassEmitter.PACKAGE + "." + ClassEmitter.className(i * CodeBudget.KERNELS_PER_CLASS),
                    sources.get(i));
        }
        GeneratedLoader loader = new GeneratedLoader(named.isEmpty() ? ImmutableMap.of() : compiled(named, cache));
        ImmutableList.Builder<Constructor<?>> classes = ImmutableList.builder();
        try {
            for (String name : named.keySet()) {
                classes.add(loader.loadClass(name).getConstructor(Object[].class, int[].class));
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("generated class does not load", e);
        }
        return classes.build();
    }

    private static ImmutableMap<String, byte[]> compiled(Map<String, String> sources, Optional<Path> cache) {
        return cache.isPresent()
                ? new ClassCache(cache.get()).classes(sources, InMemoryCompiler::compile)
                : InMemoryCompiler.compile(sources);
    }

    /** True where the first runner runs the whole program, whatever is on the tape behind its first number. */
    public boolean isUnrolled() {
        return unrolled;
    }

    public ImmutableList<String> sources() {
        return sources;
    }

    /** Runs launches of kernel {@code k} by its element {@code k / kernelsPerRunner()}. */
    public ImmutableList<IntUnaryOperator> runners(Object[] memory, int[] tape) {
        ImmutableList.Builder<IntUnaryOperator> runners = ImmutableList.builder();
        for (Constructor<?> constructor : classes) {
            try {
                runners.add((IntUnaryOperator) constructor.newInstance(memory, tape));
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("generated class does not start", e);
            }
        }
        return runners.build();
    }

    public static int kernelsPerRunner() {
        return CodeBudget.KERNELS_PER_CLASS;
    }
}
