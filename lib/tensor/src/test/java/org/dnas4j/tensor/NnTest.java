package org.dnas4j.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.dnas4j.tensor.conformance.GradientCheck;
import org.dnas4j.tensor.conformance.Input;
import org.junit.jupiter.api.Test;

/** Operations of networks against central differences in double precision. */
class NnTest {
  private final ReferenceEngine engine = new ReferenceEngine();

  private void check(GradientCheck.Program program, Input... inputs) {
    GradientCheck.check(engine, GradientCheck.DOUBLE_TOLERANCE, program, inputs);
  }

  @Property(tries = 40)
  void convolutionsOfAnyShape(
      @ForAll @IntRange(min = 1, max = 2) int n,
      @ForAll @IntRange(min = 1, max = 3) int channels,
      @ForAll @IntRange(min = 1, max = 3) int filters,
      @ForAll @IntRange(min = 1, max = 3) int kernel,
      @ForAll @IntRange(min = 1, max = 3) int stride,
      @ForAll @IntRange(min = 0, max = 2) int padding,
      @ForAll @IntRange(min = 1, max = 2) int groups,
      @ForAll @IntRange(min = 0, max = 3) int extra) {
    int height = kernel + extra;
    check(
        p -> Nn.conv2d(p.get(0), p.get(1), new Engine.Conv(stride, padding, groups)),
        Input.normal(1, n, groups * channels, height, kernel + 1),
        Input.normal(2, groups * filters, channels, kernel, kernel));
  }

  @Property(tries = 20)
  void batchNormalizationOfAnyShape(
      @ForAll @IntRange(min = 2, max = 3) int n,
      @ForAll @IntRange(min = 1, max = 4) int channels,
      @ForAll @IntRange(min = 1, max = 3) int height,
      @ForAll boolean relu) {
    check(
        p -> Nn.batchNorm(p.get(0), p.get(1), p.get(2), 1e-2f, relu, s -> {}),
        Input.normal(3, n, channels, height, 2),
        Input.positive(4, channels),
        Input.normal(5, channels));
  }

  @Test
  void batchNormalizationTellsItsStatistics() {
    try (Scope scope = Scope.open()) {
      Tape tape = Tape.inference(engine);
      Var x = tape.constant(engine.create(Shape.of(2, 1, 1, 2), new float[] {1, 3, 5, 7}));
      Var one = tape.constant(engine.full(Shape.of(1), 1));
      List<Engine.BatchNorm> seen = new ArrayList<>();
      Nn.batchNorm(x, one, one, 1e-3f, true, seen::add);
      assertEquals(4, seen.get(0).mean().item());
      assertEquals(1 / Math.sqrt(5 + 1e-3f), seen.get(0).inverseStd().item(), 1e-6);
    }
  }

  @Test
  void residualSumAndPooling() {
    Input x = Input.normal(6, 2, 3, 5, 4);
    check(p -> Nn.addRelu(p.get(0), p.get(1)), x, Input.normal(7, 2, 3, 5, 4));
    check(p -> Nn.addRelu(p.get(0), p.get(0)), x);
    check(p -> Nn.maxPool(p.get(0), 3, 2, 1), x);
    check(p -> Nn.globalAveragePool(p.get(0)), x);
  }

  @Test
  void crossEntropyWithSoftTargets() {
    float[] targets = {0, 1, 0, 0.2f, 0.3f, 0.5f};
    check(
        p -> {
          Engine e = p.get(0).tape().engine();
          return Nn.crossEntropy(p.get(0), e.create(Shape.of(2, 3), targets));
        },
        Input.normal(8, 2, 3));
  }

  @Test
  void crossEntropyByHand() {
    try (Scope scope = Scope.open()) {
      Tape tape = Tape.inference(engine);
      Var logits = tape.constant(engine.create(Shape.of(2, 2), new float[] {0, 0, 3, 1}));
      Tensor targets = engine.create(Shape.of(2, 2), new float[] {1, 0, 0, 1});
      double expected = (Math.log(2) + 2 + Math.log1p(Math.exp(-2))) / 2;
      assertEquals(expected, Nn.crossEntropy(logits, targets).value().item(), 1e-6);
    }
  }

  @Test
  void masterWeightsServeHalfPrecisionImages() {
    try (Scope scope = Scope.open();
        Parameter w = new Parameter("w", true, Input.normal(9, 2, 3, 3, 3).on(engine))) {
      Tape tape = new Tape(engine, List.of(w));
      Tensor image = engine.cast(Input.normal(10, 1, 3, 4, 4).on(engine), DType.BFLOAT16);
      Var y = Nn.conv2d(tape.constant(image), tape.parameter(w), 1, 1);
      assertEquals(DType.BFLOAT16, y.value().dtype());
      assertEquals(DType.FLOAT32, tape.backward(y.sum()).of(w).orElseThrow().dtype());
    }
  }
}
