package org.dnas4j.engine.libtorch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.dnas4j.tensor.DType;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.EngineOptions;
import org.dnas4j.tensor.Engines;
import org.dnas4j.tensor.Scope;
import org.dnas4j.tensor.Shape;
import org.dnas4j.tensor.Tensor;
import org.junit.jupiter.api.Test;

/**
 * That the fast kernels are in use: what they compute is compared with plain loops by the
 * conformance suite, which would pass without them, too.
 */
class OneDnnTest {

  @Test
  void sixteenChannelsAreNormalizedByOneDnn() {
    assumeTrue(System.getProperty("os.arch").equals("amd64"), "measured on x86 alone");
    assertNotNull(notedFor(16));
    assertNotNull(notedFor(48));
  }

  @Test
  void otherNumbersOfChannelsAreLeftToLibTorch() {
    assertNull(notedFor(8));
    assertNull(notedFor(17));
  }

  /** A kernel for FLOAT32 would write twice the memory of a BFLOAT16 tensor. */
  @Test
  void typesHaveKernelsOfTheirOwn() {
    try (Engine engine = open();
        Scope scope = Scope.open()) {
      Shape shape = Shape.of(2, 16, 3, 3);
      for (DType type : new DType[] {DType.FLOAT32, DType.BFLOAT16, DType.FLOAT32}) {
        Tensor one = engine.cast(engine.full(shape, 1), type);
        Tensor two = engine.apply(Engine.Binary.ADD, one, one);
        assertEquals(type, two.dtype());
        for (float element : two.toFloats()) {
          assertEquals(2, element);
        }
      }
    }
  }

  private static Tensor notedFor(int channels) {
    try (Engine engine = open();
        Scope scope = Scope.open()) {
      Tensor x = engine.full(Shape.of(2, channels, 4, 4), 1);
      Tensor one = engine.full(Shape.of(channels), 1);
      return engine.batchNormRelu(x, one, one, 1e-5f).noted();
    }
  }

  private static Engine open() {
    return Engines.open("libtorch", new EngineOptions(DType.FLOAT32, 1, "cpu"));
  }
}
