package org.dnas4j.jupyter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import javax.imageio.ImageIO;
import org.dflib.jjava.jupyter.kernel.display.Renderer;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;
import org.dnas4j.config.ExperimentConfig;
import org.dnas4j.experiment.Experiment;
import org.dnas4j.pack.Evaluation;
import org.dnas4j.pack.Prediction;
import org.dnas4j.report.BenchTables;
import org.dnas4j.report.display.ConsoleDisplay;
import org.dnas4j.report.display.Display;
import org.dnas4j.report.display.Progress;
import org.dnas4j.runs.Outcome;
import org.dnas4j.search.Architecture;
import org.dnas4j.search.Evolution;
import org.dnas4j.search.RandomSearch;
import org.dnas4j.surrogate.Bench;
import org.dnas4j.surrogate.Game;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.Table;

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

  /** Of 1 bit in front losses are high, of 1 bit behind low. */
  @Test
  void aMethodOfOnesOwnIsScoredAtEveryBudget() throws IOException {
    ExperimentConfig config = TINY.with("search.candidates", "1,2,32");
    StringBuilder csv = new StringBuilder("Bits,Seed,Epochs,Test accuracy %,Held-out loss\n");
    for (int i = 0; i < 64; i++) {
      double loss = 0.2;
      StringBuilder bits = new StringBuilder();
      for (int b = 0; b < 9; b++) {
        boolean few = (i * 37 >> b & 1) == 1;
        bits.append(b == 0 ? "" : b % 3 == 0 ? " | " : " ").append(few ? 1 : 2);
        loss += few ? 0.1 * (9 - b) : 0;
      }
      csv.append(bits).append(",1,2,80,").append(loss).append('\n');
    }
    Path file = Files.writeString(runs.resolve("runs.csv"), csv);
    Bench bench = Lab.bench(config, file);
    Architecture low = Architecture.uniform(config.spec(), 1);
    Table table = Lab.score(bench, times -> low);
    assertEquals(
        List.of("10×", "16×", "24×", "32×"),
        table
            .where(table.stringColumn("Name").isEqualTo("your method"))
            .stringColumn("Budget")
            .asList());
    Table one = Lab.score(bench, 16, low);
    assertEquals("worse", one.stringColumn("Verdict").get(one.rowCount() - 1));
    List<Game> games =
        Lab.play(bench, new RandomSearch(8, 10, 10, 1), new Evolution(8, 3, 2, 10, 10, 1));
    Table played = BenchTables.games(bench, games);
    assertEquals(8, played.rowCount());
    assertEquals(
        List.of("random", "evolution"), played.stringColumn("Method").asList().subList(0, 2));
    assertEquals(Set.of(5), played.intColumn("Seeds").asSet());
    // Two bits everywhere are the best, and within 16×.
    assertEquals(0, played.doubleColumn("Regret %").get(0), 1e-6);
    Renderer renderer = new Renderer();
    Renderers.register(renderer);
    for (Object shown : List.of(bench, bench.at(16))) {
      Object html = renderer.render(shown).getData(MIMEType.TEXT_HTML);
      assertTrue(((String) html).contains("<table"), "" + html);
    }
    Problem problem =
        assertThrows(Problem.class, () -> Lab.bench(config, runs.resolve("none.csv")));
    assertTrue(problem.getMessage().contains("none.csv"), problem.getMessage());
  }

  @Test
  void aRunAndItsPackedFileAreOpened() throws IOException {
    Outcome outcome = Lab.run(TINY, runs, value -> update -> {}, Experiment::baseline);
    Path run = runs.resolve(outcome.run());
    Path file = runs.resolve("net.safetensors");
    Lab.pack(run.toString(), file.toString());
    Path picture = runs.resolve("picture.png");
    ImageIO.write(new BufferedImage(40, 32, BufferedImage.TYPE_INT_RGB), "png", picture.toFile());
    Renderer renderer = new Renderer();
    Renderers.register(renderer);
    for (Path source : List.of(run, file)) {
      OpenModel model = Lab.open(source.toString());
      assertEquals(19, model.table().rowCount());
      assertEquals(3, model.compression().rowCount());
      Evaluation evaluation = model.evaluate();
      assertEquals(outcome.accuracy(), evaluation.score().accuracy(), 1e-9);
      List<Prediction> predictions = model.predict(picture.toString());
      assertEquals(3, predictions.get(0).guesses().size());
      for (Object shown : List.of(model, evaluation, predictions, predictions.get(0))) {
        Object html = renderer.render(shown).getData(MIMEType.TEXT_HTML);
        assertTrue(((String) html).contains("<table"), "" + html);
      }
    }
    Problem problem = assertThrows(Problem.class, () -> Lab.open("none.safetensors"));
    assertTrue(problem.getMessage().contains("none.safetensors"), problem.getMessage());
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
