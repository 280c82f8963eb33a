package org.dnas4j.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.dnas4j.base.DurableFiles;
import org.dnas4j.config.DataLoader;
import org.dnas4j.config.ExperimentConfig;
import org.dnas4j.config.Threads;
import org.dnas4j.data.ImageData;
import org.dnas4j.quant.BinaryWeights;
import org.dnas4j.quant.BitWidth;
import org.dnas4j.quant.Quantized;
import org.dnas4j.quant.WeightQuantizer;
import org.dnas4j.runs.Checkpoints;
import org.dnas4j.runs.FinishedRuns;
import org.dnas4j.runs.Manifest;
import org.dnas4j.runs.Outcome;
import org.dnas4j.runs.Outcome.Kind;
import org.dnas4j.runs.RunEnvironment;
import org.dnas4j.runs.RunStore;
import org.dnas4j.runs.SavedNetwork;
import org.dnas4j.search.Architecture;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.NamedArray;
import org.dnas4j.tensor.Parameter;
import org.dnas4j.testing.TinyExperiments;
import org.dnas4j.train.TrainingListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExperimentTest {
  @TempDir private Path runs;

  private final List<String> log = new ArrayList<>();

  private List<Outcome> pipeline(ExperimentConfig config) {
    log.clear();
    try (Experiment experiment = TinyExperiments.open(config, runs, log::add)) {
      FinishedRuns finished = experiment.pipeline();
      assertEquals(List.of(experiment.search()), finished.searches());
      return finished.outcomes();
    }
  }

  private List<String> epochLines() {
    return log.stream().filter(line -> line.contains("  epoch ")).toList();
  }

  @Test
  void thePipelineGivesARowForEveryTrainingAndIsThenFree() throws IOException {
    ExperimentConfig config =
        TinyExperiments.config(
            "sampling.draws=2",
            "sampling.keep=2",
            "controls.uniformBits=2,4",
            "controls.seeds=1,2");
    List<Outcome> rows = pipeline(config);

    Map<Kind, Integer> kinds = new TreeMap<>();
    rows.forEach(row -> kinds.merge(row.kind(), 1, Integer::sum));
    assertEquals(
        Map.of(Kind.FULL_PRECISION, 1, Kind.SEARCHED, 4, Kind.UNIFORM, 4, Kind.RANDOM, 2), kinds);
    assertEquals(Kind.FULL_PRECISION, rows.get(0).kind());
    assertEquals(1, rows.get(0).compression(), 1e-9);
    for (Outcome row : rows) {
      assertEquals("ResNet-20 (width 2)", row.network());
      assertEquals(
          Manifest.read(runs.resolve(row.run())).environment().data(), row.data(), row.toString());
      Architecture architecture = row.bits().on(config.net().spec(32, 10));
      assertEquals(architecture.compression(), row.compression(), 1e-9);
      // 20 test images.
      assertEquals(Math.rint(20 * row.accuracy()), 20 * row.accuracy(), 1e-4);
      assertEquals(Manifest.Status.FINISHED, Manifest.read(runs.resolve(row.run())).status());
    }
    double size = rows.get(1).compression();
    rows.stream()
        .filter(row -> row.kind() == Kind.RANDOM)
        .forEach(row -> assertEquals(1, row.compression() / size, 0.03));
    assertTrue(log.stream().anyMatch(l -> l.matches("search  epoch 2/2 .*compression .*ETA .*")));

    Map<Path, String> before = filesAndTimes();
    assertEquals(rows, pipeline(config));
    assertEquals(List.of(), epochLines());
    assertEquals(before, filesAndTimes());
  }

  private Map<Path, String> filesAndTimes() throws IOException {
    Map<Path, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(runs)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        files.put(file, Files.getLastModifiedTime(file) + " " + Files.size(file));
      }
    }
    return files;
  }

  @Test
  void anotherGammaSearchesAnewOnTheSameBaseline() {
    ExperimentConfig first = TinyExperiments.config("controls.randomArchitectures=0");
    List<Outcome> rows = pipeline(first);
    List<Outcome> next = pipeline(first.with("search.gamma", 1));
    assertEquals(rows.get(0), next.get(0));
    assertTrue(epochLines().stream().anyMatch(line -> line.startsWith("search")));
    assertFalse(epochLines().stream().anyMatch(line -> line.startsWith("full precision")));
    assertFalse(epochLines().stream().anyMatch(line -> line.startsWith("uniform")));
  }

  @Test
  void aRetrainingStartsFromTheSearchIfItInherits() {
    ExperimentConfig config = TinyExperiments.config();
    for (boolean inherit : List.of(false, true)) {
      ExperimentConfig one = config.with("retrain.inherit", inherit);
      try (Experiment experiment = TinyExperiments.open(one, runs)) {
        Architecture architecture = Architecture.uniform(experiment.net(), 32);
        Outcome row = experiment.retrain("sampled 1", Kind.SEARCHED, architecture, 1);
        Map<String, NamedArray> start =
            inherit ? latestWeights32(TinyExperiments.run(runs, "search")) : Map.of();
        assertNumbers(PlainTraining.numbers(one, architecture, 1, start, Optional.empty()), row);
      }
    }
  }

  /** The weights of a search's 32-bit candidates and all that is not searched, by their names. */
  private Map<String, NamedArray> latestWeights32(Path search) {
    Map<String, NamedArray> arrays =
        new Checkpoints(search.resolve("checkpoint"), log::add).load().orElseThrow().arrays();
    Map<String, NamedArray> start = new HashMap<>();
    arrays.forEach((name, array) -> start.put(name.replaceAll("\\.weight32$", ".weight"), array));
    return start;
  }

  /** What the run measured is what was computed by hand, to the last digit. */
  private void assertNumbers(List<Map<String, Double>> byHand, Outcome outcome) {
    List<String> lines = metrics(outcome).lines().toList();
    String[] columns = lines.get(0).split(",", -1);
    List<Map<String, Double>> found = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.split(",", -1);
      Map<String, Double> numbers = new HashMap<>();
      for (int i = 1; i < columns.length; i++) {
        numbers.put(columns[i], Double.parseDouble(cells[i]));
      }
      found.add(numbers);
    }
    assertEquals(byHand, found);
  }

  @Test
  void aRetrainingStartsFromTheBaselineOrAnyRunIfItIsToldTo() {
    ExperimentConfig config = TinyExperiments.config();
    try (Experiment experiment = TinyExperiments.open(config, runs, log::add);
        Experiment tuned =
            TinyExperiments.open(config.with("retrain.start", "baseline"), runs, log::add)) {
      Architecture full = Architecture.uniform(experiment.net(), 32);
      Outcome fresh = experiment.retrain("sampled 1", Kind.SEARCHED, full, 1);
      assertNumbers(PlainTraining.numbers(config, full, 1, Map.of(), Optional.empty()), fresh);
      Outcome fromBaseline = tuned.retrain("sampled 1", Kind.SEARCHED, full, 1);
      assertEquals("sampled 1, fine-tuned", fromBaseline.name());
      Map<String, NamedArray> baseline = saved(experiment.baseline()).arrays();
      assertNumbers(
          PlainTraining.numbers(config, full, 1, baseline, Optional.empty()), fromBaseline);
      ExperimentConfig again = config.with("retrain.start", fromBaseline.run());
      try (Experiment third = TinyExperiments.open(again, runs, log::add)) {
        Outcome fromRun = third.retrain("sampled 1", Kind.SEARCHED, full, 2);
        Map<String, NamedArray> tunedWeights = saved(fromBaseline).arrays();
        assertNumbers(
            PlainTraining.numbers(config, full, 2, tunedWeights, Optional.empty()), fromRun);
      }
    }
  }

  private SavedNetwork saved(Outcome outcome) {
    return SavedNetwork.of(runs.resolve(outcome.run()));
  }

  @Test
  void aTeachersLabelsReplaceTheDatas() {
    ExperimentConfig config = TinyExperiments.config();
    try (Experiment plain = TinyExperiments.open(config, runs, log::add);
        Experiment refined =
            TinyExperiments.open(config.with("retrain.teacher", "baseline"), runs, log::add)) {
      Architecture two = Architecture.uniform(plain.net(), 2);
      Outcome onLabels = plain.retrain("2 bit", Kind.UNIFORM, two, 1);
      assertNumbers(PlainTraining.numbers(config, two, 1, Map.of(), Optional.empty()), onLabels);
      Outcome once = refined.retrain("2 bit", Kind.UNIFORM, two, 1);
      assertEquals("2 bit, refined labels", once.name());
      Optional<SavedNetwork> baseline = Optional.of(saved(plain.baseline()));
      assertNumbers(PlainTraining.numbers(config, two, 1, Map.of(), baseline), once);
      // The next generation learns from the one before.
      ExperimentConfig next = config.with("retrain.teacher", once.run());
      try (Experiment iterated = TinyExperiments.open(next, runs, log::add)) {
        Outcome twice = iterated.retrain("2 bit", Kind.UNIFORM, two, 1);
        Optional<SavedNetwork> student = Optional.of(saved(once));
        assertNumbers(PlainTraining.numbers(config, two, 1, Map.of(), student), twice);
      }
      ExperimentConfig wrong = config.with("retrain.teacher", "retrain-none");
      try (Experiment none = TinyExperiments.open(wrong, runs, log::add)) {
        String message =
            assertThrows(
                    IllegalArgumentException.class,
                    () -> none.retrain("2 bit", Kind.UNIFORM, two, 1))
                .getMessage();
        assertTrue(message.contains("retrain-none") && message.contains("is no run"), message);
      }
    }
  }

  /** Signs at every width: as one bit, whatever the architecture says. */
  public record Signs() implements WeightQuantizer {
    @Override
    public Quantized attach(
        Engine engine, BitWidth bits, UnaryOperator<String> names, Parameter latent) {
      return Quantized.of(new BinaryWeights());
    }
  }

  @Test
  void aQuantizerOfOnesOwnIsTrainedAndIdentifiesItsRuns() {
    ExperimentConfig config = TinyExperiments.config();
    try (Experiment paper = TinyExperiments.open(config, runs, log::add);
        Experiment signs =
            TinyExperiments.open(config.with("quant.weights", new Signs()), runs, log::add)) {
      Architecture two = Architecture.uniform(paper.net(), 2);
      Outcome ours = paper.retrain("2 bit", Kind.UNIFORM, two, 1);
      Outcome own = signs.retrain("2 bit", Kind.UNIFORM, two, 1);
      assertNotEquals(ours.run(), own.run());
      assertNumbers(PlainTraining.numbers(config, two, 1, Map.of(), Optional.empty()), ours);
      Architecture one = Architecture.uniform(paper.net(), 1);
      assertEquals(metrics(paper.retrain("1 bit", Kind.UNIFORM, one, 1)), metrics(own));
      log.clear();
      assertEquals(own, signs.retrain("2 bit", Kind.UNIFORM, two, 1));
      assertEquals(List.of(), epochLines());
    }
  }

  /** Before hours have gone into the stages before. */
  @Test
  void bitsThatAQuantizerLacksAreRefusedBeforeAnythingIsTrained() {
    ExperimentConfig lsq = TinyExperiments.config("quant.weights=lsq", "retrain.start=baseline");
    for (ExperimentConfig config :
        List.of(
            lsq.with("search.candidates", "0,1,32"),
            lsq.with("controls.uniformBits", "1").with("search.candidates", "0,2,32"))) {
      try (Experiment experiment = TinyExperiments.open(config, runs, log::add)) {
        assertRefusal(experiment::pipeline);
      }
    }
    try (Experiment experiment = TinyExperiments.open(lsq, runs, log::add)) {
      Architecture one = Architecture.uniform(experiment.net(), 1);
      assertRefusal(() -> experiment.retrain("1 bit", Kind.UNIFORM, one, 1));
    }
    assertEquals(List.of(), new RunStore(runs, log::add).list());
  }

  private static void assertRefusal(Executable stage) {
    String message = assertThrows(IllegalArgumentException.class, stage).getMessage();
    assertTrue(message.contains("quant.weights") && message.contains("lsq"), message);
  }

  private String metrics(Outcome outcome) {
    return DurableFiles.read(runs.resolve(outcome.run()).resolve("metrics.csv"));
  }

  @Test
  void aRunOfOtherImagesIsNotReused() throws IOException {
    try (Experiment experiment = TinyExperiments.open(TinyExperiments.config(), runs, log::add)) {
      for (Supplier<String> stage :
          List.<Supplier<String>>of(
              () -> experiment.baseline().run(), () -> experiment.search().run())) {
        Path run = runs.resolve(stage.get());
        Manifest manifest = Manifest.read(run);
        RunEnvironment seen = manifest.environment();
        Map<String, String> other = new HashMap<>(seen.data());
        other.replaceAll((name, sha) -> sha.replace('a', 'b'));
        manifest
            .withEnvironment(
                new RunEnvironment(
                    seen.engine(), seen.device(), seen.threads(), seen.seeds(), other))
            .write(run);
        Files.delete(run.resolve("files.json"));
        String message = assertThrows(IllegalStateException.class, stage::get).getMessage();
        assertTrue(message.contains("saw other images") && message.contains("--runs"), message);
        assertTrue(message.contains(seen.data().values().iterator().next()), message);
        // Nor does one go on that has not finished, unless it has nothing to go on from.
        Files.delete(run.resolve("result.json"));
        assertThrows(IllegalStateException.class, stage::get);
        assertEquals(other, Manifest.read(run).environment().data());
        try (Stream<Path> saved = Files.list(run.resolve("checkpoint"))) {
          for (Path file : saved.toList()) {
            Files.delete(file);
          }
        }
        assertEquals(run.getFileName().toString(), stage.get());
        assertEquals(seen.data(), Manifest.read(run).environment().data());
      }
    }
  }

  @Test
  void heldOutImagesAreInResultAndManifestAndNoOthersAreTrainedOn() {
    ExperimentConfig config = TinyExperiments.config("data.heldOut=20", "baseline.epochs=2");
    try (Experiment experiment = TinyExperiments.open(config, runs)) {
      Outcome outcome = experiment.baseline();
      Manifest manifest = Manifest.read(runs.resolve(outcome.run()));
      assertEquals(3, manifest.environment().data().size());
      String metrics = metrics(outcome);
      assertTrue(metrics.lines().findFirst().orElseThrow().contains("heldout_accuracy"), metrics);
      String last = metrics.lines().reduce((a, b) -> b).orElseThrow();
      assertTrue(last.contains(outcome.heldOutAccuracy().toString()), last);
      assertEquals(outcome, experiment.baseline());
    }
    try (Experiment experiment = TinyExperiments.open(TinyExperiments.config(), runs)) {
      Outcome without = experiment.baseline();
      assertNull(without.heldOutAccuracy());
      assertFalse(
          DurableFiles.read(runs.resolve(without.run()).resolve("result.json"))
              .contains("heldOut"));
    }
  }

  /** Manifests once held the digest of test images in their order. */
  @Test
  void aRunWhoseManifestKnowsTheTestSetInItsOrderIsReused() throws IOException {
    try (Experiment experiment = TinyExperiments.open(TinyExperiments.config(), runs)) {
      Outcome outcome = experiment.baseline();
      Path run = runs.resolve(outcome.run());
      Manifest manifest = Manifest.read(run);
      RunEnvironment seen = manifest.environment();
      ImageData images = DataLoader.load(TinyExperiments.config(), line -> {}).images();
      Map<String, String> ordered =
          Map.of(
              images.train().name(), images.train().sha256(),
              images.test().name(), images.test().sha256());
      assertNotEquals(ordered, seen.data());
      manifest
          .withEnvironment(
              new RunEnvironment(seen.engine(), "cpu", Threads.fixed(1), seen.seeds(), ordered))
          .write(run);
      Files.delete(run.resolve("files.json"));
      assertEquals(outcome, experiment.baseline());
    }
  }

  @Test
  void whatEndsARunIsInItsManifest() {
    for (Throwable problem : List.of(new IllegalStateException("/dir"), new OutOfMemoryError())) {
      TrainingListener failing =
          new TrainingListener() {
            @Override
            public void step(Step step) {
              if (problem instanceof Error error) {
                throw error;
              }
              throw (RuntimeException) problem;
            }
          };
      try (Experiment experiment =
          new Experiment(
              TinyExperiments.config(), runs, line -> {}, new StopSignal(), name -> failing)) {
        assertSame(problem, assertThrows(problem.getClass(), experiment::baseline));
        Manifest manifest = Manifest.read(new RunStore(runs, w -> {}).list().get(0));
        assertEquals(Manifest.Status.FAILED, manifest.status());
        assertEquals(problem.getClass().getSimpleName(), manifest.problem());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"auto", "1"})
  void theThreadsOfEveryEpochAreRecorded(String threads) throws Exception {
    ExperimentConfig config = TinyExperiments.config("engine.threads=" + threads);
    try (Experiment experiment = TinyExperiments.open(config, runs)) {
      for (String name : List.of(experiment.baseline().run(), experiment.search().run())) {
        Path run = runs.resolve(name);
        assertEquals(Threads.parse(threads), Manifest.read(run).environment().threads());
        List<String> rows = Files.readAllLines(run.resolve("times.csv"));
        assertEquals("epoch,seconds,threads", rows.get(0));
        assertEquals(Files.readAllLines(run.resolve("metrics.csv")).size(), rows.size());
        for (String row : rows.subList(1, rows.size())) {
          double mean = Double.parseDouble(row.split(",")[2]);
          int most = threads.equals("auto") ? Runtime.getRuntime().availableProcessors() : 1;
          assertTrue(mean >= 1 && mean <= most, row);
        }
      }
    }
  }

  @Test
  void theManifestTellsEngineSeedsAndData() {
    try (Experiment experiment = TinyExperiments.open(TinyExperiments.config(), runs)) {
      Manifest manifest = Manifest.read(runs.resolve(experiment.baseline().run()));
      RunEnvironment environment = manifest.environment();
      assertEquals(experiment.engineDescription(), environment.engine());
      assertEquals(Threads.fixed(1), environment.threads());
      assertEquals(List.of(1L), environment.seeds());
      assertEquals(2, environment.data().size());
      assertEquals(1, manifest.sessions().size());
      assertEquals(0, manifest.sessions().get(0).epochsBefore());
      assertEquals(manifest.revision(), manifest.sessions().get(0).revision());
      environment.data().values().forEach(sha -> assertTrue(sha.matches("[0-9a-f]{64}"), sha));
    }
  }
}
