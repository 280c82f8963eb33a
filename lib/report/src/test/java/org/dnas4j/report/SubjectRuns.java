package org.dnas4j.report;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.dnas4j.runs.RunEnvironment;
import org.dnas4j.runs.RunStore;

/** Runs on some network and data, as far as reports look at them. */
final class SubjectRuns {
  /** Digest of CIFAR-10's 50,000 training images, as manifests of runs on them have it. */
  private static final String OFFICIAL =
      "c0702f4ad20567916e7df67b00e0e33393cfdd12d75ab9be453750dd5481f3bc";

  private SubjectRuns() {}

  /** A run on all of CIFAR-10's official images. */
  static String cifar(Path runs, int depth, int width) {
    return cifar(runs, depth, width, "", OFFICIAL);
  }

  /**
   * A run on CIFAR-10.
   *
   * @param more further settings of the data
   */
  static String cifar(Path runs, int depth, int width, String more, String sha256) {
    String data = "\"source\": \"cifar10\", \"trainImages\": 0, \"testImages\": 0" + more;
    return run(runs, depth, width, data, Map.of("cifar10-train", sha256));
  }

  /** A run of a network on some data, named by its configuration. */
  static String run(Path runs, int depth, int width, String data, Map<String, String> sha256) {
    String config =
        String.format(
            Locale.ROOT,
            "{\"net\": {\"depth\": %d, \"width\": %d}, \"data\": {%s}}",
            depth,
            width,
            data);
    try (var run = new RunStore(runs, line -> {}).open("retrain", "x", config)) {
      run.describe(
          new RunEnvironment(
              "an engine", "cpu", org.dnas4j.config.Threads.fixed(1), List.of(1L), sha256));
      return run.directory().getFileName().toString();
    }
  }
}
