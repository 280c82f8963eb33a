package org.dnas4j.experiment;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.dnas4j.cost.Cost;
import org.dnas4j.net.NetSpec;
import org.dnas4j.search.Architecture;
import org.dnas4j.search.Architectures;
import org.dnas4j.supernet.Candidates;
import org.dnas4j.tensor.Check;
import org.dnas4j.tensor.Rng;

/**
 * What a search ended with.
 *
 * @param expectedCompression under P_θ of the cost that was searched for
 * @param probabilities P_θ, one list a block, one number a candidate
 * @param argmax literal of the most likely candidates
 * @param samples literals drawn from P_θ, all different, as {@link SamplingConfig} chooses them;
 *     fewer than asked for where P_θ gives no more
 * @param run name of its run directory
 */
public record Found(
    double expectedCompression,
    List<List<Float>> probabilities,
    String argmax,
    List<String> samples,
    String run) {

  /** How far from 1 the sum of a block's probabilities may be, which are rounded. */
  private static final double TOLERANCE = 1e-3;

  /** Copies the lists and checks the ranges. */
  public Found {
    probabilities = probabilities.stream().map(List::copyOf).toList();
    samples = List.copyOf(samples);
    Check.that(
        Double.isFinite(expectedCompression) && expectedCompression > 0,
        "expectedCompression",
        expectedCompression,
        "above 0");
    for (List<Float> block : probabilities) {
      double sum = block.stream().mapToDouble(Float::doubleValue).sum();
      Check.that(
          block.stream().allMatch(p -> p >= 0 && p <= 1) && Math.abs(sum - 1) < TOLERANCE,
          "probabilities",
          block,
          "0 to 1, of sum 1 per block");
    }
  }

  /**
   * What a search ended with, with samples as a configuration wants them.
   *
   * @param run directory of the search
   * @return empty if it is not finished
   */
  public static Optional<Found> in(Path run, ExperimentConfig config) {
    if (!RunStore.finished(run)) {
      return Optional.empty();
    }
    Found saved = FinishedRun.read(run).found();
    NetSpec net = Experiment.spec(config);
    return Optional.of(of(config, net, saved.probabilities(), run.getFileName().toString()));
  }

  /** What P_θ amounts to, with samples as the configuration wants them. */
  static Found of(
      ExperimentConfig config, NetSpec net, List<List<Float>> probabilities, String run) {
    List<Candidates> candidates = Candidates.of(net, config.search().candidates());
    requireFit(candidates, probabilities);
    int draws = config.sampling().draws();
    Rng rng = Rng.of(config.seed()).split("search").split("samples");
    Cost cost = config.search().cost();
    List<Architecture> samples =
        Architectures.samples(
            cost, net, candidates, probabilities, draws, config.sampling().keep(), rng);
    return new Found(
        Architectures.expectedCompression(cost, net, candidates, probabilities),
        probabilities,
        Architectures.argmax(net, candidates, probabilities).literal(),
        samples.stream().map(Architecture::literal).toList(),
        run);
  }

  private static void requireFit(List<Candidates> candidates, List<List<Float>> probabilities) {
    List<Integer> expected = candidates.stream().map(Candidates::size).toList();
    List<Integer> found = probabilities.stream().map(List::size).toList();
    Check.that(found.equals(expected), "candidates of each block", found, expected.toString());
  }
}
