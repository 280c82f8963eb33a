package org.dnas4j.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dnas4j.cost.Cost;
import org.dnas4j.layer.LayerState;
import org.dnas4j.layer.Pass;
import org.dnas4j.net.ResNets.Shortcut;
import org.dnas4j.quant.Precision;
import org.dnas4j.search.Architecture;
import org.dnas4j.supernet.Candidates;
import org.dnas4j.supernet.SuperNet;
import org.dnas4j.tensor.NamedArray;
import org.dnas4j.tensor.ReferenceEngine;
import org.dnas4j.tensor.Rng;
import org.dnas4j.tensor.Scope;
import org.dnas4j.tensor.Shape;
import org.dnas4j.tensor.Tape;
import org.dnas4j.tensor.Tensor;
import org.dnas4j.tensor.Var;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What can be chosen besides the blocks. */
class SpaceTest {
  private static final Space ALL = new Space(Space.Unit.BLOCK, true, true, true);
  private static final Space EACH = new Space(Space.Unit.CONVOLUTION, true, true, true);

  /** Three blocks; g2b1 has a projection. */
  private static final NetSpec NET =
      ResNets.of(ResNets.Stem.CIFAR, List.of(2, 1), 2, Shortcut.B, 8, 3);

  private final ReferenceEngine engine = new ReferenceEngine();

  @Test
  void theLiteralHasTheFirstConvolutionAndTheLinearLayerInGroupsOfTheirOwn() {
    assertEquals(List.of(2, 1), NET.groupSizes());
    assertEquals(List.of(1, 2, 2, 1), NET.with(ALL).groupSizes());
    assertEquals(List.of(1, 4, 3, 1), NET.with(EACH).groupSizes());
    assertEquals(
        List.of("conv1", "g1b1", "g1b2", "g2b1", "g2b1.downsample.0", "fc"),
        NET.with(ALL).blocks().stream().map(BlockSpec::name).toList());
    String literal = "8 | 4 0 | 2 1 | 3";
    assertEquals(literal, Architecture.parse(NET.with(ALL), literal).literal());
  }

  /** Weights: 54 first, 2 · 36 in each block of group 1, 72 + 144, projection 8, linear 12. */
  @Test
  void whatIsInTheSpaceCounts() {
    assertEquals(144 + 216, NET.blocks().stream().mapToLong(BlockSpec::parameters).sum());
    Architecture all = Architecture.parse(NET.with(ALL), "8 | 4 0 | 2 1 | 3");
    double bits = 8 * 54 + 4 * 72 + 2 * 216 + 8 + 3 * 12;
    assertEquals(bits, Cost.SIZE.cost(all.net().blocks(), all.precisions()));
    assertEquals(32 * (54 + 2 * 72 + 216 + 8 + 12) / bits, all.compression(), 1e-9);
    // 64 pixels of images, 16 after halving; activations of the first convolution are the images.
    Architecture pairs = Architecture.uniform(NET.with(ALL), Precision.of(2, 4));
    double operations = 2 * 32 * 54 * 64 + 2 * 4 * (144 * 64 + 216 * 16 + 8 * 16 + 12);
    assertEquals(operations, Cost.COMPUTE.cost(pairs.net().blocks(), pairs.precisions()));
  }

  @Test
  void imagesAreNeverQuantized() {
    assertEquals(
        "2 | 2/4 2/4 | 2/4 2/4 | 2/4",
        Architecture.uniform(NET.with(ALL), Precision.of(2, 4)).literal());
    assertEquals(
        Precision.weightsOnly(2),
        Candidates.of(
                NET.with(ALL).blocks().get(0), List.of(Precision.of(2, 4), Precision.of(2, 8)))
            .precisions());
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> Architecture.parse(NET.with(ALL), "2/4 | 2 2 | 2 2 | 2"))
            .getMessage();
    assertTrue(message.contains("conv1") && message.contains("images"), message);
  }

  @Test
  void singleConvolutionsCannotBeSkipped() {
    assertTrue(NET.with(EACH).blocks().stream().noneMatch(BlockSpec::canSkip));
  }

  /** One precision for all must not depend on how its units are cut. */
  @Test
  void equalBitsGiveEqualNetworksInEverySpace() {
    Precision bits = Precision.of(3, 4);
    List<double[]> logits = new ArrayList<>();
    for (Space.Unit unit : Space.Unit.values()) {
      NetSpec net = NET.with(new Space(unit, false, true, false));
      try (QuantizedNetwork network =
          new QuantizedNetwork(
              engine, Rng.of(1), net, Architecture.uniform(net, bits).precisions())) {
        logits.add(logits(network, List.of()));
      }
    }
    assertArrayEquals(logits.get(0), logits.get(1), 1e-12);
    try (QuantizedNetwork paper =
        new QuantizedNetwork(
            engine, Rng.of(1), NET, Architecture.uniform(NET, bits).precisions())) {
      assertNotEquals(logits.get(0)[0], logits(paper, List.of())[0]);
    }
  }

  /** Under one-hot masks a super net is the network of those bits. */
  @ParameterizedTest
  @CsvSource({
    "BLOCK, 4 | 0 2 | 4 2 | 2, 0 2 4",
    "CONVOLUTION, 2 | 4 2 2 4 | 2 4 2 | 4, 0 2 4",
    "CONVOLUTION, 2 | 2/4 4/3 2/4 2/4 | 2/4 4/3 2/4 | 4/3, 0 2/4 4/3"
  })
  void aSuperNetChoosesInTheWholeSpace(Space.Unit unit, String literal, String candidates) {
    NetSpec net = NET.with(new Space(unit, true, true, true));
    Architecture chosen = Architecture.parse(net, literal);
    List<Precision> all = List.of(candidates.split(" ")).stream().map(Precision::parse).toList();
    try (Scope scope = Scope.open();
        SuperNet superNet =
            new SuperNet(
                engine, Rng.of(1), net, new SuperNet.Options(all, SuperNet.Mode.COMPOSITE, false));
        QuantizedNetwork network =
            new QuantizedNetwork(engine, Rng.of(2), net, chosen.precisions())) {
      List<double[]> masks = new ArrayList<>();
      for (int i = 0; i < net.blocks().size(); i++) {
        List<Precision> own = superNet.candidates().get(i).precisions();
        double[] mask = new double[own.size()];
        mask[own.indexOf(chosen.precisions().get(i))] = 1;
        masks.add(mask);
      }
      Map<String, NamedArray> state = new LinkedHashMap<>(LayerState.save(superNet));
      // Clipping levels bear the bits of their activations in a super net.
      LayerState.save(network)
          .forEach(
              (name, array) ->
                  state.putIfAbsent(
                      name,
                      state.entrySet().stream()
                          .filter(
                              e -> e.getKey().matches(java.util.regex.Pattern.quote(name) + "\\d"))
                          .findFirst()
                          .map(Map.Entry::getValue)
                          .orElse(array)));
      LayerState.restore(network, state);
      assertArrayEquals(logits(network, List.of()), logits(superNet, masks), 1e-9);
    }
  }

  private double[] logits(Object network, List<double[]> masks) {
    try (Scope scope = Scope.open()) {
      float[] pixels = new float[4 * 3 * 64];
      Rng rng = Rng.of(5);
      for (int i = 0; i < pixels.length; i++) {
        pixels[i] = (float) rng.nextGaussian();
      }
      Tensor images = engine.create(Shape.of(4, 3, 8, 8), pixels);
      Pass pass = new Pass(Tape.inference(engine), Pass.Statistics.BATCH);
      List<Var> vars =
          masks.stream()
              .map(m -> pass.tape().constant(engine.create(Shape.of(m.length), m)))
              .toList();
      Var y =
          network instanceof SuperNet superNet
              ? superNet.forward(pass, images, vars)
              : ((QuantizedNetwork) network).forward(pass, images);
      return ReferenceEngine.doubles(y.value());
    }
  }
}
