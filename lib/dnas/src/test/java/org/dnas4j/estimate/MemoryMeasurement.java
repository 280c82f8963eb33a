package org.dnas4j.estimate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dnas4j.config.DataSize;
import org.dnas4j.config.ExperimentConfig;
import org.dnas4j.net.NetSpec;
import org.dnas4j.net.ResNetConfig;
import org.dnas4j.net.ResNets;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Engines;

/**
 * Compares {@link StageMemory} with how far three steps of a stage raise this process's resident
 * memory. Its arguments: preset, stage, batch, image size, then settings. Run it in a new process
 * each time, as the peak of a process never falls, and with {@code -Xms400m -Xmx400m
 * -XX:+AlwaysPreTouch}, so that Java's heap does not grow.
 */
final class MemoryMeasurement {
  private static final Pattern PEAK = Pattern.compile("(?m)^VmHWM:\\s+(\\d+) kB$");
  private static final int CLASSES = 10;

  private MemoryMeasurement() {}

  public static void main(String[] arguments) throws IOException {
    ExperimentConfig.Stage stage = ExperimentConfig.Stage.valueOf(arguments[1]);
    int batch = Integer.parseInt(arguments[2]);
    int size = Integer.parseInt(arguments[3]);
    ExperimentConfig config =
        ExperimentConfig.preset(arguments[0])
            .withSettings(List.of(arguments).subList(4, arguments.length));
    try (Engine engine = Engines.open(config.engine().name(), config.engine().options())) {
      // Libraries and their workspaces come with the first step, of a small network.
      NetSpec small = new ResNetConfig(18, 4, ResNets.Shortcut.B, true).spec(32, CLASSES);
      new SpeedTest(config, small, engine, false).steps(stage, 2, 2);
      long before = peak();
      NetSpec net = config.net().spec(size, CLASSES);
      new SpeedTest(config, net, engine, false).steps(stage, batch, 2);
      long grown = peak() - before;
      StageMemory memory = StageMemory.of(config, stage, net, new DataSize(0, 0, CLASSES));
      System.out.printf(
          Locale.ROOT,
          "%s %s %d %s batch %d: estimated %.0f MB, resident memory grew by %.0f MB, ratio %.2f"
              + " (kept %.1f MB an image, fixed %.0f MB)%n",
          net,
          stage,
          size,
          config.engine().precision(),
          batch,
          memory.engineBytes(batch) / 1e6,
          grown / 1e6,
          (double) memory.engineBytes(batch) / grown,
          memory.footprint().kept() * memory.elementSize() / 1e6,
          memory.fixed() / 1e6);
    }
  }

  private static long peak() throws IOException {
    Matcher line = PEAK.matcher(Files.readString(Path.of("/proc/self/status")));
    if (!line.find()) {
      throw new IllegalStateException("no VmHWM in /proc/self/status; this needs Linux");
    }
    return 1024 * Long.parseLong(line.group(1));
  }
}
