package org.dnas4j.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.dnas4j.report.Comparison;
import org.dnas4j.report.StudyReport;
import org.dnas4j.runs.DamagedRunException;
import org.dnas4j.runs.FinishedRuns;
import org.dnas4j.runs.Outcome;
import org.dnas4j.runs.SavedNetwork;
import org.dnas4j.study.InThisProcess;
import org.dnas4j.study.Study;
import org.dnas4j.study.StudyPlan;
import org.dnas4j.study.StudyRunner;
import org.dnas4j.study.StudyStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables and published runs of a study; here because the report has no engine to train with. */
class StudyResultsTest {
  private static final String STUDY =
      """
      {"title": "tiny", "preset": "smoke",
       "settings": {"data.trainImages": 80, "data.testImages": 20, "net.width": 2,
         "engine.name": "libtorch", "engine.threads": 1, "engine.device": "cpu",
         "retrain.train.batch": 16, "data.heldOut": HELD_OUT},
       "protocol": {"control": "a"}, "seeds": [1, 2],
       "rows": [{"name": "a", "uniform": 2}, {"name": "b", "uniform": 4,
         "settings": {"retrain.train.batch": 20}}]}
      """;

  @TempDir private Path directory;
  @TempDir private Path runs;
  @TempDir private Path published;

  private Study study(int heldOut) throws Exception {
    Path file = directory.resolve("study.json");
    Files.writeString(file, STUDY.replace("HELD_OUT", "" + heldOut));
    Study study = Study.read(file, Optional.empty());
    StudyStatus end =
        new StudyRunner(study, runs, new InThisProcess(runs, line -> {})).run(status -> {});
    assertEquals(4, end.count(StudyStatus.State.FINISHED), end.toString());
    return study;
  }

  @Test
  void rowsHaveMeansAndDeviationsOverTheirSeeds() throws Exception {
    StudyReport report = new StudyReport(study(20), runs);
    List<Outcome> o = report.outcomes();
    assertEquals(List.of("a", "a", "b", "b"), o.stream().map(Outcome::name).toList());
    assertEquals("a", report.test().control());
    List<Comparison.Row> rows = report.test().rows();
    assertRow(rows.get(0), 100 * o.get(0).accuracy(), 100 * o.get(1).accuracy());
    assertRow(rows.get(1), 100 * o.get(2).accuracy(), 100 * o.get(3).accuracy());
    assertTrue(rows.get(0).difference().isEmpty());
    assertEquals(
        50
            * (o.get(2).accuracy()
                + o.get(3).accuracy()
                - o.get(0).accuracy()
                - o.get(1).accuracy()),
        rows.get(1).difference().orElseThrow().mean(),
        1e-9);
    assertRow(
        report.heldOut().orElseThrow().rows().get(1),
        100 * o.get(2).heldOutAccuracy(),
        100 * o.get(3).heldOutAccuracy());
    // What a row sets for itself is not said of all.
    List<String> lines = report.markdown().lines().toList();
    String all = lines.stream().filter(l -> l.startsWith("All rows")).findFirst().orElseThrow();
    assertTrue(all.contains("net.width=2") && !all.contains("retrain.train.batch"), all);
    assertTrue(lines.contains("* b: `retrain.train.batch=20`"), lines.toString());
  }

  @Test
  void everyRunHasItsHeldOutLossAfterTheLastEpoch() throws Exception {
    StudyReport report = new StudyReport(study(20), runs);
    List<Double> expected = new ArrayList<>();
    for (Outcome o : report.outcomes()) {
      List<String> lines = Files.readAllLines(runs.resolve(o.run()).resolve("metrics.csv"));
      int column = List.of(lines.get(0).split(",")).indexOf("heldout_loss");
      expected.add(Double.valueOf(lines.get(lines.size() - 1).split(",")[column]));
    }
    assertEquals(4, expected.stream().distinct().count());
    assertEquals(expected, report.runs().doubleColumn("Held-out loss").asList());
  }

  private static void assertRow(Comparison.Row row, double first, double second) {
    assertEquals((first + second) / 2, row.mean().orElseThrow(), 1e-9);
    assertEquals(Math.abs(first - second) / Math.sqrt(2), row.deviation().orElseThrow(), 1e-9);
  }

  @Test
  void publishedRunsHaveTheirWeightsAndAreFoundByAStudy() throws Exception {
    Study study = study(0);
    StudyReport report = new StudyReport(study, runs);
    assertTrue(report.heldOut().isEmpty());
    assertFalse(report.runs().containsColumn("Held-out loss"));
    report.publish(published);
    Path copies = published.resolve("runs");
    for (Outcome outcome : report.outcomes()) {
      SavedNetwork original = SavedNetwork.of(runs.resolve(outcome.run()));
      SavedNetwork copy = SavedNetwork.of(copies.resolve(outcome.run()));
      assertTrue(Files.exists(copies.resolve(outcome.run()).resolve("weights.safetensors")));
      assertEquals(original.architecture(), copy.architecture());
      assertEquals(original.arrays().keySet(), copy.arrays().keySet());
      original
          .arrays()
          .forEach(
              (name, array) ->
                  assertArrayEquals(array.values(), copy.arrays().get(name).values(), name));
    }
    Path empty = Files.createDirectory(directory.resolve("empty"));
    FinishedRuns.adopt(copies, empty);
    StudyRunner adopted = new StudyRunner(study, empty, new InThisProcess(empty, line -> {}));
    assertEquals(4, adopted.status().count(StudyStatus.State.FINISHED));
    assertEquals(report.outcomes(), new StudyReport(study, empty).outcomes());
  }

  @Test
  void aPublishedFileThatWasChangedIsRefused() throws Exception {
    Study study = study(0);
    new StudyReport(study, runs).publish(published);
    Path copies = published.resolve("runs");
    Path run = copies.resolve(StudyPlan.of(study, copies).tasks().get(0).directory().getFileName());
    try (Stream<Path> files = Files.list(run)) {
      assertTrue(files.anyMatch(file -> file.endsWith("metrics.csv")));
    }
    Files.writeString(
        run.resolve("metrics.csv"),
        Files.readString(run.resolve("metrics.csv")).replaceFirst("(?s)\n.*", "\n"));
    assertThrows(DamagedRunException.class, () -> new StudyReport(study, copies));
  }
}
