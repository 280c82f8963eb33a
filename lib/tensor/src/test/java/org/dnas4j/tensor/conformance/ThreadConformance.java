package org.dnas4j.tensor.conformance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Engine.Conv;
import org.dnas4j.tensor.Scope;
import org.dnas4j.tensor.Shape;
import org.dnas4j.tensor.Tensor;
import org.junit.jupiter.api.Test;

/** The number of threads changes speed and rounding, nothing else, at any moment. */
public interface ThreadConformance extends EngineUnderTest {

  @Test
  default void numbersOfThreadsAgreeWhicheverComesFirst() {
    Engine e = engine();
    int before = e.threads();
    try {
      List<float[]> results = new ArrayList<>();
      for (int threads : new int[] {2, 1, 3, 2, 1}) {
        e.useThreads(threads);
        assertTrue(e.threads() >= 1);
        results.add(computed());
      }
      for (float[] result : results) {
        assertEquals(results.get(0).length, result.length);
        for (int i = 0; i < result.length; i++) {
          float expected = results.get(0)[i];
          assertEquals(expected, result[i], 1e-4f * Math.max(1, Math.abs(expected)));
        }
      }
      // The same number again gives the same numbers again.
      assertArrayEquals(results.get(0), results.get(3));
      assertArrayEquals(results.get(1), results.get(4));
    } finally {
      e.useThreads(before);
    }
    assertEquals(before, e.threads());
  }

  @Test
  default void anotherThreadOfTheCallerMayGoOn() throws InterruptedException {
    Engine e = engine();
    int before = e.threads();
    List<float[]> results = new ArrayList<>();
    try {
      e.useThreads(2);
      results.add(computed());
      Thread other = new Thread(() -> results.add(computed()));
      other.start();
      other.join();
      results.add(computed());
    } finally {
      e.useThreads(before);
    }
    assertEquals(3, results.size());
    assertArrayEquals(results.get(0), results.get(1));
    assertArrayEquals(results.get(0), results.get(2));
  }

  /** What a training step consists of, all elements one after the other. */
  private float[] computed() {
    Engine e = engine();
    Conv conv = new Conv(1, 1);
    try (Scope scope = Scope.open()) {
      Tensor x = tensor(1, 8, 16, 12, 12);
      Tensor w = tensor(2, 16, 16, 3, 3);
      Tensor one = e.full(Shape.of(16), 1);
      Tensor y = e.conv2d(x, w, conv);
      Engine.BatchNorm normal = e.batchNormRelu(y, one, one, 1e-5f);
      Tensor sum = e.addRelu(normal.output(), x);
      Engine.BatchNormGradients back = e.batchNormReluGradients(sum, y, one, normal);
      Engine.ConvGradients gradients = e.conv2dGradients(back.input(), x, w, conv, true, true);
      Tensor product = e.matmul(tensor(3, 40, 64), false, tensor(4, 64, 50), false);
      List<Float> all = new ArrayList<>();
      for (Tensor t :
          List.of(sum, back.gamma(), gradients.input(), e.affine(product, 0.1f, 0), product)) {
        for (float element : t.toFloats()) {
          all.add(element);
        }
      }
      float[] elements = new float[all.size()];
      for (int i = 0; i < elements.length; i++) {
        elements[i] = all.get(i);
      }
      return elements;
    }
  }

  private Tensor tensor(int seed, int... shape) {
    Input input = Input.normal(seed, shape);
    return engine().create(input.shape(), input.elements());
  }
}
