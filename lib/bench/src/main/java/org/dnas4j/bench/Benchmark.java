package org.dnas4j.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.dnas4j.config.ExperimentConfig;
import org.dnas4j.config.Threads;
import org.dnas4j.data.Augmentation;
import org.dnas4j.data.Batch;
import org.dnas4j.data.Cifar10;
import org.dnas4j.data.ProceduralImages;
import org.dnas4j.net.NetSpec;
import org.dnas4j.net.QuantizedNetwork;
import org.dnas4j.net.ResNets;
import org.dnas4j.quant.QuantConfig;
import org.dnas4j.search.Dnas;
import org.dnas4j.search.Search;
import org.dnas4j.search.SearchConfig;
import org.dnas4j.search.SearchContext;
import org.dnas4j.supernet.SuperNet;
import org.dnas4j.tensor.DType;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.EngineOptions;
import org.dnas4j.tensor.Engines;
import org.dnas4j.tensor.Rng;
import org.dnas4j.train.ThreadControl;
import org.dnas4j.train.TrainConfig;
import org.dnas4j.train.Trainer;
import org.dnas4j.train.TrainingData;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/**
 * Speed of the library's own training steps on ResNet-20 and ResNet-18: the counterpart of
 * benchmarks/pytorch_resnet20.py. It reads lines {@code run MODE fp32|bf16 STEPS}, where STEPS may
 * also be seconds such as {@code 3s}, and answers each with one line of JSON, so that a driver can
 * run both programs in turn.
 */
final class Benchmark implements Callable<Integer> {
  private static final int WARMUP_STEPS = 3;

  /** What a mode ends with that trains a ResNet-18 of half the width on 64×64 photos. */
  private static final String PHOTOS = "18";

  /** What a mode begins with that searches with PACT's clipping levels as late in a search. */
  private static final String LATE = "late-";

  /**
   * The levels at the end of a search over pairs on 40 classes of Tiny ImageNet. At the initial
   * ones nothing is clipped.
   */
  private static final float LATE_ALPHA = 3.9f;

  @Option(names = "--engine", defaultValue = "auto")
  String engineName;

  @Option(names = "--threads", defaultValue = "2", description = "a number or auto")
  String threads;

  @Option(names = "--batch", defaultValue = "128")
  int batchSize;

  @Option(names = "--photos", description = "directory made by benchmarks/photos.py")
  Path photos;

  private final Map<List<String>, Loop> loops = new HashMap<>();

  /** Answers requests from stdin until it ends. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new Benchmark()).execute(args));
  }

  @Override
  public Integer call() throws IOException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] words = line.trim().split(" ", -1);
      if (words.length != 4 || !words[0].equals("run")) {
        throw new IllegalArgumentException(
            "unknown request \""
                + line
                + "\"; allowed: run"
                + " plain[18]|quick|search|[late-]pairs[18]|[late-]pairs-ungrouped[18]|data|decode224|decode64"
                + " fp32|bf16 STEPS|SECONDSs");
      }
      double speed =
          switch (words[1]) {
            case "data" -> dataSpeed();
            case "decode224" -> photoSpeed("photos", 224);
            case "decode64" -> photoSpeed("copies", 64);
            default -> trainingSpeed(words[1], words[2], words[3]);
          };
      System.out.printf(
          Locale.ROOT,
          "{\"mode\": \"%s\", \"precision\": \"%s\", \"steps\": \"%s\", \"images_per_second\":"
              + " %.1f, \"rss_mb\": %.1f}%n",
          words[1],
          words[2],
          words[3],
          speed,
          residentMegabytes());
      System.out.flush();
    }
    return 0;
  }

  private double photoSpeed(String kind, int side) throws IOException {
    if (photos == null) {
      throw new IllegalArgumentException("decoding needs --photos, made by benchmarks/photos.py");
    }
    return BatchSpeed.photosPerSecond(photos.resolve(kind), side);
  }

  /** Steps that train on one fixed batch. */
  private record Loop(int batch, DoubleSupplier step, ThreadControl threads) {
    double losses() {
      return threads.step("train", batch, step::getAsDouble);
    }
  }

  private double trainingSpeed(String mode, String precision, String steps) {
    Loop loop = loops.computeIfAbsent(List.of(mode, precision), key -> prepare(mode, precision));
    boolean timed = steps.endsWith("s");
    int most = timed ? Integer.MAX_VALUE : Integer.parseInt(steps);
    double seconds = timed ? Double.parseDouble(steps.substring(0, steps.length() - 1)) : 0;
    // Turns of some seconds follow each other so closely that nothing has to get warm.
    for (int i = 0; i < (timed ? 0 : WARMUP_STEPS); i++) {
      loop.losses();
    }
    long start = System.nanoTime();
    double took = 0;
    int done = 0;
    while (done < most && (!timed || took < seconds)) {
      double loss = loop.losses();
      if (!Double.isFinite(loss)) {
        throw new IllegalStateException(mode + " " + precision + ": the loss became " + loss);
      }
      done++;
      took = (System.nanoTime() - start) * 1e-9;
    }
    return done * loop.batch / took;
  }

  private Loop prepare(String mode, String precision) {
    DType type = precision.equals("bf16") ? DType.BFLOAT16 : DType.FLOAT32;
    Threads wanted = Threads.parse(threads);
    Engine engine = Engines.open(engineName, new EngineOptions(type, wanted.atFirst(), "cpu"));
    ExperimentConfig quick = ExperimentConfig.preset("quick");
    return mode.equals("quick")
        ? new Loop(
            quick.baseline().batch(),
            plainStep(engine, quick.net().spec(32, 10), quick.baseline()),
            wanted.control(engine))
        : new Loop(batchSize, step(engine, mode), wanted.control(engine));
  }

  private static DoubleSupplier plainStep(Engine engine, NetSpec net, TrainConfig config) {
    Rng rng = Rng.of(1);
    QuantizedNetwork network = QuantizedNetwork.fullPrecision(engine, rng, net);
    TrainingData data = BlackImages.of(net, config.batch());
    Trainer trainer = new Trainer(engine, network, config, data, rng);
    Batch batch = batch(net, config.batch());
    return () -> trainer.step(batch, 0.05).loss();
  }

  private DoubleSupplier step(Engine engine, String mode) {
    boolean photos = mode.endsWith(PHOTOS);
    NetSpec net =
        photos ? ResNets.ofDepth(18, 32, ResNets.Shortcut.B, 64, 40) : ResNets.cifar10(20);
    // Enough for a search to split; steps see others.
    TrainingData data = BlackImages.of(net, 6 * batchSize);
    Batch batch = batch(net, batchSize);
    ExperimentConfig config =
        ExperimentConfig.preset("cpu")
            .with(Map.of("search.method.batch", batchSize, "baseline.batch", batchSize));
    Rng rng = Rng.of(1);
    boolean late = mode.startsWith(LATE);
    String kind =
        mode.substring(
            late ? LATE.length() : 0, photos ? mode.length() - PHOTOS.length() : mode.length());
    return switch (kind) {
      case "plain" -> plainStep(engine, net, config.baseline());
      case "search", "pairs", "pairs-ungrouped" -> {
        SearchConfig search = search(config, kind);
        Dnas method = (Dnas) search.method();
        Search loop =
            method.open(
                new SearchContext(
                    engine,
                    net,
                    QuantConfig.paper(),
                    search,
                    data,
                    rng,
                    ThreadControl.fixed(engine),
                    network -> {},
                    Map::of,
                    line -> {}));
        if (late) {
          loop.superNet().parameters().stream()
              .filter(p -> p.name().contains(".alpha"))
              .forEach(p -> p.set(new float[] {LATE_ALPHA}));
        }
        yield () -> loop.step(batch, 0, 0.05, rng, true, false).loss();
      }
      default -> throw new IllegalArgumentException("unknown mode \"" + mode + "\"");
    };
  }

  private static SearchConfig search(ExperimentConfig config, String mode) {
    Map<String, Object> settings = new HashMap<>();
    if (!mode.equals("search")) {
      SearchConfig pairs = ExperimentConfig.preset("imagenet-paper-compute").search();
      settings.put("search.candidates", pairs.candidates());
      settings.put("search.cost", pairs.cost());
    }
    if (mode.equals("pairs-ungrouped")) {
      settings.put("search.method.mode", SuperNet.Mode.PER_CANDIDATE);
    }
    return config.with(settings).search();
  }

  private static Batch batch(NetSpec net, int size) {
    float[] pixels = new float[size * 3 * net.imageSize() * net.imageSize()];
    Rng rng = Rng.of(2);
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) rng.nextGaussian();
    }
    int[] labels = IntStream.range(0, size).map(i -> i % net.classes()).toArray();
    return new Batch(pixels, labels);
  }

  /** Augmented images per second on one thread, reading files in CIFAR-10's layout included. */
  private static double dataSpeed() throws IOException {
    Path dir = Files.createTempDirectory("dnas-benchmark");
    try {
      byte[] records = new byte[10_000 * 3073];
      for (int i = 0; i < records.length; i++) {
        records[i] = (byte) (i % 3073 == 0 ? i / 3073 % 10 : i * 31);
      }
      for (int i = 1; i <= 5; i++) {
        Files.write(dir.resolve("data_batch_" + i + ".bin"), records);
      }
      Files.write(dir.resolve("test_batch.bin"), records);
      Files.write(dir.resolve("batches.meta.txt"), ProceduralImages.CLASSES);
      return BatchSpeed.imagesPerSecond(
          () -> {
            try {
              return Cifar10.read(dir).train();
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          },
          Augmentation.cifar(),
          1);
    } finally {
      try (Stream<Path> files = Files.walk(dir)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private static double residentMegabytes() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(l -> l.startsWith("VmRSS:"))
        .mapToDouble(l -> Double.parseDouble(l.replaceAll("[^0-9]", "")) / 1024)
        .findFirst()
        .orElse(0);
  }
}
