package org.graphc.runtime.codegen;

import com.google.common.collect.ImmutableMap;

/** Loads generated classes, which see the platform and one another; collected with the last program that uses them. */
final class GeneratedLoader extends ClassLoader {
    private final ImmutableMap<String, byte[]> classes;

    GeneratedLoader(ImmutableMap<String, byte[]> classes) {
        super(ClassLoader.getPlatformClassLoader());
        this.classes = classes;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        byte[] bytes = classes.get(name);
        if (bytes == null) {
            throw new ClassNotFoundException(name);
        }
        return defineClass(name, bytes, 0, bytes.length);
    }
}
