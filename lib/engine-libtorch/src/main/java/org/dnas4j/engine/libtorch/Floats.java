package org.dnas4j.engine.libtorch;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Elements of tensors in the memory of Java. */
final class Floats {
  private Floats() {}

  /** All elements of a CPU's tensor in its logical order, converted to float. */
  static float[] of(Tensor x) {
    float[] elements = new float[(int) x.numel()];
    if (elements.length > 0) {
      // In order first: a copy to another order within a type is the faster one.
      x.contiguous().to(ScalarType.Float).data_ptr_float().get(elements);
    }
    return elements;
  }
}
