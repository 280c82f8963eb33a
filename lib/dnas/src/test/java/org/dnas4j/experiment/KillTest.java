package org.dnas4j.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.dnas4j.runs.Checkpoint;
import org.dnas4j.runs.Manifest;
import org.dnas4j.runs.Run;
import org.dnas4j.runs.RunStore;
import org.dnas4j.tensor.NamedArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Kills real processes in the middle of their writing. */
class KillTest {
  private static final String CONFIG = "{\"seed\": 1}";

  @TempDir private Path root;

  /** Writes epochs until it is killed. */
  static final class Writer {
    private Writer() {}

    /** Takes the root of the runs. */
    public static void main(String[] args) {
      try (Run run = new RunStore(Path.of(args[0]), w -> {}).open("kill", "test", CONFIG)) {
        int epoch = run.resume().map(Checkpoint::epoch).orElse(0);
        System.out.println("ready");
        while (true) {
          epoch++;
          run.metrics(epoch, Map.of("loss", 1.0 / epoch), Map.of("seconds", 1.0));
          float[] weights = new float[100_000];
          weights[0] = epoch;
          run.save(new Checkpoint(epoch, Map.of("w", NamedArray.of(weights)), Map.of()));
          System.out.println("epoch");
        }
      }
    }
  }

  /** Waits for a request to stop, then ends its run in order. */
  static final class Polite {
    private Polite() {}

    /** Takes the root of the runs. */
    public static void main(String[] args) throws InterruptedException {
      try (StopSignal stop = StopSignal.onShutdown(System.err::println);
          Run run = new RunStore(Path.of(args[0]), w -> {}).open("kill", "test", CONFIG)) {
        stop.holdExit();
        run.resume();
        System.out.println("ready");
        while (!stop.requested()) {
          Thread.sleep(5);
        }
      }
    }
  }

  @Test
  @Timeout(300)
  void aKilledRunCanBeResumedWithoutGaps() throws Exception {
    int before = 0;
    for (int round = 0; round < 4; round++) {
      Process writer = start(Writer.class);
      for (int epoch = 0; epoch < 1 + 3 * round; epoch++) {
        assertEquals("epoch", writer.inputReader().readLine());
      }
      IllegalStateException held =
          assertThrows(
              IllegalStateException.class,
              () -> new RunStore(root, w -> {}).open("kill", "test", CONFIG));
      assertTrue(held.getMessage().contains("process " + writer.pid()), held.getMessage());
      writer.destroyForcibly().waitFor();

      List<String> warnings = new ArrayList<>();
      try (Run run = new RunStore(root, warnings::add).open("kill", "test", CONFIG)) {
        Checkpoint last = run.resume().orElseThrow();
        assertEquals(last.epoch(), last.arrays().get("w").values()[0]);
        assertTrue(last.epoch() > before, last.epoch() + " after " + before);
        before = last.epoch();
        List<String> lines = Files.readAllLines(run.directory().resolve("metrics.csv"));
        assertEquals(last.epoch() + 1, lines.size());
        for (int epoch = 1; epoch <= last.epoch(); epoch++) {
          assertEquals(epoch + "," + 1.0 / epoch, lines.get(epoch));
        }
      }
    }
  }

  @Test
  @Timeout(300)
  void aPoliteEndLeavesTheRunInterrupted() throws Exception {
    Process polite = start(Polite.class);
    polite.destroy();
    polite.waitFor();
    Path run = new RunStore(root, w -> {}).list().get(0);
    assertEquals(Manifest.Status.INTERRUPTED, Manifest.read(run).status());
  }

  private Process start(Class<?> main) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xshare:auto",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName(),
                root.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader out = process.inputReader();
    assertEquals("ready", out.readLine());
    return process;
  }
}
