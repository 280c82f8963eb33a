package org.dnas4j.pack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.dnas4j.base.Check;
import org.dnas4j.config.DataConfig;
import org.dnas4j.config.EarlierKeys;
import org.dnas4j.config.Json;
import org.dnas4j.config.RecordTree;
import org.dnas4j.config.RunIdentity;
import org.dnas4j.data.Normalization;
import org.dnas4j.kind.Kinds;
import org.dnas4j.net.LayerSpec;
import org.dnas4j.net.NetArrays;
import org.dnas4j.net.NetSpec;
import org.dnas4j.net.Precisions;
import org.dnas4j.net.Space;
import org.dnas4j.quant.ActivationQuantizer;
import org.dnas4j.quant.DoReFaWeights;
import org.dnas4j.quant.Precision;
import org.dnas4j.quant.QuantConfig;
import org.dnas4j.runs.FinishedRun;
import org.dnas4j.runs.Outcome;
import org.dnas4j.runs.SavedNetwork;
import org.dnas4j.search.Architecture;
import org.dnas4j.search.Bits;
import org.dnas4j.tensor.NamedArray;
import org.dnas4j.tensor.Shape;
import org.dnas4j.weights.LevelCode;
import org.dnas4j.weights.PackedFile;

/** What a packed file says of its network, written from a run and read back. */
final class PackedModel {
  private static final String NET = "net";
  private static final String QUANT = "quant";
  private static final String DATA = "data";
  private static final String SEED = "seed";
  private static final String SPACE = RunIdentity.SPACE;
  private static final String BITS = "bits";
  private static final String CLASSES = "classes";
  private static final String NORMALIZATION = "normalization";

  /** What is known of a run and has no part in computing. */
  static final String ACCURACY = "accuracy";

  /** SHA-256 of the test set, in any order. */
  static final String TEST = "test";

  private static final String RUN = "run";
  private static final String PRECISION = "precision";

  private PackedModel() {}

  /** The network of a finished run. */
  static Model ofRun(Path directory) {
    SavedNetwork network = SavedNetwork.of(directory);
    FinishedRun run = FinishedRun.read(directory);
    Outcome outcome = run.outcome();
    ObjectNode config = run.config().deepCopy();
    EarlierKeys.bringForward(config);
    DataConfig data = data(config.path(DATA));
    Map<String, String> about = new TreeMap<>();
    about.put(RUN, outcome.run());
    about.put(ACCURACY, Double.toString(outcome.accuracy()));
    about.put(PRECISION, config.at("/engine/precision").asText());
    Map<String, String> sums =
        outcome.data() == null ? run.manifest().environment().data() : outcome.data();
    about.putAll(sums);
    return new Model(
        outcome.run(),
        network,
        false,
        data,
        config.path(SEED).asLong(),
        data.source().photos() ? Optional.of(Normalization.imageNet()) : Optional.empty(),
        List.of(),
        about,
        PackedSize.of(
            network.architecture(), Map.of(), PackedSize.fullBytes(network.architecture())));
  }

  /** The metadata of a run's network, terse: a file of 35 KB should not hold 4 KB of text. */
  static Map<String, String> about(Path directory, Model model, String testSum) {
    ObjectNode config = FinishedRun.read(directory).config().deepCopy();
    JsonNode data = config.path(DATA).deepCopy();
    EarlierKeys.bringForward(config);
    Map<String, String> about = new LinkedHashMap<>();
    about.put(RUN, model.about().get(RUN));
    about.put(ACCURACY, model.about().get(ACCURACY));
    about.put(PRECISION, model.about().get(PRECISION));
    about.put(NET, Json.canonical(config.path(NET)));
    about.put(BITS, model.network().architecture().literal());
    about.put(QUANT, Json.canonical(RecordTree.write(model.network().quant())));
    if (!model.network().net().space().equals(Space.PAPER)) {
      about.put(SPACE, Json.canonical(RecordTree.write(model.network().net().space())));
    }
    // As the run has it, in which what is usual is left out.
    about.put(DATA, Json.canonical(data));
    if (model.data().source().drawn()) {
      about.put(SEED, Long.toString(model.seed()));
    }
    about.put(CLASSES, Json.canonical(Json.tree(model.classes())));
    about.put(NORMALIZATION, text(model.normalization().orElseThrow()));
    about.put(TEST, testSum);
    about.put("counted", "weights of the units that bits names");
    return about;
  }

  private static String text(Normalization normalization) {
    return numbers(normalization.mean()) + ";" + numbers(normalization.std());
  }

  private static String numbers(List<Double> numbers) {
    return numbers.stream().map(n -> Double.toString(n)).collect(Collectors.joining(","));
  }

  /**
   * The network of a packed file.
   *
   * @throws IllegalArgumentException naming the file and what does not fit
   */
  static Model of(Path file, PackedFile packed) {
    try {
      return of(file.getFileName().toString(), packed, file.toFile().length());
    } catch (IllegalArgumentException | IllegalStateException | ArithmeticException e) {
      throw new IllegalArgumentException(
          file + ": " + e.getMessage() + "; copy or pack the network anew", e);
    }
  }

  private static Model of(String name, PackedFile packed, long fileBytes) {
    Map<String, String> about = packed.about();
    ObjectNode config = JsonNodeFactory.instance.objectNode();
    for (String key : List.of(NET, QUANT, DATA)) {
      config.set(key, Json.parse(key, require(about, key)));
    }
    if (about.containsKey(SPACE)) {
      config.set(SPACE, Json.parse(SPACE, about.get(SPACE)));
    }
    EarlierKeys.bringForward(config);
    RecordTree tree = new RecordTree(Kinds.installed(), config);
    DataConfig data = data(config.path(DATA));
    List<String> classes = new ArrayList<>();
    Json.parse(CLASSES, require(about, CLASSES)).forEach(c -> classes.add(c.asText()));
    NetSpec net = SavedNetwork.net(tree, config, classes.size());
    Architecture architecture = Bits.parse(require(about, BITS)).on(net);
    // Its weights are quantized already, by whatever it was.
    QuantConfig quant =
        new QuantConfig(
            new DoReFaWeights(),
            tree.readKind(
                ActivationQuantizer.class, config.at("/quant/activations"), "quant.activations"));
    Map<String, NamedArray> arrays = packed.arrays();
    requireArrays(architecture, arrays);
    requireCodes(architecture, packed.codes());
    return new Model(
        name,
        new SavedNetwork(net, architecture, quant, arrays),
        true,
        data,
        Long.parseLong(about.getOrDefault(SEED, "0")),
        Optional.of(normalization(require(about, NORMALIZATION))),
        classes,
        about,
        PackedSize.of(architecture, packed.codes(), fileBytes));
  }

  private static String require(Map<String, String> about, String key) {
    String value = about.get(key);
    Check.that(value != null, "metadata", about.keySet(), "\"" + key + "\" among them");
    return value;
  }

  private static DataConfig data(JsonNode node) {
    Check.that(node instanceof ObjectNode, DATA, node, "a JSON object");
    ObjectNode data = (ObjectNode) node.deepCopy();
    JsonNode source = data.path("source");
    String kind = (source.isObject() ? source.path(Kinds.KEY) : source).asText();
    return Model.inFolder(data, "datasets/" + kind);
  }

  private static Normalization normalization(String text) {
    String[] parts = text.split(";", -1);
    Check.that(parts.length == 2, NORMALIZATION, text, "means;standard deviations");
    Normalization normalization = new Normalization(parsed(parts[0]), parsed(parts[1]));
    Check.that(normalization.mean().size() == 3, NORMALIZATION, text, "three channels");
    return normalization;
  }

  private static List<Double> parsed(String numbers) {
    try {
      return Arrays.stream(numbers.split(",", -1)).map(Double::valueOf).toList();
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(NORMALIZATION + " = " + numbers + "; allowed: numbers", e);
    }
  }

  /** Before anything of a size that the file only claims takes memory. */
  private static void requireArrays(Architecture architecture, Map<String, NamedArray> arrays) {
    Map<String, Shape> wanted = NetArrays.of(architecture.net());
    Map<String, Precision> named = architecture.byConvolution();
    architecture
        .net()
        .definedBlocks()
        .filter(block -> Precisions.skips(block, named))
        .map(LayerSpec.Block::name)
        .forEach(block -> wanted.keySet().removeIf(name -> name.startsWith(block + ".")));
    wanted.forEach(
        (name, shape) -> {
          NamedArray found = arrays.get(name);
          Check.that(
              found != null && found.shape().equals(shape),
              "\"" + name + "\"",
              found == null ? "none" : found.shape(),
              shape + ", as " + architecture.net() + " has it");
        });
  }

  /** Codes are of exactly the convolutions that have bits, and of these bits. */
  private static void requireCodes(Architecture architecture, Map<String, LevelCode> codes) {
    Map<String, Integer> wanted = new HashMap<>();
    coded(architecture).forEach((name, bits) -> wanted.put(name, bits));
    Map<String, Integer> found = new HashMap<>();
    codes.forEach((name, code) -> found.put(name, code.bits()));
    Check.that(found.equals(wanted), "bits of the arrays", found, wanted + ", as bits says");
  }

  /** The bits of each weight that is coded, by name. */
  static Map<String, Integer> coded(Architecture architecture) {
    Map<String, Integer> coded = new TreeMap<>();
    architecture
        .byConvolution()
        .forEach(
            (conv, precision) -> {
              if (!precision.weight().isFull() && !precision.weight().isSkip()) {
                coded.put(conv + ".weight", precision.weight().bits());
              }
            });
    return coded;
  }
}
