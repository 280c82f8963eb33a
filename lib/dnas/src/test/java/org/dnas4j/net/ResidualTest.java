package org.dnas4j.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dnas4j.layer.Pass;
import org.dnas4j.net.ResNets.Shortcut;
import org.dnas4j.quant.QuantConfig;
import org.dnas4j.tensor.Parameter;
import org.dnas4j.tensor.ReferenceEngine;
import org.dnas4j.tensor.Rng;
import org.dnas4j.tensor.Scope;
import org.dnas4j.tensor.Shape;
import org.dnas4j.tensor.Tape;
import org.dnas4j.tensor.Var;
import org.dnas4j.testing.Reference.Operand;
import org.junit.jupiter.api.Test;

/** With a gate that closes the residual branch, a block gives ReLU(shortcut). */
class ResidualTest {
  /** From 2 to 6 channels and from 6 × 6 to 3 × 3 pixels. */
  private static final int HALVING = 1;

  private static final int PLAIN = 0;

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
        BuiltLayer residual = residual(HALVING, Shortcut.B)) {
      Parameter projection =
          residual.parameters().stream()
              .filter(p -> p.name().contains("downsample.0"))
              .findFirst()
              .orElseThrow();
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
      assertArrayEquals(expected, closed(residual, x), 1e-6);
    }
  }

  @Test
  void aBlockThatKeepsTheShapePassesItsInput() {
    Operand x = Operand.normal(1, 2, 2, 6, 6);
    double[] expected = Arrays.stream(x.elements()).map(v -> Math.max(0, v)).toArray();
    for (Shortcut shortcut : Shortcut.values()) {
      assertArrayEquals(expected, closed(PLAIN, shortcut, x), 1e-12);
    }
  }

  @Test
  void onlyDownSamplingBlocksWithShortcutBHaveAProjection() {
    assertEquals(9, names(HALVING, Shortcut.B).size());
    assertTrue(names(HALVING, Shortcut.B).contains("g2b1.downsample.1.weight"));
    assertEquals(6, names(HALVING, Shortcut.A).size());
    assertEquals(6, names(PLAIN, Shortcut.B).size());
  }

  private List<String> names(int block, Shortcut shortcut) {
    try (BuiltLayer residual = residual(block, shortcut)) {
      return residual.parameters().stream().map(Parameter::name).toList();
    }
  }

  /** With a gate of 0. */
  private BuiltLayer residual(int block, Shortcut shortcut) {
    LayerSpec.Block defined =
        block == PLAIN
            ? ResNets.of(ResNets.Stem.CIFAR, List.of(1), 2, shortcut, 6, 2)
                .definedBlocks()
                .findFirst()
                .orElseThrow()
            : widening(shortcut);
    var factory = new QuantizedNetwork.Factory(engine, Rng.of(3), Map.of(), QuantConfig.paper());
    return new NetBuilder(engine, factory)
        .block(defined, pass -> Optional.of(pass.tape().constant(engine.full(Shape.of(1), 0))));
  }

  /** Thrice the channels, which no residual network has, so that zeros stand on both sides. */
  private static LayerSpec.Block widening(Shortcut shortcut) {
    List<LayerSpec> around = new ArrayList<>(ResNets.shortcut("g2b1", 2, 6, 2, 3, shortcut));
    if (shortcut == Shortcut.B) {
      around.add(new LayerSpec.Norm("g2b1.downsample.1", 6, false));
    }
    List<LayerSpec> branch =
        List.of(
            new LayerSpec.Convolution(ConvSpec.ofBlock("g2b1.conv1", 2, 6, 3, 2, 3)),
            new LayerSpec.Norm("g2b1.bn1", 6, true),
            new LayerSpec.Convolution(ConvSpec.ofBlock("g2b1.conv2", 6, 6, 3, 1, 3)),
            new LayerSpec.Norm("g2b1.bn2", 6, false));
    return new LayerSpec.Block("g2b1", 1, List.of(), branch, Optional.of(around), true);
  }

  private double[] closed(int block, Shortcut shortcut, Operand x) {
    try (BuiltLayer residual = residual(block, shortcut)) {
      return closed(residual, x);
    }
  }

  private double[] closed(BuiltLayer residual, Operand x) {
    try (Scope scope = Scope.open()) {
      Tape tape = Tape.inference(engine);
      Var y =
          residual.forward(
              new Pass(tape, Pass.Statistics.BATCH),
              tape.constant(engine.create(Shape.of(x.dims()), x.elements())));
      return ReferenceEngine.doubles(y.value());
    }
  }
}
