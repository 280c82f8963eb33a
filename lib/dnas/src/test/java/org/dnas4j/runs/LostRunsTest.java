package org.dnas4j.runs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.dnas4j.config.ExperimentConfig;
import org.dnas4j.experiment.Experiment;
import org.dnas4j.experiment.StopSignal;
import org.dnas4j.tensor.NamedArray;
import org.dnas4j.testing.TinyExperiments;
import org.dnas4j.train.TrainingListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Runs whose files somebody deletes or replaces, or whose disk is full, while they are computed.
 */
class LostRunsTest {
  @TempDir private Path directory;

  private Path runs() {
    return directory.resolve("runs");
  }

  private static void delete(Path root) {
    try (Stream<Path> all = Files.walk(root)) {
      all.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Trains three epochs and does something to the run after the first batch of the second. */
  private String train(String stage, Consumer<Path> harm) {
    ExperimentConfig config =
        TinyExperiments.config("baseline.epochs=3", "search.method.epochs=3", "engine.threads=1");
    TrainingListener harming =
        new TrainingListener() {
          private boolean done;

          @Override
          public void step(Step step) {
            if (step.epoch() == 1 && !done) {
              done = true;
              harm.accept(TinyExperiments.run(runs(), stage));
            }
          }
        };
    try (Experiment experiment =
        new Experiment(config, runs(), line -> {}, new StopSignal(), name -> harming)) {
      return assertThrows(
              IllegalStateException.class,
              () -> {
                if (stage.equals("search")) {
                  experiment.search();
                } else {
                  experiment.baseline();
                }
              })
          .getMessage();
    }
  }

  static Stream<Consumer<Path>> harms() {
    return Stream.of(
        run -> delete(run.getParent()),
        LostRunsTest::delete,
        run -> delete(run.resolve("config.json")),
        run -> delete(run.resolve("metrics.csv")),
        run -> delete(run.resolve("manifest.json")),
        run -> write(run.resolve("metrics.csv"), "epoch,train_loss\n1,0.5\n"),
        run -> write(run.resolve("config.json"), "{}"),
        run -> run.toFile().renameTo(run.resolveSibling("moved").toFile()));
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("harms")
  void aRunThatLosesItsFilesFailsAndIsNotFinished(Consumer<Path> harm) {
    String message = train("baseline", harm);
    assertTrue(message.contains("baseline-smoke-"), message);
    assertTrue(message.contains(runs().toString()), message);
    assertEquals(List.of(), FinishedRuns.in(runs()).outcomes());
  }

  @ParameterizedTest
  @ValueSource(strings = {"baseline", "search"})
  void whatWasDeletedIsNotMadeAgain(String stage) {
    train(stage, run -> delete(runs()));
    assertFalse(Files.exists(runs()));
    try (Experiment experiment = TinyExperiments.open(TinyExperiments.config(), runs())) {
      experiment.baseline();
    }
    assertEquals(1, FinishedRuns.in(runs()).outcomes().size());
  }

  @Test
  void aRunDoesNotGoOnWithoutTheRowsOfItsEpochs() throws IOException {
    RunStore store = new RunStore(runs(), line -> {});
    try (Run run = store.open("baseline", "test", "{}")) {
      run.resume();
      for (int epoch = 1; epoch <= 3; epoch++) {
        run.metrics(epoch, Map.of("loss", 1.0 / epoch), Map.of());
        run.save(new Checkpoint(epoch, Map.of("w", NamedArray.of(epoch)), Map.of()));
      }
    }
    Path metrics = TinyExperiments.run(runs(), "baseline").resolve("metrics.csv");
    String whole = Files.readString(metrics);
    for (String damaged :
        List.of(
            "", "epoch,loss\n1,1.0\n", whole.replace("2,0.5\n", ""), whole.replace("0.5", ""))) {
      Files.writeString(metrics, damaged);
      try (Run run = store.open("baseline", "test", "{}")) {
        String message = assertThrows(IllegalStateException.class, run::resume).getMessage();
        assertTrue(message.contains("metrics.csv") && message.contains("delete"), message);
      }
    }
    Files.writeString(metrics, whole);
    try (Run run = store.open("baseline", "test", "{}")) {
      assertEquals(3, run.resume().orElseThrow().epoch());
    }
  }

  /** A file where the folder of checkpoints has to be stands for a disk that takes no more. */
  @Test
  void whatCannotBeWrittenIsInTheManifestWithoutDirectories() {
    try (Run run = new RunStore(runs(), line -> {}).open("baseline", "test", "{}")) {
      run.resume();
      write(run.directory().resolve("checkpoint"), "");
      String message =
          assertThrows(
                  UncheckedIOException.class,
                  () ->
                      run.reporting(
                          () -> {
                            run.save(new Checkpoint(1, Map.of("w", NamedArray.of(1)), Map.of()));
                            return 0;
                          }))
              .getMessage();
      assertTrue(message.contains(run.directory().toString()), message);
    }
    Manifest manifest = Manifest.read(TinyExperiments.run(runs(), "baseline"));
    assertEquals(Manifest.Status.FAILED, manifest.status());
    assertTrue(manifest.problem().contains("cannot save a checkpoint"), manifest.problem());
    assertFalse(manifest.problem().contains("/"), manifest.problem());
    assertFalse(manifest.problem().contains(directory.getFileName().toString()));
  }

  @Test
  void aResultThatCannotBeWrittenFailsTheRun() {
    try (Run run = new RunStore(runs(), line -> {}).open("baseline", "test", "{}")) {
      assertTrue(run.directory().resolve(RunFiles.FILE + ".tmp").toFile().mkdir());
      assertThrows(UncheckedIOException.class, () -> run.finish(Map.of("accuracy", 1)));
      assertFalse(run.finished());
    }
    Path run = TinyExperiments.run(runs(), "baseline");
    assertEquals(Manifest.Status.FAILED, Manifest.read(run).status());
  }
}
