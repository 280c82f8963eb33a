package org.dnas4j.tensor;

import java.util.Arrays;
import org.dnas4j.base.Check;

/**
 * The content of a tensor outside of any engine. Two are equal if their shapes are and all values;
 * NaN equals NaN, and 0 differs from −0.
 *
 * @param shape dimensions; their product is the number of values
 * @param values in row-major order; not copied
 */
@SuppressWarnings("ArrayRecordComponent") // a copy of every weight would double the memory
public record NamedArray(Shape shape, float[] values) {

  /** Checks that the number of values fits the shape. */
  public NamedArray {
    Check.that(
        shape.size() == values.length,
        "values",
        values.length + " numbers",
        shape.size() + " for shape " + shape);
  }

  /** A vector. */
  public static NamedArray of(float... values) {
    return new NamedArray(Shape.of(values.length), values);
  }

  /** A copy of a tensor. */
  public static NamedArray of(Tensor tensor) {
    return new NamedArray(tensor.shape(), tensor.toFloats());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NamedArray array
        && shape.equals(array.shape)
        && Arrays.equals(values, array.values);
  }

  @Override
  public int hashCode() {
    return 31 * shape.hashCode() + Arrays.hashCode(values);
  }

  /** The shape only; values can be millions. */
  @Override
  public String toString() {
    return "float" + shape;
  }
}
