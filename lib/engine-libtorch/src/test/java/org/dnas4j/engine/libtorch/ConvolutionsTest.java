package org.dnas4j.engine.libtorch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.dnas4j.tensor.Engine.Conv;
import org.dnas4j.tensor.ReferenceEngine;
import org.dnas4j.tensor.Scope;
import org.dnas4j.tensor.Shape;
import org.dnas4j.tensor.conformance.Input;
import org.junit.jupiter.api.Test;

/**
 * What processors without BFLOAT16 do, on any processor. Expected values are plain loops over
 * doubles; only the result may be rounded, by at most half the distance of two neighbours.
 */
class ConvolutionsTest {
  private static final int N = 2;
  private static final int IN = 16;
  private static final int OUT = 8;
  private static final int SIDE = 6;
  private static final int KERNEL = 3;

  /** Of a number: BFLOAT16 has eight significant bits. */
  private static final double HALF_STEP = Math.pow(2, -8);

  private final Convolutions convolutions =
      new Convolutions(true, false, new Products(Optional.empty()));
  private final Conv conv = new Conv(1, 1);

  @Test
  void sumsOfBfloat16AreRoundedOnce() {
    ReferenceEngine reference = new ReferenceEngine();
    try (PointerScope pointers = new PointerScope();
        Scope scope = Scope.open()) {
      Tensor x = bfloat16(Input.normal(1, N, IN, SIDE, SIDE));
      Tensor w = bfloat16(Input.normal(2, OUT, IN, KERNEL, KERNEL));
      Tensor g = bfloat16(Input.normal(3, N, OUT, SIDE, SIDE));
      var exactX = on(reference, x);
      var exactW = on(reference, w);

      assertRounded(reference.conv2d(exactX, exactW, conv), convolutions.forward(x, w, conv));
      var expected = reference.conv2dGradients(on(reference, g), exactX, exactW, conv, true, true);
      Convolutions.Gradients gradients = convolutions.gradients(g, x, w, conv, true, true);
      assertRounded(expected.input(), gradients.input());
      assertRounded(expected.weight(), gradients.weight());
    }
  }

  private static void assertRounded(org.dnas4j.tensor.Tensor exact, Tensor actual) {
    double[] expected = ReferenceEngine.doubles(exact);
    assertEquals(ScalarType.BFloat16, actual.scalar_type().intern());
    float[] found = floats(actual);
    for (int i = 0; i < expected.length; i++) {
      // The sum itself is FLOAT32, which shows where terms cancel.
      assertEquals(expected[i], found[i], HALF_STEP * Math.abs(expected[i]) + 1e-4);
    }
  }

  private static Tensor bfloat16(Input input) {
    return Tensor.create(input.elements(), input.shape().toLongArray())
        .to(ScalarType.BFloat16)
        .contiguous(MemoryFormat.ChannelsLast);
  }

  private static org.dnas4j.tensor.Tensor on(ReferenceEngine reference, Tensor x) {
    Shape shape = Shape.of((int) x.size(0), (int) x.size(1), (int) x.size(2), (int) x.size(3));
    return reference.create(shape, floats(x));
  }

  private static float[] floats(Tensor x) {
    float[] elements = new float[(int) x.numel()];
    x.to(ScalarType.Float).contiguous().data_ptr_float().get(elements);
    return elements;
  }
}
