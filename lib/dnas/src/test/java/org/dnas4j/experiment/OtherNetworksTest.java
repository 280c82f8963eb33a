package org.dnas4j.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.dnas4j.config.ExperimentConfig;
import org.dnas4j.layer.LayerState;
import org.dnas4j.net.NetSpec;
import org.dnas4j.net.QuantizedNetwork;
import org.dnas4j.runs.Checkpoint;
import org.dnas4j.runs.Checkpoints;
import org.dnas4j.runs.Manifest;
import org.dnas4j.runs.Outcome;
import org.dnas4j.runs.Outcome.Kind;
import org.dnas4j.runs.RunFiles;
import org.dnas4j.runs.SavedNetwork;
import org.dnas4j.search.Architecture;
import org.dnas4j.tensor.NamedArray;
import org.dnas4j.tensor.Rng;
import org.dnas4j.testing.Tiny;
import org.dnas4j.testing.TinyExperiments;
import org.dnas4j.train.TrainingListener;
import org.dnas4j.weights.Safetensors;
import org.dnas4j.weights.TorchvisionWeights;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Trained networks that a retraining starts or learns from, and what can be wrong with them. */
class OtherNetworksTest {
  @TempDir private Path runs;
  @TempDir private Path directory;

  private final NetSpec net = TinyExperiments.config("net.shortcut=b").net().spec(32, 10);

  private Map<String, NamedArray> state(long seed) {
    try (QuantizedNetwork network =
        QuantizedNetwork.fullPrecision(Tiny.libtorch(), Rng.of(seed), net)) {
      return LayerState.save(network);
    }
  }

  private Path file(long seed) {
    Path file = directory.resolve("weights.safetensors");
    TorchvisionWeights.write(file, net, state(seed));
    return file;
  }

  private static Outcome retrain(ExperimentConfig config, Path runs) {
    try (Experiment experiment = TinyExperiments.open(config, runs)) {
      Architecture two = Architecture.uniform(experiment.net(), 2);
      return experiment.retrain("uniform 2 bit", Kind.UNIFORM, two, 1);
    }
  }

  private static String sha256(Path file) throws Exception {
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
    return HexFormat.of().formatHex(digest);
  }

  @ParameterizedTest
  @ValueSource(strings = {"retrain.start", "retrain.teacher"})
  void aFileThatWasOverwrittenIsAnother(String key) throws Exception {
    Path file = file(1);
    String first = sha256(file);
    ExperimentConfig config = TinyExperiments.config("net.shortcut=b", key + "=" + file);
    Outcome outcome = retrain(config, runs);
    assertEquals(
        Map.of(key, first), Manifest.read(runs.resolve(outcome.run())).environment().networks());
    assertEquals(outcome, retrain(config, runs));

    file(2);
    String message =
        assertThrows(IllegalStateException.class, () -> retrain(config, runs)).getMessage();
    for (String part : List.of(file.toString(), key, first, sha256(file), outcome.run())) {
      assertTrue(message.contains(part), message);
    }
    file(1);
    assertEquals(outcome, retrain(config, runs));
    // What is finished does not need the file any more.
    Files.delete(file);
    assertEquals(outcome, retrain(config, runs));
  }

  @ParameterizedTest
  @CsvSource({"retrain.start, baseline", "retrain.teacher, baseline", "retrain.inherit, true"})
  void aRunThatWasTrainedAnewWithOtherNumbersIsAnother(String key, String value)
      throws IOException {
    ExperimentConfig config = TinyExperiments.config(key + "=" + value);
    Outcome outcome = retrain(config, runs);
    String other = key.equals("retrain.inherit") ? "search" : "baseline";
    Path run = TinyExperiments.run(runs, other);
    changeWeights(run);
    String message =
        assertThrows(IllegalStateException.class, () -> retrain(config, runs)).getMessage();
    assertTrue(message.contains(outcome.run()) && message.contains(key), message);
  }

  @Test
  void aTeachersRunOfTheSameNameWithOtherWeightsIsAnother() throws IOException {
    Outcome teacher = retrain(TinyExperiments.config(), runs);
    ExperimentConfig config = TinyExperiments.config("retrain.teacher=" + teacher.run());
    Outcome outcome = retrain(config, runs);
    assertEquals(outcome, retrain(config, runs));
    changeWeights(runs.resolve(teacher.run()));
    String message =
        assertThrows(IllegalStateException.class, () -> retrain(config, runs)).getMessage();
    assertTrue(message.contains(teacher.run()) && message.contains("SHA-256"), message);
  }

  /** As a run would be that was deleted and trained again on another machine. */
  private static void changeWeights(Path run) throws IOException {
    Checkpoints checkpoints = new Checkpoints(run.resolve("checkpoint"), line -> {});
    Checkpoint old = checkpoints.load().orElseThrow();
    old.arrays().get("fc.bias").values()[0] += 1;
    checkpoints.save(old);
    RunFiles.write(run, Files.readString(run.resolve("result.json")));
  }

  @Test
  void aRunGoesOnWithTheWeightsThatItBeganWithAlone() throws Exception {
    Path file = file(1);
    ExperimentConfig config = TinyExperiments.config("net.shortcut=b", "retrain.teacher=" + file);
    stopAfterEpoch(config);
    String first = sha256(file);
    file(2);
    String message =
        assertThrows(IllegalStateException.class, () -> retrain(config, runs)).getMessage();
    assertTrue(message.contains(first) && message.contains(sha256(file)), message);
    file(1);
    Outcome resumed = retrain(config, runs);
    assertEquals(resumed, retrain(config, directory.resolve("unbroken")));
  }

  private void stopAfterEpoch(ExperimentConfig config) {
    TrainingListener failing =
        new TrainingListener() {
          @Override
          public void step(Step step) {
            if (step.epoch() == 1) {
              throw new IllegalStateException("stopped");
            }
          }
        };
    try (Experiment experiment =
        new Experiment(config, runs, line -> {}, new StopSignal(), name -> failing)) {
      Architecture two = Architecture.uniform(experiment.net(), 2);
      assertThrows(
          IllegalStateException.class,
          () -> experiment.retrain("uniform 2 bit", Kind.UNIFORM, two, 1));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "retrain.start, conv1.weight, NaN",
    "retrain.teacher, layer2.0.conv1.weight, Infinity",
    "retrain.teacher, layer3.2.bn2.running_var, -1",
  })
  void whatIsNoWeightIsRefusedWithFileArrayAndIndex(String key, String name, float value)
      throws IOException {
    Path file = file(1);
    Map<String, NamedArray> arrays = Safetensors.read(file).arrays();
    arrays.get(name).values()[3] = value;
    Safetensors.write(file, arrays, Map.of());
    ExperimentConfig config = TinyExperiments.config("net.shortcut=b", key + "=" + file);
    String message =
        assertThrows(IllegalArgumentException.class, () -> retrain(config, runs)).getMessage();
    String index = name.contains("var") ? "[3]" : name.startsWith("conv1") ? "[0, 0, 1, 0]" : "";
    for (String part : List.of(file.toString(), name, index, Float.toString(value))) {
      assertTrue(message.contains(part), message);
    }
    assertEquals(
        Manifest.Status.FAILED, Manifest.read(TinyExperiments.run(runs, "retrain")).status());
  }

  /** The digest inside a checkpoint fits whatever was saved, so it does not tell. */
  @Test
  void checkpointsAreCheckedToo() throws IOException {
    Outcome outcome = retrain(TinyExperiments.config(), runs);
    Path run = runs.resolve(outcome.run());
    Checkpoints checkpoints = new Checkpoints(run.resolve("checkpoint"), line -> {});
    Checkpoint old = checkpoints.load().orElseThrow();
    old.arrays().get("bn1.running_var").values()[1] = Float.NaN;
    checkpoints.save(old);
    RunFiles.write(run, Files.readString(run.resolve("result.json")));
    String message =
        assertThrows(IllegalArgumentException.class, () -> SavedNetwork.of(run)).getMessage();
    assertTrue(message.contains(outcome.run()) && message.contains("bn1.running_var"), message);
    // Neither does an unfinished run go on from it.
    Files.delete(run.resolve("result.json"));
    String resumed =
        assertThrows(IllegalArgumentException.class, () -> retrain(TinyExperiments.config(), runs))
            .getMessage();
    assertTrue(resumed.contains("bn1.running_var"), resumed);
  }

  @Test
  void noFileIsWrittenOfWhatIsNoWeight() throws IOException {
    Map<String, NamedArray> state = state(1);
    state.get("fc.weight").values()[0] = Float.NEGATIVE_INFINITY;
    Path file = directory.resolve("out.safetensors");
    assertThrows(IllegalArgumentException.class, () -> TorchvisionWeights.write(file, net, state));
    try (Stream<Path> files = Files.list(directory)) {
      assertEquals(List.of(), files.toList());
    }
  }

  @Test
  void aStartOfAnotherWidthIsNamed() {
    Outcome wide = retrain(TinyExperiments.config("net.width=4"), runs);
    refused(TinyExperiments.config("retrain.start=" + wide.run()), "retrain.start", wide.run());
  }

  @Test
  void aTeacherWithoutLinearLayerOrOfOtherClassesIsRefusedAndAStartIsNot() throws IOException {
    Path file = directory.resolve("other.safetensors");
    NetSpec fewer = TinyExperiments.config("net.shortcut=b").net().spec(32, 4);
    try (QuantizedNetwork network =
        QuantizedNetwork.fullPrecision(Tiny.libtorch(), Rng.of(1), fewer)) {
      TorchvisionWeights.write(file, fewer, LayerState.save(network));
    }
    ExperimentConfig config = TinyExperiments.config("net.shortcut=b");
    refused(
        config.with("retrain.teacher", file.toString()), "other.safetensors", "4 classes", "10");
    Map<String, NamedArray> headless = Safetensors.read(file).arrays();
    headless.keySet().removeIf(name -> name.startsWith("fc."));
    Safetensors.write(file, headless, Map.of());
    refused(config.with("retrain.teacher", file.toString()), "other.safetensors", "fc.weight");
    List<String> log = new ArrayList<>();
    try (Experiment experiment =
        TinyExperiments.open(config.with("retrain.start", file.toString()), runs, log::add)) {
      experiment.retrain("x", Kind.UNIFORM, Architecture.uniform(experiment.net(), 2), 1);
    }
    assertTrue(log.stream().anyMatch(line -> line.contains("linear layer")), log.toString());
  }

  private void refused(ExperimentConfig config, String... parts) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> retrain(config, runs)).getMessage();
    for (String part : parts) {
      assertTrue(message.contains(part), message);
    }
  }
}
