package org.dnas4j.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.dnas4j.config.ExperimentConfig;
import org.dnas4j.experiment.Experiment;
import org.dnas4j.experiment.StopSignal;
import org.dnas4j.runs.RunStore;

/** Experiments of seconds, on one thread so that their numbers can be repeated. */
public final class TinyExperiments {
  private static final List<String> TINY =
      List.of(
          "data.trainImages=80",
          "data.testImages=20",
          "net.width=2",
          "engine.threads=1",
          "engine.device=cpu",
          "baseline.batch=16",
          "retrain.train.batch=16",
          "search.method.batch=16",
          "search.candidates=0,2,32",
          "search.method.warmupEpochs=1");

  private TinyExperiments() {}

  public static ExperimentConfig config(String... settings) {
    // The components of the usual method are none of another's.
    boolean otherMethod = Arrays.stream(settings).anyMatch(s -> s.startsWith("search.method="));
    Stream<String> tiny =
        TINY.stream().filter(s -> !otherMethod || !s.startsWith("search.method."));
    return ExperimentConfig.preset("smoke")
        .withSettings(Stream.concat(tiny, Arrays.stream(settings)).toList());
  }

  public static Experiment open(ExperimentConfig config, Path runs) {
    return open(config, runs, line -> {});
  }

  public static Experiment open(ExperimentConfig config, Path runs, Consumer<String> log) {
    return new Experiment(config, runs, log, new StopSignal());
  }

  /** What a configuration decides of each run: all files but times, by their path in the store. */
  private static Map<String, List<Byte>> numbers(Path runs) {
    Map<String, List<Byte>> files = new TreeMap<>();
    for (Path run : new RunStore(runs, line -> {}).list()) {
      for (String name :
          List.of(
              "config.json",
              "metrics.csv",
              "architecture.json",
              "result.json",
              "checkpoint/newest.safetensors")) {
        Path file = run.resolve(name);
        files.put(runs.relativize(file).toString(), Files.exists(file) ? bytes(file) : List.of());
      }
    }
    return files;
  }

  public static void assertSameNumbers(Path expected, Path found) {
    Map<String, List<Byte>> wanted = numbers(expected);
    Map<String, List<Byte>> have = numbers(found);
    assertEquals(wanted.keySet(), have.keySet());
    wanted.forEach((file, bytes) -> assertEquals(bytes, have.get(file), file));
  }

  /** The only run of a kind. */
  public static Path run(Path runs, String kind) {
    List<Path> found =
        new RunStore(runs, line -> {})
            .list().stream()
                .filter(r -> r.getFileName().toString().startsWith(kind + "-"))
                .toList();
    assertEquals(1, found.size(), found.toString());
    return found.get(0);
  }

  private static List<Byte> bytes(Path file) {
    try {
      List<Byte> list = new ArrayList<>();
      for (byte b : Files.readAllBytes(file)) {
        list.add(b);
      }
      return list;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
