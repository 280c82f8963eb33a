package org.dnas4j.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.dnas4j.layer.Pass;
import org.dnas4j.net.ResNetSpec.Shortcut;
import org.dnas4j.tensor.Nn;
import org.dnas4j.tensor.Parameter;
import org.dnas4j.tensor.ReferenceEngine;
import org.dnas4j.tensor.Rng;
import org.dnas4j.tensor.Scope;
import org.dnas4j.tensor.Shape;
import org.dnas4j.tensor.Tape;
import org.dnas4j.tensor.Tensor;
import org.dnas4j.tensor.Var;
import org.dnas4j.testing.Reference.Operand;
import org.junit.jupiter.api.Test;

/** With a gate that closes the residual branch, a block gives ReLU(shortcut). */
class ResidualTest {
  private static final BlockSpec HALVING = new BlockSpec("g2b1", 2, 6, 2, 3);
  private final ReferenceEngine engine = new ReferenceEngine();

  @Test
  void shortcutATakesEverySecondPixelAndCentresTheChannelsBetweenZeros() {
    Operand x = Operand.normal(1, 2, 2, 6, 6);
    double[] expected = new double[2 * 6 * 3 * 3];
    for (int n = 0; n < 2; n++) {
      for (int c = 0; c < 2; c++) {
        for (int h = 0; h < 3; h++) {
          for (int w = 0; w < 3; w++) {
            double pixel = x.elements()[((n * 2 + c) * 6 + 2 * h) * 6 + 2 * w];
            expected[((n * 6 + c + 2) * 3 + h) * 3 + w] = Math.max(0, pixel);
          }
        }
      }
    }
    assertArrayEquals(expected, closed(HALVING, Shortcut.A, x), 1e-12);
  }

  @Test
  void shortcutBProjectsEverySecondPixelAndNormalizes() {
    Operand x = Operand.normal(1, 2, 2, 6, 6);
    try (Scope scope = Scope.open();
        Residual residual = residual(HALVING, Shortcut.B)) {
      Parameter projection = residual.ownParameters().get(0);
      assertEquals("g2b1.downsample.0.weight", projection.name());
      assertEquals(Shape.of(6, 2, 1, 1), projection.shape());
      double[] kernel = ReferenceEngine.doubles(projection.value());
      double[] expected = new double[2 * 6 * 3 * 3];
      for (int c = 0; c < 6; c++) {
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < 18; i++) {
          int pixel = i % 9 / 3 * 12 + i % 3 * 2;
          double y = 0;
          for (int k = 0; k < 2; k++) {
            y += kernel[c * 2 + k] * x.elements()[(i / 9 * 2 + k) * 36 + pixel];
          }
          expected[(i / 9 * 6 + c) * 9 + i % 9] = y;
          sum += y;
          squares += y * y;
        }
        double mean = sum / 18;
        double std = Math.sqrt(squares / 18 - mean * mean + 1e-5);
        for (int i = 0; i < 18; i++) {
          int at = (i / 9 * 6 + c) * 9 + i % 9;
          expected[at] = Math.max(0, (expected[at] - mean) / std);
        }
      }
      assertArrayEquals(expected, closed(residual, HALVING, x), 1e-6);
    }
  }

  @Test
  void aBlockThatKeepsTheShapePassesItsInput() {
    BlockSpec plain = new BlockSpec("g1b1", 2, 2, 1, 6);
    Operand x = Operand.normal(1, 2, 2, 6, 6);
    double[] expected = Arrays.stream(x.elements()).map(v -> Math.max(0, v)).toArray();
    for (Shortcut shortcut : Shortcut.values()) {
      assertArrayEquals(expected, closed(plain, shortcut, x), 1e-12);
    }
  }

  @Test
  void onlyDownSamplingBlocksWithShortcutBHaveAProjection() {
    BlockSpec plain = new BlockSpec("g2b2", 6, 6, 1, 3);
    assertEquals(7, names(HALVING, Shortcut.B).size());
    assertTrue(names(HALVING, Shortcut.B).contains("g2b1.downsample.1.weight"));
    assertEquals(4, names(HALVING, Shortcut.A).size());
    assertEquals(4, names(plain, Shortcut.B).size());
  }

  private List<String> names(BlockSpec spec, Shortcut shortcut) {
    try (Residual residual = residual(spec, shortcut)) {
      return residual.parameters().stream().map(Parameter::name).toList();
    }
  }

  private Residual residual(BlockSpec spec, Shortcut shortcut) {
    return new Residual(engine, Rng.of(3), spec.name(), spec, shortcut);
  }

  private double[] closed(BlockSpec spec, Shortcut shortcut, Operand x) {
    try (Residual residual = residual(spec, shortcut)) {
      return closed(residual, spec, x);
    }
  }

  private double[] closed(Residual residual, BlockSpec spec, Operand x) {
    try (Scope scope = Scope.open()) {
      Tape tape = Tape.inference(engine);
      Tensor w1 = engine.full(Shape.of(spec.out(), spec.in(), 3, 3), 0.1f);
      Tensor w2 = engine.full(Shape.of(spec.out(), spec.out(), 3, 3), 0.1f);
      Var y =
          residual.forward(
              new Pass(tape, Pass.Statistics.BATCH),
              tape.constant(engine.create(Shape.of(x.dims()), x.elements())),
              input -> Nn.conv2d(input, tape.constant(w1), spec.stride(), 1),
              input -> Nn.conv2d(input, tape.constant(w2), 1, 1),
              Optional.of(tape.constant(engine.full(Shape.of(1), 0))));
      return ReferenceEngine.doubles(y.value());
    }
  }
}
