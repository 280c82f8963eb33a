package org.dnas4j.report;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.dnas4j.runs.Outcome;
import org.dnas4j.search.Bits;

/**
 * Chooses which of our networks stands beside a result of the paper. No score on test images
 * decides: where a choice needs accuracies, it takes those on held-out images.
 */
final class Counterparts {
  private static final Comparator<Summary> LONGEST =
      Comparator.<Summary>comparingInt(s -> s.first().epochs()).thenComparingInt(Summary::seeds);

  /** A network, and by what it was chosen, in words for tables. */
  record Choice(Summary summary, String by) {}

  private final List<Summary> full;
  private final List<Summary> found;
  private final Map<Bits, Double> heldOut;

  /**
   * Our networks of one kind of net.
   *
   * @param rows all trainings; where a network was trained with images held out, that score counts
   *     for its other trainings, too
   * @param found bits of the architectures that searches found
   */
  Counterparts(List<ResultRow> rows, List<Bits> found) {
    this.full = summaries(rows, r -> r.kind() == Outcome.Kind.FULL_PRECISION);
    this.found = summaries(rows, r -> found.contains(r.bits()));
    this.heldOut =
        rows.stream()
            .filter(r -> r.heldOut().isPresent())
            .collect(
                Collectors.groupingBy(
                    ResultRow::bits,
                    LinkedHashMap::new,
                    Collectors.averagingDouble(r -> r.heldOut().getAsDouble())));
  }

  private static List<Summary> summaries(List<ResultRow> rows, Predicate<ResultRow> which) {
    return Summary.of(rows.stream().filter(which).toList());
  }

  /** The network beside a result of the paper, if there is one. */
  Optional<Choice> of(PaperTables.Entry entry) {
    return switch (entry.variant()) {
      case PaperTables.FULL -> choose(full, s -> s.first().epochs(), "most epochs");
      case PaperTables.MOST_ACCURATE -> mostAccurate(entry);
      case PaperTables.MOST_EFFICIENT ->
          choose(found, s -> s.first().cost(), "largest compression");
      default -> Optional.empty();
    };
  }

  private Optional<Choice> mostAccurate(PaperTables.Entry entry) {
    if (found.stream().allMatch(s -> heldOut.containsKey(s.first().bits()))) {
      return choose(found, s -> heldOut.get(s.first().bits()), "accuracy on held-out images");
    }
    OptionalDouble papers = entry.compression();
    return papers.isEmpty()
        ? Optional.empty()
        : choose(
            found,
            s -> -Math.abs(Math.log(s.first().cost() / papers.getAsDouble())),
            "compression nearest to the paper's; no images were held out to choose by");
  }

  /** The longest-trained summary of one architecture, whichever recipes it was trained by. */
  static Optional<Summary> longest(List<Summary> summaries) {
    return summaries.stream().max(LONGEST);
  }

  private static Optional<Choice> choose(
      List<Summary> from, ToDoubleFunction<Summary> value, String by) {
    return from.stream()
        .max(Comparator.comparingDouble(value).thenComparing(LONGEST))
        .map(summary -> new Choice(summary, by));
  }
}
