package org.dnas4j.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.dnas4j.cost.Cost;
import org.dnas4j.net.NetSpec;
import org.dnas4j.net.ResNets;
import org.dnas4j.quant.Precision;
import org.dnas4j.supernet.Candidates;
import org.dnas4j.tensor.Rng;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArchitecturesTest {
  private static final NetSpec RESNET20 = ResNets.cifar10(20);
  private static final List<Candidates> CANDIDATES =
      candidates(Precision.weightsOnly(0, 1, 2, 3, 4, 8, 32));
  private static final List<List<Float>> PROBABILITIES =
      CANDIDATES.stream().map(c -> ramp(c.size())).toList();
  private static final Distribution P = new Distribution(RESNET20, CANDIDATES, PROBABILITIES);

  /** 22.46 is exceeded by chance once in a thousand seeds at 6 degrees of freedom. */
  @Test
  void samplesHaveTheGivenFrequencies() {
    int draws = 20_000;
    int[][] counts = new int[9][33];
    Rng rng = Rng.of(11);
    for (int i = 0; i < draws; i++) {
      Architecture sample = P.sample(rng);
      for (int b = 0; b < 9; b++) {
        counts[b][sample.precisions().get(b).weight().bits()]++;
      }
    }
    for (int b = 0; b < 9; b++) {
      double chiSquare = 0;
      for (int k = 0; k < CANDIDATES.get(b).size(); k++) {
        double mean = draws * (double) PROBABILITIES.get(b).get(k);
        int bits = CANDIDATES.get(b).precisions().get(k).weight().bits();
        chiSquare += Math.pow(counts[b][bits] - mean, 2) / mean;
      }
      assertTrue(chiSquare < 22.46, "block " + b + ": χ² = " + chiSquare);
    }
  }

  @Test
  void argmaxTakesTheMostLikelyCandidateOfEachBlock() {
    assertEquals("32 32 32 | 32 32 32 | 32 32 32", P.argmax().literal());
    List<List<Float>> favours =
        IntStream.range(0, 9)
            .mapToObj(
                b -> {
                  int n = CANDIDATES.get(b).size();
                  List<Float> p = new ArrayList<>(Collections.nCopies(n, 0f));
                  p.set(b % n, 0.6f);
                  p.set((b + 1) % n, 0.4f);
                  return p;
                })
            .toList();
    assertEquals(
        "0 1 2 | 4 4 8 | 1 0 1",
        new Distribution(RESNET20, CANDIDATES, favours).argmax().literal());
  }

  /** By hand: −(¼ log ¼ + ¾ log ¾) = 0.5623 in one block, 0 in the other. */
  @Test
  void entropyIsTheMeanOfTheBlocks() {
    NetSpec net = ResNets.of(ResNets.Stem.CIFAR, List.of(1, 1), 4, ResNets.Shortcut.A, 8, 2);
    List<Candidates> two = Candidates.of(net, Precision.weightsOnly(2, 4));
    Distribution p = new Distribution(net, two, List.of(List.of(0.25f, 0.75f), List.of(1f, 0f)));
    assertEquals(0.5623 / 2, p.entropy(), 1e-4);
    assertEquals(
        Map.of("p_g1b1_2", 0.25, "p_g1b1_4", 0.75, "p_g2b1_2", 1.0, "p_g2b1_4", 0.0), p.columns());
  }

  @Test
  void theProbabilityOfAnArchitectureIsTheProductOfItsBlocks() {
    NetSpec net = ResNets.of(ResNets.Stem.CIFAR, List.of(1, 1), 4, ResNets.Shortcut.A, 8, 2);
    List<Candidates> two = Candidates.of(net, Precision.weightsOnly(2, 4));
    Distribution p = new Distribution(net, two, List.of(List.of(0.25f, 0.75f), List.of(1f, 0f)));
    assertEquals(Math.log(0.75), p.logProbability(Architecture.parse(net, "4 | 2")), 1e-6);
    assertEquals(Double.NEGATIVE_INFINITY, p.logProbability(Architecture.parse(net, "4 | 4")));
    assertThrows(
        IllegalArgumentException.class, () -> p.logProbability(Architecture.parse(net, "8 | 2")));
  }

  /** Hand count: half of the time 4 bit, half of the time 8 bit, so 6 of 32 bits are expected. */
  @Test
  void expectedCompressionIsThatOfTheMeanSize() {
    List<Candidates> two = candidates(Precision.weightsOnly(4, 8));
    List<List<Float>> even = Collections.nCopies(9, List.of(0.5f, 0.5f));
    assertEquals(
        32 / 6.0, new Distribution(RESNET20, two, even).expectedCompression(Cost.SIZE), 1e-6);
  }

  /** Hand count: a mean of (1·4 + 8·8)/2 = 34 of 32·32 bit products. */
  @Test
  void expectedComputeCountsWeightAndActivationBits() {
    List<Candidates> two = candidates(List.of(Precision.of(1, 4), Precision.of(8, 8)));
    List<List<Float>> even = Collections.nCopies(9, List.of(0.5f, 0.5f));
    double expected = new Distribution(RESNET20, two, even).expectedCompression(Cost.COMPUTE);
    assertEquals(1024 / 34.0, expected, 1e-5);
  }

  /** Paired candidates, too, can be drawn at random at the cost of a searched architecture. */
  @ParameterizedTest
  @ValueSource(doubles = {30, 64, 103.5})
  void randomControlsHaveTheWantedCompute(double compression) {
    List<Precision> paper =
        Stream.of("1/4", "2/4", "3/3", "4/4", "8/8", "32").map(Precision::parse).toList();
    Architecture found =
        Architectures.random(
                Cost.COMPUTE, RESNET20, candidates(paper), compression, 0.02, Rng.of(1))
            .orElseThrow();
    assertEquals(compression, found.compression(Cost.COMPUTE), 0.02 * compression);
  }

  /** Whatever is drawn, the kept ones are nearer to the expected size than those left out. */
  @Test
  void samplesAreTheDrawsNearestToTheExpectedSize() {
    double expected = P.expectedCompression(Cost.SIZE);
    List<Architecture> all = samples(30, 30);
    assertEquals(30, all.stream().map(Architecture::literal).distinct().count());
    List<Architecture> kept = samples(30, 4);
    assertEquals(all.subList(0, 4), kept);
    double worst = distance(kept.get(3), expected);
    all.subList(4, 30).forEach(left -> assertTrue(distance(left, expected) >= worst));
    assertTrue(distance(all.get(29), expected) > worst);
  }

  @Test
  void aWantedCompressionTakesThePlaceOfTheExpectedOne() {
    for (double wanted : List.of(6.0, 24.0)) {
      List<Architecture> all = P.samples(Cost.SIZE, wanted, 30, 30, Rng.of(5));
      for (int i = 1; i < all.size(); i++) {
        assertTrue(distance(all.get(i - 1), wanted) <= distance(all.get(i), wanted));
      }
    }
  }

  @Test
  void fewerSamplesThanWantedWhereThereAreNoMore() {
    List<List<Float>> certain =
        CANDIDATES.stream()
            .map(c -> IntStream.range(0, c.size()).mapToObj(k -> k == 1 ? 1f : 0f).toList())
            .toList();
    List<Architecture> samples =
        new Distribution(RESNET20, CANDIDATES, certain).samples(Cost.SIZE, 8, 5, 5, Rng.of(1));
    assertEquals(
        List.of("1 1 1 | 2 1 1 | 2 1 1"), samples.stream().map(Architecture::literal).toList());
  }

  private static List<Architecture> samples(int draws, int keep) {
    return P.samples(Cost.SIZE, P.expectedCompression(Cost.SIZE), draws, keep, Rng.of(5));
  }

  private static double distance(Architecture architecture, double compression) {
    return Math.abs(Math.log(architecture.compression() / compression));
  }

  @ParameterizedTest
  @ValueSource(doubles = {1.5, 4, 11.6, 16, 28})
  void randomControlsHaveTheWantedCompression(double compression) {
    for (int seed = 0; seed < 10; seed++) {
      Architecture found = random(CANDIDATES, compression, seed).orElseThrow();
      assertEquals(compression, found.compression(), 0.02 * compression);
    }
  }

  @Test
  void randomControlsFollowFromTheSeedAlone() {
    assertEquals(random(CANDIDATES, 12, 1), random(CANDIDATES, 12, 1));
    assertNotEquals(random(CANDIDATES, 12, 1), random(CANDIDATES, 12, 2));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.5, 40})
  void sizesThatTheCandidatesCannotGiveAreNotFound(double compression) {
    assertEquals(
        Optional.empty(), random(candidates(Precision.weightsOnly(1, 32)), compression, 1));
  }

  @Test
  void randomControlsAreNotAllAlike() {
    long different =
        IntStream.range(0, 20).mapToObj(s -> random(CANDIDATES, 12, s)).distinct().count();
    assertTrue(different >= 18, different + " different of 20");
  }

  private static Optional<Architecture> random(
      List<Candidates> candidates, double compression, int seed) {
    return Architectures.random(Cost.SIZE, RESNET20, candidates, compression, 0.02, Rng.of(seed));
  }

  private static List<Candidates> candidates(List<Precision> bits) {
    return RESNET20.blocks().stream().map(b -> Candidates.of(b, bits)).toList();
  }

  /** Probabilities in the ratio 1 : 2 : … : n. */
  private static List<Float> ramp(int n) {
    return IntStream.range(0, n).mapToObj(k -> 2f * (k + 1) / (n * (n + 1))).toList();
  }
}
