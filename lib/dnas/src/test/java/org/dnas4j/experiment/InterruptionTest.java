package org.dnas4j.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.dnas4j.config.DataLoader;
import org.dnas4j.config.ExperimentConfig;
import org.dnas4j.net.QuantizedNetwork;
import org.dnas4j.runs.Checkpoints;
import org.dnas4j.runs.Manifest;
import org.dnas4j.runs.Run;
import org.dnas4j.runs.RunStore;
import org.dnas4j.runs.SavedNetwork;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Engines;
import org.dnas4j.tensor.NamedArray;
import org.dnas4j.tensor.Rng;
import org.dnas4j.testing.TinyExperiments;
import org.dnas4j.train.NanGuard;
import org.dnas4j.train.Trainer;
import org.dnas4j.train.TrainingListener;
import org.dnas4j.train.TrainingState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs that are stopped on request, or by a loss that is no number. */
class InterruptionTest {
  @TempDir private Path runs;
  @TempDir private Path unbroken;

  private static void fromAnotherThread(Runnable action) {
    Thread thread = new Thread(action);
    thread.start();
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Stops the pipeline at the first line of progress that starts so. */
  private void stopAt(ExperimentConfig config, String beginning) {
    StopSignal stop = new StopSignal();
    List<String> log = new ArrayList<>();
    Consumer<String> stopping =
        line -> {
          log.add(line);
          if (line.startsWith(beginning)) {
            fromAnotherThread(stop::request);
          }
        };
    try (Experiment experiment = new Experiment(config, runs, stopping, stop)) {
      CancellationException stopped =
          assertThrows(CancellationException.class, experiment::pipeline);
      assertTrue(stopped.getMessage().contains("start the same run again"), stopped.getMessage());
    }
    assertTrue(log.get(log.size() - 1).startsWith(beginning), log.toString());
  }

  @Test
  void aStoppedPipelineEndsWithTheNumbersOfAnUnbrokenOne() throws Exception {
    ExperimentConfig config =
        TinyExperiments.config(
            "baseline.epochs=3", "search.method.epochs=3", "controls.randomArchitectures=0");
    stopAt(config, "full precision  epoch 1/3");
    Path baseline = TinyExperiments.run(runs, "baseline");
    assertEquals(Manifest.Status.INTERRUPTED, Manifest.read(baseline).status());
    assertEquals(2, Files.readAllLines(baseline.resolve("metrics.csv")).size());
    assertEquals(
        1, new Checkpoints(baseline.resolve("checkpoint"), w -> {}).load().orElseThrow().epoch());
    stopAt(config, "search  epoch 2/3");
    stopAt(config, "uniform 4 bit  epoch 1/2");
    try (Experiment resumed = TinyExperiments.open(config, runs);
        Experiment inOneGo = TinyExperiments.open(config, unbroken)) {
      assertEquals(inOneGo.pipeline(), resumed.pipeline());
    }
    TinyExperiments.assertSameNumbers(unbroken, runs);
    assertEquals(1, Manifest.read(baseline).resumes());
    assertEquals(Manifest.Status.FINISHED, Manifest.read(baseline).status());
  }

  /** Stopped in the first period of a schedule that restarts, and resumed in a later one. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "sgd(momentum=0.9, nesterov=true)",
        "adam(beta1=0.8, beta2=0.999)",
        "adamw(beta1=0.9, beta2=0.999)"
      })
  void everyOptimizerGoesOnAsIfUnbroken(String optimizer) {
    ExperimentConfig config =
        TinyExperiments.config(
            "baseline.epochs=3",
            "baseline.optimizer=" + optimizer,
            "baseline.schedule=warm_restarts(first=0.5, floor=0.1)");
    stopAt(config, "full precision  epoch 1/3");
    try (Experiment resumed = TinyExperiments.open(config, runs);
        Experiment inOneGo = TinyExperiments.open(config, unbroken)) {
      assertEquals(inOneGo.baseline(), resumed.baseline());
    }
    TinyExperiments.assertSameNumbers(unbroken, runs);
    Path baseline = TinyExperiments.run(runs, "baseline");
    assertEquals(1, Manifest.read(baseline).resumes());
    assertTrue(
        SavedNetwork.weights(baseline).keySet().stream()
            .noneMatch(name -> name.matches(".*\\.(velocity|mean|square|steps)")),
        "an optimizer's state is no weight");
    // Tables tell it as it is typed, wherever the run's file has it.
    assertEquals(optimizer, Run.recipe(baseline).get("baseline.optimizer"));
  }

  /** The interrupt finds the loop not at its poll but waiting for the first batch of an epoch. */
  @ParameterizedTest
  @ValueSource(strings = {"baseline", "search"})
  void anInterruptBetweenEpochsSaysThatTheRunCanGoOn(String stage) {
    ExperimentConfig config = TinyExperiments.config("baseline.epochs=2", "search.method.epochs=2");
    TrainingListener interrupting =
        new TrainingListener() {
          @Override
          public void epoch(Epoch epoch) {
            Thread.currentThread().interrupt();
          }
        };
    try (Experiment experiment =
        new Experiment(config, runs, line -> {}, new StopSignal(), name -> interrupting)) {
      CancellationException stopped =
          assertThrows(
              CancellationException.class,
              stage.equals("baseline") ? experiment::baseline : experiment::search);
      assertTrue(Thread.interrupted());
      assertTrue(stopped.getMessage().contains("start the same run again"), stopped.getMessage());
    }
    assertEquals(
        1,
        new Checkpoints(TinyExperiments.run(runs, stage).resolve("checkpoint"), w -> {})
            .load()
            .orElseThrow()
            .epoch());
  }

  @Test
  void aRequestEndsTheLoopWithinTwoBatches() {
    ExperimentConfig config = TinyExperiments.config();
    StopSignal stop = new StopSignal();
    AtomicInteger batches = new AtomicInteger();
    TrainingListener asking =
        new TrainingListener() {
          @Override
          public void step(Step step) {
            if (batches.incrementAndGet() == 2) {
              fromAnotherThread(stop::request);
            }
          }
        };
    try (Engine engine = Engines.open(config.engine().name(), config.engine().options());
        Run run = new RunStore(runs, line -> {}).open("baseline", "stop", "{}");
        QuantizedNetwork network =
            QuantizedNetwork.fullPrecision(engine, Rng.of(1), config.net().spec(32, 10));
        Trainer trainer =
            new Trainer(
                engine,
                network,
                config.baseline(),
                DataLoader.load(config, line -> {}),
                Rng.of(1))) {
      run.resume();
      TrainingListener all = TrainingListener.all(List.of(asking, new Checkpointing(run, stop)));
      assertThrows(CancellationException.class, () -> trainer.run(Optional.empty(), all));
    }
    assertTrue(batches.get() <= 4, "stopped after batch " + batches);
  }

  @ParameterizedTest
  @ValueSource(strings = {"baseline", "search"})
  void anAbsurdLearningRateFailsTheRunAndNamesTheRemedy(String stage) {
    String owner = stage.equals("search") ? "search.method" : stage;
    ExperimentConfig config = TinyExperiments.config(owner + ".learningRate=1e30");
    String first = divergence(config, stage);
    assertTrue(first.contains("lower the learning rate"), first);
    Manifest manifest = Manifest.read(TinyExperiments.run(runs, stage));
    assertEquals(Manifest.Status.FAILED, manifest.status());
    assertEquals(first, manifest.problem());
    // A failed run can be opened again; the same settings give the same end.
    assertEquals(first, divergence(config, stage));
    try (Experiment mended =
        TinyExperiments.open(config.with(owner + ".learningRate", 0.01), runs)) {
      if (stage.equals("baseline")) {
        mended.baseline();
      } else {
        mended.search();
      }
    }
  }

  private String divergence(ExperimentConfig config, String stage) {
    try (Experiment experiment = TinyExperiments.open(config, runs)) {
      return assertThrows(
              NanGuard.DivergedException.class,
              () -> {
                if (stage.equals("baseline")) {
                  experiment.baseline();
                } else {
                  experiment.search();
                }
              })
          .getMessage();
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY})
  void aStateThatIsNoNumberIsNeverSaved(float weight) {
    TrainingState broken = new TrainingState(1, Map.of("w", NamedArray.of(0, weight)));
    try (Run run = new RunStore(runs, line -> {}).open("baseline", "broken", "{}")) {
      run.resume();
      TrainingListener listener = new Checkpointing(run, new StopSignal());
      TrainingListener.Epoch epoch =
          new TrainingListener.Epoch(0, 2, Map.of("train_loss", 2.3), 1, 1, () -> broken);
      NanGuard.DivergedException refused =
          assertThrows(NanGuard.DivergedException.class, () -> listener.epoch(epoch));
      assertTrue(refused.getMessage().startsWith("w became " + weight), refused.getMessage());
      assertTrue(run.checkpoint().isEmpty());
      assertFalse(Files.exists(run.directory().resolve("metrics.csv")));
    }
  }
}
