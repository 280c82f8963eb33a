package org.dnas4j.tensor.conformance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.dnas4j.tensor.DType;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Engine.Binary;
import org.dnas4j.tensor.Engine.Unary;
import org.dnas4j.tensor.Scope;
import org.dnas4j.tensor.Shape;
import org.dnas4j.tensor.Tensor;
import org.junit.jupiter.api.Test;

/** Creation and element-wise functions. */
public interface ElementwiseConformance extends EngineUnderTest {

  /** From a scalar and nothing at all up to images with an odd number of channels. */
  List<int[]> SHAPES =
      List.of(
          new int[] {},
          new int[] {1},
          new int[] {0},
          new int[] {3, 0, 2},
          new int[] {7},
          new int[] {3, 5},
          new int[] {2, 3, 5},
          new int[] {2, 17, 5, 3},
          new int[] {1, 1, 3, 3},
          new int[] {4, 16, 8, 8});

  /** Pairs that broadcast. */
  List<int[][]> PAIRS =
      List.of(
          new int[][] {{2, 3, 4}, {4}},
          new int[][] {{3, 1}, {1, 4}},
          new int[][] {{4}, {2, 3, 4}},
          new int[][] {{2, 5, 3, 3}, {1, 5, 1, 1}},
          new int[][] {{2, 5, 3, 3}, {2, 1, 1, 1}},
          new int[][] {{2, 16, 4, 4}, {2, 16, 1, 1}},
          new int[][] {{1, 5, 1, 1}, {2, 5, 3, 3}},
          new int[][] {{}, {2, 3}},
          new int[][] {{2, 3}, {1}},
          new int[][] {{1, 1}, {1}},
          new int[][] {{6, 1}, {6, 10}},
          new int[][] {{0, 3}, {3}},
          new int[][] {{0, 3}, {1, 1}},
          new int[][] {{2, 1, 3}, {5, 1}});

  @Test
  default void createReturnsItsElements() {
    for (int[] dims : SHAPES) {
      Compare.same(engine(), (e, x) -> x.get(0), Input.normal(1, dims));
    }
  }

  @Test
  default void createCopiesTheArray() {
    try (Scope scope = Scope.open()) {
      float[] elements = {1, 2, 3};
      Tensor x = engine().create(Shape.of(3), elements);
      elements[0] = 9;
      assertArrayEquals(new float[] {1, 2, 3}, x.toFloats());
      x.toFloats()[1] = 9;
      assertArrayEquals(new float[] {1, 2, 3}, x.toFloats());
    }
  }

  @Test
  default void fullRepeatsItsValue() {
    for (int[] dims : SHAPES) {
      Compare.same(engine(), (e, x) -> e.full(Shape.of(dims), -1.5f));
    }
  }

  @Test
  default void unaryFunctions() {
    for (Unary function : Unary.values()) {
      for (int[] dims : SHAPES) {
        boolean positive = function == Unary.LOG || function == Unary.SQRT;
        Input input = positive ? Input.positive(2, dims) : Input.normal(2, dims);
        Compare.same(engine(), (e, x) -> e.apply(function, x.get(0)), input);
      }
    }
  }

  @Test
  default void roundingGoesToEvenAndSignOfZeroIsZero() {
    try (Scope scope = Scope.open()) {
      Tensor x = engine().create(Shape.of(7), new float[] {-2.5f, -1.5f, -0.5f, 0, 0.5f, 1.5f, 7});
      float[] rounded = engine().affine(engine().apply(Unary.ROUND, x), 1, 0).toFloats();
      float[] expected = {-2, -2, 0, 0, 0, 2, 7};
      for (int i = 0; i < expected.length; i++) {
        assertEquals(expected[i], rounded[i], 0f, "element " + i);
      }
      assertArrayEquals(
          new float[] {-1, -1, -1, 0, 1, 1, 1}, engine().apply(Unary.SIGN, x).toFloats());
    }
  }

  @Test
  default void notANumberIsNotHidden() {
    try (Scope scope = Scope.open()) {
      Tensor x = engine().create(Shape.of(3), new float[] {Float.NaN, 1, Float.NaN});
      assertTrue(Float.isNaN(engine().apply(Binary.ADD, x, x).toFloats()[0]));
      assertTrue(Float.isNaN(engine().reduce(Engine.Reduction.SUM, x, 0).item()));
    }
  }

  @Test
  default void binaryFunctionsOfEqualShapes() {
    for (Binary function : Binary.values()) {
      for (int[] dims : SHAPES) {
        Compare.same(
            engine(),
            (e, x) -> e.apply(function, x.get(0), x.get(1)),
            Input.normal(3, dims),
            Input.positive(4, dims));
      }
    }
  }

  @Test
  default void binaryFunctionsBroadcast() {
    for (Binary function : Binary.values()) {
      for (int[][] pair : PAIRS) {
        Compare.same(
            engine(),
            (e, x) -> e.apply(function, x.get(0), x.get(1)),
            Input.normal(5, pair[0]),
            Input.positive(6, pair[1]));
      }
    }
  }

  @Test
  default void oneOperandServesTwice() {
    for (Binary function : Binary.values()) {
      Compare.same(
          engine(), (e, x) -> e.apply(function, x.get(0), x.get(0)), Input.positive(7, 3, 5));
    }
  }

  @Test
  default void greaterEqualIncludesEquality() {
    try (Scope scope = Scope.open()) {
      Tensor a = engine().create(Shape.of(3), new float[] {1, 2, 3});
      Tensor b = engine().create(Shape.of(3), new float[] {2, 2, 2});
      assertArrayEquals(
          new float[] {0, 1, 1}, engine().apply(Binary.GREATER_EQUAL, a, b).toFloats());
    }
  }

  @Test
  default void affineClampAddScaledAndReluGradient() {
    for (int[] dims : SHAPES) {
      Compare.all(
          engine(),
          (e, x) ->
              List.of(
                  e.affine(x.get(0), -0.5f, 2),
                  e.affine(x.get(0), 1, 0),
                  e.affine(x.get(0), 0, 3),
                  e.clamp(x.get(0), -0.25f, 0.75f),
                  e.clamp(x.get(0), 0.5f, 0.5f),
                  e.clipRound(x.get(0), 0.75f, 1),
                  e.clipRound(x.get(0), 1.25f, 15),
                  e.addScaled(x.get(0), x.get(1), -3),
                  e.addScaled(x.get(0), x.get(0), 0.25f),
                  e.addRelu(x.get(0), x.get(1)),
                  e.addProduct(x.get(0), x.get(1), x.get(2)),
                  e.tanhGradient(x.get(0), e.apply(Unary.TANH, x.get(1))),
                  e.binarize(x.get(0), x.get(2)),
                  e.roundEvenly(x.get(0), x.get(2), 1),
                  e.roundEvenly(x.get(0), x.get(2), 7),
                  e.reluGradient(x.get(0), e.apply(Unary.RELU, x.get(1)))),
          Input.normal(8, dims),
          Input.normal(9, dims),
          Input.positive(12, 1));
    }
  }

  @Test
  default void clipRoundGradientsOfImages() {
    Compare.all(
        engine(),
        (e, x) -> {
          var gradients = e.clipRoundGradients(x.get(1), x.get(0), 0.75f);
          return List.of(gradients.input(), gradients.high());
        },
        Input.normal(10, 3, 5, 4, 2),
        Input.normal(11, 3, 5, 4, 2));
  }

  /** The limits themselves: 0 belongs to the input, the upper limit to itself. */
  @Test
  default void clipRoundAtItsLimits() {
    try (Scope scope = Scope.open()) {
      Shape five = Shape.of(5);
      Tensor x = engine().create(five, new float[] {-1, 0, 0.5f, 1.5f, 2});
      Tensor g = engine().create(five, new float[] {3, 5, 7, 11, 13});
      assertArrayEquals(
          new float[] {0, 0, 0.5f, 1.5f, 1.5f}, engine().clipRound(x, 1.5f, 3).toFloats());
      Engine.ClipGradients gradients = engine().clipRoundGradients(g, x, 1.5f);
      assertArrayEquals(new float[] {0, 5, 7, 0, 0}, gradients.input().toFloats());
      assertArrayEquals(new float[] {24}, gradients.high().toFloats());
    }
  }

  @Test
  default void castToTheSameTypeIsACopy() {
    try (Scope scope = Scope.open()) {
      Tensor x = engine().create(Shape.of(2), new float[] {1, 2});
      Tensor y = engine().cast(x, DType.FLOAT32);
      x.close();
      assertArrayEquals(new float[] {1, 2}, y.toFloats());
    }
  }
}
