package org.dnas4j.search;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.Stream;
import org.dnas4j.net.NetSpec;
import org.dnas4j.net.ResNets;
import org.dnas4j.quant.Precision;
import org.dnas4j.supernet.SuperNet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FootprintTest {
  // 4 channels of 5 × 5 pixels, 3 classes.
  private static final NetSpec ONE_BLOCK =
      ResNets.of(ResNets.Stem.CIFAR, List.of(1), 4, ResNets.Shortcut.A, 5, 3);
  private static final int MAP = 4 * 5 * 5;
  private static final int STEM_MACS = 9 * 3 * MAP;
  private static final int BLOCK_MACS = 2 * 9 * 4 * MAP;
  private static final int FC = 4 * 3;
  private static final int BLOCK_WEIGHTS = 2 * 9 * 4 * 4;
  private static final int OTHER_PARAMETERS = 9 * 3 * 4 + 3 * 2 * 4 + FC + 3;

  private static Footprint search(String candidates, SuperNet.Mode mode) {
    List<Precision> choices = Stream.of(candidates.split(",")).map(Precision::parse).toList();
    return Footprint.search(ONE_BLOCK, choices, mode, true);
  }

  @Test
  void aNetOfOneBlockIsCountedAsByHand() {
    Footprint found = Footprint.plain(ONE_BLOCK, Precision.FULL);
    assertEquals(STEM_MACS + BLOCK_MACS + FC, found.macs());
    // Stem: convolution and normalization; block: two of each and the output.
    assertEquals((2 + 5) * MAP, found.kept());
    assertEquals(BLOCK_WEIGHTS + OTHER_PARAMETERS, found.parameters());
    assertEquals(0, found.copies());
  }

  @Test
  void quantizedActivationsKeepACopyOfEachInput() {
    Footprint found = Footprint.plain(ONE_BLOCK, Precision.of(2, 4));
    assertEquals((2 + 5 + 2) * MAP, found.kept());
    assertEquals(5 * BLOCK_WEIGHTS, found.copies());
  }

  @Test
  void aSearchConvolvesOnceAnActivationWidth() {
    Footprint found = search("0,1/4,2/4,3/3,32", SuperNet.Mode.COMPOSITE);
    assertEquals(STEM_MACS + 3 * BLOCK_MACS + FC, found.macs());
    // Two quantized widths copy both inputs.
    assertEquals((2 + 5 + 4) * MAP, found.kept());
    assertEquals(4 * BLOCK_WEIGHTS + OTHER_PARAMETERS, found.parameters());
    assertEquals((3 * 5 + 2) * BLOCK_WEIGHTS, found.copies());
  }

  @Test
  void forwardsAloneNothingIsKept() {
    Footprint found = Footprint.plain(ONE_BLOCK, Precision.FULL);
    assertEquals(found.part(), found.forwardOnly().kept());
    assertEquals(found.macs(), found.forwardOnly().macs());
  }

  @Test
  void otherModesConvolveOnceACandidate() {
    String candidates = "1/4,2/4,32";
    assertEquals(
        STEM_MACS + 3 * BLOCK_MACS + FC, search(candidates, SuperNet.Mode.PER_CANDIDATE).macs());
    Footprint paths = search(candidates, SuperNet.Mode.MULTI_PATH);
    assertEquals(STEM_MACS + 3 * BLOCK_MACS + FC, paths.macs());
    assertEquals((2 + 3 * (5 + 2) + 2 * 2) * MAP, paths.kept());
  }

  /** The counts that torchvision's networks have, stem, shortcuts and linear layer included. */
  @ParameterizedTest
  @CsvSource({"18, 1814073344", "34, 3663761408"})
  void imageNetsNetworksHaveTorchvisionsMacs(int depth, long macs) {
    NetSpec net = ResNets.imagenet(depth);
    assertEquals(macs, Footprint.plain(net, Precision.FULL).macs());
  }

  @Test
  void imageNetsNetworkHasTorchvisionsParameters() {
    NetSpec net = ResNets.imagenet(18);
    assertEquals(11_689_512, Footprint.plain(net, Precision.FULL).parameters());
  }

  @Test
  void resNet20HasTheMacsOfItsLayers() {
    // 32 × 32 × 27 × 16, then 9 layers alike: 6, 6 and 6 with the first of two groups half.
    assertEquals(
        442_368 + 6 * 2_359_296 + 2 * (1_179_648 + 5 * 2_359_296) + 640,
        Footprint.plain(ResNets.cifar10(20), Precision.FULL).macs());
  }
}
