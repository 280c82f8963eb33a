package org.dnas4j.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.dnas4j.net.ResNetSpec;
import org.dnas4j.supernet.Candidates;
import org.dnas4j.tensor.Rng;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArchitecturesTest {
  private static final ResNetSpec RESNET20 = ResNetSpec.cifar10(20);
  private static final List<Candidates> CANDIDATES = candidates(List.of(0, 1, 2, 3, 4, 8, 32));
  private static final List<float[]> PROBABILITIES =
      CANDIDATES.stream().map(c -> ramp(c.size())).toList();

  /** 22.46 is exceeded by chance once in a thousand seeds at 6 degrees of freedom. */
  @Test
  void samplesHaveTheGivenFrequencies() {
    int draws = 20_000;
    int[][] counts = new int[9][33];
    Rng rng = Rng.of(11);
    for (int i = 0; i < draws; i++) {
      Architecture sample = Architectures.sample(RESNET20, CANDIDATES, PROBABILITIES, rng);
      for (int b = 0; b < 9; b++) {
        counts[b][sample.bits().get(b).bits()]++;
      }
    }
    for (int b = 0; b < 9; b++) {
      double chiSquare = 0;
      for (int k = 0; k < CANDIDATES.get(b).size(); k++) {
        double mean = draws * (double) PROBABILITIES.get(b)[k];
        int bits = CANDIDATES.get(b).precisions().get(k).weight().bits();
        chiSquare += Math.pow(counts[b][bits] - mean, 2) / mean;
      }
      assertTrue(chiSquare < 22.46, "block " + b + ": χ² = " + chiSquare);
    }
  }

  @Test
  void argmaxTakesTheMostLikelyCandidateOfEachBlock() {
    assertEquals(
        "32 32 32 | 32 32 32 | 32 32 32",
        Architectures.argmax(RESNET20, CANDIDATES, PROBABILITIES).literal());
    List<float[]> favours =
        IntStream.range(0, 9)
            .mapToObj(
                b -> {
                  float[] p = new float[CANDIDATES.get(b).size()];
                  p[b % p.length] = 0.6f;
                  p[(b + 1) % p.length] = 0.4f;
                  return p;
                })
            .toList();
    assertEquals(
        "0 1 2 | 4 4 8 | 1 0 1", Architectures.argmax(RESNET20, CANDIDATES, favours).literal());
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
    assertEquals(Optional.empty(), random(candidates(List.of(1, 32)), compression, 1));
  }

  @Test
  void randomControlsAreNotAllAlike() {
    long different =
        IntStream.range(0, 20).mapToObj(s -> random(CANDIDATES, 12, s)).distinct().count();
    assertTrue(different >= 18, different + " different of 20");
  }

  private static Optional<Architecture> random(
      List<Candidates> candidates, double compression, int seed) {
    return Architectures.random(RESNET20, candidates, compression, 0.02, Rng.of(seed));
  }

  private static List<Candidates> candidates(List<Integer> bits) {
    return RESNET20.blocks().stream().map(b -> Candidates.of(b, bits)).toList();
  }

  /** Probabilities in the ratio 1 : 2 : … : n. */
  private static float[] ramp(int n) {
    float[] p = new float[n];
    for (int k = 0; k < n; k++) {
      p[k] = 2f * (k + 1) / (n * (n + 1));
    }
    return p;
  }
}
