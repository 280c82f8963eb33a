package org.dnas4j.jupyter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.dnas4j.config.ExperimentConfig;
import org.dnas4j.experiment.Experiment;
import org.dnas4j.report.display.ConsoleDisplay;
import org.dnas4j.report.display.Display;
import org.dnas4j.report.display.Progress;
import org.dnas4j.runs.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class LabTest {
  private static final ExperimentConfig TINY =
      ExperimentConfig.preset("smoke")
          .with(
              Map.of(
                  "data.trainImages", 96,
                  "data.testImages", 20,
                  "net.width", 2,
                  "engine.threads", 1,
                  "engine.device", "cpu",
                  "baseline.batch", 16,
                  "baseline.epochs", 3,
                  "search.method.batch", 16,
                  "retrain.train.batch", 16));

  @TempDir Path runs;

  /** Tells when a share of the run is done, and keeps the last words of its bar. */
  private static Display watching(
      double share, CountDownLatch reached, AtomicReference<String> bar) {
    return value -> {
      Display.Handle handle =
          update -> {
            if (update instanceof Progress progress) {
              bar.set(progress.text());
              if (progress.share() > share) {
                reached.countDown();
              }
            }
          };
      handle.update(value);
      return handle;
    };
  }

  @Test
  @Timeout(600)
  void stoppedCellLeavesItsCheckpointAndGoesOnWhenRunAgain() throws Exception {
    ExperimentConfig config = TINY.with("baseline.epochs", 40);
    CountDownLatch secondEpoch = new CountDownLatch(1);
    AtomicReference<String> bar = new AtomicReference<>();
    AtomicReference<Throwable> end = new AtomicReference<>();
    Thread cell =
        new Thread(
            () -> {
              try {
                Lab.run(config, runs, watching(1 / 40.0, secondEpoch, bar), Experiment::baseline);
              } catch (CancellationException e) {
                end.set(e);
              }
            });
    cell.start();
    secondEpoch.await();
    cell.interrupt();
    cell.join();
    assertTrue(end.get().getMessage().contains("start the same run again"), end.get().toString());

    Outcome outcome = Lab.run(config, runs, watching(1, secondEpoch, bar), Experiment::baseline);
    assertTrue(bar.get().startsWith("the last "), bar.get());
    assertEquals(40, Lab.metrics(runs.resolve(outcome.run())).rowCount());
  }

  @Test
  @Timeout(600)
  void cellRunAgainWaitsForTheStoppedOne() throws Exception {
    CountDownLatch opened = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    Thread first =
        new Thread(
            () ->
                Lab.run(
                    TINY,
                    runs,
                    value -> update -> {},
                    experiment -> {
                      opened.countDown();
                      try {
                        mayEnd.await();
                        return true;
                      } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                      }
                    }));
    first.start();
    opened.await();
    AtomicReference<Outcome> outcome = new AtomicReference<>();
    Thread second =
        new Thread(
            () -> outcome.set(Lab.run(TINY, runs, value -> update -> {}, Experiment::baseline)));
    second.start();
    second.join(500);
    assertTrue(second.isAlive(), "two cells at once would fight for the run");
    mayEnd.countDown();
    second.join();
    assertEquals(3, outcome.get().epochs());
    assertEquals(3, Lab.metrics(runs.resolve(outcome.get().run())).rowCount());
    assertFalse(Lab.charts(runs.resolve(outcome.get().run())).charts().isEmpty());
  }

  @Test
  void projectIsFoundFromAFolderInIt() {
    assertTrue(Files.exists(Lab.project().resolve("environment/lab.sh")));
    assertTrue(Lab.results().startsWith(Lab.project()));
  }

  @Test
  void presetsThatReadFilesGetAFolderThatDoesNotDependOnTheWorkingDirectory() {
    assertTrue(Path.of(Lab.preset("cpu").data().dir()).isAbsolute());
    assertEquals(ExperimentConfig.preset("smoke"), Lab.preset("smoke"));
  }

  @Test
  void withoutAKernelTheConsoleIsTheDisplay() {
    assertInstanceOf(ConsoleDisplay.class, Lab.display());
    assertNotNull(NotebookExtension.class.getResource("imports.jsh"));
  }
}
