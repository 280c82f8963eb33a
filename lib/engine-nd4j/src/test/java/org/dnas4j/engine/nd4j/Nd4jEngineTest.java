package org.dnas4j.engine.nd4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.dnas4j.tensor.DType;
import org.dnas4j.tensor.EngineOptions;
import org.dnas4j.tensor.Engines;
import org.dnas4j.tensor.Scope;
import org.dnas4j.tensor.Shape;
import org.dnas4j.tensor.Tensor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What only this engine has: ND4J's arrays in and out, and its memory pool. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class Nd4jEngineTest {
  private final Nd4jEngine engine = new Nd4jEngine(EngineOptions.defaults());

  @AfterAll
  void close() {
    engine.close();
  }

  @Test
  void arraysComeInAsCopies() {
    try (Scope scope = Scope.open()) {
      INDArray array = Nd4j.arange(1, 121).castTo(DataType.FLOAT).reshape('c', 2, 3, 4, 5);
      Tensor x = engine.wrap(array);
      assertEquals(Shape.of(2, 3, 4, 5), x.shape());
      float[] elements = x.toFloats();
      for (int i = 0; i < elements.length; i++) {
        assertEquals(i + 1f, elements[i]);
      }
      array.assign(0);
      assertEquals(120, x.toFloats()[119]);
    }
  }

  @Test
  void arraysOfOtherOrderAndTypeComeIn() {
    try (Scope scope = Scope.open()) {
      INDArray array = Nd4j.createFromArray(new double[][] {{1, 2, 3}, {4, 5, 6}});
      assertArrayEquals(new float[] {1, 4, 2, 5, 3, 6}, engine.wrap(array.transpose()).toFloats());
      assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6}, engine.wrap(array.dup('f')).toFloats());
      assertEquals(7, engine.wrap(Nd4j.scalar(7f)).item());
      assertEquals(Shape.of(), engine.wrap(Nd4j.scalar(7f)).shape());
    }
  }

  @Test
  void arraysGoOutInTheOrderOfTheTensor() {
    try (Scope scope = Scope.open()) {
      float[] elements = new float[120];
      for (int i = 0; i < elements.length; i++) {
        elements[i] = i;
      }
      Tensor x = engine.create(Shape.of(2, 3, 4, 5), elements);
      INDArray array = engine.array(x);
      assertArrayEquals(new long[] {2, 3, 4, 5}, array.shape());
      assertEquals(((1 * 3 + 2) * 4 + 3) * 5 + 1, array.getFloat(1, 2, 3, 1));
      assertArrayEquals(elements, array.dup('c').data().asFloat());
      assertEquals(0, engine.array(engine.full(Shape.of(), 3)).rank());
      Tensor empty = engine.full(Shape.of(0, 3), 1);
      assertThrows(IllegalArgumentException.class, () -> engine.array(empty));
    }
  }

  @Test
  void describesItself() {
    String description = engine.description();
    assertTrue(description.matches("ND4J \\d.*FLOAT32, \\d+ threads"), description);
  }

  @Test
  void refusesWhatItCannotDo() {
    EngineOptions options = EngineOptions.defaults();
    String half =
        assertThrows(
                IllegalArgumentException.class,
                () -> Engines.open("nd4j", options.withPrecision(DType.BFLOAT16)))
            .getMessage();
    assertTrue(half.contains("BFLOAT16"), half);
    String wrong = Nd4j.getEnvironment().isCPU() ? "cuda" : "cpu";
    String device =
        assertThrows(
                IllegalArgumentException.class,
                () -> Engines.open("nd4j", new EngineOptions(DType.FLOAT32, 1, wrong)))
            .getMessage();
    assertTrue(device.contains(wrong), device);
  }

  @Test
  void whatWaitsForReuseStaysBelowThePeak() {
    try (Pool pool = new Pool()) {
      for (int size = 1; size <= 200; size++) {
        Block block = pool.take(size, 1000);
        block.array().assign(size);
        pool.release(block);
      }
      assertTrue(pool.waiting() <= 200 * 1000, pool.waiting() + " elements wait");
      Block again = pool.take(1000, 200);
      assertEquals(0, pool.waiting());
      assertArrayEquals(new long[] {1000, 200}, again.array().shape());
      pool.release(again);
    }
  }

  @Test
  void shapesShareMemoryOnlyOneAfterAnother() {
    try (Scope scope = Scope.open()) {
      Tensor a = engine.full(Shape.of(2, 6), 1);
      Tensor b = engine.full(Shape.of(3, 4), 2);
      assertEquals(1, a.toFloats()[11]);
      a.close();
      Tensor c = engine.full(Shape.of(12), 3);
      assertEquals(2, b.toFloats()[0]);
      assertEquals(3, c.toFloats()[0]);
    }
  }
}
