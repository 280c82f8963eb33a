package org.dnas4j.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.dnas4j.net.BlockSpec;
import org.dnas4j.net.NetSpec;
import org.dnas4j.net.ResNets;
import org.dnas4j.quant.Precision;
import org.dnas4j.tensor.Rng;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArchitectureTest {
  private static final NetSpec RESNET20 = ResNets.cifar10(20);

  @Property(tries = 200)
  void theLiteralIsReadBackAsTheSameArchitecture(
      @ForAll("architectures") Architecture architecture) {
    assertEquals(architecture, Architecture.parse(architecture.net(), architecture.literal()));
    assertEquals(architecture.literal(), architecture.toString());
  }

  @Provide
  Arbitrary<Architecture> architectures() {
    Arbitrary<List<Integer>> groups =
        Arbitraries.integers().between(1, 4).list().ofMinSize(1).ofMaxSize(4);
    return Combinators.combine(groups, Arbitraries.longs().between(0, 1000))
        .as(
            (sizes, seed) -> {
              NetSpec net = ResNets.of(ResNets.Stem.CIFAR, sizes, 4, ResNets.Shortcut.B, 16, 10);
              List<Precision> all = new ArrayList<>();
              all.addAll(Precision.weightsOnly(0, 1, 2, 3, 4, 5, 6, 7, 8, 32));
              all.addAll(List.of(Precision.of(1, 4), Precision.of(32, 8), Precision.of(8, 1)));
              Rng rng = Rng.of(seed);
              List<Precision> bits = new ArrayList<>();
              for (BlockSpec block : net.blocks()) {
                int least = block.canSkip() ? 0 : 1;
                bits.add(all.get(least + rng.nextInt(all.size() - least)));
              }
              return new Architecture(net, bits);
            });
  }

  @Test
  void bitsCopiedFromATableAreRead() {
    String literal = "4 4 3 | 3 3 4 | 4 3 1";
    assertEquals(
        Architecture.parse(RESNET20, literal),
        Architecture.parse(RESNET20, literal.replace(' ', '\u00a0')));
  }

  @Test
  void theLiteralIsThatOfThePaper() {
    Architecture architecture = Architecture.parse(RESNET20, " 4 4 3|3  3 4 | 4 3 1");
    assertEquals("4 4 3 | 3 3 4 | 4 3 1", architecture.literal());
    assertEquals(Precision.weightOnly(1), architecture.precisions().get(8));
    assertEquals("2 2 2 | 2 2 2 | 2 2 2", Architecture.uniform(RESNET20, 2).literal());
  }

  @ParameterizedTest
  @CsvSource({"4 4 3 | 0 3 4 | 4 3 1, g2b1", "4 4 3 | 1 3 4 | 0 3 1, g3b1"})
  void zeroBitsInADownSamplingBlockAreRefusedNamingIt(String literal, String block) {
    assertRefused(literal, "block " + block + " = 0", "1 or more");
  }

  @ParameterizedTest
  @CsvSource({
    "4 4 3 | 3 3 4, '[3, 3]'",
    "4 4 | 3 3 3 4 | 4 3 1, '[2, 4, 3]'",
    "4 4 3 3 3 4 4 3 1, [9]",
    "4 4 3 | 3 3 4 | 4 3 1 | 1, '[3, 3, 3, 1]'"
  })
  void wrongGroupSizesAreRefusedShowingBoth(String literal, String found) {
    assertRefused(literal, found, "ResNet-20 has [3, 3, 3]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"four", "4b", "4,4", "2.5", "99999999999"})
  void unknownWordsAreRefusedNamingTheAllowed(String word) {
    assertRefused(word + " 4 3 | 3 3 4 | 4 3 1", "\"" + word + "\"", "0 to 8, or 32");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 9, 16})
  void widthsThatDoNotExistAreRefusedNamingTheAllowed(int bits) {
    assertRefused(bits + " 4 3 | 3 3 4 | 4 3 1", "" + bits, "0 to 8, or 32");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "| 4 4 3 | 3 3 4 | 4 3 1", "4 4 3 | | 4 3 1"})
  void emptyGroupsAreRefused(String literal) {
    assertRefused(literal, "\"\" is no precision");
  }

  @Test
  void aWrongNumberOfBitsIsRefused() {
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> new Architecture(RESNET20, Precision.weightsOnly(4)))
            .getMessage();
    assertTrue(message.contains("1 precisions") && message.contains("9 blocks"), message);
  }

  private static void assertRefused(String literal, String... parts) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> Architecture.parse(RESNET20, literal))
            .getMessage();
    for (String part : parts) {
      assertTrue(message.contains(part), message);
    }
  }
}
