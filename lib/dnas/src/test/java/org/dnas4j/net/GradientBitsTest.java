package org.dnas4j.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.dnas4j.layer.Layer;
import org.dnas4j.layer.Pass;
import org.dnas4j.quant.Precision;
import org.dnas4j.quant.QuantConfig;
import org.dnas4j.supernet.SuperNet;
import org.dnas4j.tensor.Gradients;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rounded gradients at the convolutions of blocks; how they are rounded is tested beside that. */
class GradientBitsTest {
  private static final NetSpec NET =
      ResNets.of(ResNets.Stem.CIFAR, List.of(1), 4, ResNets.Shortcut.A, 8, 3);
  private static final String FIRST = "g1b1.conv1.weight";
  private static final String SECOND = "g1b1.conv2.weight";

  private final ReferenceEngine engine = new ReferenceEngine();

  private static QuantConfig bits(int gradientBits) {
    QuantConfig paper = QuantConfig.paper();
    return new QuantConfig(paper.weights(), paper.activations(), gradientBits);
  }

  private record Run(List<Double> logits, Map<String, double[]> gradients) {}

  private Run run(QuantConfig quant, Precision precision) {
    try (Scope scope = Scope.open();
        QuantizedNetwork net =
            new QuantizedNetwork(engine, Rng.of(1), NET, List.of(precision), quant)) {
      return run(net, (pass, images) -> net.forward(pass, images));
    }
  }

  private Run run(Layer net, BiFunction<Pass, Tensor, Var> forward) {
    Tape tape = new Tape(engine, net.parameters());
    Tensor images = engine.create(Shape.of(4, 3, 8, 8), Operand.normal(2, 4, 3, 8, 8).elements());
    Var logits = forward.apply(new Pass(tape, Pass.Statistics.BATCH), images);
    List<Double> values = new ArrayList<>();
    for (double v : ReferenceEngine.doubles(logits.value())) {
      values.add(v);
    }
    Tensor upstream = engine.create(logits.shape(), Operand.normal(3, 4, 3).elements());
    Gradients gradients = tape.backward(logits.times(tape.constant(upstream)).sum());
    Map<String, double[]> all = new TreeMap<>();
    for (Parameter p : net.parameters()) {
      gradients.of(p).ifPresent(g -> all.put(p.name(), ReferenceEngine.doubles(g)));
    }
    return new Run(values, all);
  }

  /** What lies after the last block has gradients as before, the block's convolutions near them. */
  @Test
  void onlyWhatIsBelowABlocksConvolutionSeesRoundedGradients() {
    Run full = run(bits(32), Precision.parse("4"));
    Run rounded = run(bits(8), Precision.parse("4"));
    assertEquals(full.logits, rounded.logits);
    for (String after : List.of("fc.weight", "fc.bias", "g1b1.bn2.weight")) {
      assertArrayEquals(full.gradients.get(after), rounded.gradients.get(after), after);
    }
    for (String name : List.of(SECOND, FIRST)) {
      double difference = difference(full.gradients.get(name), rounded.gradients.get(name));
      assertTrue(difference > 0 && difference < 0.1, name + " differs by " + difference);
    }
  }

  /** ‖a − b‖ / ‖a‖. */
  private static double difference(double[] a, double[] b) {
    double square = 0;
    double all = 0;
    for (int i = 0; i < a.length; i++) {
      square += (a[i] - b[i]) * (a[i] - b[i]);
      all += a[i] * a[i];
    }
    return Math.sqrt(square / all);
  }

  @Test
  void aNetworkInFloatingPointHasFullGradients() {
    Run full = run(bits(32), Precision.FULL);
    Run asked = run(bits(2), Precision.FULL);
    full.gradients.forEach((name, g) -> assertArrayEquals(g, asked.gradients.get(name), name));
  }

  @ParameterizedTest
  @EnumSource(SuperNet.Mode.class)
  void superNetsRoundThemToo(SuperNet.Mode mode) {
    List<Precision> candidates = List.of(Precision.parse("2"), Precision.parse("4"));
    List<Run> runs = new ArrayList<>();
    for (int gradientBits : new int[] {32, 8}) {
      SuperNet.Options options = new SuperNet.Options(candidates, bits(gradientBits), mode, true);
      try (Scope scope = Scope.open();
          SuperNet net = new SuperNet(engine, Rng.of(1), NET, options)) {
        runs.add(
            run(net, (pass, images) -> net.forward(pass, images, net.expectedMasks(pass.tape()))));
      }
    }
    assertEquals(runs.get(0).logits, runs.get(1).logits);
    int differing = 0;
    for (String name : runs.get(0).gradients.keySet()) {
      if (name.contains("conv2.weight")) {
        double difference =
            difference(runs.get(0).gradients.get(name), runs.get(1).gradients.get(name));
        assertTrue(difference < 0.1, name + " differs by " + difference);
        differing += difference > 0 ? 1 : 0;
      }
    }
    assertEquals(2, differing, "one per candidate");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 9, 16, -1})
  void otherBitsAreRefused(int gradientBits) {
    assertThrows(IllegalArgumentException.class, () -> bits(gradientBits));
  }
}
