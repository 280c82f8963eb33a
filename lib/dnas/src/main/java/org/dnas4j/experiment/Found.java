package org.dnas4j.experiment;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.dnas4j.cost.CostModel;
import org.dnas4j.data.DurableFiles;
import org.dnas4j.net.ResNetSpec;
import org.dnas4j.search.Architecture;
import org.dnas4j.search.Architectures;
import org.dnas4j.supernet.Candidates;
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

  /** Copies the lists. */
  public Found {
    probabilities = probabilities.stream().map(List::copyOf).toList();
    samples = List.copyOf(samples);
  }

  /**
   * What a search ended with, with samples as a configuration wants them.
   *
   * @param run directory of the search
   * @return empty if it is not finished
   */
  public static Optional<Found> in(Path run, ExperimentConfig config) {
    Path result = run.resolve(Run.RESULT);
    if (!Files.exists(result)) {
      return Optional.empty();
    }
    Found saved = Json.value(result.toString(), DurableFiles.read(result), Found.class);
    ResNetSpec net = Experiment.spec(config);
    return Optional.of(of(config, net, saved.probabilities(), run.getFileName().toString()));
  }

  /** What P_θ amounts to, with samples as the configuration wants them. */
  static Found of(
      ExperimentConfig config, ResNetSpec net, List<List<Float>> probabilities, String run) {
    List<Candidates> candidates = Candidates.of(net, config.search().candidates());
    int draws = config.sampling().draws();
    Rng rng = Rng.of(config.seed()).split("search").split("samples");
    CostModel cost = config.search().cost();
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
}
