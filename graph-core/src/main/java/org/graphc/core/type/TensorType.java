package org.graphc.core.type;

/** Element type and shape of a tensor; prints {@code f64[n, 3]}. */
public record TensorType(DType dtype, Shape shape) {
    public static TensorType of(DType dtype, long... sizes) {
        return new TensorType(dtype, Shape.of(sizes));
    }

    public static TensorType of(DType dtype, Dim... dims) {
        return new TensorType(dtype, Shape.of(dims));
    }

    public static TensorType scalar(DType dtype) {
        return new TensorType(dtype, Shape.SCALAR);
    }

    public int rank() {
        return shape.rank();
    }

    public boolean isScalar() {
        return shape.rank() == 0;
    }

    public TensorType withShape(Shape newShape) {
        return new TensorType(dtype, newShape);
    }

    public TensorType withDtype(DType newDtype) {
        return new TensorType(newDtype, shape);
    }

    @Override
    public String toString() {
        return dtype + shape.toString();
    }
}
