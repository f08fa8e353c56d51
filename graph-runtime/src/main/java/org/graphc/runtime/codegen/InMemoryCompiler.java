package org.graphc.runtime.codegen;

import com.google.common.collect.ImmutableMap;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;

/**
 * javac without files. It sees the given sources, {@code java.base} and, where it is loaded, the vector module; nothing
 * of the class path and nothing of the current directory, where anybody may have planted a class or an annotation
 * processor.
 */
final class InMemoryCompiler {
    private static final List<String> OPTIONS =
            List.of("-proc:none", "-implicit:none", "-Xlint:none", "-nowarn", "-g:none");

    private static final List<String> WITH_VECTORS = List.of("--add-modules", VectorMachine.MODULE);

    private static final String BASE = "java.base";

    private InMemoryCompiler() {}

    /** False on a Java runtime that was installed without its compiler. */
    static boolean isPresent() {
        return ToolProvider.getSystemJavaCompiler() != null;
    }

    /** What javac is told, as text. */
    static String flags() {
        return String.join(" ", options());
    }

    private static List<String> options() {
        List<String> options = new ArrayList<>(OPTIONS);
        options.addAll(VectorMachine.here().isPresent() ? WITH_VECTORS : List.of());
        return options;
    }

    /** Compiles sources by class name to class files by class name. */
    static ImmutableMap<String, byte[]> compile(Map<String, String> sources) {
        JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
        List<SourceFile> units = sources.entrySet().stream()
                .map(source -> new SourceFile(source.getKey(), source.getValue()))
                .toList();
        boolean vectors = VectorMachine.here().isPresent();
        List<String> options = options();
        try (Files files = new Files(
                javac.getStandardFileManager(problems, Locale.ROOT, StandardCharsets.UTF_8),
                vectors ? List.of(BASE, VectorMachine.MODULE) : List.of(BASE))) {
            boolean compiled =
                    javac.getTask(null, files, problems, options, null, units).call();
            if (!compiled) {
                throw new IllegalStateException("generated code does not compile: " + errors(problems));
            }
            return files.classes();
        } catch (IOException e) {
            throw new IllegalStateException("javac's file manager failed", e);
        }
    }

    private static List<Diagnostic<? extends JavaFileObject>> errors(DiagnosticCollector<JavaFileObject> problems) {
        return problems.getDiagnostics().stream()
                .filter(d -> d.getKind() == Diagnostic.Kind.ERROR)
                .limit(5)
                .toList();
    }

    private static final class SourceFile extends SimpleJavaFileObject {
        private final String text;

        SourceFile(String className, String text) {
            super(URI.create("string:///" + className.replace('.', '/') + ".java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    private static final class ClassFile extends SimpleJavaFileObject {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        ClassFile(String className) {
            super(URI.create("bytes:///" + className.replace('.', '/') + ".class"), Kind.CLASS);
        }

        @Override
        public OutputStream openOutputStream() {
            return bytes;
        }
    }

    private static final class Files extends ForwardingJavaFileManager<StandardJavaFileManager> {
        private final Map<String, ClassFile> written = new LinkedHashMap<>();
        private final List<String> modules;

        Files(StandardJavaFileManager platform, List<String> modules) {
            super(platform);
            this.modules = modules;
        }

        ImmutableMap<String, byte[]> classes() {
            return written.entrySet().stream()
                    .collect(ImmutableMap.toImmutableMap(
                            Map.Entry::getKey, e -> e.getValue().bytes.toByteArray()));
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                JavaFileManager.Location location, String className, JavaFileObject.Kind kind, FileObject sibling) {
            ClassFile file = new ClassFile(className);
            written.put(className, file);
            return file;
        }

        @Override
        public boolean hasLocation(JavaFileManager.Location location) {
            return !(location instanceof StandardLocation)
                    || location == StandardLocation.SYSTEM_MODULES
                    || location == StandardLocation.CLASS_OUTPUT;
        }

        @Override
        public Iterable<JavaFileObject> list(
                JavaFileManager.Location location, String packageName, Set<JavaFileObject.Kind> kinds, boolean recurse)
                throws IOException {
            return isVisible(location) ? super.list(location, packageName, kinds, recurse) : List.of();
        }

        @Override
        public Iterable<Set<JavaFileManager.Location>> listLocationsForModules(JavaFileManager.Location location)
                throws IOException {
            if (location != StandardLocation.SYSTEM_MODULES) {
                return List.of();
            }
            Set<JavaFileManager.Location> locations = new LinkedHashSet<>();
            for (String module : modules) {
                locations.add(super.getLocationForModule(location, module));
            }
            return List.of(locations);
        }

        private boolean isVisible(JavaFileManager.Location location) throws IOException {
            return location.isModuleOrientedLocation()
                    ? location == StandardLocation.SYSTEM_MODULES
                    : location != StandardLocation.CLASS_PATH
                            && location != StandardLocation.SOURCE_PATH
                            && location != StandardLocation.CLASS_OUTPUT
                            && modules.contains(String.valueOf(super.inferModuleName(location)));
        }
    }
}
