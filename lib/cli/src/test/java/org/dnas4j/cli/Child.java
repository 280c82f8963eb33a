package org.dnas4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The command line in a process of its own, on one thread and with few images. */
final class Child implements AutoCloseable {
  private static final List<String> TINY =
      List.of(
          "data.trainImages=80",
          "data.testImages=20",
          "net.width=2",
          "engine.name=libtorch",
          "engine.threads=1",
          "engine.device=cpu",
          "baseline.batch=16",
          "retrain.train.batch=16",
          "search.method.batch=16",
          "search.candidates=0,2,32",
          "controls.uniformBits=",
          "controls.randomArchitectures=0");

  private final Process process;
  private final BufferedReader out;
  private final Path errors;
  private final List<String> lines = new ArrayList<>();

  private Child(Process process, Path errors) {
    this.process = process;
    this.out = process.inputReader();
    this.errors = errors;
  }

  /** The arguments that make a command of seconds out of the preset smoke. */
  static List<String> arguments(String command, Path runs, String... settings) {
    List<String> arguments =
        new ArrayList<>(List.of(command, "--preset", "smoke", "--runs", runs.toString()));
    TINY.forEach(setting -> arguments.addAll(List.of("--set", setting)));
    Arrays.stream(settings).forEach(setting -> arguments.addAll(List.of("--set", setting)));
    return arguments;
  }

  /** Starts a command with the environment extended. */
  static Child start(Path directory, Map<String, String> environment, List<String> arguments)
      throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
    command.addAll(arguments);
    Path errors = Files.createTempFile(directory, "errors", ".txt");
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
    builder.environment().put("OMP_NUM_THREADS", "1");
    builder.environment().putAll(environment);
    return new Child(builder.start(), errors);
  }

  /** Waits for a line of output that starts so. */
  void await(String beginning) throws IOException {
    String line = "";
    while (!line.startsWith(beginning)) {
      line = out.readLine();
      if (line == null) {
        fail("ended before \"" + beginning + "\": " + lines + errors());
      }
      lines.add(line);
    }
  }

  /** Waits for the end and gives the exit code. */
  int exitCode() throws IOException, InterruptedException {
    out.lines().forEach(lines::add);
    return process.waitFor();
  }

  void assertSucceeds() throws IOException, InterruptedException {
    assertEquals(0, exitCode(), () -> lines + errors());
  }

  void kill() throws InterruptedException {
    // By its handle, which leaves what it printed to be read.
    process.toHandle().destroyForcibly();
    process.waitFor();
  }

  /** Asks politely, as Ctrl-C or a shutdown does. */
  void terminate() {
    process.toHandle().destroy();
  }

  List<String> lines() {
    return lines;
  }

  String errors() {
    try {
      return Files.readString(errors);
    } catch (IOException e) {
      return e.toString();
    }
  }

  @Override
  public void close() {
    process.toHandle().destroyForcibly();
  }
}
