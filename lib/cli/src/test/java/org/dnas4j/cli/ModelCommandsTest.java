package org.dnas4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.dnas4j.runs.FinishedRuns;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code dnas pack}, {@code evaluate} and {@code predict}. */
class ModelCommandsTest {
  @TempDir private static Path directory;

  private static Path run;
  private static Path packed;
  private static String accuracy;

  @BeforeAll
  static void train() throws IOException {
    Path runs = directory.resolve("runs");
    List<String> arguments = Child.arguments("retrain", runs, "net.shortcut=b");
    arguments.add("4 0 1 | 2 32 4/4 | 4 3 1");
    dnas(0, arguments);
    try (Stream<Path> all = Files.list(runs)) {
      run = all.filter(p -> p.getFileName().toString().startsWith("retrain")).findFirst().get();
    }
    packed = directory.resolve("net.safetensors");
    accuracy =
        String.format(Locale.ROOT, "accuracy %.2f %%", 100 * FinishedRuns.outcome(run).accuracy());
    String told = dnas(0, List.of("pack", run.toString(), "--to", packed.toString()));
    for (String part : List.of("g1b1.conv1", "Effective bits", "whole file", "equal logits")) {
      assertTrue(told.contains(part), told);
    }
    assertFalse(told.contains("g1b2.conv1 |    4"), told);
  }

  private static String dnas(int code, List<String> arguments) {
    StringWriter text = new StringWriter();
    PrintWriter both = new PrintWriter(text, true);
    assertEquals(
        code,
        Main.commandLine().setOut(both).setErr(both).execute(arguments.toArray(String[]::new)),
        text::toString);
    return text.toString();
  }

  private static String dnas(int code, String... arguments) {
    return dnas(code, List.of(arguments));
  }

  @Test
  void everyFormOfTheNetworkHasTheRunsAccuracy() {
    String name = run.getFileName().toString();
    List<List<String>> sources =
        List.of(
            List.of(packed.toString()),
            List.of(run.toString()),
            List.of(name, "--runs", run.getParent().toString()),
            List.of(packed.toString(), "--set", "engine.threads=1"));
    for (List<String> source : sources) {
      List<String> arguments = new ArrayList<>(List.of("evaluate"));
      arguments.addAll(source);
      String told = dnas(0, arguments);
      assertTrue(told.contains(accuracy) && told.contains("images/s"), told);
      assertTrue(told.contains("as level disc"), told);
      assertFalse(told.contains("note:"), told);
    }
  }

  /** An export without activations, which it cannot hold, says nothing of its network. */
  @Test
  void anExportNeedsToBeToldItsNetwork() {
    String export = directory.resolve("export.safetensors").toString();
    dnas(0, "export", run.toString(), "--to", export, "--quantized");
    List<String> arguments =
        new ArrayList<>(Child.arguments("evaluate", run.getParent(), "net.shortcut=b"));
    arguments.add(1, export);
    assertTrue(dnas(0, arguments).contains("accuracy "));
    assertTrue(dnas(2, "evaluate", export).contains("depth"));
  }

  @Test
  void picturesOfAnySizeAreClassified() throws IOException {
    List<String> images = new ArrayList<>();
    for (int side : new int[] {32, 50}) {
      BufferedImage image = new BufferedImage(side, side + 7, BufferedImage.TYPE_INT_RGB);
      image.setRGB(side / 2, side / 2, 0xFF8800);
      Path file = directory.resolve("picture" + side + ".png");
      ImageIO.write(image, "png", file.toFile());
      images.add(file.toString());
    }
    String told = dnas(0, "predict", packed.toString(), images.get(0), images.get(1), "--top", "2");
    assertEquals(2, told.lines().filter(l -> l.contains("picture32.png")).count(), told);
    assertEquals(2, told.lines().filter(l -> l.contains("picture50.png")).count(), told);
    assertTrue(told.contains("upright ") || told.contains("level "), told);
    assertEquals(
        told, dnas(0, "predict", run.toString(), images.get(0), images.get(1), "--top", "2"));
    assertTrue(dnas(2, "predict", packed.toString(), packed.toString()).contains("JPEG or PNG"));
    assertTrue(dnas(2, "predict", packed.toString(), "no.png").contains("no.png"));
  }

  @Test
  void whatWouldChangeNothingIsRefused() {
    String file = packed.toString();
    String told = dnas(2, "evaluate", file, "--preset", "paper", "--set", "net.depth=56");
    assertTrue(told.contains("--set net.depth=56, --preset would change nothing"), told);
    assertTrue(dnas(2, "evaluate", "net.zip").contains(".safetensors"));
    assertTrue(dnas(2, "pack", run.toString(), "--to", "net.zip").contains(".safetensors"));
    assertTrue(dnas(2, "pack", directory.toString(), "--to", file).contains("is no run"));
  }
}
