package org.dnas4j.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.dnas4j.layer.LayerState;
import org.dnas4j.layer.Pass;
import org.dnas4j.layer.Pass.Statistics;
import org.dnas4j.net.ResNets.Shortcut;
import org.dnas4j.quant.Precision;
import org.dnas4j.tensor.Engine.Conv;
import org.dnas4j.tensor.NamedArray;
import org.dnas4j.tensor.ReferenceEngine;
import org.dnas4j.tensor.Rng;
import org.dnas4j.tensor.Scope;
import org.dnas4j.tensor.Shape;
import org.dnas4j.tensor.Tape;
import org.dnas4j.testing.Reference.Operand;
import org.dnas4j.testing.Tiny;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResNetTest {
  private static final NetSpec SMALL =
      ResNets.of(ResNets.Stem.CIFAR, List.of(2, 1), 2, Shortcut.A, 8, 3);

  private final ReferenceEngine engine = new ReferenceEngine();

  /**
   * He et al.: 0.27 M, 0.85 M and 1.7 M parameters. Shortcut B adds projections and their norms.
   */
  @ParameterizedTest
  @CsvSource({"20, A, 269722", "56, A, 853018", "110, A, 1727962", "20, B, 272474"})
  void wholeNetworksHaveTheParametersCountedByHand(int depth, Shortcut shortcut, long count) {
    NetSpec spec = ResNets.ofDepth(depth, 16, shortcut, 32, 10);
    assertTrue(spec.toString().startsWith("ResNet-" + depth), spec.toString());
    try (QuantizedNetwork net = QuantizedNetwork.fullPrecision(engine, Rng.of(1), spec)) {
      long actual = net.parameters().stream().mapToLong(p -> p.shape().size()).sum();
      assertEquals(count, actual);
      long blocks = spec.blocks().stream().mapToLong(BlockSpec::parameters).sum();
      long norms = 2 * 16 + spec.blocks().stream().mapToLong(b -> 4L * b.out()).sum();
      long projections = shortcut == Shortcut.A ? 0 : 16 * 32 + 32 * 64 + 2 * (32 + 64);
      assertEquals(blocks + norms + projections + 3 * 9 * 16 + 64 * 10 + 10, actual);
    }
  }

  /** torchvision's resnet18 and resnet34 have 11,689,512 and 21,797,672 parameters. */
  @ParameterizedTest
  @CsvSource({"18, 11689512, 10985472", "34, 21797672, 21086208"})
  void imageNetNetworksHaveTheParametersOfTorchvision(int depth, long count, long blocks) {
    NetSpec spec = ResNets.imagenet(depth);
    assertTrue(spec.toString().startsWith("ResNet-" + depth), spec.toString());
    assertEquals(blocks, spec.blocks().stream().mapToLong(BlockSpec::parameters).sum());
    try (QuantizedNetwork net = QuantizedNetwork.fullPrecision(engine, Rng.of(1), spec)) {
      assertEquals(count, net.parameters().stream().mapToLong(p -> p.shape().size()).sum());
    }
  }

  /** 56, 28, 14 and 7 pixels at 224; the first convolution of a group counts its output's size. */
  @Test
  void imageNetBlocksHaveTheMacsCountedByHand() {
    List<BlockSpec> blocks = ResNets.imagenet(18).blocks();
    assertEquals(
        List.of(56, 56, 28, 28, 14, 14, 7, 7), blocks.stream().map(BlockSpec::outputSize).toList());
    assertEquals(2L * 56 * 56 * 64 * 64 * 9, blocks.get(0).macs());
    assertEquals(28L * 28 * 128 * 9 * (64 + 128), blocks.get(2).macs());
    assertEquals(2L * 7 * 7 * 512 * 512 * 9, blocks.get(7).macs());
  }

  /** At every size the blocks' own arithmetic is that of the convolutions and of the pooling. */
  @ParameterizedTest
  @CsvSource({"CIFAR, 7", "CIFAR, 8", "IMAGENET, 1", "IMAGENET, 13", "IMAGENET, 16"})
  void anyInputSizeWorks(ResNets.Stem stem, int size) {
    for (Shortcut shortcut : Shortcut.values()) {
      NetSpec spec = ResNets.of(stem, List.of(1, 1), 2, shortcut, size, 3);
      try (QuantizedNetwork net = QuantizedNetwork.fullPrecision(engine, Rng.of(1), spec)) {
        double[] logits = logits(net, Operand.normal(3, 2, 3, size, size), Statistics.BATCH);
        assertEquals(2 * 3, logits.length);
      }
      int length = size;
      if (stem == ResNets.Stem.IMAGENET) {
        length = new Conv(2, 1).outputLength(new Conv(2, 3).outputLength(size, 7), 3);
      }
      for (BlockSpec block : spec.blocks()) {
        length = new Conv(block.stride(), 1).outputLength(length, 3);
        assertEquals(length, block.outputSize(), block.name());
      }
    }
  }

  @Test
  void withZeroInitBlocksBeginAsTheirShortcuts() {
    NetSpec one = ResNets.of(ResNets.Stem.CIFAR, List.of(1), 2, Shortcut.A, 8, 3);
    Operand images = Operand.normal(3, 4, 3, 8, 8);
    try (QuantizedNetwork net = net(one, 1, 4);
        QuantizedNetwork shortcut = net(one, 1, 0)) {
      double[] expected = logits(shortcut, images, Statistics.BATCH);
      assertFalse(Arrays.equals(expected, logits(net, images, Statistics.BATCH)));
      Init.zeroLastNorms(one, net);
      assertArrayEquals(expected, logits(net, images, Statistics.BATCH), 1e-6);
    }
  }

  @Test
  void skippedBlocksAreLeftOut() {
    try (QuantizedNetwork net = net(SMALL, 1, 0, 4, 1)) {
      assertFalse(net.parameters().stream().anyMatch(p -> p.name().startsWith("g1b1")));
      assertTrue(net.parameters().stream().anyMatch(p -> p.name().equals("g1b2.conv1.weight")));
    }
  }

  @Test
  void equalSeedsGiveEqualNetworksAndABlockDoesNotDependOnItsNeighbours() {
    try (QuantizedNetwork net = net(SMALL, 1, 32, 32, 32);
        QuantizedNetwork same = net(SMALL, 1, 0, 4, 1);
        QuantizedNetwork other = net(SMALL, 2, 32, 32, 32)) {
      String name = "g2b1.conv2.weight";
      assertEquals(LayerState.save(net).get(name), LayerState.save(same).get(name));
      assertFalse(LayerState.save(net).get(name).equals(LayerState.save(other).get(name)));
    }
  }

  /** He's for convolutions; a linear layer begins with the variance of torch.nn.Linear. */
  @Test
  void initialWeightsHaveTheSpreadOfHeAndOfPyTorch() {
    NetSpec spec = ResNets.ofDepth(20, 16, Shortcut.A, 32, 500);
    try (QuantizedNetwork net = QuantizedNetwork.fullPrecision(engine, Rng.of(1), spec)) {
      Map<String, NamedArray> state = LayerState.save(net);
      // The relative spread of a variance over n normal numbers is √(2/n) = 0.7 and 0.8 %.
      assertEquals(1, variance(state.get("g3b2.conv1.weight")) * (64 * 9) / 2, 0.03);
      assertEquals(1, variance(state.get("fc.weight")) * (3 * 64), 0.03);
    }
  }

  private static double variance(NamedArray array) {
    float[] values = array.values();
    return IntStream.range(0, values.length).mapToDouble(i -> (double) values[i] * values[i]).sum()
        / values.length;
  }

  @Test
  void savedStateGivesEqualLogitsInAnotherNetwork() {
    Operand images = Operand.normal(3, 4, 3, 8, 8);
    try (QuantizedNetwork net = net(SMALL, 1, 8, 3, 1);
        QuantizedNetwork copy = net(SMALL, 2, 8, 3, 1)) {
      for (int step = 0; step < 3; step++) {
        logits(net, Operand.normal(step, 4, 3, 8, 8), Statistics.BATCH_AND_UPDATE);
      }
      double[] expected = logits(net, images, Statistics.RUNNING);
      assertFalse(Arrays.equals(expected, logits(copy, images, Statistics.RUNNING)));
      LayerState.restore(copy, LayerState.save(net));
      assertEquals(LayerState.save(net), LayerState.save(copy));
      assertArrayEquals(expected, logits(copy, images, Statistics.RUNNING), 1e-5);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"g1b2.conv2.weight", "fc.bias", "g2b1.bn2.running_var"})
  void checkpointsOfOtherNetworksAreRefusedNamingTheArray(String name) {
    try (QuantizedNetwork net = net(SMALL, 1, 32, 32, 32)) {
      Map<String, NamedArray> state = new LinkedHashMap<>(LayerState.save(net));
      String needed = state.remove(name).shape().toString();
      assertRefused(net, state, "no \"" + name + "\"", needed, "another network");
      state.put(name, NamedArray.of(1, 2, 3, 4, 5));
      assertRefused(net, state, "[5] \"" + name + "\"", needed, "another network");
    }
  }

  @Test
  void aWrongNumberOfWidthsIsRefused() {
    String message =
        assertThrows(IllegalArgumentException.class, () -> net(SMALL, 1, 4, 4)).getMessage();
    assertTrue(message.contains("3 blocks") && message.contains("2 precisions"), message);
  }

  @Test
  void aDownSamplingBlockCannotBeLeftOut() {
    String message =
        assertThrows(IllegalArgumentException.class, () -> net(SMALL, 1, 4, 4, 0)).getMessage();
    assertTrue(message.contains("g2b1") && message.contains("1 or more"), message);
    assertEquals(0, engine.live());
  }

  @Test
  void impossibleDescriptionsAreRefusedNamingTheAllowed() {
    assertMessage(() -> ResNets.cifar10(19), "depth", "20, 32, 44, 56, 110", "18, 34");
    assertMessage(() -> spec(List.of(), 8, 10), "groups", "at least 1");
    assertMessage(() -> spec(List.of(1, 0), 8, 10), "groups", "at least 1");
    assertMessage(() -> spec(List.of(1), 0, 10), "imageSize", "at least 1");
    assertMessage(() -> spec(List.of(1), 8, 1), "classes", "at least 2");
  }

  /** The engine of real runs agrees with plain loops on a whole network. */
  @ParameterizedTest
  @CsvSource({"BATCH", "RUNNING"})
  void libtorchGivesTheLogitsOfPlainLoops(Statistics statistics) {
    List<Precision> bits = List.of(Precision.weightOnly(4), Precision.of(1, 4));
    Operand images = Operand.normal(3, 4, 3, 8, 8);
    try (Scope scope = Scope.open();
        QuantizedNetwork expected = new QuantizedNetwork(engine, Rng.of(1), Tiny.NET, bits);
        QuantizedNetwork actual =
            new QuantizedNetwork(Tiny.libtorch(), Rng.of(1), Tiny.NET, bits)) {
      Pass pass = new Pass(Tape.inference(Tiny.libtorch()), statistics);
      float[] pixels = engine.create(Shape.of(images.dims()), images.elements()).toFloats();
      float[] logits =
          actual
              .forward(pass, Tiny.libtorch().create(Shape.of(images.dims()), pixels))
              .value()
              .toFloats();
      double[] plain = logits(expected, images, statistics);
      for (int i = 0; i < plain.length; i++) {
        assertEquals(plain[i], logits[i], 1e-4);
      }
    }
  }

  private static NetSpec spec(List<Integer> groups, int imageSize, int classes) {
    return ResNets.of(ResNets.Stem.CIFAR, groups, 16, Shortcut.A, imageSize, classes);
  }

  private static void assertMessage(Runnable call, String... parts) {
    String message = assertThrows(IllegalArgumentException.class, call::run).getMessage();
    for (String part : parts) {
      assertTrue(message.contains(part), message);
    }
  }

  private static void assertRefused(
      QuantizedNetwork net, Map<String, NamedArray> state, String... parts) {
    assertMessage(() -> LayerState.restore(net, state), parts);
  }

  private QuantizedNetwork net(NetSpec spec, int seed, Integer... bits) {
    return new QuantizedNetwork(
        engine, Rng.of(seed), spec, Arrays.stream(bits).map(Precision::weightOnly).toList());
  }

  private double[] logits(QuantizedNetwork net, Operand images, Statistics statistics) {
    try (Scope scope = Scope.open()) {
      Pass pass = new Pass(Tape.inference(engine), statistics);
      return ReferenceEngine.doubles(
          net.forward(pass, engine.create(Shape.of(images.dims()), images.elements())).value());
    }
  }
}
