package org.graphc.runtime.blas;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A native library by {@code java.lang.foreign}, whose classes are found by name, since this is compiled for Java 17.
 * Functions become method handles that take an array and an index where C takes a pointer.
 */
final class ForeignLibrary {
    private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();

    private static final Map<Class<?>, Integer> SIZES = Map.of(byte.class, 1, float.class, 4, double.class, 8);

    /** A {@code SymbolLookup}. */
    private final Object symbols;

    private ForeignLibrary(Object symbols) {
        this.symbols = symbols;
    }

    /** Loads OpenBLAS and holds it to one thread: its bits shall not depend on how many cores there are. */
    static ForeignLibrary openBlas(Path file) {
        try {
            Object system = method("Linker", "defaultLookup").invoke(linker());
            new ForeignLibrary(system).setOneThread();
            Object forever = method("Arena", "global").invoke(null);
            Method lookup = method("SymbolLookup", "libraryLookup", Path.class, type("Arena"));
            ForeignLibrary library = new ForeignLibrary(lookup.invoke(null, file, forever));
            library.function("openblas_set_num_threads", int.class).invoke(1);
            return library;
        } catch (Throwable e) {
            throw failure(file.toString(), e);
        }
    }

    /** OpenBLAS reads this while it is loaded, and starts no threads then; child processes do not see it. */
    private void setOneThread() throws Throwable {
        if (symbol("setenv").isPresent()) { // not on Windows
            MethodHandle set = function("setenv", byte[].class, byte[].class, int.class);
            set.invoke(text("OPENBLAS_NUM_THREADS"), 0, text("1"), 0, 1);
        }
    }

    private static byte[] text(String text) {
        return (text + "\0").getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * The handle of a function without a result that counts, which may be called with arrays of the heap because it
     * neither keeps them nor waits for Java. An array parameter of C takes an array and an index here.
     */
    MethodHandle function(String name, Class<?>... parameters) {
        try {
            Object address = symbol(name).orElseThrow(() -> new UnsatisfiedLinkError("no " + name));
            Object layouts = Array.newInstance(type("MemoryLayout"), parameters.length);
            for (int i = 0; i < parameters.length; i++) {
                Array.set(layouts, i, layout(parameters[i]));
            }
            Object descriptor =
                    method("FunctionDescriptor", "ofVoid", layouts.getClass()).invoke(null, layouts);
            Object options = Array.newInstance(type("Linker$Option"), 1);
            Array.set(
                    options,
                    0,
                    method("Linker$Option", "critical", boolean.class).invoke(null, true));
            Method link = method(
                    "Linker", "downcallHandle", type("MemorySegment"), type("FunctionDescriptor"), options.getClass());
            MethodHandle handle = (MethodHandle) link.invoke(linker(), address, descriptor, options);
            for (int i = parameters.length - 1; i >= 0; i--) {
                if (parameters[i].isArray()) {
                    handle = MethodHandles.collectArguments(handle, i, segment(parameters[i]));
                }
            }
            return handle;
        } catch (ReflectiveOperationException e) {
            throw failure(name, e);
        }
    }

    private Optional<?> symbol(String name) throws ReflectiveOperationException {
        return (Optional<?>) method("SymbolLookup", "find", String.class).invoke(symbols, name);
    }

    private static Object layout(Class<?> parameter) throws ReflectiveOperationException {
        String name =
                parameter.isArray() ? "ADDRESS" : "JAVA_" + parameter.getName().toUpperCase(Locale.ROOT);
        return type("ValueLayout").getField(name).get(null);
    }

    /** (array, index) to the memory segment from there on. */
    private static MethodHandle segment(Class<?> array) throws ReflectiveOperationException {
        Class<?> segment = type("MemorySegment");
        MethodHandle whole = LOOKUP.findStatic(segment, "ofArray", MethodType.methodType(segment, array));
        MethodHandle slice = LOOKUP.findVirtual(segment, "asSlice", MethodType.methodType(segment, long.class));
        MethodHandle times = LOOKUP.findStatic(
                ForeignLibrary.class, "bytes", MethodType.methodType(long.class, int.class, int.class));
        MethodHandle bytes = MethodHandles.insertArguments(times, 0, SIZES.get(array.getComponentType()));
        return MethodHandles.filterArguments(MethodHandles.collectArguments(slice, 0, whole), 1, bytes);
    }

    private static long bytes(int size, int index) {
        return (long) size * index;
    }

    private static Object linker() throws ReflectiveOperationException {
        return method("Linker", "nativeLinker").invoke(null);
    }

    private static Method method(String type, String name, Class<?>... parameters) throws ReflectiveOperationException {
        return type(type).getMethod(name, parameters);
    }

    private static Class<?> type(String name) throws ClassNotFoundException {
        return Class.forName("java.lang.foreign." + name);
    }

    private static LinkageError failure(String what, Throwable cause) {
        LinkageError error = new UnsatisfiedLinkError(what + " does not load");
        error.initCause(cause);
        return error;
    }
}
