package org.dnas4j.runs;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.dnas4j.base.Check;
import org.dnas4j.config.ExperimentConfig;
import org.dnas4j.config.SamplingConfig;
import org.dnas4j.cost.Cost;
import org.dnas4j.net.NetSpec;
import org.dnas4j.search.Architecture;
import org.dnas4j.search.Distribution;
import org.dnas4j.search.SearchResult;
import org.dnas4j.tensor.Rng;

/**
 * What a search ended with, and what is retrained of it.
 *
 * @param result what its method gave
 * @param expectedCompression under P_θ of the cost that was searched for; without P_θ that of the
 *     best architecture
 * @param samples drawn from P_θ, all different, as {@link SamplingConfig} chooses them; fewer than
 *     asked for where P_θ gives no more; of a method that ranks architectures the best ones
 * @param run name of its run directory
 */
public record Found(
    SearchResult result, double expectedCompression, List<Architecture> samples, String run) {

  /** Copies the list and checks the range. */
  public Found {
    samples = List.copyOf(samples);
    Check.that(
        Double.isFinite(expectedCompression) && expectedCompression > 0,
        "expectedCompression",
        expectedCompression,
        "above 0");
  }

  /** The most likely architecture; of a method without P_θ the one that it ranks first. */
  public Architecture best() {
    return p().map(Distribution::argmax).orElse(result.ranked().get(0));
  }

  /** P_θ, if the method has one. */
  public Optional<Distribution> p() {
    return result.p();
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
    NetSpec net = config.spec();
    SearchResult saved = FinishedRun.read(run).found(config.kinds()).result();
    return Optional.of(of(config, saved.on(net), run.getFileName().toString()));
  }

  /** What a method gave, with samples as the configuration wants them. */
  public static Found of(ExperimentConfig config, SearchResult result, String run) {
    Cost cost = config.search().cost();
    int keep = config.sampling().keep();
    if (result.ranks()) {
      List<Architecture> ranked = result.ranked();
      double compression =
          result.p().map(p -> p.expectedCompression(cost)).orElse(ranked.get(0).compression(cost));
      return new Found(result, compression, ranked.stream().limit(keep).toList(), run);
    }
    Distribution p = result.p().get();
    Rng rng = Rng.of(config.seed()).split("search").split("samples");
    double expected = p.expectedCompression(cost);
    double wanted = config.search().usesTarget() ? config.search().target() : expected;
    List<Architecture> samples = p.samples(cost, wanted, config.sampling().draws(), keep, rng);
    return new Found(result, expected, samples, run);
  }
}
