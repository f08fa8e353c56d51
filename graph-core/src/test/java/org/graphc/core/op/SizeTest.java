package org.graphc.core.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Shape;
import org.graphc.core.type.Sizes;
import org.junit.jupiter.api.Test;

class SizeTest {
    private static final Dim N = Dim.symbol("n");

    private static double value(Dim dim, DType dtype, long n) {
        return new Size(dim, dtype)
                .evaluate(List.of(), Sizes.of(Map.of("n", n)))
                .getDouble(0);
    }

    @Test
    void asANumberASizeMayBeNegativeButNotAsTheLengthOfAnAxis() {
        Dim negative = N.times(Dim.constant(-1));
        for (DType dtype : new DType[] {DType.F32, DType.F64, DType.I32, DType.I64}) {
            assertThat(value(negative, dtype, 3)).isEqualTo(-3);
        }
        assertThatThrownBy(() -> Sizes.of(Map.of("n", 3L)).of(Shape.of(List.of(negative))))
                .hasMessageContaining("is -3");
    }

    @Test
    void refusesWhatAnI32DoesNotHoldInsteadOfWrapping() {
        Dim square = N.times(N);
        assertThat(value(square, DType.I32, 46_340)).isEqualTo(46_340.0 * 46_340);
        assertThat(value(square, DType.I64, 46_341)).isEqualTo(46_341.0 * 46_341);
        assertThatThrownBy(() -> value(square, DType.I32, 46_341)).hasMessageContaining("no i32");
    }
}
