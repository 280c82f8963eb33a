package org.dnas4j.runs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.dnas4j.config.Threads;
import org.dnas4j.search.Bits;
import org.dnas4j.tensor.NamedArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunStoreTest {
  private static final String CONFIG = "{\"seed\": 1, \"epochs\": 4}";
  private static final int EPOCHS = 4;

  @TempDir private Path root;
  private final List<String> warnings = new ArrayList<>();

  @Test
  void finishedRunsAreReused() {
    try (Run run = open()) {
      assertFalse(run.finished());
      assertThrows(IllegalStateException.class, run::result);
      train(run, EPOCHS);
      run.writeJson("architecture.json", Map.of("bits", List.of(4, 4, 3)));
      run.finish(Map.of("accuracy", 0.9));
    }
    // Order and blanks do not make another configuration.
    try (Run run = store().open("baseline", "test", "{\"epochs\":4,\n\"seed\":1}")) {
      assertTrue(run.finished());
      assertEquals(0.9, run.result().get("accuracy").asDouble());
      assertEquals(4, run.readJson("architecture.json").orElseThrow().at("/bits/0").asInt());
      assertEquals(Optional.empty(), run.readJson("other.json"));
      assertEquals(Manifest.Status.FINISHED, run.manifest().status());
      assertEquals(EPOCHS, run.checkpoint().orElseThrow().epoch());
      assertThrows(IllegalStateException.class, () -> run.metrics(5, Map.of(), Map.of()));
      assertThrows(IllegalStateException.class, run::resume);
      assertThrows(IllegalStateException.class, () -> run.finish(Map.of()));
    }
    assertEquals(Manifest.Status.FINISHED, Manifest.read(store().list().get(0)).status());
  }

  @Test
  void recipesOfOneArchitectureAreToldApartButSeedsAreNot() {
    finish("{\"seed\": 1, \"data\": {\"cutout\": 0}, \"given\": {\"seed\": 1}}", "uniform 2 bit");
    finish("{\"seed\": 2, \"data\": {\"cutout\": 0}, \"given\": {\"seed\": 2}}", "uniform 2 bit");
    finish("{\"seed\": 1, \"data\": {\"cutout\": 8}, \"given\": {\"seed\": 1}}", "uniform 4 bit");
    List<String> names = List.of("uniform 2 bit", "uniform 2 bit", "uniform 4 bit, data.cutout=8");
    assertEquals(names, FinishedRuns.in(root).outcomes().stream().map(Outcome::name).toList());

    finish("{\"seed\": 1, \"data\": {\"cutout\": 8}, \"given\": {\"seed\": 7}}", "uniform 2 bit");
    assertEquals(
        List.of(
            "uniform 2 bit",
            "uniform 2 bit",
            "uniform 2 bit, data.cutout=8",
            "uniform 4 bit, data.cutout=8"),
        FinishedRuns.in(root).outcomes().stream().map(Outcome::name).sorted().toList());
  }

  @Test
  void retrainingsFromBaselinesOfTwoRecipesAreToldApart() {
    List<String> baselines = new ArrayList<>();
    for (int epochs : List.of(8, 9, 9)) {
      int seed = 1 + baselines.size();
      String config =
          String.format(
              Locale.ROOT, "{\"seed\": %d, \"baseline\": {\"epochs\": %d}}", seed, epochs);
      try (Run run = store().open("baseline", "test", config)) {
        train(run, 1);
        run.finish(Map.of());
        baselines.add(run.directory().getFileName() + "");
      }
    }
    for (String baseline : baselines) {
      finish("{\"seed\": 1, \"given\": {\"baseline\": \"" + baseline + "\"}}", "uniform 2 bit");
    }
    baselines.forEach(name -> delete(root.resolve(name).resolve(Run.RESULT)));
    assertEquals(
        List.of("uniform 2 bit", "uniform 2 bit", "uniform 2 bit, baseline.epochs=8"),
        FinishedRuns.in(root).outcomes().stream().map(Outcome::name).sorted().toList());
  }

  private static void delete(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void finish(String config, String name) {
    try (Run run = store().open("retrain", "test", config)) {
      train(run, 2);
      run.finish(
          new Outcome(
              name,
              Outcome.Kind.UNIFORM,
              Bits.parse("2"),
              Map.of("size", 16.0),
              0.9,
              1,
              2,
              run.directory().getFileName() + ""));
    }
  }

  @Test
  void anExperimentOfAnotherNameSharesTheRun() {
    try (Run run = open()) {
      train(run, EPOCHS);
      run.finish(Map.of("accuracy", 0.9));
    }
    try (Run run = store().open("baseline", "compute", CONFIG)) {
      assertEquals(0.9, run.result().get("accuracy").asDouble());
    }
    assertEquals(1, store().list().size());
  }

  @Test
  void otherConfigurationsAreOtherRuns() {
    open().close();
    store().open("baseline", "test", "{\"seed\": 2}").close();
    store().open("search", "test", CONFIG).close();
    assertEquals(3, store().list().size());
    assertEquals(List.of(), new RunStore(root.resolve("none"), warnings::add).list());
  }

  /** Stops after each epoch, before or after its checkpoint, and compares with an unbroken run. */
  @Test
  void resumedMetricsEqualAnUnbrokenRuns() throws IOException {
    String unbroken;
    try (Run run = store().open("whole", "test", CONFIG)) {
      train(run, EPOCHS);
      unbroken = metrics(run);
    }
    for (int stop = 0; stop <= EPOCHS; stop++) {
      for (boolean saved : new boolean[] {false, true}) {
        String kind = "stop" + stop + saved;
        try (Run run = store().open(kind, "test", CONFIG)) {
          train(run, stop);
          if (!saved) {
            run.metrics(stop + 1, numbers(stop + 1), Map.of("seconds", 1.0));
            Files.writeString(
                run.directory().resolve("metrics.csv"), "9,0.", StandardOpenOption.APPEND);
          }
        }
        try (Run run = store().open(kind, "test", CONFIG)) {
          train(run, EPOCHS);
          assertEquals(unbroken, metrics(run), kind);
          assertEquals(1, run.manifest().resumes());
        }
      }
    }
  }

  @Test
  void aResumedRunContinuesFromThePreviousCheckpointIfTheNewestIsDamaged() throws IOException {
    String unbroken;
    try (Run run = open()) {
      train(run, EPOCHS);
      unbroken = metrics(run);
    }
    Path newest = store().list().get(0).resolve("checkpoint/newest.safetensors");
    Files.writeString(newest, "broken");
    try (Run run = open()) {
      train(run, EPOCHS);
      assertEquals(unbroken, metrics(run));
    }
    assertEquals(1, warnings.size());
  }

  @Test
  void metricsGuardTheirColumns() {
    try (Run run = open()) {
      assertThrows(IllegalStateException.class, () -> run.metrics(1, Map.of("a", 1), Map.of()));
      assertEquals(Optional.empty(), run.resume());
      run.metrics(1, Map.of("loss", 1.5), Map.of());
      String message =
          assertThrows(
                  IllegalArgumentException.class,
                  () -> run.metrics(2, Map.of("accuracy", 0.5), Map.of()))
              .getMessage();
      assertEquals("metrics.csv has the columns epoch,loss; found: epoch,accuracy", message);
      assertThrows(
          IllegalArgumentException.class, () -> run.metrics(2, Map.of("loss", "a,b"), Map.of()));
    }
  }

  @Test
  void aRunBegunWhenLessWasTimedGoesOn() throws IOException {
    Path times;
    try (Run run = open()) {
      times = run.directory().resolve("times.csv");
      run.resume();
      for (int epoch = 1; epoch <= 2; epoch++) {
        run.metrics(epoch, numbers(epoch), Map.of("seconds", 2.5));
        run.save(new Checkpoint(epoch, Map.of("w", NamedArray.of(epoch)), Map.of()));
      }
    }
    try (Run run = open()) {
      run.resume();
      Map<String, Double> more = new LinkedHashMap<>(Map.of("seconds", 3.5));
      more.put("threads", 1.25);
      run.metrics(3, numbers(3), more);
      run.metrics(4, numbers(4), more);
    }
    assertEquals(
        List.of("epoch,seconds,threads", "1,2.5,", "2,2.5,", "3,3.5,1.25", "4,3.5,1.25"),
        Files.readAllLines(times));
  }

  @Test
  void manifestsTellANumberOfThreadsOrThatItChanges() throws IOException {
    for (Threads threads : List.of(Threads.AUTO, Threads.fixed(2))) {
      try (Run run = open()) {
        run.describe(new RunEnvironment("an engine", "cpu", threads, List.of(1L), Map.of()));
        Path file = run.directory().resolve("manifest.json");
        String text = threads == Threads.AUTO ? "\"auto\"" : "2";
        assertTrue(Files.readString(file).contains("\"threads\" : " + text + ","));
        assertEquals(threads, Manifest.read(run.directory()).environment().threads());
      }
    }
  }

  @Test
  void aRunHasOneWriter() {
    try (Run run = open()) {
      for (int i = 0; i < 2; i++) {
        String message = assertThrows(IllegalStateException.class, this::open).getMessage();
        assertTrue(message.contains(run.directory().getFileName().toString()), message);
        assertTrue(message.contains("this process"), message);
      }
    }
    open().close();
  }

  @Test
  void manifestTellsHowTheRunCameAbout() throws IOException {
    Path directory;
    try (Run run = open()) {
      directory = run.directory();
      assertEquals(Manifest.Status.RUNNING, Manifest.read(directory).status());
      run.describe(
          new RunEnvironment(
              "libtorch 2.10",
              "cpu",
              Threads.fixed(2),
              List.of(1L),
              Map.of("data_batch_1.bin", "ab12")));
      train(run, 1);
    }
    Manifest interrupted = Manifest.read(directory);
    assertEquals(Manifest.Status.INTERRUPTED, interrupted.status());
    assertEquals("libtorch 2.10", interrupted.environment().engine());
    assertEquals(Map.of("data_batch_1.bin", "ab12"), interrupted.environment().data());
    assertTrue(interrupted.wallSeconds() > 0);
    assertEquals(Runtime.version().toString(), interrupted.versions().get("java"));
    assertFalse(interrupted.revision().isBlank());
    try (Run run = open()) {
      run.fail("loss is NaN in epoch 2");
    }
    Manifest failed = Manifest.read(directory);
    assertEquals(Manifest.Status.FAILED, failed.status());
    assertEquals("loss is NaN in epoch 2", failed.problem());
    assertEquals(1, failed.resumes());
    assertEquals(interrupted.started(), failed.started());
    assertTrue(failed.wallSeconds() >= interrupted.wallSeconds());
    String text = Files.readString(directory.resolve("manifest.json"));
    for (String secret : List.of(root.toString(), System.getProperty("user.dir"))) {
      assertFalse(text.contains(secret), text);
    }
    assertThrows(
        IllegalArgumentException.class,
        () -> new RunEnvironment("", "", Threads.AUTO, List.of(), Map.of("/data/x.bin", "ab")));
  }

  @Test
  void aChangedConfigurationFileIsRefused() throws IOException {
    open().close();
    Files.writeString(store().list().get(0).resolve("config.json"), "{\"seed\": 3}");
    String message = assertThrows(IllegalStateException.class, this::open).getMessage();
    assertTrue(message.contains("config.json was changed"), message);
    // The failed opening has freed the run.
    assertThrows(IllegalStateException.class, this::open);
  }

  @Test
  void namesThatAreNoFileNamesAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> store().open("a/b", "x", CONFIG));
    assertThrows(IllegalArgumentException.class, () -> store().open("a", "../x", CONFIG));
    assertThrows(IllegalArgumentException.class, () -> store().open("a", "x", "{"));
  }

  private RunStore store() {
    return new RunStore(root, warnings::add);
  }

  private Run open() {
    return store().open("baseline", "test", CONFIG);
  }

  private static void train(Run run, int epochs) {
    int done = run.resume().map(Checkpoint::epoch).orElse(0);
    for (int epoch = done + 1; epoch <= epochs; epoch++) {
      run.metrics(epoch, numbers(epoch), Map.of("seconds", Math.random()));
      run.save(new Checkpoint(epoch, Map.of("w", NamedArray.of(epoch)), Map.of()));
    }
  }

  private static Map<String, Double> numbers(int epoch) {
    Map<String, Double> numbers = new LinkedHashMap<>();
    numbers.put("loss", 1.0 / epoch);
    numbers.put("test_accuracy", 0.1 * epoch);
    return numbers;
  }

  private static String metrics(Run run) throws IOException {
    return Files.readString(run.directory().resolve("metrics.csv"));
  }
}
