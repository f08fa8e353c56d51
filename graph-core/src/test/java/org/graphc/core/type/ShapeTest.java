package org.graphc.core.type;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.primitives.ImmutableIntArray;
import org.junit.jupiter.api.Test;

class ShapeTest {
    private static final Dim N = Dim.symbol("n");

    @Test
    void broadcastsFromTheLastAxis() {
        assertThat(Shape.of(3, 1).broadcast(Shape.of(2, 1, 4))).contains(Shape.of(2, 3, 4));
        assertThat(Shape.of(N).broadcast(Shape.of(1))).contains(Shape.of(N));
        assertThat(Shape.of(0).broadcast(Shape.of(1))).contains(Shape.of(0));
        assertThat(Shape.SCALAR.broadcast(Shape.of(2))).contains(Shape.of(2));
        assertThat(Shape.of(N).broadcast(Shape.of(3))).isEmpty();
        assertThat(Shape.of(2).broadcast(Shape.of(0))).isEmpty();
    }

    @Test
    void negativeAxesCountFromTheEnd() {
        Shape shape = Shape.of(2, 3, 4);
        assertThat(shape.axis("op", -1)).isEqualTo(2);
        assertThat(shape.axes("op", -1, 0)).isEqualTo(ImmutableIntArray.of(0, 2));
        assertThat(shape.axes("op")).isEqualTo(ImmutableIntArray.of(0, 1, 2));
        assertThatThrownBy(() -> shape.axis("op", 3))
                .hasMessageStartingWith("[op] no axis 3 in shape [2, 3, 4]: axes are -3 to 2");
        assertThatThrownBy(() -> shape.axes("op", 1, -2)).hasMessageStartingWith("[op] axis 1 is named twice");
        assertThatThrownBy(() -> Shape.SCALAR.axis("op", 0)).hasMessageContaining("a scalar has none");
    }

    @Test
    void elementsMultiplyOut() {
        assertThat(Shape.of(N, Dim.constant(4), N).elements()).hasToString("4 * n * n");
        assertThat(Shape.SCALAR.elements()).isEqualTo(Dim.ONE);
        assertThatThrownBy(() -> Shape.of(1L << 40, 1L << 40).elements())
                .isInstanceOf(TypeMismatch.class)
                .hasMessageContaining("is beyond 64 bits");
    }

    @Test
    void ranksAndSizesHaveLimits() {
        assertThat(Shape.of(new long[Shape.MAX_RANK]).rank()).isEqualTo(Shape.MAX_RANK);
        assertThatThrownBy(() -> Shape.of(new long[Shape.MAX_RANK + 1]))
                .hasMessageContaining("rank 33 is more than 32");
        assertThatThrownBy(() -> Shape.of(-1)).hasMessageContaining("size -1 is negative");
    }
}
