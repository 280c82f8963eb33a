package org.dnas4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.dnas4j.runs.SavedNetwork;
import org.dnas4j.tensor.NamedArray;
import org.dnas4j.weights.Safetensors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExportCommandTest {
  @TempDir private static Path directory;

  private static Path run;

  @BeforeAll
  static void train() throws IOException {
    Path runs = directory.resolve("runs");
    List<String> arguments = Child.arguments("retrain", runs, "net.shortcut=b");
    arguments.add("4 0 1 | 2 32 4 | 4 3 1");
    assertEquals(0, dnas(arguments, new StringWriter()));
    try (Stream<Path> all = Files.list(runs)) {
      run = all.filter(p -> p.getFileName().toString().startsWith("retrain")).findFirst().get();
    }
  }

  private static int dnas(List<String> arguments, StringWriter text) {
    PrintWriter both = new PrintWriter(text, true);
    return Main.commandLine().setOut(both).setErr(both).execute(arguments.toArray(String[]::new));
  }

  private static String export(int code, Path run, String to, String... more) {
    StringWriter text = new StringWriter();
    List<String> arguments =
        Stream.concat(
                Stream.of("export", run.toString(), "--to", directory.resolve(to).toString()),
                Stream.of(more))
            .toList();
    assertEquals(code, dnas(arguments, text), text::toString);
    return text.toString();
  }

  @Test
  void safetensorsHaveLatentOrQuantizedWeights() {
    assertTrue(export(0, run, "latent.safetensors").contains("wrote "));
    export(0, run, "quantized.safetensors", "--quantized");
    Map<String, NamedArray> trained = SavedNetwork.of(run).arrays();
    Map<String, NamedArray> latent = arrays("latent.safetensors");
    Map<String, NamedArray> quantized = arrays("quantized.safetensors");
    assertEquals(trained.get("g3b3.conv1.weight"), latent.get("layer3.2.conv1.weight"));
    assertNotEquals(latent.get("layer3.2.conv1.weight"), quantized.get("layer3.2.conv1.weight"));
    float[] binary = quantized.get("layer3.2.conv1.weight").values();
    for (float v : binary) {
      assertEquals(Math.abs(binary[0]), Math.abs(v), 1e-6f);
    }
    assertEquals(latent.get("layer2.1.conv1.weight"), quantized.get("layer2.1.conv1.weight"));
    assertEquals(latent.get("fc.weight"), quantized.get("fc.weight"));
    assertEquals(latent.keySet(), quantized.keySet());
  }

  private static Map<String, NamedArray> arrays(String file) {
    return Safetensors.read(directory.resolve(file)).arrays();
  }

  @Test
  void zipsAreForDeeplearning4j() throws IOException {
    assertTrue(export(0, run, "net.zip").contains("wrote "));
    try (ZipFile zip = new ZipFile(directory.resolve("net.zip").toFile())) {
      assertTrue(zip.getEntry("configuration.json") != null);
      assertTrue(zip.getEntry("coefficients.bin") != null);
    }
  }

  @ParameterizedTest
  @CsvSource({"old.zip", "old.safetensors"})
  void anExportThatFailsLeavesTheOldFile(String name) throws IOException {
    Path file = Files.writeString(directory.resolve(name), "old");
    // A folder where the temporary file has to be stands for a disk that takes no more.
    Files.createDirectories(directory.resolve(name + ".tmp/full"));
    assertTrue(export(2, run, name).contains(name));
    assertEquals("old", Files.readString(file));
  }

  @Test
  void aRunWhoseWidthsWereChangedIsRefused() throws IOException {
    Path copy = directory.resolve("changed").resolve(run.getFileName());
    try (Stream<Path> all = Files.walk(run)) {
      for (Path path : all.toList()) {
        Path target = copy.resolve(run.relativize(path).toString());
        Files.createDirectories(target.getParent());
        Files.copy(path, target);
      }
    }
    assertTrue(export(0, copy, "copy.safetensors", "--quantized").contains("wrote "));
    Path architecture = copy.resolve("architecture.json");
    Files.writeString(architecture, Files.readString(architecture).replace("4 3 1", "4 4 1"));
    String message = export(2, copy, "changed.safetensors", "--quantized");
    assertTrue(message.contains("architecture.json"), message);
    assertFalse(Files.exists(directory.resolve("changed.safetensors")));
  }

  @ParameterizedTest
  @CsvSource({"net.onnx, .zip or .safetensors", "net, .zip or .safetensors"})
  void otherFilesAreRefused(String file, String allowed) {
    assertTrue(export(2, run, file).contains(allowed));
  }

  @Test
  void whatIsNoRunIsRefused() {
    assertTrue(export(2, directory, "net.zip").contains("is no run"));
  }
}
