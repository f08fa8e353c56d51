package org.graphc.runtime.codegen;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.graphc.runtime.plan.Access;
import org.graphc.runtime.plan.Access.Stride;
import org.graphc.runtime.plan.Kernel;

/** What a kernel's arrays, their offsets and strides are called in its method; what is alike has one name. */
record KernelArrays(Kernel kernel) {
    static String result(int store) {
        return "out" + store;
    }

    static String operand(int i) {
        return "a" + i;
    }

    /** The accesses, results first, by their names. */
    Map<String, Access> all() {
        Map<String, Access> arrays = new LinkedHashMap<>();
        for (int i = 0; i < kernel.stores().size(); i++) {
            arrays.put(result(i), kernel.stores().get(i).out());
        }
        for (int i = 0; i < kernel.operands().size(); i++) {
            arrays.put(operand(i), kernel.operands().get(i));
        }
        return arrays;
    }

    /** The names of what a launch says of them: offsets and strides, as far as the kernel leaves them open. */
    List<String> params() {
        List<String> params = new ArrayList<>();
        all().forEach((array, access) -> {
            if (access.offset()) {
                params.add(offset(array));
            }
            if (access.like() != Access.ALONE) {
                return;
            }
            if (access.named() == Stride.GIVEN) {
                params.add(named(array));
            }
            for (int i = 0; i < kernel.rank(); i++) {
                if (access.strides().get(i) == Stride.GIVEN) {
                    params.add(stride(array, i));
                }
            }
        });
        return params;
    }

    /** The name of the array of an access, which others that it is like may have brought. */
    String shared(String array, Access access) {
        int stores = kernel.stores().size();
        int like = access.like();
        return like == Access.ALONE ? array : like < stores ? result(like) : operand(like - stores);
    }

    String sharedOperand(int operand) {
        return shared(operand(operand), kernel.operands().get(operand));
    }

    String sharedResult(int store) {
        return shared(result(store), kernel.stores().get(store).out());
    }

    static String offset(String array) {
        return array + "At";
    }

    static String named(String array) {
        return array + "Of";
    }

    static String stride(String array, int loop) {
        return array + "By" + loop;
    }
}
