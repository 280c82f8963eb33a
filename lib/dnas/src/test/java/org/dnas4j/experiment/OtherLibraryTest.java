package org.dnas4j.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.tools.ToolProvider;
import org.dnas4j.config.ExperimentConfig;
import org.dnas4j.cost.Cost;
import org.dnas4j.data.source.DataSource;
import org.dnas4j.kind.Kind;
import org.dnas4j.net.NetConfig;
import org.dnas4j.quant.ActivationQuantizer;
import org.dnas4j.quant.WeightQuantizer;
import org.dnas4j.runs.FinishedRuns;
import org.dnas4j.runs.Outcome;
import org.dnas4j.runs.SavedNetwork;
import org.dnas4j.search.SearchMethod;
import org.dnas4j.tensor.optim.OptimizerConfig;
import org.dnas4j.tensor.optim.Schedule;
import org.dnas4j.testing.TinyExperiments;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A library of somebody else adds one of each kind as CONTRIBUTING.md says: a record in one file
 * and its line for ServiceLoader, compiled against this project's public classes alone.
 */
class OtherLibraryTest {
  /** What the library's files import. */
  private static final String HEAD =
      """
      package toys;
      import java.util.*;
      import java.util.function.*;
      import org.dnas4j.cost.*;
      import org.dnas4j.data.*;
      import org.dnas4j.data.source.*;
      import org.dnas4j.net.*;
      import org.dnas4j.quant.*;
      import org.dnas4j.search.*;
      import org.dnas4j.tensor.*;
      import org.dnas4j.tensor.optim.*;
      import org.dnas4j.train.*;
      """;

  private static final Map<Class<? extends Kind>, String> ADDED =
      Map.of(
          Cost.class,
          """
          public record Blocks(double each) implements Cost {
            public Blocks() { this(1); }
            public double cost(BlockSpec block, Precision p) { return each * 100 * p.weight().bits(); }
            public String unit() { return "blocks"; }
          }
          """,
          WeightQuantizer.class,
          """
          public record Halves(double scale) implements WeightQuantizer {
            public Halves() { this(0.5); }
            public boolean supports(BitWidth bits) { return bits.bits() == 2; }
            public Quantized attach(
                Engine e, BitWidth bits, UnaryOperator<String> names, Parameter latent) {
              return Quantized.of(w -> w.straightThrough(
                  x -> e.affine(e.apply(Engine.Unary.SIGN, x), (float) scale, 0)));
            }
          }
          """,
          ActivationQuantizer.class,
          """
          public record Whole() implements ActivationQuantizer {
            public Quantized attach(Engine e, BitWidth bits, UnaryOperator<String> names) {
              int most = (1 << bits.bits()) - 1;
              return Quantized.of(a -> a.straightThrough(
                  x -> e.apply(Engine.Unary.ROUND, e.clamp(x, 0, most))));
            }
          }
          """,
          DataSource.class,
          """
          public record Grey(int classes) implements DataSource {
            public Grey() { this(2); }
            public String title() { return "grey images"; }
            public Size size(Wanted wanted) { return new Size(100, 100, classes); }
            public ImageData load(Wanted wanted, Consumer<String> log) {
              return new ImageData(
                  set("grey-train", wanted.trainImages()), set("grey-test", wanted.testImages()));
            }
            private ImageDataset set(String name, int images) {
              byte[] pixels = new byte[images * 3 * 32 * 32];
              int[] labels = new int[images];
              for (int i = 0; i < images; i++) {
                labels[i] = i % classes;
                Arrays.fill(pixels, i * 3072, (i + 1) * 3072, (byte) (100 * labels[i] + i));
              }
              List<String> names = new ArrayList<>();
              for (int c = 0; c < classes; c++) { names.add("grey " + c); }
              return ImageDataset.owning(name, names, 3, 32, 32, pixels, labels);
            }
          }
          """,
          NetConfig.class,
          """
          public record Short(int width) implements NetConfig {
            public Short() { this(4); }
            public NetSpec spec(int size, int classes) {
              return new NetSpec("short", size, classes, List.of(
                  new LayerSpec.Convolution(
                      new ConvSpec("conv1", ConvSpec.Role.FIRST, 3, width, 3, 2, 1, size / 2)),
                  new LayerSpec.Norm("bn1", width, true),
                  block("g1b1", size / 2), block("g1b2", size / 2),
                  new LayerSpec.AveragePool("avgpool"),
                  new LayerSpec.Linear(ConvSpec.linear(width, classes))));
            }
            private LayerSpec.Block block(String name, int size) {
              return new LayerSpec.Block(name, 0, List.of(), List.of(
                  new LayerSpec.Convolution(
                      new ConvSpec(
                          name + ".conv1", ConvSpec.Role.BLOCK, width, width, 3, 1, 2, size)),
                  new LayerSpec.Norm(name + ".bn1", width, false)), Optional.of(List.of()), true);
            }
          }
          """,
          SearchMethod.class,
          """
          public record Guesses(int batch, int tries) implements SearchMethod {
            public Guesses() { this(8, 3); }
            public SearchWork work(NetSpec net, SearchConfig search, long images) {
              return new SearchWork(tries, 0, false, Footprint.plain(net, Precision.FULL));
            }
            public boolean usesPenalty() { return false; }
            public SearchRun open(SearchContext c) {
              return (from, listener) -> {
                List<Architecture> all = new ArrayList<>();
                for (int i = 0; i < tries; i++) {
                  List<Precision> bits = new ArrayList<>();
                  for (var block : c.candidates()) {
                    int k = c.rng().split(i).split(bits.size()).nextInt(block.size());
                    bits.add(block.precisions().get(k));
                  }
                  all.add(new Architecture(c.net(), bits));
                  int done = i + 1;
                  if (i >= from.map(TrainingState::epoch).orElse(0)) {
                    listener.epoch(new TrainingListener.Epoch(i, tries, Map.of("guess", (double) i),
                        0, 1, () -> new TrainingState(done, Map.of(), Map.of("tried", "" + done))));
                  }
                }
                return SearchResult.of(all);
              };
            }
          }
          """,
          OptimizerConfig.class,
          """
          public record Signs() implements OptimizerConfig {
            public Optimizer open(List<Parameter> parameters, double weightDecay) {
              return new PerParameter(parameters, Optional.empty(), List.of(),
                  (p, g, kept, step, rate) -> g.engine().addScaled(
                      p.value(), g.engine().apply(Engine.Unary.SIGN, g), (float) -rate));
            }
            public int slots() { return 0; }
          }
          """,
          Schedule.class,
          """
          public record Falling(double to) implements Schedule {
            public Falling() { this(0.25); }
            public double factor(double progress) { return 1 + (to - 1) * progress; }
          }
          """);

  @TempDir Path folder;

  private URLClassLoader library() throws IOException {
    Path services = Files.createDirectories(folder.resolve("classes/META-INF/services"));
    List<String> command =
        new ArrayList<>(
            List.of(
                "-d",
                folder.resolve("classes").toString(),
                "-cp",
                System.getProperty("java.class.path")));
    for (Map.Entry<Class<? extends Kind>, String> one : ADDED.entrySet()) {
      String name = one.getValue().replaceFirst("(?s).*?record (\\w+).*", "$1");
      Path file = folder.resolve(name + ".java");
      Files.writeString(file, HEAD + one.getValue());
      Files.writeString(services.resolve(one.getKey().getName()), "toys." + name + "\n");
      command.add(file.toString());
    }
    int failed =
        ToolProvider.getSystemJavaCompiler()
            .run(null, System.out, System.err, command.toArray(String[]::new));
    assertEquals(0, failed, "javac");
    return new URLClassLoader(
        new URL[] {folder.resolve("classes").toUri().toURL()}, getClass().getClassLoader());
  }

  @Test
  void aLibraryOfOneFilePerKindIsSearchedAndTrainedWith() throws IOException {
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    try (URLClassLoader library = library()) {
      Thread.currentThread().setContextClassLoader(library);
      ExperimentConfig config =
          TinyExperiments.config(
              "data.source=grey(classes=3)",
              "net=short(width=6)",
              "quant.weights=halves",
              "quant.weights.scale=0.25",
              "quant.activations=whole",
              "search.cost=blocks(each=2)",
              "search.candidates=0,2,2/4,32",
              "search.method=guesses(tries=4)",
              "retrain.train.optimizer=signs",
              "retrain.train.learningRate=0.001",
              "retrain.train.schedule=falling(to=0.5)",
              "controls.uniformBits=2/3",
              "sampling.keep=1");
      assertEquals(config, ExperimentConfig.fromJson(config.toJson()));
      assertTrue(config.toJson().contains("\"scale\" : 0.25"), config.toJson());
      try (Experiment experiment = TinyExperiments.open(config, folder.resolve("runs"))) {
        assertEquals(3, experiment.net().classes());
        assertEquals("short", experiment.net().toString());
        FinishedRuns finished = experiment.pipeline();
        assertTrue(finished.outcomes().size() >= 3, finished.outcomes().toString());
        for (Outcome outcome : finished.outcomes()) {
          SavedNetwork saved =
              SavedNetwork.of(folder.resolve("runs").resolve(outcome.run()), config.kinds());
          assertTrue(outcome.accuracy() >= 0 && saved.net().classes() == 3, outcome.toString());
        }
      }
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
  }
}
