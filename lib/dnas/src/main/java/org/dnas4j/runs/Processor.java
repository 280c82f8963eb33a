package org.dnas4j.runs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The processor of this machine, in words for manifests and tables. */
final class Processor {
  private static final Path CPUINFO = Path.of("/proc/cpuinfo");

  /** What decides the speed of convolutions, as Linux calls it, and as people do. */
  private static final Map<String, String> EXTENSIONS =
      new TreeMap<>(
          Map.of(
              "amx_bf16", "AMX",
              "avx2", "AVX2",
              "avx512_bf16", "AVX-512 bf16",
              "avx512bw", "AVX-512"));

  private Processor() {}

  /**
   * For example {@code AMD EPYC, family 25 model 17 (AVX2, AVX-512 bf16, AVX-512)}; on other
   * systems than Linux the architecture.
   */
  static String name() {
    try {
      return of(Files.readString(CPUINFO, StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      return System.getProperty("os.arch");
    }
  }

  /** What the text of {@code /proc/cpuinfo} says. */
  static String of(String cpuinfo) {
    Optional<String> model = field(cpuinfo, "model name");
    if (model.isEmpty()) {
      return System.getProperty("os.arch");
    }
    List<String> flags = Arrays.asList(field(cpuinfo, "flags").orElse("").split(" ", -1));
    String extensions =
        EXTENSIONS.entrySet().stream()
            .filter(e -> flags.contains(e.getKey()))
            .map(Map.Entry::getValue)
            .collect(Collectors.joining(", "));
    // Virtual machines call several generations by one name.
    return model.get()
        + field(cpuinfo, "cpu family").map(f -> ", family " + f).orElse("")
        + field(cpuinfo, "model").map(m -> " model " + m).orElse("")
        + (extensions.isEmpty() ? "" : " (" + extensions + ")");
  }

  private static Optional<String> field(String cpuinfo, String name) {
    return cpuinfo
        .lines()
        .map(line -> line.split(":", 2))
        .filter(parts -> parts.length == 2 && parts[0].strip().equals(name))
        .map(parts -> parts[1].strip())
        .findFirst();
  }
}
