package org.dnas4j.pack;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.dnas4j.config.DataLoader;
import org.dnas4j.config.ExperimentConfig;
import org.dnas4j.data.Augmentation;
import org.dnas4j.data.Batch;
import org.dnas4j.data.Batches;
import org.dnas4j.data.Images;
import org.dnas4j.layer.Pass;
import org.dnas4j.net.QuantizedNetwork;
import org.dnas4j.net.QuantizedWeights;
import org.dnas4j.runs.Outcome;
import org.dnas4j.runs.SavedNetwork;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.NamedArray;
import org.dnas4j.tensor.Rng;
import org.dnas4j.tensor.Scope;
import org.dnas4j.tensor.Shape;
import org.dnas4j.tensor.Tape;
import org.dnas4j.testing.Tiny;
import org.dnas4j.testing.TinyExperiments;
import org.dnas4j.train.ThreadControl;
import org.dnas4j.train.TrainingData;
import org.dnas4j.weights.PackedFile;
import org.dnas4j.weights.Safetensors;
import org.dnas4j.weights.TorchvisionFile;
import org.dnas4j.weights.TorchvisionWeights;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PackingTest {
  private static final Engine ENGINE = Tiny.libtorch();

  @TempDir private Path directory;

  private static float[] logits(QuantizedNetwork network, float[] images) {
    int count = images.length / (3 * 32 * 32);
    try (Scope scope = Scope.open()) {
      Pass pass = new Pass(Tape.inference(ENGINE), Pass.Statistics.RUNNING);
      return network
          .forward(pass, ENGINE.create(Shape.of(count, 3, 32, 32), images))
          .value()
          .toFloats();
    }
  }

  private static float[] images() {
    Rng rng = Rng.of(77);
    float[] images = new float[5 * 3 * 32 * 32];
    for (int i = 0; i < images.length; i++) {
      images[i] = (float) rng.nextGaussian();
    }
    return images;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "4 0 3 | 5 32 6 | 7 1 0; net.shortcut=b",
        "3/4 8/8 1/3 | 3/2 32/4 2/2 | 4/8 8 2/4; net.shortcut=a",
        "3/4 8/8 2/3 | 3/2 4/4 2/2 | 4/8 8/3 2/4; quant.weights=lsq quant.activations=lsq",
        "8 | 3 1 2 1 4 4 | 2 4 3 2 1 1 3 | 4 5 6 7 8 8 2 | 6;"
            + " search.space.first=true search.space.last=true search.space.shortcuts=true"
            + " search.space.unit=convolution net.shortcut=b",
        "2 | 3 4 | 1 2; net=vgg_small",
        "2 0 4 | 1 3/4 8 | 2 2 0; net=preact_resnet",
        "2 3 4 | 5 8 2 | 2 0 4; quant.weights=sawb",
        "2 0 2 | 32 2 2 | 2 2 2; quant.weights=twn",
        "2 0 2 | 32 2 2 | 2 2 2; quant.weights=ttq",
        "1 0 1 | 32 1 1 | 1 1 1; quant.weights=xnor",
        "2 3/4 4 | 5 8 2/2 | 2 3 4; quant.weights=qil quant.activations=qil",
        "1 2 3 | 1 2 3 | 3 2 0; quant.weights=admm",
        "1 2 3 | 4 8 2 | 1 2 3; quant.weights=kmeans",
        "1 2 3 | 4 2 1 | 1 2 3; quant.weights=groupnet"
      })
  void theFileGivesTheRunsLogits(String bits, String settings) {
    Packed packed = Packed.of(directory, bits, settings.split(" "));
    assertEquals(0, packed.result().difference());
    Model model = packed.model();
    assertEquals(bits, model.network().architecture().literal());
    try (QuantizedNetwork expected = SavedNetwork.of(packed.run()).open(ENGINE);
        QuantizedNetwork found = model.open(ENGINE)) {
      assertArrayEquals(logits(expected, images()), logits(found, images()));
    }
    Evaluation evaluation =
        Evaluation.of(model, ENGINE, ThreadControl::fixed, Optional.empty(), line -> {});
    assertEquals(packed.outcome().accuracy(), evaluation.score().accuracy(), 1e-9);
    assertEquals(Optional.empty(), evaluation.note());
  }

  /** Confusion and loss from the logits, in plain loops. */
  @Test
  void theScoreIsThatOfTheTestImages() {
    Packed packed = Packed.of(directory, "4 0 3 | 5 32 6 | 7 1 0");
    Evaluation evaluation =
        Evaluation.of(packed.model(), ENGINE, ThreadControl::fixed, Optional.empty(), line -> {});
    TrainingData data = DataLoader.load(TinyExperiments.config(), line -> {});
    Images test = data.images().test();
    int[] order = new int[test.size()];
    Arrays.setAll(order, i -> i);
    int[][] confusion = new int[10][10];
    double loss = 0;
    try (QuantizedNetwork network = SavedNetwork.of(packed.run()).open(ENGINE);
        Batches batches =
            Batches.of(
                test, order, 20, Augmentation.none(), data.normalization(), Rng.of(0), true)) {
      Batch batch = batches.next();
      float[] logits = logits(network, batch.images());
      for (int i = 0; i < batch.size(); i++) {
        double sum = 0;
        int best = 0;
        for (int c = 0; c < 10; c++) {
          sum += Math.exp(logits[10 * i + c]);
          best = logits[10 * i + c] > logits[10 * i + best] ? c : best;
        }
        loss += Math.log(sum) - logits[10 * i + batch.labels()[i]];
        confusion[batch.labels()[i]][best]++;
      }
    }
    assertArrayEquals(confusion, evaluation.confusion());
    assertEquals(loss / 20, evaluation.score().loss(), 1e-4);
    assertEquals(test.classNames(), evaluation.classes());
    assertEquals(test.classNames(), packed.model().classes());
  }

  /**
   * ResNet-20 of the paper: 2304 weights in each of the first six convolutions, then 4608 and five
   * times 9216, then 18432 and five times 36864. In floats 432 of the first layer, 650 of the last
   * and 4 · (7 · 16 + 6 · 32 + 6 · 64) = 2752 of the normalizations.
   */
  @ParameterizedTest
  @CsvSource({
    "4 4 3 | 3 3 4 | 4 3 1, 4 4 4 4 3 3 3 3 3 3 4 4 4 4 3 3 1 1, 0",
    "8/8 3/4 5/2 | 6/3 1/1 2/2 | 7/8 0 4/4, 8 8 3 3 5 5 6 6 1 1 2 2 7 7 0 0 4 4, 16"
  })
  void theSizeIsTheOneCountedByHand(String bits, String perConvolution, int alphas)
      throws IOException {
    Packed packed = Packed.of(directory, bits, "net.width=16");
    int[] weights = {
      2304, 2304, 2304, 2304, 2304, 2304, 4608, 9216, 9216, 9216, 9216, 9216, 18432, 36864, 36864,
      36864, 36864, 36864
    };
    String[] own = perConvolution.split(" ");
    long codes = 0;
    long all = 0;
    for (int i = 0; i < weights.length; i++) {
      codes += (weights[i] * Integer.parseInt(own[i]) + 7) / 8;
      all += weights[i];
    }
    PackedSize size = packed.result().size();
    assertEquals(codes, size.layers().stream().mapToLong(PackedSize.Layer::codeBytes).sum());
    long skippedNorms = bits.contains(" 0 ") ? 4 * 2 * 64 : 0;
    long floats = 4 * (432 + 650 + 2752 - skippedNorms + alphas);
    long file = Files.size(packed.file());
    assertTrue(file <= codes + floats + 4096, file + " for " + codes + " and " + floats);
    assertEquals(file, size.fileBytes());
    assertEquals(4 * (all + 432 + 650 + 2752), size.fullBytes());
    double claimed = 32.0 * all / (8 * codes);
    assertEquals(claimed, size.claimed(), 1e-3);
    // Two numbers more in each of at most 18 convolutions.
    assertTrue(size.real() <= claimed && size.real() >= 4.0 * all / (codes + 18 * 8));
    byte[] header = Arrays.copyOf(Files.readAllBytes(packed.file()), 4096);
    assertTrue(new String(header, "UTF-8").contains("\"U8\""));
  }

  /** What an export says of its weights is what the packed file says. */
  @Test
  void exportsAndRunsAreOpenedToo() {
    Packed packed = Packed.of(directory, "4 0 3 | 5 32 6 | 7 1 0");
    SavedNetwork saved = SavedNetwork.of(packed.run());
    Path export = directory.resolve("export.safetensors");
    Map<String, NamedArray> quantized =
        QuantizedWeights.of(
            ENGINE, saved.net(), saved.architecture().weightBits(), saved.quant(), saved.arrays());
    TorchvisionWeights.write(export, saved.net(), quantized);
    ExperimentConfig config = TinyExperiments.config();
    for (Model model :
        List.of(Model.of(export, () -> config), Model.of(packed.run(), () -> null))) {
      Evaluation evaluation =
          Evaluation.of(model, ENGINE, ThreadControl::fixed, Optional.empty(), line -> {});
      assertEquals(packed.outcome().accuracy(), evaluation.score().accuracy(), 1e-9, model.name());
    }
    refused(
        () -> Model.of(export, () -> TinyExperiments.config("net.width=4")),
        "conv1.weight",
        "width");
    refused(() -> TorchvisionFile.read(packed.file()), "dnas pack", "dnas export");
    refused(() -> Model.of(directory.resolve("net.zip"), () -> config), ".safetensors");
    refused(() -> Model.of(directory, () -> config), "is no run");
  }

  private static void refused(Executable action, String... parts) {
    String message = assertThrows(RuntimeException.class, action).getMessage();
    for (String part : parts) {
      assertTrue(message.contains(part), message);
    }
  }

  /** The normalization comes from the images, which have to be those of the run. */
  @Test
  void otherImagesAreRefused() throws IOException {
    Packed packed = Packed.of(directory, "4 0 3 | 5 32 6 | 7 1 0");
    Path result = packed.run().resolve("result.json");
    String text = Files.readString(result);
    String sum = packed.outcome().data().get("procedural-1-train");
    assertTrue(sum != null, packed.outcome().data().toString());
    Files.writeString(result, text.replace(sum, "0".repeat(64)));
    Files.delete(packed.run().resolve("files.json"));
    byte[] before = Files.readAllBytes(packed.file());
    refused(
        () -> Packing.pack(packed.run(), packed.file(), ENGINE, Optional.empty(), line -> {}),
        "procedural-1-train",
        "--data");
    assertArrayEquals(before, Files.readAllBytes(packed.file()));
    try (Stream<Path> files = Files.list(directory)) {
      assertFalse(files.anyMatch(f -> f.toString().endsWith(".unchecked")));
    }
  }

  /** Of as many classes in another order the accuracy would be low and nothing else would tell. */
  @Test
  void classesOfOtherNamesAreRefused() {
    Model model = Packed.of(directory, "4 0 3 | 5 32 6 | 7 1 0").model();
    List<String> turned = new ArrayList<>(model.classes());
    Collections.reverse(turned);
    Model other =
        new Model(
            model.name(),
            model.network(),
            model.quantized(),
            model.data(),
            model.seed(),
            model.normalization(),
            turned,
            model.about(),
            model.size());
    refused(() -> other.images(Optional.empty(), line -> {}), "upright ring", "classes");
  }

  @Test
  void aFileSaysWhatItHolds() {
    Packed packed = Packed.of(directory, "4 0 3 | 5 32 6 | 7 1 0");
    PackedFile file = PackedFile.read(packed.file());
    assertEquals("4 0 3 | 5 32 6 | 7 1 0", file.about().get("bits"));
    assertEquals(packed.outcome().run(), file.about().get("run"));
    assertEquals(packed.outcome().accuracy(), Double.parseDouble(file.about().get("accuracy")));
    assertEquals(
        Map.of("g1b1.conv1.weight", 4, "g3b2.conv2.weight", 1),
        new LinkedHashMap<>(
            Map.of(
                "g1b1.conv1.weight", file.codes().get("g1b1.conv1.weight").bits(),
                "g3b2.conv2.weight", file.codes().get("g3b2.conv2.weight").bits())));
    assertFalse(file.floats().keySet().stream().anyMatch(name -> name.startsWith("g1b2")));
    // 2 · 2 · 3 · 3 weights of 4 bits.
    assertEquals(
        18, Safetensors.read(packed.file()).arrays().get("g1b1.conv1.weight").values().length);
    Outcome outcome = packed.outcome();
    assertEquals(10, file.about().get("classes").split(",").length);
    assertEquals(outcome.data().size() > 0, file.about().get("test").matches("[0-9a-f]{64}"));
  }
}
