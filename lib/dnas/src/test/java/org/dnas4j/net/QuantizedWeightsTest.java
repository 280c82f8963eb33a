package org.dnas4j.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.dnas4j.layer.LayerState;
import org.dnas4j.layer.Pass;
import org.dnas4j.quant.BitWidth;
import org.dnas4j.quant.Precision;
import org.dnas4j.quant.QuantConfig;
import org.dnas4j.tensor.NamedArray;
import org.dnas4j.tensor.Rng;
import org.dnas4j.tensor.Scope;
import org.dnas4j.tensor.Shape;
import org.dnas4j.tensor.Tape;
import org.dnas4j.testing.Tiny;
import org.junit.jupiter.api.Test;

class QuantizedWeightsTest {
  private static final NetSpec NET =
      ResNets.of(ResNets.Stem.CIFAR, List.of(2, 2), 4, ResNets.Shortcut.B, 8, 3);

  private static List<BitWidth> bits(Integer... bits) {
    return Arrays.stream(bits).map(b -> new BitWidth(b)).toList();
  }

  /** A full-precision network with the quantized weights is the quantized network. */
  @Test
  void giveTheQuantizedNetworksLogitsInFullPrecision() {
    try (QuantizedNetwork quantized =
            new QuantizedNetwork(
                Tiny.libtorch(), Rng.of(1), NET, Precision.weightsOnly(2, 4, 1, 32));
        QuantizedNetwork full = QuantizedNetwork.fullPrecision(Tiny.libtorch(), Rng.of(2), NET)) {
      Map<String, NamedArray> state =
          QuantizedWeights.of(
              Tiny.libtorch(),
              NET,
              bits(2, 4, 1, 32),
              QuantConfig.paper(),
              LayerState.save(quantized));
      LayerState.restore(full, state);
      assertArrayEquals(logits(quantized), logits(full), 1e-5f);
      assertTrue(levels(state, "g1b1.conv1.weight") <= 4);
      assertEquals(2, levels(state, "g2b1.conv2.weight"));
    }
  }

  @Test
  void leaveAllButTheBlocksConvolutionsAndSkippedBlocksAsTheyAre() {
    try (QuantizedNetwork network =
        QuantizedNetwork.fullPrecision(Tiny.libtorch(), Rng.of(1), NET)) {
      Map<String, NamedArray> latent = LayerState.save(network);
      Map<String, NamedArray> state =
          QuantizedWeights.of(Tiny.libtorch(), NET, bits(4, 0, 4, 4), QuantConfig.paper(), latent);
      assertFalse(state.keySet().stream().anyMatch(name -> name.startsWith("g1b2")));
      Map<String, NamedArray> changed = new LinkedHashMap<>(state);
      changed.entrySet().removeIf(e -> e.getValue().equals(latent.get(e.getKey())));
      Set<String> convolutions = new TreeSet<>();
      for (String block : List.of("g1b1", "g2b1", "g2b2")) {
        convolutions.add(block + ".conv1.weight");
        convolutions.add(block + ".conv2.weight");
      }
      assertEquals(convolutions, new TreeSet<>(changed.keySet()));
    }
  }

  private static long levels(Map<String, NamedArray> state, String name) {
    Set<Float> values = new TreeSet<>();
    for (float v : state.get(name).values()) {
      values.add(v);
    }
    return values.size();
  }

  private static float[] logits(QuantizedNetwork network) {
    float[] pixels = new float[2 * 3 * 8 * 8];
    Rng rng = Rng.of(3);
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) rng.nextGaussian();
    }
    try (Scope scope = Scope.open()) {
      Pass pass = new Pass(Tape.inference(Tiny.libtorch()), Pass.Statistics.RUNNING);
      return network
          .forward(pass, Tiny.libtorch().create(Shape.of(2, 3, 8, 8), pixels))
          .value()
          .toFloats();
    }
  }
}
