package org.dnas4j.search;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dnas4j.base.Check;
import org.dnas4j.net.NetSpec;

/**
 * What a search ends with.
 *
 * @param ranked the architectures it proposes, best first, at least one; of a method that only has
 *     P_θ the most likely one
 * @param p the distribution to sample from; empty for methods without one
 * @param numbers what else is worth a place in the run's result, by name
 */
public record SearchResult(
    List<Architecture> ranked, Optional<Distribution> p, Map<String, Double> numbers) {
  /** Copies list and map. */
  public SearchResult {
    ranked = List.copyOf(ranked);
    numbers = Map.copyOf(numbers);
    Check.that(!ranked.isEmpty(), "ranked", ranked, "at least one architecture");
  }

  /** Whether it ranks architectures; if not, they are to be drawn from P_θ. */
  public boolean ranks() {
    return p.map(Distribution::argmax).map(a -> !ranked.equals(List.of(a))).orElse(true);
  }

  /** The same for a network that differs in classes alone. */
  public SearchResult on(NetSpec net) {
    return new SearchResult(
        ranked.stream().map(a -> new Architecture(net, a.precisions())).toList(),
        p.map(d -> new Distribution(net, d.candidates(), d.probabilities())),
        numbers);
  }

  /** A distribution, whose most likely architecture is the best. */
  public static SearchResult of(Distribution p) {
    return new SearchResult(List.of(p.argmax()), Optional.of(p), Map.of());
  }

  /** Architectures alone, best first. */
  public static SearchResult of(List<Architecture> ranked) {
    return new SearchResult(ranked, Optional.empty(), Map.of());
  }
}
