package org.dnas4j.experiment;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dnas4j.cost.Cost;
import org.dnas4j.net.NetSpec;
import org.dnas4j.search.Architecture;
import org.dnas4j.search.Distribution;
import org.dnas4j.search.SearchResult;
import org.dnas4j.supernet.Candidates;
import org.dnas4j.tensor.Check;
import org.dnas4j.tensor.Rng;

/**
 * What a search ended with.
 *
 * @param expectedCompression under P_θ of the cost that was searched for; without P_θ that of the
 *     best architecture
 * @param probabilities P_θ, one list a block, one number a candidate; empty where the method has no
 *     P_θ
 * @param argmax literal of the most likely candidates; without P_θ the best architecture
 * @param samples literals drawn from P_θ, all different, as {@link SamplingConfig} chooses them;
 *     fewer than asked for where P_θ gives no more; without P_θ the best ones
 * @param run name of its run directory
 * @param ranked without P_θ, literals of all architectures that the method proposes, best first;
 *     with it empty
 * @param numbers what else the method tells, by name
 */
public record Found(
    double expectedCompression,
    List<List<Float>> probabilities,
    String argmax,
    List<String> samples,
    String run,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> ranked,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, Double> numbers) {

  /** How far from 1 the sum of a block's probabilities may be, which are rounded. */
  private static final double TOLERANCE = 1e-3;

  /** Copies the lists and checks the ranges. */
  public Found {
    probabilities = probabilities.stream().map(List::copyOf).toList();
    samples = List.copyOf(samples);
    ranked = ranked == null ? List.of() : List.copyOf(ranked);
    numbers = numbers == null ? Map.of() : Map.copyOf(numbers);
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

  /** Of a search with P_θ. */
  public Found(
      double expectedCompression,
      List<List<Float>> probabilities,
      String argmax,
      List<String> samples,
      String run) {
    this(expectedCompression, probabilities, argmax, samples, run, List.of(), Map.of());
  }

  /** What the first architecture is: the most likely one, or without P_θ the best. */
  public String first() {
    return ranked.isEmpty() ? "most likely" : "best";
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
    return Optional.of(of(config, saved.result(config, net), run.getFileName().toString()));
  }

  /** What the search's method gave, of a configuration that has the same candidates. */
  SearchResult result(ExperimentConfig config, NetSpec net) {
    if (!ranked.isEmpty()) {
      List<Architecture> all = ranked.stream().map(r -> Architecture.parse(net, r)).toList();
      return new SearchResult(all, Optional.empty(), numbers);
    }
    List<Candidates> candidates = Candidates.of(net, config.search().candidates());
    Distribution p = new Distribution(net, candidates, probabilities);
    return new SearchResult(List.of(p.argmax()), Optional.of(p), numbers);
  }

  /** The same with samples as the configuration wants them. */
  static Found of(ExperimentConfig config, SearchResult result, String run) {
    Cost cost = config.search().cost();
    int keep = config.sampling().keep();
    if (result.p().isEmpty()) {
      List<String> ranked = result.ranked().stream().map(Architecture::literal).toList();
      return new Found(
          result.ranked().get(0).compression(cost),
          List.of(),
          ranked.get(0),
          ranked.stream().limit(keep).toList(),
          run,
          ranked,
          result.numbers());
    }
    Distribution p = result.p().get();
    Rng rng = Rng.of(config.seed()).split("search").split("samples");
    List<Architecture> samples = p.samples(cost, config.sampling().draws(), keep, rng);
    return new Found(
        p.expectedCompression(cost),
        p.probabilities(),
        p.argmax().literal(),
        samples.stream().map(Architecture::literal).toList(),
        run,
        List.of(),
        result.numbers());
  }
}
