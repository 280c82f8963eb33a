package org.dnas4j.tensor;

import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The dimensions of a tensor, outermost first. A scalar has rank 0 and size 1.
 *
 * <p>Images are {@code [N, C, H, W]}; convolution weights are {@code [O, I, kH, kW]}.
 */
public final class Shape {
  private final int[] dims;

  private Shape(int[] dims) {
    this.dims = dims;
  }

  /**
   * A shape of the given dimensions.
   *
   * @throws IllegalArgumentException if a dimension is negative
   */
  public static Shape of(int... dims) {
    for (int d : dims) {
      if (d < 0) {
        throw new IllegalArgumentException(
            "shape " + Arrays.toString(dims) + " has a negative dimension");
      }
    }
    return new Shape(dims.clone());
  }

  /** The number of dimensions. */
  public int rank() {
    return dims.length;
  }

  /** The length of one dimension; a negative axis counts from the end. */
  public int dim(int axis) {
    int index = axis < 0 ? axis + dims.length : axis;
    if (index < 0 || index >= dims.length) {
      throw new IllegalArgumentException(
          "axis " + axis + " does not exist in shape " + this + " of rank " + dims.length);
    }
    return dims[index];
  }

  /** The number of elements. */
  public int size() {
    int size = 1;
    for (int d : dims) {
      size = Math.multiplyExact(size, d);
    }
    return size;
  }

  /** All axes, from 0 to below {@link #rank}. */
  public int[] axes() {
    return IntStream.range(0, dims.length).toArray();
  }

  /** The dimensions as a new array. */
  public int[] toArray() {
    return dims.clone();
  }

  /** The dimensions as a new array of longs, as native libraries want them. */
  public long[] toLongArray() {
    return Arrays.stream(dims).asLongStream().toArray();
  }

  /** A copy in which one dimension has another length. */
  public Shape with(int axis, int length) {
    int[] copy = dims.clone();
    dim(axis);
    copy[axis < 0 ? axis + dims.length : axis] = length;
    return of(copy);
  }

  /**
   * The shape to which two operands broadcast by NumPy's rule: align at the last dimension; lengths
   * must be equal or one of them 1.
   *
   * @throws IllegalArgumentException naming both shapes if they do not broadcast
   */
  public static Shape broadcast(String operation, Shape a, Shape b) {
    int rank = Math.max(a.rank(), b.rank());
    int[] out = new int[rank];
    for (int i = 1; i <= rank; i++) {
      int da = i <= a.rank() ? a.dim(-i) : 1;
      int db = i <= b.rank() ? b.dim(-i) : 1;
      if (da != db && da != 1 && db != 1) {
        throw new IllegalArgumentException(
            operation
                + ": shapes "
                + a
                + " and "
                + b
                + " do not broadcast ("
                + da
                + " against "
                + db
                + " in dimension "
                + i
                + " from the end); make them equal or 1");
      }
      out[rank - i] = da == 1 ? db : da;
    }
    return of(out);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Shape shape && Arrays.equals(dims, shape.dims);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(dims);
  }

  /** For example {@code [128, 3, 32, 32]}. */
  @Override
  public String toString() {
    return Arrays.stream(dims)
        .mapToObj(Integer::toString)
        .collect(Collectors.joining(", ", "[", "]"));
  }
}
