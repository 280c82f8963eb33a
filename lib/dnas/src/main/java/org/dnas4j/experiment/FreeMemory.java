package org.dnas4j.experiment;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dnas4j.tensor.Engine;

/**
 * Memory that an engine could still take.
 *
 * @param bytes empty where the system does not tell
 * @param gpu whether it is a GPU's
 */
public record FreeMemory(OptionalLong bytes, boolean gpu) {
  private static final Path MEMINFO = Path.of("/proc/meminfo");
  private static final Pattern AVAILABLE = Pattern.compile("(?m)^MemAvailable:\\s+(\\d+) kB$");
  private static final List<String> NVIDIA_SMI =
      List.of("nvidia-smi", "--query-gpu=memory.free", "--format=csv,noheader,nounits");
  private static final int SECONDS = 10;
  private static final int KIB = 1 << 10;
  private static final int MIB = 1 << 20;

  /** Asks the system: Linux for main memory, NVIDIA's driver for that of the first GPU. */
  static FreeMemory of(Engine engine) {
    String description = engine.description();
    boolean gpu = description.contains("cuda") || description.contains("JCublas");
    try {
      return new FreeMemory(gpu ? firstGpu(run(NVIDIA_SMI)) : available(), gpu);
    } catch (IOException e) {
      // The one is not Linux, the other has no nvidia-smi: nobody knows.
      return new FreeMemory(OptionalLong.empty(), gpu);
    }
  }

  private static OptionalLong available() throws IOException {
    Matcher line = AVAILABLE.matcher(Files.readString(MEMINFO));
    return line.find()
        ? OptionalLong.of(KIB * Long.parseLong(line.group(1)))
        : OptionalLong.empty();
  }

  /** Reads MiB, one line a GPU. */
  static OptionalLong firstGpu(String answer) {
    return answer
        .lines()
        .map(String::strip)
        .limit(1)
        .filter(line -> line.matches("\\d+"))
        .mapToLong(line -> MIB * Long.parseLong(line))
        .findFirst();
  }

  private static String run(List<String> command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return "";
      }
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }
}
