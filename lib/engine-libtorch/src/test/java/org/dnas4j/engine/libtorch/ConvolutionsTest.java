package org.dnas4j.engine.libtorch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.dnas4j.tensor.Engine.Conv;
import org.dnas4j.tensor.Rng;
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
    try (PointerScope scope = new PointerScope()) {
      Tensor x = normal(1, N, IN, SIDE, SIDE);
      Tensor w = normal(2, OUT, IN, KERNEL, KERNEL);
      Tensor g = normal(3, N, OUT, SIDE, SIDE);
      double[] expected = new double[N * OUT * SIDE * SIDE];
      double[] toInput = new double[N * IN * SIDE * SIDE];
      double[] toWeight = new double[OUT * IN * KERNEL * KERNEL];
      loops(floats(x), floats(w), floats(g), expected, toInput, toWeight);

      assertRounded(expected, convolutions.forward(x, w, conv));
      Convolutions.Gradients gradients = convolutions.gradients(g, x, w, conv, true, true);
      assertRounded(toInput, gradients.input());
      assertRounded(toWeight, gradients.weight());
    }
  }

  private static void loops(
      float[] x, float[] w, float[] g, double[] y, double[] toInput, double[] toWeight) {
    for (int n = 0; n < N; n++) {
      for (int o = 0; o < OUT; o++) {
        for (int i = 0; i < SIDE; i++) {
          for (int j = 0; j < SIDE; j++) {
            int to = ((n * OUT + o) * SIDE + i) * SIDE + j;
            for (int c = 0; c < IN; c++) {
              for (int k = 0; k < KERNEL * KERNEL; k++) {
                int row = i + k / KERNEL - 1;
                int column = j + k % KERNEL - 1;
                if (row >= 0 && row < SIDE && column >= 0 && column < SIDE) {
                  int from = ((n * IN + c) * SIDE + row) * SIDE + column;
                  int weight = (o * IN + c) * KERNEL * KERNEL + k;
                  y[to] += (double) x[from] * w[weight];
                  toInput[from] += (double) g[to] * w[weight];
                  toWeight[weight] += (double) g[to] * x[from];
                }
              }
            }
          }
        }
      }
    }
  }

  private static void assertRounded(double[] expected, Tensor actual) {
    assertEquals(ScalarType.BFloat16, actual.scalar_type().intern());
    float[] found = floats(actual);
    for (int i = 0; i < expected.length; i++) {
      // The sum itself is FLOAT32, which shows where terms cancel.
      assertEquals(expected[i], found[i], HALF_STEP * Math.abs(expected[i]) + 1e-4);
    }
  }

  private static Tensor normal(int seed, long... sizes) {
    int length = 1;
    for (long size : sizes) {
      length *= (int) size;
    }
    Rng rng = Rng.of(seed);
    float[] elements = new float[length];
    for (int i = 0; i < length; i++) {
      elements[i] = (float) rng.nextGaussian();
    }
    return Tensor.create(elements, sizes)
        .to(ScalarType.BFloat16)
        .contiguous(MemoryFormat.ChannelsLast);
  }

  private static float[] floats(Tensor x) {
    float[] elements = new float[(int) x.numel()];
    x.to(ScalarType.Float).contiguous().data_ptr_float().get(elements);
    return elements;
  }
}
