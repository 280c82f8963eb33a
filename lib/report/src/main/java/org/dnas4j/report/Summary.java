package org.dnas4j.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.dnas4j.runs.Outcome;
import org.dnas4j.search.Bits;

/**
 * Runs that differ in nothing but the seed.
 *
 * @param first one of them, for what they share
 * @param accuracy their mean in percent
 * @param spread sample standard deviation of the accuracy; empty for a single run
 * @param heldOut mean of the accuracies on held-out images in percent; empty unless all have one
 * @param seeds how many runs
 */
record Summary(
    ResultRow first, double accuracy, OptionalDouble spread, OptionalDouble heldOut, int seeds) {
  private record Group(
      String name, Outcome.Kind kind, String network, Bits bits, double compression, int epochs) {}

  /** One summary a group, in the order in which the groups first appear. */
  static List<Summary> of(List<ResultRow> rows) {
    Map<Group, List<ResultRow>> groups =
        rows.stream()
            .collect(
                Collectors.groupingBy(
                    r ->
                        new Group(
                            r.name(), r.kind(), r.network(), r.bits(), r.compression(), r.epochs()),
                    LinkedHashMap::new,
                    Collectors.toList()));
    return groups.values().stream().map(Summary::summarize).toList();
  }

  private static Summary summarize(List<ResultRow> rows) {
    double mean = rows.stream().mapToDouble(ResultRow::accuracy).average().orElseThrow();
    double squares =
        rows.stream().mapToDouble(r -> (r.accuracy() - mean) * (r.accuracy() - mean)).sum();
    OptionalDouble spread =
        rows.size() == 1
            ? OptionalDouble.empty()
            : OptionalDouble.of(Math.sqrt(squares / (rows.size() - 1)));
    OptionalDouble heldOut =
        rows.stream().allMatch(r -> r.heldOut().isPresent())
            ? rows.stream().mapToDouble(r -> r.heldOut().getAsDouble()).average()
            : OptionalDouble.empty();
    return new Summary(rows.get(0), mean, spread, heldOut, rows.size());
  }
}
