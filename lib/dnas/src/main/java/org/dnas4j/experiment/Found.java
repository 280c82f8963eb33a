package org.dnas4j.experiment;

import java.util.List;
import org.dnas4j.cost.CostModel;
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
