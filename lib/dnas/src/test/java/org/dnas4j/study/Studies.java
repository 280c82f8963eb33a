package org.dnas4j.study;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.dnas4j.config.ExperimentConfig;
import org.dnas4j.search.Architecture;

/** Study files of seconds. */
final class Studies {
  /** Fields of a study, to be followed by a comma. */
  static final String TINY =
      """
      "title": "tiny", "preset": "smoke",
      "settings": {"data.trainImages": 80, "data.testImages": 20, "net.width": 2,
        "engine.name": "libtorch", "engine.threads": 1, "engine.device": "cpu",
        "baseline.batch": 16, "retrain.train.batch": 16, "search.method.batch": 16,
        "search.candidates": [0, 2, 32], "search.method.warmupEpochs": 1}
      """;

  private Studies() {}

  /** A study file with the fields of {@link #TINY}, more fields (or none), and rows. */
  static Path file(Path directory, String more, String... rows) {
    String fields = more.isEmpty() ? "" : more + ", ";
    return write(
        directory, "{" + TINY + ", " + fields + "\"rows\": [" + String.join(", ", rows) + "]}");
  }

  static Path write(Path directory, String text) {
    try {
      return Files.writeString(directory.resolve("study.json"), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Study of(Path directory, String more, String... rows) {
    return Study.read(file(directory, more, rows), Optional.empty());
  }

  /** The configuration of those settings. */
  static ExperimentConfig config(Path directory) {
    return of(directory, "", "{\"name\": \"a\", \"baseline\": true}").config();
  }

  /** The literal of an allocation with the same bits everywhere. */
  static String bits(Path directory, int bits) {
    return Architecture.uniform(config(directory).spec(), bits).literal();
  }
}
