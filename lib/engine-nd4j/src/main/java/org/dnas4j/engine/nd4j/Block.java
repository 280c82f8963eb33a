package org.dnas4j.engine.nd4j;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A piece of native memory and the array that lies in it: contiguous, in C order, from its start.
 *
 * @param memory the flat array that owns the memory; null for an empty tensor
 * @param array the same memory in its shape; null for an empty tensor
 */
record Block(INDArray memory, INDArray array) {
  /** What an empty tensor holds, for ND4J's own empty arrays lose their shape. */
  static final Block EMPTY = new Block(null, null);

  /** The same memory under another shape of equal size, in C order. */
  INDArray as(long... shape) {
    long[] strides = new long[shape.length];
    long stride = 1;
    for (int i = shape.length - 1; i >= 0; i--) {
      strides[i] = stride;
      stride *= shape[i];
    }
    return Nd4j.create(memory.data(), shape, strides, 0, 'c');
  }

  /** Every step-th index from {@code from} on along one axis, without copying. */
  static INDArray view(INDArray array, int axis, int from, int length, int step) {
    long[] shape = array.shape().clone();
    long[] strides = array.stride().clone();
    long offset = array.offset() + from * strides[axis];
    shape[axis] = length;
    strides[axis] *= step;
    return Nd4j.create(array.data(), shape, strides, offset, 'c');
  }

  @Override
  public String toString() {
    return "Block" + (array == null ? "[]" : Arrays.toString(array.shape()));
  }
}
