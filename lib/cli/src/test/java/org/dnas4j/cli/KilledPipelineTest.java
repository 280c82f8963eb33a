package org.dnas4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.dnas4j.runs.Manifest;
import org.dnas4j.runs.RunStore;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills pipelines in the middle of their work and starts them again. */
class KilledPipelineTest {
  private static final List<String> FILES =
      List.of(
          "config.json",
          "metrics.csv",
          "architecture.json",
          "result.json",
          "checkpoint/newest.safetensors");

  @TempDir private Path runs;
  @TempDir private Path unbroken;
  @TempDir private Path logs;

  private Child pipeline(Path directory) throws IOException {
    return Child.start(
        logs,
        Map.of(),
        Child.arguments(
            "pipeline",
            directory,
            "baseline.epochs=3",
            "search.method.epochs=4",
            "search.method.warmupEpochs=2",
            "retrain.train.epochs=3"));
  }

  @Test
  void aPipelineKilledInEveryPhaseEndsWithTheNumbersOfAnUnbrokenOne() throws Exception {
    killAt("engine", "baseline");
    killAt("full precision  epoch 1/3", "baseline");
    killAt("search  epoch 1/4", "search");
    killAt("search  epoch 3/4", "search");
    killAt("sampled 1  epoch 1/3", "retrain");
    try (Child last = pipeline(runs)) {
      last.assertSucceeds();
      assertFalse(last.lines().stream().anyMatch(line -> line.startsWith("search  epoch")));
    }
    assertEqualsUnbroken();
    for (Path run : new RunStore(runs, line -> {}).list()) {
      assertTrue(Manifest.read(run).resumes() > 0, run.toString());
    }
  }

  private void killAt(String line, String kind) throws Exception {
    try (Child child = pipeline(runs)) {
      child.await(line);
      child.kill();
    }
    for (Path run : new RunStore(runs, l -> {}).list()) {
      boolean killed = run.getFileName().toString().startsWith(kind + "-");
      assertEquals(!killed, Files.exists(run.resolve("result.json")), run + " at " + line);
    }
  }

  @Test
  @Tag("long")
  void aPipelineKilledAtAnyTimeEndsWithTheNumbersOfAnUnbrokenOne() throws Exception {
    SplittableRandom random = new SplittableRandom(1);
    boolean done = false;
    for (int round = 0; !done; round++) {
      try (Child child = pipeline(runs)) {
        child.await("engine");
        // Longer and longer, so that slow machines get to the end, too.
        Thread.sleep(random.nextInt(500 + 200 * round));
        child.kill();
        done = child.exitCode() == 0;
      }
    }
    assertEqualsUnbroken();
  }

  private void assertEqualsUnbroken() throws Exception {
    try (Child child = pipeline(unbroken)) {
      child.assertSucceeds();
    }
    Map<String, String> expected = numbers(unbroken);
    assertTrue(expected.keySet().containsAll(List.of("baseline", "search", "retrain")));
    assertEquals(expected, numbers(runs));
  }

  /** What the configuration decides, by the kinds of the runs. */
  private static Map<String, String> numbers(Path directory) throws IOException {
    Map<String, String> numbers = new TreeMap<>();
    for (Path run : new RunStore(directory, line -> {}).list()) {
      List<String> contents = new ArrayList<>();
      for (String name : FILES) {
        Path file = run.resolve(name);
        boolean binary = name.endsWith(".safetensors");
        boolean exists = Files.exists(file);
        contents.add(
            run.getFileName()
                + "/"
                + name
                + "\n"
                + (exists && binary
                    ? HexFormat.of().formatHex(Files.readAllBytes(file))
                    : exists ? Files.readString(file) : "none"));
      }
      numbers.put(Manifest.read(run).kind(), String.join("\n", contents));
    }
    return numbers;
  }

  @Test
  void aTerminatedTrainingSaysHowToGoOnAndGoesOn() throws Exception {
    List<String> arguments = Child.arguments("train", runs, "baseline.epochs=6");
    try (Child child = Child.start(logs, Map.of(), arguments)) {
      child.await("full precision  epoch 1/6");
      child.terminate();
      int code = child.exitCode();
      // 143 is what the virtual machine gives after SIGTERM, 130 what the command would.
      assertTrue(code == 143 || code == Main.STOPPED, "exit code " + code);
      assertTrue(child.errors().contains("start the same run again"), child.errors());
    }
    Path run = new RunStore(runs, line -> {}).list().get(0);
    assertEquals(Manifest.Status.INTERRUPTED, Manifest.read(run).status());
    try (Child child = Child.start(logs, Map.of(), arguments)) {
      child.assertSucceeds();
      assertFalse(child.lines().stream().anyMatch(line -> line.contains("  epoch 1/6")));
    }
    assertEquals(Manifest.Status.FINISHED, Manifest.read(run).status());
  }

  /** Hides the newer instructions, so that LibTorch has to emulate bfloat16. */
  @Test
  void bf16RunsOnProcessorsWithoutItAndSaysThatItSavesNoTime() throws Exception {
    Map<String, String> old = Map.of("ONEDNN_MAX_CPU_ISA", "AVX2", "ATEN_CPU_CAPABILITY", "avx2");
    try (Child child =
        Child.start(logs, old, Child.arguments("train", runs, "engine.precision=bf16"))) {
      child.assertSucceeds();
      assertTrue(child.lines().stream().anyMatch(line -> line.contains("BFLOAT16")));
      assertTrue(
          child.lines().stream()
              .anyMatch(line -> line.startsWith("warning: engine.precision = bf16")),
          () -> String.join("\n", child.lines()));
    }
  }
}
