package org.dnas4j.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.dnas4j.config.ExperimentConfig.Stage;
import org.dnas4j.runs.FinishedRuns;
import org.dnas4j.runs.Manifest;
import org.dnas4j.runs.RunStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StudyPlanTest {
  private static final String BASELINE = "{\"name\": \"full\", \"baseline\": true}";
  private static final String A = "{\"name\": \"a\", \"uniform\": 2}";
  private static final String C =
      "{\"name\": \"c\", \"uniform\": 2, \"settings\": {\"retrain.start\": \"baseline\"}}";

  @TempDir private Path directory;
  @TempDir private Path runs;

  private List<StudyPlan.Task> tasks(String more, String... rows) {
    return StudyPlan.of(Studies.of(directory, more, rows), runs).tasks();
  }

  private static List<String> labels(List<StudyPlan.Task> tasks) {
    return tasks.stream().map(task -> task.job().label()).toList();
  }

  @Test
  void runsStandInTheOrderOfTheRowsBehindWhatTheyNeed() {
    List<StudyPlan.Task> tasks = tasks("\"seeds\": [5, 3]", C, A, BASELINE);
    assertEquals(
        List.of("full, seed 5", "c, seed 5", "full, seed 3", "c, seed 3", "a, seed 5", "a, seed 3"),
        labels(tasks));
    assertEquals(List.of(tasks.get(0).directory()), tasks.get(1).needs());
    assertEquals(List.of(tasks.get(2).directory()), tasks.get(3).needs());
    assertEquals(List.of(), tasks.get(4).needs());
    assertEquals(6, tasks.stream().map(StudyPlan.Task::directory).distinct().count());
    assertEquals(
        List.of(5L, 5L, 3L, 3L, 5L, 3L),
        tasks.stream().map(task -> task.job().config().seed()).toList());
  }

  @Test
  void seedsThatShareABaselineBeginWithItAndKeepTheRunsOfItsSeed() {
    List<StudyPlan.Task> own = tasks("", C, BASELINE);
    List<StudyPlan.Task> tasks =
        tasks(
            "",
            C,
            "{\"name\": \"more\", \"uniform\": 2, \"seeds\": [2, 3], \"baselineSeed\": 1,"
                + " \"settings\": {\"retrain.start\": \"baseline\"}}",
            BASELINE);
    assertEquals(
        List.of("full, seed 1", "c, seed 1", "more, seed 2", "more, seed 3"), labels(tasks));
    Path baseline = tasks.get(0).directory();
    assertEquals(
        List.of(own.get(0).directory(), own.get(1).directory()), runs(tasks.subList(0, 2)));
    assertEquals(4, runs(tasks).stream().distinct().count());
    for (StudyPlan.Task task : tasks.subList(1, 4)) {
      assertEquals(List.of(baseline), task.needs());
    }
  }

  private static List<Path> runs(List<StudyPlan.Task> tasks) {
    return tasks.stream().map(StudyPlan.Task::directory).toList();
  }

  /** A training with the seed of another finds the directory that was planned for it. */
  @Test
  void experimentsUseTheDirectoriesOfRunsThatShareABaseline() throws Exception {
    Study study =
        Studies.of(directory, "", C.replace("}}", "}, \"seeds\": [2], \"baselineSeed\": 1}"));
    InThisProcess experiments = new InThisProcess(runs, line -> {});
    List<StudyPlan.Task> tasks = StudyPlan.of(study, runs).tasks();
    for (StudyPlan.Task task : tasks) {
      experiments.run(Job.fromJson(task.job().toJson()), progress -> {});
      assertEquals(Manifest.Status.FINISHED, Manifest.read(task.directory()).status());
    }
    assertEquals(2, FinishedRuns.outcome(tasks.get(1).directory()).seed());
    assertEquals(2, new RunStore(runs, line -> {}).list().size());
  }

  /** Else one of them would be missing from the table without a word. */
  @Test
  void rowsThatAreTheSameTrainingAreRefusedByName() {
    String same = "{\"name\": \"b\", \"bits\": \"2 2 2 | 2 2 2 | 2 2 2\"}";
    String message =
        assertThrows(IllegalArgumentException.class, () -> tasks("", A, same)).getMessage();
    assertTrue(message.contains("\"a\"") && message.contains("\"b\""), message);
  }

  @Test
  void aControlIsOneNetwork() {
    String random = "{\"name\": \"r\", \"random\": {\"count\": 2, \"compression\": 8}}";
    String control = "\"protocol\": {\"control\": \"r\"}";
    String message =
        assertThrows(IllegalArgumentException.class, () -> tasks(control, A, random)).getMessage();
    assertTrue(message.contains("protocol.control"), message);
  }

  @Test
  void aBaselineThatNoRowShowsBelongsToNone() {
    List<StudyPlan.Task> tasks = tasks("", C);
    assertEquals(Optional.empty(), tasks.get(0).row());
    assertEquals(Stage.BASELINE, tasks.get(0).job().stage());
    assertEquals("c", tasks.get(1).row().orElseThrow().name());
  }

  @Test
  void experimentsUseTheDirectoriesOfThePlan() throws Exception {
    Study study = Studies.of(directory, "\"seeds\": [2]", C);
    InThisProcess experiments = new InThisProcess(runs, line -> {});
    // From the run that is needed last: an experiment trains the baseline by itself.
    List<StudyPlan.Task> tasks = StudyPlan.of(study, runs).tasks();
    experiments.run(tasks.get(1).job(), progress -> {});
    for (StudyPlan.Task task : tasks) {
      assertEquals(Manifest.Status.FINISHED, Manifest.read(task.directory()).status());
    }
    assertEquals(2, new RunStore(runs, line -> {}).list().size());
  }

  @Test
  void randomAllocationsAreThoseOfAllSeedsAndHaveTheCompression() {
    List<StudyPlan.Task> tasks =
        tasks(
            "\"seeds\": [1, 2]",
            "{\"name\": \"r\", \"random\": {\"count\": 3, \"compression\": 8, \"tolerance\": 0.3}}");
    List<String> bits =
        tasks.stream().map(task -> task.job().bits().orElseThrow().toString()).toList();
    assertEquals(6, bits.size());
    assertEquals(bits.subList(0, 3), bits.subList(3, 6));
    for (String literal : bits) {
      assertEquals(8, compression(literal), 8 * 0.3, literal);
      assertTrue(literal.matches("[0-9 |]+"), literal);
    }
  }

  /** Of the two 3 x 3 convolutions per block; the first of groups 2 and 3 doubles the channels. */
  private static double compression(String literal) {
    double full = 0;
    double small = 0;
    String[] groups = literal.split("\\|");
    for (int g = 0; g < groups.length; g++) {
      String[] bits = groups[g].trim().split(" +");
      double out = 2 << g;
      for (int b = 0; b < bits.length; b++) {
        double in = b == 0 && g > 0 ? out / 2 : out;
        double weights = 9 * (in * out + out * out);
        full += 32 * weights;
        small += Integer.parseInt(bits[b]) * weights;
      }
    }
    return full / small;
  }

  /** Trainings of hours are found by these names: a preset that changes must leave them alone. */
  @Test
  void theCommittedStudiesKeepTheirRuns() {
    assertRuns(
        "cifar10-resnet20-heldout",
        "baseline-paper-674713b6dca1",
        "baseline-paper-f18cf0b7c396",
        "baseline-paper-318197c27f61",
        "baseline-paper-d89ab7d7713b",
        "baseline-paper-b58c099136f4",
        "baseline-paper-9af9bb49021c");
    assertRuns(
        "cifar10-resnet20",
        "baseline-paper-3a8840968beb",
        "baseline-paper-51325d4a832f",
        "baseline-paper-ee4bdb4ab383",
        "baseline-paper-bc7850fa804a",
        "retrain-paper-ea6c9e29518c",
        "retrain-paper-2249fd938813",
        "retrain-paper-44868a71d700");
    assertRuns(
        "cifar10-resnet20-finetuned",
        "baseline-paper-3a8840968beb",
        "retrain-paper-b3b40b9e0fa0",
        "retrain-paper-9f7bbb4c0257",
        "retrain-paper-54831e7ecd3d",
        "retrain-paper-6f5266a26afe");
    assertRuns(
        "cifar10-allocations",
        "baseline-paper-674713b6dca1",
        "retrain-paper-93c14b26b6cd",
        "retrain-paper-dc3654126487",
        "retrain-paper-ff01198cfebd",
        "retrain-paper-7779db471e2c");
  }

  private void assertRuns(String study, String... names) {
    Path file = Path.of("../../studies").resolve(study + ".json");
    Set<String> planned =
        StudyPlan.of(Study.read(file, Optional.empty()), runs).tasks().stream()
            .map(task -> task.directory().getFileName().toString())
            .collect(Collectors.toSet());
    assertTrue(planned.containsAll(List.of(names)), study + " plans " + planned);
  }
}
