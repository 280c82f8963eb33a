package org.dnas4j.dl4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.ZipFile;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.dnas4j.net.NetSpec;
import org.dnas4j.net.PreActResNet;
import org.dnas4j.net.ResNets;
import org.dnas4j.net.ResNets.Shortcut;
import org.dnas4j.net.Space;
import org.dnas4j.net.VggSmall;
import org.dnas4j.quant.QuantConfig;
import org.dnas4j.search.Architecture;
import org.dnas4j.tensor.NamedArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class Dl4jExportTest {
  private static final double TOLERANCE = 1e-4;

  @TempDir private Path directory;

  @Test
  void quantizedActivationsAreRefused() {
    NetSpec net = ResNets.ofDepth(18, 2, Shortcut.B, 16, 3);
    Architecture architecture = Architecture.parse(net, "32 32 | 2/4 32 | 32 32 | 32 32");
    try (TrainedNetwork trained = new TrainedNetwork(architecture)) {
      String message =
          assertThrows(
                  IllegalArgumentException.class,
                  () ->
                      Dl4jExport.graph(
                          TrainedNetwork.engine(),
                          architecture,
                          QuantConfig.paper(),
                          trained.state()))
              .getMessage();
      assertTrue(message.contains("2/4") && message.contains("quantizes activations"), message);
    }
  }

  @Test
  void whatIsNoWeightIsNotWritten() {
    Architecture architecture = small("32 32 | 32 32");
    try (TrainedNetwork trained = new TrainedNetwork(architecture)) {
      Map<String, NamedArray> state = new LinkedHashMap<>(trained.state());
      state.get("bn1.running_var").values()[1] = -1;
      Path zip = directory.resolve("none.zip");
      String message =
          assertThrows(
                  IllegalArgumentException.class,
                  () ->
                      Dl4jExport.write(
                          zip, TrainedNetwork.engine(), architecture, QuantConfig.paper(), state))
              .getMessage();
      assertTrue(message.contains("bn1.running_var") && message.contains("[1]"), message);
      assertFalse(Files.exists(zip));
    }
  }

  /** Width 8 at 224 pixels and the paper's width at 64: both would take too long at once. */
  @ParameterizedTest
  @CsvSource({
    "20, 16, A, 32, 10, 32 32 32 | 32 32 32 | 32 32 32",
    "20, 16, A, 32, 10, 4 0 1 | 2 8 0 | 3 32 4",
    "20, 16, B, 32, 10, 32 32 32 | 32 32 32 | 32 32 32",
    "20, 16, B, 32, 10, 8 2 1 | 1 0 4 | 32 0 2",
    "20, 8, A, 27, 4, 32 4 0 | 2 8 0 | 1 32 4",
    "18, 64, B, 64, 1000, 32 32 | 32 32 | 32 32 | 32 32",
    "18, 64, B, 64, 40, 4 0 | 8 1 | 2 32 | 4 3",
    "18, 8, B, 224, 40, 32 32 | 32 32 | 32 32 | 32 32",
    "18, 8, A, 224, 40, 1 4 | 8 0 | 2 2 | 32 4",
    "34, 4, B, 65, 5, 4 0 2 | 8 1 32 4 | 2 0 0 0 0 4 | 4 3 0"
  })
  void theRestoredGraphGivesOurLogits(
      int depth, int width, Shortcut shortcut, int size, int classes, String bits)
      throws IOException {
    restored(Architecture.parse(ResNets.ofDepth(depth, width, shortcut, size, classes), bits));
  }

  @Test
  void otherNetworksGiveOurLogitsAsWell() throws IOException {
    restored(
        Architecture.parse(new PreActResNet(14, 4, Shortcut.B).spec(32, 5), "4 0 | 32 2 | 1 3"));
    restored(Architecture.parse(new VggSmall(4).spec(32, 5), "4 | 2 32 | 1 8"));
    NetSpec all =
        ResNets.ofDepth(20, 4, Shortcut.B, 32, 5)
            .with(new Space(Space.Unit.BLOCK, true, true, true));
    restored(Architecture.parse(all, "8 | 4 4 0 | 2 4 2 2 | 1 8 1 0 | 4"));
  }

  private void restored(Architecture architecture) throws IOException {
    try (TrainedNetwork trained = new TrainedNetwork(architecture)) {
      Path zip = directory.resolve("net.zip");
      Dl4jExport.write(
          zip, TrainedNetwork.engine(), architecture, QuantConfig.paper(), trained.state());
      NamedArray images = trained.images(99, 2);
      float[] expected = trained.logits(images);
      float[] found = logits(ModelSerializer.restoreComputationGraph(zip.toFile()), images);
      assertArrayEquals(expected, found, (float) TOLERANCE);
      assertTrue(spread(expected) > 0.1, "logits must tell something: " + spread(expected));
    }
  }

  private static float[] logits(ComputationGraph graph, NamedArray images) {
    OutputLayer last = (OutputLayer) graph.getLayer("fc").conf().getLayer();
    last.setActivationFn(new ActivationIdentity());
    return floats(graph.outputSingle(array(images)));
  }

  private static INDArray array(NamedArray array) {
    return Nd4j.createFromArray(array.values()).reshape(array.shape().toArray());
  }

  private static float[] floats(INDArray array) {
    return array.dup('c').data().asFloat();
  }

  private static double spread(float[] values) {
    double mean = mean(values);
    double squares = 0;
    for (float v : values) {
      squares += (v - mean) * (v - mean);
    }
    return Math.sqrt(squares / values.length);
  }

  private static double mean(float[] values) {
    double sum = 0;
    for (float v : values) {
      sum += v;
    }
    return sum / values.length;
  }

  @Test
  void plainDeeplearning4jLoadsItWithoutOurClasses() throws Exception {
    Architecture architecture = small("4 0 | 1 32");
    try (TrainedNetwork trained = new TrainedNetwork(architecture)) {
      Path zip = directory.resolve("net.zip");
      Dl4jExport.write(
          zip, TrainedNetwork.engine(), architecture, QuantConfig.paper(), trained.state());
      NamedArray images = trained.images(99, 2);
      assertArrayEquals(softmax(trained.logits(images), 5), plain(zip, images), (float) TOLERANCE);
    }
  }

  /** Runs the program of the test resources in a JVM that has no class of ours. */
  private float[] plain(Path zip, NamedArray images) throws Exception {
    ByteBuffer pixels = ByteBuffer.allocate(4 * images.values().length);
    pixels.asFloatBuffer().put(images.values());
    Path file = Files.write(directory.resolve("images"), pixels.array());
    Path program = Path.of(Dl4jExportTest.class.getResource("PlainDl4j.java").toURI());
    String classPath =
        Arrays.stream(System.getProperty("java.class.path").split(java.io.File.pathSeparator))
            .filter(entry -> !hasOurs(Path.of(entry)))
            .collect(Collectors.joining(java.io.File.pathSeparator));
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath,
                program.toString(),
                zip.toString(),
                file.toString()));
    for (int dim : images.shape().toArray()) {
      command.add(Integer.toString(dim));
    }
    Path errors = directory.resolve("errors");
    Process child = new ProcessBuilder(command).redirectError(errors.toFile()).start();
    List<String> lines = child.inputReader().lines().toList();
    assertEquals(0, child.waitFor(), () -> lines + read(errors));
    List<Float> values =
        lines.stream()
            .filter(line -> line.startsWith("p "))
            .map(line -> Float.parseFloat(line.substring(2)))
            .toList();
    float[] found = new float[values.size()];
    for (int i = 0; i < found.length; i++) {
      found[i] = values.get(i);
    }
    return found;
  }

  private static boolean hasOurs(Path entry) {
    if (!entry.toString().endsWith(".jar")) {
      return Files.exists(entry.resolve("org/dnas4j"));
    }
    try (ZipFile jar = new ZipFile(entry.toFile())) {
      return jar.stream().anyMatch(file -> file.getName().startsWith("org/dnas4j/"));
    } catch (IOException e) {
      return false;
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static float[] softmax(float[] logits, int classes) {
    float[] p = new float[logits.length];
    for (int row = 0; row < logits.length; row += classes) {
      double sum = 0;
      for (int i = row; i < row + classes; i++) {
        sum += Math.exp(logits[i]);
      }
      for (int i = row; i < row + classes; i++) {
        p[i] = (float) (Math.exp(logits[i]) / sum);
      }
    }
    return p;
  }

  @Test
  void trainingTheGraphFurtherChangesAllWeightsButTheShortcuts() {
    Architecture architecture = small("32 32 | 32 32");
    try (TrainedNetwork trained = new TrainedNetwork(architecture)) {
      ComputationGraph graph =
          Dl4jExport.graph(
              TrainedNetwork.engine(), architecture, QuantConfig.paper(), trained.state());
      Map<String, INDArray> before = new LinkedHashMap<>();
      graph.paramTable().forEach((name, array) -> before.put(name, array.dup()));
      INDArray labels = Nd4j.createFromArray(new float[][] {{1, 0, 0, 0, 0}, {0, 0, 1, 0, 0}});
      graph.fit(new INDArray[] {array(trained.images(5, 2))}, new INDArray[] {labels});
      assertTrue(before.containsKey("g2b1.shortcut_W"), before.keySet().toString());
      graph
          .paramTable()
          .forEach(
              (name, array) ->
                  assertEquals(
                      name.equals("g2b1.shortcut_W"), array.equals(before.get(name)), name));
    }
  }

  @Test
  void skippedBlocksAreLeftOut() {
    Architecture architecture = small("4 0 | 1 0");
    try (TrainedNetwork trained = new TrainedNetwork(architecture)) {
      ComputationGraph graph =
          Dl4jExport.graph(
              TrainedNetwork.engine(), architecture, QuantConfig.paper(), trained.state());
      assertNull(graph.getVertex("g1b2.conv1"));
      assertFalse(graph.paramTable().keySet().stream().anyMatch(name -> name.startsWith("g2b2")));
    }
  }

  @Test
  void aStateOfAnotherNetworkIsRefusedNamingTheArray() {
    Architecture architecture = small("4 0 | 1 0");
    try (TrainedNetwork trained = new TrainedNetwork(architecture)) {
      Map<String, NamedArray> state = new LinkedHashMap<>(trained.state());
      state.put("fc.weight", NamedArray.of(1, 2));
      assertRefused(architecture, state, "\"fc.weight\" is of shape [2]", "[5, 8]");
      state.remove("fc.weight");
      assertRefused(architecture, state, "\"fc.weight\" is missing", "[5, 8]");
    }
  }

  private static void assertRefused(
      Architecture architecture, Map<String, NamedArray> state, String... parts) {
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () ->
                    Dl4jExport.graph(
                        TrainedNetwork.engine(), architecture, QuantConfig.paper(), state))
            .getMessage();
    for (String part : parts) {
      assertTrue(message.contains(part), message);
    }
  }

  private static Architecture small(String bits) {
    return Architecture.parse(
        ResNets.of(ResNets.Stem.CIFAR, List.of(2, 2), 4, Shortcut.A, 8, 5), bits);
  }
}
