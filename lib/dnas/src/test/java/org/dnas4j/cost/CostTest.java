package org.dnas4j.cost;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.List;
import org.dnas4j.net.BlockSpec;
import org.dnas4j.net.NetSpec;
import org.dnas4j.net.ResNets;
import org.dnas4j.quant.BitWidth;
import org.dnas4j.quant.Precision;
import org.dnas4j.search.Architecture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers counted by hand, and those of the paper's tables. */
class CostTest {
  private static final NetSpec RESNET20 = ResNets.cifar10(20);

  @Test
  void blocksOfResNet20HaveTheParametersCountedByHand() {
    assertEquals(
        List.of(4608L, 4608L, 4608L, 13824L, 18432L, 18432L, 55296L, 73728L, 73728L),
        RESNET20.blocks().stream().map(BlockSpec::parameters).toList());
  }

  @Test
  void blocksOfResNet20HaveTheMultiplyAccumulatesCountedByHand() {
    long plain = 4_718_592;
    long halving = 3_538_944;
    assertEquals(
        List.of(plain, plain, plain, halving, plain, plain, halving, plain, plain),
        RESNET20.blocks().stream().map(BlockSpec::macs).toList());
  }

  @ParameterizedTest
  @CsvSource({"20, 267264", "56, 847872", "110, 1718784"})
  void searchedParametersOfTheWholeNetwork(int depth, long parameters) {
    List<BlockSpec> blocks = ResNets.cifar10(depth).blocks();
    assertEquals(parameters, blocks.stream().mapToLong(BlockSpec::parameters).sum());
    assertEquals(
        32.0 * parameters,
        Cost.SIZE.cost(blocks, Collections.nCopies(blocks.size(), Precision.weightOnly(32))));
  }

  /** The second allocation is 16.6× in the paper's table, as recalled. */
  @ParameterizedTest
  @CsvSource({"4 4 3 | 3 3 4 | 4 3 1, 11.60", "2 3 0 | 2 4 2 | 3 2 1, 15.60"})
  void allocationsOfTable2HaveTheirCompression(String literal, double compression) {
    assertEquals(compression, Architecture.parse(RESNET20, literal).compression(), 0.005);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 8, 32})
  void uniformBitsCompressBy32OverBits(int bits) {
    for (int depth : List.of(20, 56, 110)) {
      Architecture uniform = Architecture.uniform(ResNets.cifar10(depth), bits);
      assertEquals(32.0 / bits, uniform.compression(), 1e-12);
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 4, 256", "2, 4, 128", "3, 3, 113.8", "4, 4, 64", "8, 8, 16", "32, 32, 1"})
  void uniformPairsSaveComputeAsInThePaper(int weight, int activation, double times) {
    Precision pair = new Precision(new BitWidth(weight), new BitWidth(activation));
    assertEquals(
        times, Cost.COMPUTE.compression(RESNET20.blocks(), Collections.nCopies(9, pair)), 0.05);
  }

  @Test
  void computeCountsBitOperationsOfOneImage() {
    BlockSpec block = RESNET20.blocks().get(3);
    Precision pair = new Precision(new BitWidth(2), new BitWidth(4));
    assertEquals(3_538_944.0 * 2 * 4, Cost.COMPUTE.cost(block, pair));
    assertEquals(13_824.0 * 2, Cost.SIZE.cost(block, pair));
  }

  @Test
  void aSkippedBlockCostsNothing() {
    assertEquals(0, Cost.SIZE.cost(RESNET20.blocks().get(0), Precision.weightOnly(0)));
    assertEquals(0, Cost.COMPUTE.cost(RESNET20.blocks().get(0), Precision.weightOnly(0)));
  }

  @Test
  void aWrongNumberOfPrecisionsIsRefused() {
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> Cost.SIZE.cost(RESNET20.blocks(), List.of(Precision.weightOnly(4))))
            .getMessage();
    assertTrue(message.contains("9 blocks") && message.contains("1 precisions"), message);
  }
}
