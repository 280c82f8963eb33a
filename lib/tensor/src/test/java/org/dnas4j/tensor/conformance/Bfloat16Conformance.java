package org.dnas4j.tensor.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import org.dnas4j.tensor.DType;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Engine.Binary;
import org.dnas4j.tensor.Engine.Conv;
import org.dnas4j.tensor.Engine.Reduction;
import org.dnas4j.tensor.Engine.Unary;
import org.dnas4j.tensor.Scope;
import org.dnas4j.tensor.Shape;
import org.dnas4j.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** BFLOAT16 on engines that have it; the others must say that they do not. */
public interface Bfloat16Conformance extends EngineUnderTest {

  private boolean supported() {
    try (Scope scope = Scope.open()) {
      engine().cast(engine().full(Shape.of(1), 1), DType.BFLOAT16);
      return true;
    } catch (IllegalArgumentException e) {
      assertTrue(e.getMessage().contains("BFLOAT16"), e.getMessage());
      assertEquals(DType.FLOAT32, engine().computeType());
      return false;
    }
  }

  private void agree(List<Integer> keep, Compare.Operation operation, Input... inputs) {
    agree(keep, 1, operation, inputs);
  }

  private void agree(
      List<Integer> keep, int roundings, Compare.Operation operation, Input... inputs) {
    assumeTrue(supported(), () -> engine().name() + " has no BFLOAT16");
    Compare.bfloat16(engine(), keep, roundings, operation, inputs);
  }

  @Test
  default void castRoundsToNearestEven() {
    assumeTrue(supported(), () -> engine().name() + " has no BFLOAT16");
    try (Scope scope = Scope.open()) {
      float[] elements = {1, 1 + 1f / 256, 1 + 3f / 256, 1 + 1f / 256 + 1f / 4096, -3.14159f};
      Tensor x = engine().cast(engine().create(Shape.of(5), elements), DType.BFLOAT16);
      assertEquals(DType.BFLOAT16, x.dtype());
      float[] expected = {1, 1, 1 + 1f / 64, 1 + 1f / 128, -3.140625f};
      for (Tensor y : List.of(x, engine().cast(x, DType.FLOAT32))) {
        float[] actual = y.toFloats();
        for (int i = 0; i < expected.length; i++) {
          assertEquals(expected[i], actual[i], 0f);
        }
      }
      assertEquals(DType.FLOAT32, engine().cast(x, DType.FLOAT32).dtype());
    }
  }

  @Test
  default void bfloat16Elementwise() {
    agree(
        List.of(),
        (e, x) -> {
          List<Tensor> results = new ArrayList<>();
          for (Unary function : Unary.values()) {
            results.add(e.apply(function, x.get(1)));
          }
          for (Binary function : Binary.values()) {
            results.add(e.apply(function, x.get(0), x.get(1)));
          }
          results.add(e.apply(Binary.MUL, x.get(0), x.get(2)));
          results.add(e.affine(x.get(0), -0.5f, 2));
          results.add(e.addScaled(x.get(0), x.get(1), 0.5f));
          results.add(e.clamp(x.get(0), -1, 1));
          results.add(e.clipRoundGradients(x.get(1), x.get(0), 1).input());
          results.add(e.clipRoundGradients(x.get(1), x.get(0), 1).high());
          results.add(e.reluGradient(x.get(1), x.get(0)));
          results.add(e.addRelu(x.get(0), x.get(1)));
          results.add(e.addProduct(x.get(0), x.get(1), x.get(3)));
          results.add(e.tanhGradient(x.get(0), x.get(1)));
          results.add(e.binarize(x.get(0), x.get(3)));
          return results;
        },
        Input.normal(81, 2, 5, 4, 3),
        Input.positive(82, 2, 5, 4, 3),
        Input.normal(83, 1, 5, 1, 1),
        Input.positive(84, 1));
  }

  /** Far from ties, which the rounding of an intermediate result may move. */
  @Test
  default void bfloat16RoundingToLevels() {
    agree(
        List.of(),
        (e, x) ->
            List.of(
                e.clipRound(x.get(0), 1.5f, 3),
                e.clipRound(x.get(0), 0.75f, 1),
                e.roundEvenly(x.get(0), x.get(1), 3)),
        new Input(Shape.of(1, 2, 3, 1), new float[] {-1, 0.125f, 0.625f, 0.875f, 1.5f, 2}),
        new Input(Shape.of(1), new float[] {2}));
  }

  /** A sum of thousands of terms would be wrong by far if it were kept in eight bits. */
  @Test
  default void bfloat16ReductionsAndIndexing() {
    agree(
        List.of(),
        (e, x) ->
            List.of(
                e.reduce(Reduction.SUM, x.get(0), 0, 2, 3),
                e.reduce(Reduction.MAX, x.get(0), 1),
                e.matmul(x.get(1), false, x.get(1), true),
                e.reshape(x.get(0), Shape.of(16, 1024)),
                e.slice(x.get(0), 2, 0, 32, 2),
                e.concat(List.of(x.get(0), x.get(0)), 1),
                e.unslice(x.get(0), Shape.of(4, 8, 32, 32), 1, 2, 6, 1)),
        Input.positive(84, 4, 4, 32, 32),
        Input.normal(85, 5, 7));
  }

  @Test
  default void bfloat16Convolutions() {
    for (ConvCase c : ConvCase.ALL) {
      Conv conv = c.conv();
      agree(
          List.of(),
          (e, x) -> {
            Engine.ConvGradients g =
                e.conv2dGradients(x.get(2), x.get(0), x.get(1), conv, true, true);
            return List.of(e.conv2d(x.get(0), x.get(1), conv), g.input(), g.weight());
          },
          Input.normal(86, c.image()),
          Input.normal(87, c.weight()),
          Input.normal(88, c.output()));
    }
  }

  /**
   * A sum over terms, in another order and each rounded, or less what was clipped. The limits'
   * gradients, sums of thousands of either sign, are compared in FLOAT32 alone.
   */
  @Test
  default void bfloat16GradientsOfClippedConvolutions() {
    for (ConvCase c : ConvCase.ALL) {
      for (float[] shiftAndLeast : ImageConformance.SHIFTS_AND_LEAST) {
        Conv conv = c.conv();
        agree(
            List.of(),
            3,
            (e, x) -> ImageConformance.clippedConvolutions(e, x, shiftAndLeast, conv).subList(0, 1),
            ImageConformance.clippedOperands(c));
      }
    }
  }

  @Test
  default void bfloat16NormalizationAndPooling() {
    for (int c : new int[] {17, 32}) {
      agree(
          List.of(1, 2, 4),
          (e, x) -> {
            List<Tensor> results =
                new ArrayList<>(ImageConformance.normalizations(e, x.get(0), x, 1e-5f));
            Tensor pooled = e.maxPool(x.get(0), 2, new Conv(2, 0));
            results.add(pooled);
            results.add(e.maxPoolGradient(pooled, x.get(0), 2, new Conv(2, 0)));
            return results;
          },
          Input.normal(89, 4, c, 8, 6),
          Input.positive(90, c),
          Input.normal(91, c),
          Input.normal(92, 4, c, 8, 6),
          Input.positive(93, c));
    }
  }

  @Test
  default void mixedTypesAreRefused() {
    assumeTrue(supported(), () -> engine().name() + " has no BFLOAT16");
    Engine e = engine();
    try (Scope scope = Scope.open()) {
      Tensor single = e.full(Shape.of(2, 3, 4, 4), 1);
      Tensor half = e.cast(single, DType.BFLOAT16);
      Tensor weight = e.full(Shape.of(3, 3, 3, 3), 1);
      Tensor halfChannel = e.cast(e.full(Shape.of(3), 1), DType.BFLOAT16);
      for (Executable call :
          List.<Executable>of(
              () -> e.apply(Binary.ADD, single, half),
              () -> e.addScaled(half, single, 1),
              () -> e.reluGradient(half, single),
              () -> e.addRelu(single, half),
              () -> e.conv2d(half, weight, new Conv(1, 1)),
              () -> e.batchNorm(half, halfChannel, halfChannel, 1e-5f),
              () -> e.batchNormRelu(half, halfChannel, halfChannel, 1e-5f))) {
        String message = assertThrows(IllegalArgumentException.class, call).getMessage();
        assertTrue(message.contains("FLOAT32") && message.contains("BFLOAT16"), message);
      }
    }
  }
}
