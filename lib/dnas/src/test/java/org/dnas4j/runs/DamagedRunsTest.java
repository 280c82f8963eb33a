package org.dnas4j.runs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.dnas4j.config.ExperimentConfig;
import org.dnas4j.experiment.Experiment;
import org.dnas4j.runs.Outcome.Kind;
import org.dnas4j.search.Architecture;
import org.dnas4j.testing.TinyExperiments;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Finished runs of which somebody has changed, cut or deleted a file. */
class DamagedRunsTest {
  private static final ExperimentConfig CONFIG =
      TinyExperiments.config("controls.randomArchitectures=1", "controls.uniformBits=2,4");

  @TempDir private static Path whole;
  private static FinishedRuns finished;

  @TempDir private Path runs;
  private final List<String> log = new ArrayList<>();

  @BeforeAll
  static void train() {
    try (Experiment experiment = TinyExperiments.open(CONFIG, whole)) {
      finished = experiment.pipeline();
    }
  }

  /** A file, what replaces what in it, and what the message has to name. */
  static Stream<Arguments> damages() {
    return Stream.of(
        Arguments.of("metrics.csv", "(?s)\n.*", "\n", "metrics.csv"),
        Arguments.of("metrics.csv", "train_loss,", "train_loss", "metrics.csv"),
        Arguments.of("metrics.csv", "test_accuracy", "accuracy", "test_accuracy"),
        Arguments.of("metrics.csv", "\n2,", "\n3,", "line 3"),
        Arguments.of("metrics.csv", "\n2,[^,]*,", "\n2,zwei,", "zwei"),
        Arguments.of("metrics.csv", "(?m),[^,]*$", "", "metrics.csv"),
        Arguments.of("metrics.csv", "(?s).*", null, "metrics.csv"),
        Arguments.of("config.json", "(?s).*", null, "config.json"),
        Arguments.of("config.json", "(?s).*", "null", "config.json"),
        Arguments.of("config.json", "\"depth\" : 20", "\"depth\" : 32", "config.json"),
        Arguments.of("config.json", "(?s)..$", "", "config.json"),
        Arguments.of("manifest.json", "(?s).*", null, "manifest.json"),
        Arguments.of("manifest.json", "(?s).*", "null", "manifest.json"),
        Arguments.of("manifest.json", "(?s)..$", "", "manifest.json"),
        Arguments.of("manifest.json", "\"finished\"", "\"done\"", "manifest.json"),
        Arguments.of("manifest.json", "\"resumes\" : 0,", "", "resumes"),
        Arguments.of("manifest.json", "\"threads\" : 1", "\"threads\" : \"x\"", "threads"),
        Arguments.of("result.json", "(?s).*", "null", "result.json"),
        Arguments.of("result.json", "(?s).*", "[]", "result.json"),
        Arguments.of("result.json", "(?s).*", "", "result.json"),
        Arguments.of("result.json", "\"accuracy\" : [0-9.]*", "\"accuracy\" : null", "accuracy"),
        Arguments.of("result.json", "\"accuracy\" : [0-9.]*", "\"accuracy\" : 1.5", "accuracy"),
        Arguments.of("result.json", "\"accuracy\" : [0-9.]*", "\"accuracy\" : \"x\"", "accuracy"),
        Arguments.of("result.json", "\"accuracy\" : [0-9.]*,", "", "accuracy"),
        Arguments.of("result.json", "\"epochs\" : 2", "\"epochs\" : 2.5", "epochs"),
        Arguments.of("result.json", "\"uniform\"", "\"other\"", "kind"),
        Arguments.of(
            "result.json", "\"run\" : \"[^\"]*\"", "\"run\" : \"retrain-x\"", "result.json"));
  }

  @ParameterizedTest
  @MethodSource("damages")
  void anOldRunIsNamedAndLeftOut(String file, String from, String to, String named)
      throws IOException {
    check(false, file, from, to, named);
  }

  @ParameterizedTest
  @MethodSource("damages")
  void aRunWithAListIsNamedAndLeftOut(String file, String from, String to, String named)
      throws IOException {
    // Whatever was changed in the file, it is the file that the list names.
    check(true, file, from, to, file.equals("manifest.json") ? named : file);
  }

  private void check(boolean list, String file, String from, String to, String named)
      throws IOException {
    Path run = copy(uniform(2).run());
    if (!list) {
      Files.delete(run.resolve(RunFiles.FILE));
    }
    assertEquals(finished.outcomes().size(), FinishedRuns.in(runs).outcomes().size());
    change(run.resolve(file), from, to);

    FinishedRuns left = FinishedRuns.in(runs, log::add);
    assertEquals(1, log.size(), log.toString());
    assertTrue(log.get(0).contains(run.getFileName().toString()), log.get(0));
    assertTrue(log.get(0).contains(named), log.get(0));
    assertFalse(log.get(0).contains("\n") || log.get(0).contains("[Source"), log.get(0));
    assertEquals(
        finished.outcomes().stream().map(Outcome::run).filter(r -> !isOf(run, r)).sorted().toList(),
        left.outcomes().stream().map(Outcome::run).sorted().toList());
    String strict =
        assertThrows(DamagedRunException.class, () -> FinishedRuns.in(runs)).getMessage();
    assertTrue(strict.contains(run.toString()), strict);

    Path published = runs.resolveSibling(runs.getFileName() + "-published");
    FinishedRuns.publish(runs, published, line -> {});
    assertEquals(left.outcomes().size(), FinishedRuns.in(published).outcomes().size());

    log.clear();
    try (Experiment experiment = TinyExperiments.open(CONFIG, runs, log::add)) {
      List<String> rows = experiment.pipeline().outcomes().stream().map(Outcome::run).toList();
      boolean renamed = file.equals("result.json") && from.contains("run");
      assertEquals(
          finished.outcomes().stream()
              .map(Outcome::run)
              .filter(r -> !isOf(run, r) || (renamed && !list))
              .toList(),
          rows);
    }
  }

  private static boolean isOf(Path run, String name) {
    return run.getFileName().toString().equals(name);
  }

  private static Outcome uniform(int bits) {
    return finished.outcomes().stream()
        .filter(o -> o.name().equals("uniform " + bits + " bit"))
        .findFirst()
        .orElseThrow();
  }

  /** Copies all runs and returns one of them. */
  private Path copy(String run) throws IOException {
    try (Stream<Path> all = Files.walk(whole)) {
      for (Path path : all.filter(p -> !p.toString().contains(".locks")).toList()) {
        Path target = runs.resolve(whole.relativize(path).toString());
        if (Files.isDirectory(path)) {
          Files.createDirectories(target);
        } else {
          Files.copy(path, target);
        }
      }
    }
    return runs.resolve(run);
  }

  private static void change(Path file, String from, String to) {
    try {
      if (to == null) {
        Files.delete(file);
        return;
      }
      String before = Files.readString(file);
      String after = before.replaceFirst(from, to);
      assertFalse(before.equals(after), () -> from + " is not in " + before);
      Files.writeString(file, after);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aChangedWidthIsNotExported() throws IOException {
    for (boolean list : List.of(true, false)) {
      Path run = list ? copy(uniform(2).run()) : runs.resolve(uniform(4).run());
      SavedNetwork.of(run);
      if (!list) {
        Files.delete(run.resolve(RunFiles.FILE));
      }
      change(run.resolve("architecture.json"), "\" : \"\\d", "\" : \"3");
      refusesArchitecture(run);
      for (String other : List.of("null", "{}", "")) {
        Files.writeString(run.resolve("architecture.json"), other);
        refusesArchitecture(run);
      }
      Files.delete(run.resolve("architecture.json"));
      refusesArchitecture(run);
    }
  }

  private static void refusesArchitecture(Path run) {
    String message =
        assertThrows(DamagedRunException.class, () -> SavedNetwork.of(run)).getMessage();
    assertTrue(message.contains("architecture.json"), message);
  }

  @Test
  void changedWeightsAreRefusedWhereverTheyAreRead() throws IOException {
    Outcome two = uniform(2);
    Path run = copy(two.run());
    Path weights = run.resolve("checkpoint/newest.safetensors");
    byte[] bytes = Files.readAllBytes(weights);
    bytes[bytes.length - 1] ^= 1;
    Files.write(weights, bytes);
    String message =
        assertThrows(DamagedRunException.class, () -> SavedNetwork.of(run)).getMessage();
    assertTrue(message.contains("newest.safetensors"), message);
    for (String key : List.of("retrain.start", "retrain.teacher")) {
      try (Experiment experiment = TinyExperiments.open(CONFIG.with(key, two.run()), runs)) {
        Architecture four = Architecture.uniform(experiment.net(), 4);
        String refused =
            assertThrows(
                    IllegalArgumentException.class,
                    () -> experiment.retrain("x", Kind.UNIFORM, four, 1))
                .getMessage();
        assertTrue(refused.contains(key) && refused.contains(two.run()), refused);
      }
    }
    try (Experiment experiment = TinyExperiments.open(CONFIG, runs)) {
      Architecture same = Architecture.uniform(experiment.net(), 2);
      assertThrows(DamagedRunException.class, () -> experiment.retrain("x", Kind.UNIFORM, same, 1));
    }
  }

  @Test
  void aDamagedSearchIsNamed() throws IOException {
    Path search = copy(finished.searches().get(0).run());
    for (boolean list : List.of(true, false)) {
      if (!list) {
        Files.delete(search.resolve(RunFiles.FILE));
      }
      change(search.resolve("result.json"), "(?s)\"probabilities\" : \\[ \\[ ", "$07");
      assertEquals(0, FinishedRuns.in(runs, log::add).searches().size());
      assertTrue(log.get(log.size() - 1).contains(search.getFileName().toString()), "" + log);
      try (Experiment experiment = TinyExperiments.open(CONFIG, runs)) {
        String message = assertThrows(DamagedRunException.class, experiment::pipeline).getMessage();
        assertTrue(message.contains(search.getFileName().toString()), message);
      }
    }
  }

  /** They have no list, and some no fields that came later. */
  @Test
  void everyPublishedRunIsReadAndOfTheKindThatItWasPublishedAs() throws IOException {
    Path results = Path.of("../../results");
    int trainings = 0;
    int searches = 0;
    try (Stream<Path> all = Files.list(results)) {
      for (Path folder : all.map(p -> p.resolve("runs")).filter(Files::isDirectory).toList()) {
        FinishedRuns published = FinishedRuns.in(folder);
        for (Outcome outcome : published.outcomes()) {
          String saved = Files.readString(folder.resolve(outcome.run()).resolve(Run.RESULT));
          String kind = outcome.kind().toString().toLowerCase(Locale.ROOT);
          assertTrue(saved.contains("\"kind\" : \"" + kind + "\""), outcome + " " + saved);
          trainings++;
        }
        for (Found search : published.searches()) {
          String saved = Files.readString(folder.resolve(search.run()).resolve(Run.RESULT));
          assertTrue(saved.contains("\"argmax\" : \"" + search.best() + "\""), saved);
          assertTrue(saved.contains("\"samples\" : [ \"" + search.samples().get(0)), saved);
          assertEquals(search.best(), search.p().orElseThrow().argmax());
          searches++;
        }
      }
    }
    assertTrue(trainings > 40, "published trainings: " + trainings);
    assertTrue(searches >= 3, "published searches: " + searches);
  }
}
