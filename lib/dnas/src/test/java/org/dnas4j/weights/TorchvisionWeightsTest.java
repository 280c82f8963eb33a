package org.dnas4j.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.dnas4j.layer.LayerState;
import org.dnas4j.net.NetSpec;
import org.dnas4j.net.QuantizedNetwork;
import org.dnas4j.net.ResNets;
import org.dnas4j.net.ResNets.Shortcut;
import org.dnas4j.tensor.NamedArray;
import org.dnas4j.tensor.Rng;
import org.dnas4j.tensor.Shape;
import org.dnas4j.testing.Tiny;
import org.dnas4j.weights.TorchvisionWeights.Part;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TorchvisionWeightsTest {
  private static final NetSpec NET = spec(18, Shortcut.B, 6);

  @TempDir private Path directory;

  private Path file;
  private Map<String, NamedArray> state;

  private static NetSpec spec(int depth, Shortcut shortcut, int classes) {
    return ResNets.ofDepth(depth, 2, shortcut, 32, classes);
  }

  @BeforeEach
  void network() {
    file = directory.resolve("weights.safetensors");
    try (QuantizedNetwork network =
        QuantizedNetwork.fullPrecision(Tiny.libtorch(), Rng.of(1), NET)) {
      state = LayerState.save(network);
    }
  }

  @Test
  void whatWasWrittenIsReadAgain() {
    TorchvisionWeights.write(file, NET, state);
    assertEquals(state, TorchvisionWeights.read(file, NET, Part.ALL));
  }

  /** Names as resnet18's state_dict in torchvision 0.25 lists them. */
  @Test
  void theFileHasTorchvisionsNames() {
    TorchvisionWeights.write(file, NET, state);
    Map<String, NamedArray> arrays = Safetensors.read(file).arrays();
    // 122 less the 20 counters that PyTorch fills in by itself.
    assertEquals(102, arrays.size());
    assertTrue(
        arrays
            .keySet()
            .containsAll(
                Set.of(
                    "conv1.weight",
                    "bn1.running_var",
                    "layer1.0.conv1.weight",
                    "layer1.1.bn2.bias",
                    "layer2.0.downsample.0.weight",
                    "layer4.0.downsample.1.running_mean",
                    "layer4.1.conv2.weight",
                    "fc.bias")));
    assertEquals(state.get("g3b2.conv1.weight"), arrays.get("layer3.1.conv1.weight"));
    assertFalse(arrays.containsKey("layer1.0.downsample.0.weight"));
  }

  @Test
  void countersOfBatchesAreIgnored() {
    rewrite(arrays -> arrays.put("bn1.num_batches_tracked", new NamedArray(Shape.of(), one())));
    assertEquals(state, TorchvisionWeights.read(file, NET, Part.ALL));
  }

  @Test
  void aPrefixThatAllNamesShareIsLeftOut() {
    for (String prefix : List.of("module.", "model.", "module.model.", "layer1.")) {
      rewrite(arrays -> prefixed(arrays, prefix));
      assertEquals(state, TorchvisionWeights.read(file, NET, Part.ALL), prefix);
    }
    rewrite(
        arrays -> {
          prefixed(arrays, "module.");
          arrays.remove("module.layer2.0.bn1.bias");
        });
    refused(NET, "\"module.layer2.0.bn1.bias\"", "none");
  }

  private static void prefixed(Map<String, NamedArray> arrays, String prefix) {
    Map<String, NamedArray> copy = new LinkedHashMap<>(arrays);
    arrays.clear();
    copy.forEach((name, array) -> arrays.put(prefix + name, array));
  }

  @Test
  void prefixesThatTellNetworksApartAreRefused() {
    rewrite(
        arrays -> {
          Map<String, NamedArray> teacher = new LinkedHashMap<>(arrays);
          prefixed(arrays, "student.");
          prefixed(teacher, "teacher.");
          arrays.putAll(teacher);
        });
    refused(NET, file.toString(), "student.", "teacher.");
    rewrite(
        arrays -> {
          prefixed(arrays, "module.");
          arrays.put("ema", NamedArray.of(1));
        });
    refused(NET, file.toString(), "module.", "\"ema\"");
    rewrite(arrays -> arrays.put("module.conv1.weight", NamedArray.of(1)));
    refused(NET, "\"module.conv1.weight\"", "has not");
  }

  @Test
  void anIntegerWeightIsNamedAsSuch() throws IOException {
    TorchvisionWeights.write(file, NET, state);
    byte[] bytes = Files.readAllBytes(file);
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    int place = text.indexOf("F32", text.indexOf("\"layer1.0.conv2.weight\""));
    bytes[place] = 'I';
    Files.write(file, bytes);
    refused(NET, file.toString(), "\"layer1.0.conv2.weight\"", "integers");
  }

  private static float[] one() {
    return new float[] {1};
  }

  @Test
  void otherClassesAreReadWithoutTheLinearLayer() {
    TorchvisionWeights.write(file, NET, state);
    NetSpec fewer = spec(18, Shortcut.B, 4);
    refused(fewer, "\"fc.weight\"", "expected", "[4, 16]", "found [6, 16]", "all but the linear");
    Map<String, NamedArray> read = TorchvisionWeights.read(file, fewer, Part.ALL_BUT_LINEAR);
    state.keySet().removeIf(name -> name.startsWith("fc."));
    assertEquals(state, read);
  }

  @Test
  void filesOfOtherNetworksAreRefusedNamingTheArray() {
    TorchvisionWeights.write(file, NET, state);
    refused(spec(34, Shortcut.B, 6), "\"layer1.2.conv1.weight\"", "[2, 2, 3, 3]", "none", "depth");
    refused(spec(18, Shortcut.A, 6), "\"layer2.0.downsample.0.weight\"", "has not", "shortcut");
    refused(ResNets.imagenet(18), "\"conv1.weight\"", "[64, 3, 7, 7]", "[2, 3, 7, 7]", "width");
    rewrite(arrays -> arrays.remove("layer2.0.bn1.bias"));
    refused(NET, "\"layer2.0.bn1.bias\"", "[4]", "none");
    rewrite(arrays -> arrays.put("layer1.2.conv1.weight", NamedArray.of(1)));
    refused(NET, "\"layer1.2.conv1.weight\"", "[1]", "has not", "depth");
  }

  @Test
  void aStateOfAnotherNetworkIsNotWritten() {
    state.remove("g2b1.bn1.bias");
    String message =
        assertThrows(
                IllegalArgumentException.class, () -> TorchvisionWeights.write(file, NET, state))
            .getMessage();
    assertTrue(message.contains("\"g2b1.bn1.bias\" of shape [4], found none"), message);
  }

  @Test
  void skippedBlocksAreWrittenAsBranchesOfZeros() {
    state.keySet().removeIf(name -> name.startsWith("g2b2."));
    TorchvisionWeights.write(file, NET, state);
    Map<String, NamedArray> arrays = Safetensors.read(file).arrays();
    assertEquals(102, arrays.size());
    assertEquals(NamedArray.of(0, 0, 0, 0), arrays.get("layer2.1.bn2.weight"));
    assertEquals(NamedArray.of(0, 0, 0, 0), arrays.get("layer2.1.bn2.bias"));
    assertEquals(NamedArray.of(1, 1, 1, 1), arrays.get("layer2.1.bn2.running_var"));
  }

  private void rewrite(java.util.function.Consumer<Map<String, NamedArray>> change) {
    TorchvisionWeights.write(file, NET, state);
    Map<String, NamedArray> arrays = new LinkedHashMap<>(Safetensors.read(file).arrays());
    change.accept(arrays);
    Safetensors.write(file, arrays, Map.of());
  }

  private void refused(NetSpec net, String... parts) {
    String message =
        assertThrows(
                IllegalArgumentException.class, () -> TorchvisionWeights.read(file, net, Part.ALL))
            .getMessage();
    for (String part : parts) {
      assertTrue(message.contains(part), message);
    }
  }
}
