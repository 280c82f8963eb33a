package org.dnas4j.pack;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.dnas4j.base.Check;
import org.dnas4j.config.DataConfig;
import org.dnas4j.config.DataLoader;
import org.dnas4j.config.ExperimentConfig;
import org.dnas4j.config.RecordTree;
import org.dnas4j.data.ImageData;
import org.dnas4j.data.ImageFolder;
import org.dnas4j.data.Normalization;
import org.dnas4j.kind.Kinds;
import org.dnas4j.layer.LayerState;
import org.dnas4j.net.QuantizedNetwork;
import org.dnas4j.quant.BitWidth;
import org.dnas4j.quant.Precision;
import org.dnas4j.quant.QuantConfig;
import org.dnas4j.runs.SavedNetwork;
import org.dnas4j.search.Architecture;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.NamedArray;
import org.dnas4j.tensor.Rng;
import org.dnas4j.train.TrainingData;
import org.dnas4j.weights.PackedFile;
import org.dnas4j.weights.Safetensors;
import org.dnas4j.weights.TorchvisionFile;
import org.dnas4j.weights.TorchvisionWeights;

/**
 * A trained network with what is needed to use it, from a run, a packed file or an export.
 *
 * @param name of its file or run
 * @param network layers, bits and arrays
 * @param quantized whether the arrays hold quantized weights, not the latent ones
 * @param data images such as it was trained on
 * @param seed by which images are drawn, where they are
 * @param normalization of its input; empty where only the training images tell
 * @param classes names by label; empty where only the images tell
 * @param about what else is known, by name
 * @param size what it takes where it was read from; of a run, of its numbers in 32 bits
 */
public record Model(
    String name,
    SavedNetwork network,
    boolean quantized,
    DataConfig data,
    long seed,
    Optional<Normalization> normalization,
    List<String> classes,
    Map<String, String> about,
    PackedSize size) {
  private static final String FILE = ".safetensors";
  private static final BitWidth FULL = new BitWidth(32);

  /** Copies the list and the map. */
  public Model {
    classes = List.copyOf(classes);
    about = Map.copyOf(about);
  }

  /**
   * Reads a packed file, an export with torchvision's names, or the directory of a finished run.
   *
   * @param export tells network and data of an export, which does not say them itself
   * @throws IllegalArgumentException if it is none of these
   * @throws java.io.UncheckedIOException if it cannot be read
   */
  public static Model of(Path source, Supplier<ExperimentConfig> export) {
    if (Files.isDirectory(source)) {
      return PackedModel.ofRun(source);
    }
    Check.that(
        source.toString().endsWith(FILE),
        "network",
        source,
        "a " + FILE + " file, or the directory of a finished run");
    return PackedFile.isOne(Safetensors.read(source))
        ? PackedModel.of(source, PackedFile.read(source))
        : ofExport(source, export.get());
  }

  /** An export, whose weights are floats, quantized or not. */
  private static Model ofExport(Path file, ExperimentConfig config) {
    TorchvisionFile read = TorchvisionFile.read(file);
    int classes =
        read.classes()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        file + " has no \"fc.weight\"; give the weights of a whole network"));
    var net = config.net().spec(config.data().imageSize(), classes);
    SavedNetwork network =
        new SavedNetwork(
            net,
            Architecture.uniform(net, FULL.bits()),
            QuantConfig.paper(),
            TorchvisionWeights.read(read, net, TorchvisionWeights.Part.ALL));
    Optional<Normalization> known =
        config.data().source().photos() ? Optional.of(Normalization.imageNet()) : Optional.empty();
    return new Model(
        file.getFileName().toString(),
        network,
        true,
        config.data(),
        config.seed(),
        known,
        List.of(),
        Map.of(),
        PackedSize.of(network.architecture(), Map.of(), file.toFile().length()));
  }

  /** Whether it is an export, which says nothing but its weights. */
  public boolean isExport() {
    return about.isEmpty();
  }

  /**
   * Builds the network on an engine; what is quantized already is not quantized again.
   *
   * @throws IllegalArgumentException if an array is missing, too many or of another shape
   */
  public QuantizedNetwork open(Engine engine) {
    List<Precision> precisions =
        network.architecture().precisions().stream()
            .map(p -> quantized && !p.weight().isSkip() ? new Precision(FULL, p.activation()) : p)
            .toList();
    QuantizedNetwork built =
        new QuantizedNetwork(engine, Rng.of(0), network.net(), precisions, network.quant());
    try {
      LayerState.restore(built, network.arrays());
    } catch (IllegalArgumentException e) {
      built.close();
      throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
    }
    return built;
  }

  /**
   * Refuses logits that are no numbers, as weights of a damaged file give them.
   *
   * @throws IllegalArgumentException naming the network
   */
  float[] requireFinite(float[] logits) {
    for (float logit : logits) {
      Check.that(
          Float.isFinite(logit),
          "a logit of " + name,
          logit,
          "finite numbers; its weights are not those of a trained network, fetch or train it anew");
    }
    return logits;
  }

  /**
   * The images that it was trained and tested on.
   *
   * @param folder of the data; empty for the usual one of the source
   * @param log takes a line on photos
   * @throws IllegalArgumentException if the folder holds none, or images of another shape or number
   *     of classes
   */
  public TrainingData images(Optional<Path> folder, Consumer<String> log) {
    DataConfig here = folder.map(this::in).orElse(data);
    // Whoever uses a network does not want a download to begin.
    Check.that(
        !here.source().needsFolder() || here.source().isIn(Path.of(here.dir())),
        "folder of the data",
        here.dir(),
        "one with " + here.source().files() + "; give it with --data DIR");
    TrainingData loaded = DataLoader.load(here, seed, log);
    ImageData images = loaded.images();
    Check.that(
        images.test().classes() == network.net().classes()
            && images.test().height() == network.net().imageSize(),
        "images in " + here.dir(),
        images.test().classes() + " classes, " + images.test().shapeText(),
        network.net().classes() + " classes, side " + network.net().imageSize() + ", as " + name);
    // As many classes in another order would give a low accuracy and no error.
    List<String> names = images.test().classNames();
    Check.that(
        classes.isEmpty() || classes.equals(names),
        "classes in " + here.dir(),
        names,
        classes + ", which " + name + " tells apart");
    return loaded;
  }

  private DataConfig in(Path folder) {
    return inFolder((ObjectNode) RecordTree.write(data), folder.toString());
  }

  /** The configuration of the data in a folder. */
  static DataConfig inFolder(ObjectNode data, String folder) {
    data.put("dir", folder);
    return new RecordTree(Kinds.installed(), data).read(DataConfig.class, data, "data");
  }

  /** How single photos become its input, as in validation. */
  public ImageFolder.View view() {
    int side = network.net().imageSize();
    return new ImageFolder.View(side, data.source().photos() ? data.resize() : side);
  }

  /** With other arrays. */
  Model with(Map<String, NamedArray> arrays, boolean areQuantized) {
    SavedNetwork other =
        new SavedNetwork(
            network.net(), network.architecture(), network.quant(), new LinkedHashMap<>(arrays));
    return new Model(name, other, areQuantized, data, seed, normalization, classes, about, size);
  }

  /**
   * With the normalization and the names of classes that its images tell, where it has none.
   *
   * @param folder of the data; empty for the usual one of the source
   * @param log takes a line on photos
   */
  public Model complete(Optional<Path> folder, Consumer<String> log) {
    return with(images(folder, log));
  }

  Model with(TrainingData images) {
    return new Model(
        name,
        network,
        quantized,
        data,
        seed,
        Optional.of(normalization.orElse(images.normalization())),
        images.images().train().classNames(),
        about,
        size);
  }
}
