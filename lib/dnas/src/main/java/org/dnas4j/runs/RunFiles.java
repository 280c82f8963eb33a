package org.dnas4j.runs;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.dnas4j.base.DurableFiles;
import org.dnas4j.base.Sha256;
import org.dnas4j.config.Json;

/**
 * The SHA-256 of each file of a finished run: {@code files.json}. Runs of versions that wrote none
 * are read without it.
 */
public final class RunFiles {
  static final String FILE = "files.json";

  /** The final weights; published runs may lack them. */
  private static final String WEIGHTS = "checkpoint/newest.safetensors";

  /** The final weights of a published run, without the optimizer's state. */
  static final String PUBLISHED_WEIGHTS = "weights.safetensors";

  private static final List<String> LISTED =
      List.of(
          Run.CONFIG,
          Manifest.FILE,
          "architecture.json",
          Run.METRICS,
          Run.TIMES,
          Run.RESULT,
          WEIGHTS,
          PUBLISHED_WEIGHTS);

  private RunFiles() {}

  /**
   * Lists the files of a run.
   *
   * @param result the text of {@code result.json}, which is written after the list
   */
  public static void write(Path run, String result) {
    Map<String, String> sums = new TreeMap<>();
    for (String name : LISTED) {
      if (Files.exists(run.resolve(name))) {
        sums.put(name, Sha256.of(run.resolve(name)));
      }
    }
    sums.put(Run.RESULT, Sha256.of(result));
    DurableFiles.write(run.resolve(FILE), Json.pretty(Json.tree(sums)));
  }

  /** Adds the weights of a published copy to its list, if it has one. */
  static void addWeights(Path copy) {
    Map<String, String> sums = new TreeMap<>(list(copy));
    if (!sums.isEmpty()) {
      sums.put(PUBLISHED_WEIGHTS, Sha256.of(copy.resolve(PUBLISHED_WEIGHTS)));
      DurableFiles.write(copy.resolve(FILE), Json.pretty(Json.tree(sums)));
    }
  }

  /**
   * Compares the files of a run with its list.
   *
   * @throws DamagedRunException naming the first file that is missing or was changed
   */
  static void check(Path run) {
    list(run).forEach((name, expected) -> check(run, name, expected));
  }

  private static void check(Path run, String name, String expected) {
    Path file = run.resolve(name);
    if (!Files.exists(file)) {
      if (name.equals(WEIGHTS)) {
        return;
      }
      throw new DamagedRunException(run, name + " is missing, which " + FILE + " lists");
    }
    String found = Sha256.of(file);
    if (!found.equals(expected)) {
      throw new DamagedRunException(
          run, name + " was changed: " + FILE + " lists SHA-256 " + expected + ", found " + found);
    }
  }

  /** The SHA-256 of a run's final weights, also where only the list is left of them. */
  public static Optional<String> weights(Path run) {
    Path file = run.resolve(WEIGHTS);
    return Files.exists(file)
        ? Optional.of(Sha256.of(file))
        : Optional.ofNullable(list(run).get(WEIGHTS));
  }

  private static Map<String, String> list(Path run) {
    Path file = run.resolve(FILE);
    if (!Files.exists(file)) {
      return Map.of();
    }
    Map<String, String> sums = new TreeMap<>();
    try {
      for (Map.Entry<String, JsonNode> e :
          Json.object(file.toString(), DurableFiles.read(file)).properties()) {
        String sum = e.getValue().asText();
        if (!LISTED.contains(e.getKey()) || !sum.matches("[0-9a-f]{64}")) {
          throw new IllegalArgumentException(
              FILE
                  + " has \""
                  + e.getKey()
                  + "\" : "
                  + e.getValue()
                  + "; allowed: the SHA-256 of "
                  + LISTED);
        }
        sums.put(e.getKey(), sum);
      }
    } catch (IllegalArgumentException e) {
      throw new DamagedRunException(run, e.getMessage(), e);
    }
    return sums;
  }
}
