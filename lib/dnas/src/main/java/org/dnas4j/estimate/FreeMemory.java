package org.dnas4j.estimate;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.dnas4j.tensor.Engine;

/**
 * Memory that an engine could still take.
 *
 * @param bytes empty where the system does not tell
 * @param gpu whether it is a GPU's
 */
public record FreeMemory(OptionalLong bytes, boolean gpu) {
  private static final Path MEMINFO = Path.of("/proc/meminfo");
  private static final Path CONTROL_GROUP = Path.of("/sys/fs/cgroup");
  private static final Pattern AVAILABLE = Pattern.compile("(?m)^MemAvailable:\\s+(\\d+) kB$");
  private static final Pattern RECLAIMABLE =
      Pattern.compile("(?m)^(?:active_file|inactive_file|slab_reclaimable) (\\d+)$");
  private static final int SECONDS = 10;
  private static final int KIB = 1 << 10;
  private static final int MIB = 1 << 20;

  /**
   * Asks the system: Linux for main memory and a container's limit, NVIDIA's driver for memory of
   * the first GPU that this process may use.
   */
  static FreeMemory of(Engine engine) {
    String description = engine.description();
    boolean gpu = description.contains("cuda") || description.contains("JCublas");
    try {
      String visible = System.getenv("CUDA_VISIBLE_DEVICES");
      return new FreeMemory(gpu ? firstGpu(run(nvidiaSmi(visible))) : mainMemory(), gpu);
    } catch (IOException e) {
      // The one is not Linux, the other has no nvidia-smi: nobody knows.
      return new FreeMemory(OptionalLong.empty(), gpu);
    }
  }

  private static OptionalLong mainMemory() throws IOException {
    return LongStream.concat(available().stream(), belowLimit(CONTROL_GROUP).stream()).min();
  }

  /** What the limit of a control group (version 2) leaves, as containers have it; empty without. */
  static OptionalLong belowLimit(Path group) throws IOException {
    Path limit = group.resolve("memory.max");
    if (!Files.exists(limit) || Files.readString(limit).startsWith("max")) {
      return OptionalLong.empty();
    }
    long reclaimable =
        RECLAIMABLE
            .matcher(Files.readString(group.resolve("memory.stat")))
            .results()
            .mapToLong(line -> Long.parseLong(line.group(1)))
            .sum();
    long used = number(group.resolve("memory.current")) - reclaimable;
    return OptionalLong.of(Math.max(0, number(limit) - used));
  }

  private static long number(Path file) throws IOException {
    return Long.parseLong(Files.readString(file).strip());
  }

  private static OptionalLong available() throws IOException {
    Matcher line = AVAILABLE.matcher(Files.readString(MEMINFO));
    return line.find()
        ? OptionalLong.of(KIB * Long.parseLong(line.group(1)))
        : OptionalLong.empty();
  }

  /**
   * The question for free memory of the first of the GPUs in CUDA_VISIBLE_DEVICES; null for all.
   */
  static List<String> nvidiaSmi(String visible) {
    List<String> command =
        new ArrayList<>(
            List.of("nvidia-smi", "--query-gpu=memory.free", "--format=csv,noheader,nounits"));
    if (visible != null && !visible.isBlank()) {
      command.add("--id=" + visible.split(",", 2)[0].strip());
    }
    return command;
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
