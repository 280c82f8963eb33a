package org.dnas4j.surrogate;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.dnas4j.search.Architecture;
import org.dnas4j.search.Choices;

/**
 * The trainings in a table {@code runs.csv} of a study.
 *
 * @param file it was read from, for messages
 * @param all trainings in the order of the rows
 */
public record Measurements(Path file, List<Measurement> all) {
  private static final String BITS = "Bits";
  private static final String LOSS = "Held-out loss";
  private static final String ACCURACY = "Held-out accuracy %";
  private static final double HUNDRED = 100;

  /** Copies the list. */
  public Measurements {
    all = List.copyOf(all);
  }

  /**
   * Reads the columns Bits, Seed, Epochs, Test accuracy % and, where they are, Held-out accuracy %
   * and Held-out loss.
   *
   * @throws IllegalArgumentException naming file, row and column, what was found and what is
   *     allowed
   */
  public static Measurements read(Path file, Choices choices) {
    CsvTable table = CsvTable.read(file);
    List<Measurement> all = new ArrayList<>();
    for (int row = 0; row < table.size(); row++) {
      OptionalDouble accuracy = optional(table, row, ACCURACY, 0, HUNDRED);
      all.add(
          new Measurement(
              architecture(table, row, choices),
              (long) table.number(row, "Seed", Long.MIN_VALUE, Long.MAX_VALUE),
              (int) table.number(row, "Epochs", 0, Integer.MAX_VALUE),
              optional(table, row, LOSS, Double.MIN_NORMAL, Double.MAX_VALUE),
              accuracy.isEmpty() ? accuracy : OptionalDouble.of(accuracy.getAsDouble() / HUNDRED),
              table.number(row, "Test accuracy %", 0, HUNDRED) / HUNDRED));
    }
    return new Measurements(file, all);
  }

  private static Architecture architecture(CsvTable table, int row, Choices choices) {
    try {
      Architecture architecture = Architecture.parse(choices.net(), table.text(row, BITS));
      choices.positions(architecture);
      return architecture;
    } catch (IllegalArgumentException e) {
      if (!table.has(BITS)) {
        throw e;
      }
      IllegalArgumentException where =
          table.refused(row, BITS, "an allocation of the network; " + e.getMessage());
      where.initCause(e);
      throw where;
    }
  }

  private static OptionalDouble optional(
      CsvTable table, int row, String column, double low, double high) {
    return !table.has(column) || table.text(row, column).isBlank()
        ? OptionalDouble.empty()
        : OptionalDouble.of(table.number(row, column, low, high));
  }

  /**
   * How many epochs the compared trainings took: as many as most of them with a held-out loss.
   * Others, such as the baseline's own, are another protocol and do not compare.
   *
   * @throws IllegalArgumentException if no row has a held-out loss
   */
  public int epochs() {
    Map<Integer, Long> counts =
        all.stream()
            .filter(m -> m.heldOutLoss().isPresent())
            .collect(Collectors.groupingBy(Measurement::epochs, Collectors.counting()));
    return counts.entrySet().stream()
        .max(Map.Entry.<Integer, Long>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
        .map(Map.Entry::getKey)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    file
                        + " has no number in the column \""
                        + LOSS
                        + "\"; allowed: the table of a study with data.heldOut above 0; dnas study"
                        + " FILE --workers 0 --results DIR writes it anew"));
  }

  /** The trainings of {@link #epochs} with a held-out loss. */
  public List<Measurement> compared() {
    int epochs = epochs();
    return all.stream().filter(m -> m.epochs() == epochs && m.heldOutLoss().isPresent()).toList();
  }

  /**
   * The {@link #compared} trainings by allocation, in the order in which those first come.
   *
   * @throws IllegalArgumentException if one allocation has two trainings with one seed, which are
   *     of different recipes
   */
  public List<MeasuredAllocation> allocations() {
    Map<Architecture, SortedMap<Long, Double>> losses = new LinkedHashMap<>();
    for (Measurement m : compared()) {
      Double other =
          losses
              .computeIfAbsent(m.architecture(), key -> new TreeMap<>())
              .put(m.seed(), Math.log(m.heldOutLoss().getAsDouble()));
      if (other != null) {
        throw new IllegalArgumentException(
            file
                + " has the bits "
                + m.architecture()
                + " twice with seed "
                + m.seed()
                + " and "
                + m.epochs()
                + " epochs; allowed: trainings of one recipe, each once");
      }
    }
    return losses.entrySet().stream()
        .map(entry -> new MeasuredAllocation(entry.getKey(), entry.getValue()))
        .toList();
  }
}
