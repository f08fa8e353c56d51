package org.graphc.runtime.codegen;

import com.github.javaparser.StaticJavaParser;
import com.github.javaparser.ast.body.MethodDeclaration;
import com.github.javaparser.ast.body.TypeDeclaration;
import com.github.javaparser.ast.type.PrimitiveType;
import com.google.common.cache.CacheBuilder;
import com.google.common.cache.CacheLoader;
import com.google.common.cache.LoadingCache;
import com.google.common.collect.ImmutableMap;
import org.graphc.core.type.DType;

/**
 * The text of a class of scalar functions, read as Java: what {@link LaneTranslator} translates.
 *
 * @param methods by name
 * @param constants the types of its constants by name
 */
record LaneFunctions(
        String owner, ImmutableMap<String, MethodDeclaration> methods, ImmutableMap<String, DType> constants) {
    /** Parsing takes milliseconds, and the first time a third of a second. */
    private static final LoadingCache<String, LaneFunctions> READ =
            CacheBuilder.newBuilder().build(CacheLoader.from(LaneFunctions::read));

    static LaneFunctions of(String owner) {
        return READ.getUnchecked(owner);
    }

    private static LaneFunctions read(String owner) {
        TypeDeclaration<?> type = StaticJavaParser.parse(Routines.text(owner)).getType(0);
        ImmutableMap.Builder<String, MethodDeclaration> methods = ImmutableMap.builder();
        type.getMethods().forEach(method -> methods.put(method.getNameAsString(), method));
        ImmutableMap.Builder<String, DType> constants = ImmutableMap.builder();
        type.getFields()
                .forEach(field -> field.getVariables()
                        .forEach(constant -> constants.put(
                                constant.getNameAsString(),
                                dtype(constant.getType().asPrimitiveType()))));
        return new LaneFunctions(owner, methods.buildOrThrow(), constants.buildOrThrow());
    }

    private static DType dtype(PrimitiveType type) {
        return switch (type.getType()) {
            case FLOAT -> DType.F32;
            case DOUBLE -> DType.F64;
            case INT -> DType.I32;
            case LONG -> DType.I64;
            case BOOLEAN -> DType.BOOL;
            case BYTE, CHAR, SHORT -> throw new IllegalStateException("no lane is of " + type);
        };
    }
}
