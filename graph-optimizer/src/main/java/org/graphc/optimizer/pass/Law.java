package org.graphc.optimizer.pass;

import com.google.common.collect.ImmutableList;
import org.graphc.core.type.DType;
import org.graphc.optimizer.rule.Precision;

/** What {@link LikeTerms} does to sums and products, the most telling first: exact for integers, which wrap around. */
enum Law {
    TWIN_SUM("(x + y) + z => x + (y + z) where that is known", Precision.REORDERS),
    MERGE("a x + y + b x => (a + b) x + y", Precision.REORDERS),
    MULTIPLE("a x + b x => (a + b) x", Precision.IMPROVES),
    COMMON("x y + x z => x (y + z)", Precision.REORDERS),
    SCALE("a x + a y => a (x + y)", Precision.REORDERS),
    GATHER("a (b x) => (a b) x", Precision.IMPROVES),
    SIGNS("-x - y => -(x + y)", Precision.IMPROVES),
    TWIN_PRODUCT("(x y) z => x (y z) where that is known", Precision.REORDERS),
    EXPONENT("pow(x, m) pow(x, n) => pow(x, m + n)", Precision.REORDERS),
    SQUARES("x y x y => (x y) (x y)", Precision.REORDERS),
    POWER("x x x x => (x x) (x x)", Precision.IMPROVES),
    NUMBERS("(a x) (b y) => (a b) x y", Precision.REORDERS),
    NUMERATOR("(a / x) b => (a b) / x", Precision.IMPROVES);

    private final Selection.Named floats;
    private final Selection.Named integers;

    Law(String equation, Precision precision) {
        this.floats = new Selection.Named(equation, precision);
        this.integers = new Selection.Named(equation + " of integers", Precision.EXACT);
    }

    /** What it is called for a type. */
    Selection.Named of(DType dtype) {
        return dtype.isFloat() ? floats : integers;
    }

    /** All of them, by type; integers have neither powers nor quotients that one may gather. */
    static ImmutableList<Selection.Named> all() {
        ImmutableList.Builder<Selection.Named> all = ImmutableList.builder();
        for (Law law : values()) {
            if (law != EXPONENT && law != NUMERATOR) {
                all.add(law.integers);
            }
            all.add(law.floats);
        }
        return all.build();
    }
}
