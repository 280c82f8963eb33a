package org.dnas4j.study;

import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.dnas4j.base.Check;
import org.dnas4j.base.DurableFiles;
import org.dnas4j.config.ExperimentConfig;
import org.dnas4j.config.Json;

/**
 * A study: trainings whose results belong in one table. It is one JSON file, see {@link #read}.
 *
 * @param title heading of table and figures
 * @param config what all rows share: a preset with settings, seed aside
 * @param settings those settings by key, for the line above the table
 * @param protocol how the numbers are judged, written down before they are there
 * @param rows in the order of priority
 * @param seeds of every row that names none of its own; a seed is that of everything under it, its
 *     baseline, search and fine-tuning, unless the row shares a baseline
 */
public record Study(
    String title,
    ExperimentConfig config,
    Map<String, String> settings,
    Protocol protocol,
    List<Row> rows,
    List<Long> seeds) {

  /**
   * How the numbers are judged.
   *
   * @param control name of the row with which the others are compared, empty for none
   * @param margin half the width, in points of accuracy, of what counts as equal: the 95 % interval
   *     of the difference must lie within; 0 where nothing is claimed to be equal
   * @param note whatever else was fixed beforehand, in words
   */
  public record Protocol(String control, double margin, String note) {
    /** Checks the range. */
    public Protocol {
      Check.that(margin >= 0, "protocol.margin", margin, "0 or more points of accuracy");
    }
  }

  /**
   * One row of the table.
   *
   * @param name short, and of no other row
   * @param plan what is trained
   * @param settings what differs from the study's, by key
   * @param seeds its own, or empty for the study's
   * @param baselineSeed of everything that its trainings begin with, baseline and search; empty
   *     where each seed has its own
   */
  public record Row(
      String name,
      Plan plan,
      Map<String, String> settings,
      List<Long> seeds,
      Optional<Long> baselineSeed) {
    /** Copies the collections. */
    public Row {
      settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
      seeds = List.copyOf(seeds);
    }

    /** A row each of whose seeds has a baseline of its own. */
    public Row(String name, Plan plan, Map<String, String> settings, List<Long> seeds) {
      this(name, plan, settings, seeds, Optional.empty());
    }
  }

  /** Checks that names and seeds are there and single, and that the control is a row. */
  public Study {
    settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
    rows = List.copyOf(rows);
    seeds = List.copyOf(seeds);
    Check.that(!title.isBlank(), "title", "\"\"", "a heading");
    Check.that(!rows.isEmpty(), "rows", "none", "at least one");
    Set<String> names = new HashSet<>();
    for (int i = 0; i < rows.size(); i++) {
      String name = rows.get(i).name();
      Check.that(
          names.add(name), "rows[" + i + "].name", "\"" + name + "\" again", "each name once");
    }
    String control = protocol.control();
    Check.that(
        control.isEmpty()
            || rows.stream().anyMatch(r -> r.name().equals(control) && r.plan().networks() == 1),
        "protocol.control",
        "\"" + control + "\"",
        "the name of a row of one network: " + String.join(", ", names));
  }

  /**
   * Reads a study file, for example
   *
   * <pre>{@code
   * {
   *   "title": "ResNet-20 on CIFAR-10, fine-tuned",
   *   "preset": "paper",
   *   "settings": {"engine.precision": "bf16", "retrain.start": "baseline"},
   *   "data": "datasets/cifar10",
   *   "protocol": {"control": "uniform 2 bit", "margin": 0.3},
   *   "seeds": [1, 2, 3],
   *   "rows": [
   *     {"name": "full precision", "baseline": true},
   *     {"name": "uniform 2 bit", "uniform": 2},
   *     {"name": "smallest", "bits": "2 3 0 | 2 4 2 | 3 2 1", "seeds": [1]},
   *     {"name": "random 16×", "random": {"count": 4, "compression": 16}},
   *     {"name": "the same baseline", "uniform": 3, "seeds": [2, 3], "baselineSeed": 1},
   *     {"name": "searched", "search": {"samples": 2}, "settings": {"search.gamma": 3}}
   *   ]
   * }
   * }</pre>
   *
   * @param data directory of the images, in place of the file's
   * @throws IllegalArgumentException naming file, row and field, what was found and what is allowed
   */
  public static Study read(Path file, Optional<Path> data) {
    return StudyReader.read(
        file.toString(), Json.parse(file.toString(), DurableFiles.read(file)), data);
  }

  /** The seeds of a row. */
  public List<Long> seeds(Row row) {
    return row.seeds().isEmpty() ? seeds : row.seeds();
  }

  /** The configuration of a row with a seed: its seed is that of the baseline and the search. */
  public ExperimentConfig config(Row row, long seed) {
    return config.with(row.settings()).with("seed", row.baselineSeed().orElse(seed));
  }
}
