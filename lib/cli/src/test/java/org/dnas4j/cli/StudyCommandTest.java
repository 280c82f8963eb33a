package org.dnas4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.dnas4j.runs.RunStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Kills a study in the middle of its work and starts it again. */
@Timeout(300)
class StudyCommandTest {
  private static final String STUDY =
      """
      {"title": "tiny", "preset": "smoke",
       "settings": {"data.trainImages": 80, "data.testImages": 20, "net.width": 2,
         "engine.name": "libtorch", "engine.device": "cpu", "retrain.train.batch": 16,
         "retrain.train.epochs": 60},
       "rows": [{"name": "a", "uniform": 2}]}
      """;

  @TempDir private Path runs;
  @TempDir private Path unbroken;
  @TempDir private Path logs;

  private Child study(Path directory) throws IOException {
    Path file = Files.writeString(logs.resolve("tiny.json"), STUDY);
    return Child.start(
        logs,
        Map.of(),
        List.of("study", file.toString(), "--runs", directory.toString(), "--workers", "1"));
  }

  @Test
  void aKilledStudyLeavesNoProcessAndEndsWithTheNumbersOfAnUnbrokenOne() throws Exception {
    try (Child child = study(runs)) {
      while (epochs(runs) < 2) {
        Thread.sleep(20);
      }
      List<ProcessHandle> processes =
          ProcessHandle.current().descendants().filter(ProcessHandle::isAlive).toList();
      child.kill();
      processes.forEach(process -> process.onExit().join());
    }
    assertFalse(numbers(runs).keySet().stream().anyMatch(f -> f.endsWith("result.json")));
    try (Child child = study(runs)) {
      child.assertSucceeds();
    }
    try (Child child = study(unbroken)) {
      child.assertSucceeds();
    }
    assertEquals(2, numbers(unbroken).size());
    assertEquals(numbers(unbroken), numbers(runs));
  }

  /** As Ctrl-C does: what has finished is written before the process ends. */
  @Test
  void aStoppedStudyWritesTheTablesOfWhatHasFinished() throws Exception {
    Path file =
        Files.writeString(
            logs.resolve("two.json"),
            STUDY.replace(
                "\"rows\": [",
                "\"rows\": [{\"name\": \"short\", \"uniform\": 4,"
                    + " \"settings\": {\"retrain.train.epochs\": 1}}, "));
    List<String> arguments =
        List.of("study", file.toString(), "--runs", runs.toString(), "--workers", "1");
    Path table = runs.resolve("results-two").resolve("results.md");
    try (Child child = Child.start(logs, Map.of(), arguments)) {
      while (finished(runs) < 1) {
        Thread.sleep(20);
      }
      child.terminate();
      assertNotEquals(0, child.exitCode());
    }
    assertTrue(Files.readString(table).contains("short"));
    // The same without training.
    Files.delete(table);
    List<String> collect = new ArrayList<>(arguments);
    collect.set(collect.size() - 1, "0");
    try (Child child = Child.start(logs, Map.of(), collect)) {
      child.assertSucceeds();
    }
    assertTrue(Files.readString(table).contains("short"));
    assertEquals(1, finished(runs));
  }

  private static long finished(Path directory) {
    return new RunStore(directory, line -> {}).list().stream().filter(RunStore::finished).count();
  }

  /** Lines of metrics of the only run. */
  private static long epochs(Path directory) throws IOException {
    for (Path run : new RunStore(directory, line -> {}).list()) {
      Path metrics = run.resolve("metrics.csv");
      if (Files.exists(metrics)) {
        return Files.readAllLines(metrics).size() - 1;
      }
    }
    return 0;
  }

  /** What the configuration decides. */
  private static Map<String, String> numbers(Path directory) throws IOException {
    Map<String, String> numbers = new TreeMap<>();
    for (Path run : new RunStore(directory, line -> {}).list()) {
      for (String name : List.of("metrics.csv", "result.json")) {
        if (Files.exists(run.resolve(name))) {
          numbers.put(run.getFileName() + "/" + name, Files.readString(run.resolve(name)));
        }
      }
    }
    return numbers;
  }
}
