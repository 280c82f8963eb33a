package org.dnas4j.engine.nd4j;

import org.dnas4j.tensor.Shape;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * How tensors lie in memory: those of rank 4 channels-last ({@code [N, C, H, W]} as {@code [N, H,
 * W, C]}, weights {@code [O, I, kH, kW]} as {@code [O, kH, kW, I]}), all others row-major.
 */
final class Layout {
  private static final int[] TO_LOGICAL = {0, 3, 1, 2};
  private static final int[] AXIS = {0, 3, 1, 2};

  private Layout() {}

  /** The dimensions of the native array; a scalar has one. */
  static long[] physical(Shape shape) {
    if (shape.rank() == 4) {
      return new long[] {shape.dim(0), shape.dim(2), shape.dim(3), shape.dim(1)};
    }
    return shape.rank() == 0 ? new long[] {1} : shape.toLongArray();
  }

  /** Which axis of the native array is a given axis of the tensor. */
  static int axis(Shape shape, int axis) {
    return shape.rank() == 4 ? AXIS[axis] : axis;
  }

  /** Whether the memory is in row-major order of the tensor's own dimensions. */
  static boolean rowMajor(Shape shape) {
    return shape.rank() != 4 || shape.dim(1) == 1 || shape.dim(2) * shape.dim(3) == 1;
  }

  /** A view of a block in the order of the tensor's own dimensions. */
  static INDArray logical(Shape shape, Block block) {
    return shape.rank() == 4 ? block.array().permute(TO_LOGICAL) : block.array();
  }

  /** Row-major elements as they lie in memory. */
  static float[] toPhysical(Shape shape, float[] elements) {
    return rowMajor(shape)
        ? elements
        : transposed(elements, shape.dim(0), shape.dim(1), shape.dim(2) * shape.dim(3));
  }

  /** Elements as they lie in memory in row-major order. */
  static float[] toLogical(Shape shape, float[] elements) {
    return rowMajor(shape)
        ? elements
        : transposed(elements, shape.dim(0), shape.dim(2) * shape.dim(3), shape.dim(1));
  }

  /** Transposes each of several matrices. */
  private static float[] transposed(float[] in, int matrices, int rows, int columns) {
    float[] out = new float[in.length];
    for (int m = 0; m < matrices; m++) {
      int start = m * rows * columns;
      for (int r = 0; r < rows; r++) {
        for (int c = 0; c < columns; c++) {
          out[start + c * rows + r] = in[start + r * columns + c];
        }
      }
    }
    return out;
  }
}
