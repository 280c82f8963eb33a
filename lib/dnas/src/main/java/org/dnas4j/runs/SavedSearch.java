package org.dnas4j.runs;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import org.dnas4j.config.Json;
import org.dnas4j.net.NetSpec;
import org.dnas4j.quant.Precision;
import org.dnas4j.search.Architecture;
import org.dnas4j.search.Distribution;
import org.dnas4j.search.SearchResult;
import org.dnas4j.supernet.Candidates;

/**
 * A {@link Found} as {@code result.json} has it: architectures as literals, and P_θ without the
 * network and candidates, which the run's configuration names.
 *
 * @param probabilities empty without P_θ
 * @param argmax literal of the best architecture
 * @param ranked literals of all architectures that the method proposes, best first; empty if it
 *     only has P_θ
 * @param classes of the data; null in results of versions that did not write it
 */
public record SavedSearch(
    double expectedCompression,
    List<List<Float>> probabilities,
    String argmax,
    List<String> samples,
    String run,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> ranked,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, Double> numbers,
    @JsonInclude(JsonInclude.Include.NON_NULL) Integer classes) {

  /** Fields that earlier versions did not write. */
  private static final String[] LATER_FIELDS = {"ranked", "numbers", "classes"};

  /** Of which nothing in an architecture depends, where it is not known. */
  private static final int SOME_CLASSES = 10;

  /**
   * Reads {@code result.json}.
   *
   * @param what names it in errors
   * @throws IllegalArgumentException naming the field that is missing or not allowed
   */
  static SavedSearch read(String what, String text) {
    return Json.complete(what, text, SavedSearch.class, LATER_FIELDS);
  }

  /** As it is written. */
  public static SavedSearch of(Found found) {
    return new SavedSearch(
        found.expectedCompression(),
        found.p().map(Distribution::probabilities).orElse(List.of()),
        found.best().literal(),
        literals(found.samples()),
        found.run(),
        found.result().ranks() ? literals(found.result().ranked()) : List.of(),
        found.result().numbers(),
        found.best().net().classes());
  }

  private static List<String> literals(List<Architecture> architectures) {
    return architectures.stream().map(Architecture::literal).toList();
  }

  /**
   * As values.
   *
   * @param networks the network of the run for a number of classes
   * @param choices the candidates of the search
   * @throws IllegalArgumentException if they do not fit the network
   */
  Found found(IntFunction<NetSpec> networks, List<Precision> choices) {
    NetSpec net = networks.apply(classes == null ? SOME_CLASSES : classes);
    boolean ranks = ranked != null && !ranked.isEmpty();
    if (samples.isEmpty() || (probabilities.isEmpty() && !ranks)) {
      throw new IllegalArgumentException(Run.RESULT + " has no probabilities or no samples");
    }
    Optional<Distribution> p =
        probabilities.isEmpty()
            ? Optional.empty()
            : Optional.of(new Distribution(net, Candidates.of(net, choices), probabilities));
    return new Found(
        new SearchResult(
            ranks ? parsed(net, ranked) : parsed(net, List.of(argmax)),
            p,
            numbers == null ? Map.of() : numbers),
        expectedCompression,
        parsed(net, samples),
        run);
  }

  private static List<Architecture> parsed(NetSpec net, List<String> literals) {
    return literals.stream().map(literal -> Architecture.parse(net, literal)).toList();
  }
}
