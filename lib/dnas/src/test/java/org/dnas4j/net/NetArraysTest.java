package org.dnas4j.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.TreeMap;
import org.dnas4j.layer.LayerState;
import org.dnas4j.net.ResNets.Shortcut;
import org.dnas4j.tensor.Rng;
import org.dnas4j.tensor.Shape;
import org.dnas4j.testing.Tiny;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetArraysTest {
  @ParameterizedTest
  @CsvSource({"20, A", "20, B", "18, A", "18, B", "34, B"})
  void areThoseOfTheNetwork(int depth, Shortcut shortcut) {
    NetSpec spec = ResNets.ofDepth(depth, 4, shortcut, 32, 7);
    try (QuantizedNetwork network =
        QuantizedNetwork.fullPrecision(Tiny.libtorch(), Rng.of(1), spec)) {
      Map<String, Shape> expected = new TreeMap<>();
      LayerState.save(network).forEach((name, array) -> expected.put(name, array.shape()));
      assertEquals(expected, new TreeMap<>(NetArrays.of(spec)));
    }
  }
}
