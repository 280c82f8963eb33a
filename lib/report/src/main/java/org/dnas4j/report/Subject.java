package org.dnas4j.report;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.dnas4j.data.source.DataSource;
import org.dnas4j.kind.Kinds;
import org.dnas4j.net.ResNetConfig;
import org.dnas4j.quant.QuantConfig;
import org.dnas4j.runs.Manifest;
import org.dnas4j.runs.Run;

/**
 * What a run trained on what, from its configuration and manifest: it decides which numbers of the
 * paper may stand beside its own.
 *
 * @param net kind and depth, for residual networks as the paper calls them, such as ResNet-20
 * @param width channels of the first stage; 0 if it has none
 * @param papersSpace whether blocks alone have bits to choose
 * @param source of the images, as {@code data.source} names it
 * @param trainImages asked for, 0 for all
 * @param testImages asked for, 0 for all
 * @param heldOut images taken out of the training set, to choose by
 * @param imageSize side of the images in pixels
 * @param classes asked for, 0 for all
 * @param weights kind of the weights' quantizer
 * @param activations kind of the activations' quantizer, {@code pact+} with its other gradient
 * @param gradientBits of quantized layers, 32 in floating point
 * @param sha256 of each set of images by name; empty where the manifest has none
 */
record Subject(
    String net,
    int width,
    boolean papersSpace,
    String source,
    int trainImages,
    int testImages,
    int heldOut,
    int imageSize,
    int classes,
    String weights,
    String activations,
    int gradientBits,
    Map<String, String> sha256) {
  private static final String DEFAULT = new ResNetConfig().kind();
  private static final String RESNET = "ResNet";
  private static final String DOREFA = "dorefa";
  private static final String PACT = "pact";
  private static final int FULL_GRADIENTS = QuantConfig.FULL_GRADIENTS;

  private static final String TRAIN = "cifar10-train";
  private static final String TEST = "cifar10-test";
  private static final int CIFAR_TRAIN = 50_000;
  private static final int CIFAR_TEST = 10_000;
  private static final int CIFAR_WIDTH = 16;
  private static final int IMAGENET_WIDTH = 64;
  private static final int IMAGENET_SIZE = 224;
  private static final int IMAGENET_CLASSES = 1000;

  /** Digests of CIFAR-10's official images: all 50,000 in their order, and the test set in any. */
  private static final Map<String, String> OFFICIAL =
      Map.of(
          TRAIN,
          "c0702f4ad20567916e7df67b00e0e33393cfdd12d75ab9be453750dd5481f3bc",
          TEST,
          "c1edf7197b6000a37934313ad328bf3e4174a6c967df81528608870f079a0b82");

  /**
   * Reads what a run is about.
   *
   * @return empty if the run has no configuration, or one without a network
   */
  static Optional<Subject> of(Path runs, String run) {
    Path directory = runs.resolve(run);
    if (!Files.exists(directory.resolve("config.json"))) {
      return Optional.empty();
    }
    Optional<String> network = Run.setting(directory, "net");
    Optional<String> source = Run.setting(directory, "data.source");
    if (network.isEmpty() || source.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Subject(
            net(directory),
            number(directory, "net.width", 0),
            Stream.of("space", "search.space")
                .allMatch(key -> Run.setting(directory, key).isEmpty()),
            source.get(),
            number(directory, "data.trainImages", 0),
            number(directory, "data.testImages", 0),
            number(directory, "data.heldOut", 0),
            number(directory, "data.imageSize", 32),
            number(directory, "data.classes", 0),
            Run.setting(directory, "quant.weights").orElse(DOREFA),
            activations(directory),
            number(directory, "quant.gradientBits", FULL_GRADIENTS),
            Manifest.read(directory).environment().data()));
  }

  /** Settings that later versions added are missing in the configurations of earlier ones. */
  private static int number(Path directory, String key, int without) {
    return Run.setting(directory, key).map(Integer::parseInt).orElse(without);
  }

  private static String activations(Path directory) {
    boolean plus = Run.setting(directory, "quant.activations.plus").equals(Optional.of("true"));
    return Run.setting(directory, "quant.activations").orElse(PACT) + (plus ? "+" : "");
  }

  /** Residual networks are of the default kind, which is not written. */
  private static String net(Path directory) {
    String net = Run.setting(directory, "net").orElseThrow();
    String depth = Run.setting(directory, "net.depth").map(d -> "-" + d).orElse("");
    return (net.startsWith("{") || net.equals(DEFAULT) ? RESNET : net) + depth;
  }

  /** The network with its width. */
  String network() {
    return net + (width == 0 ? "" : ", width " + width);
  }

  /** In what it differs from the paper's experiments on CIFAR-10; empty if in nothing. */
  List<String> differencesToCifar() {
    List<String> differences = new ArrayList<>();
    if (!source.equals("cifar10")) {
      return List.of(images() + " (the paper's: CIFAR-10)");
    }
    network(differences, CIFAR_WIDTH);
    quantizers(differences);
    if (trainImages != 0 && trainImages + heldOut != CIFAR_TRAIN) {
      differences.add(trainImages + " training images (the paper's: " + CIFAR_TRAIN + ")");
    }
    if (testImages != 0 && testImages != CIFAR_TEST) {
      differences.add(testImages + " test images (the paper's: " + CIFAR_TEST + ")");
    }
    // Held-out images are missing in the training set, whose digest then says nothing.
    String set = heldOut == 0 && trainImages % CIFAR_TRAIN == 0 ? TRAIN : TEST;
    if (sha256.containsKey(set) && !sha256.get(set).equals(OFFICIAL.get(set))) {
      differences.add("other images than CIFAR-10's official ones, by checksum");
    }
    return differences;
  }

  /** In what it differs from the paper's experiments on ImageNet; empty if in nothing. */
  List<String> differencesToImageNet() {
    List<String> differences = new ArrayList<>();
    if (!source.equals("imagenet")) {
      return List.of(images() + " (the paper's: ImageNet)");
    }
    network(differences, IMAGENET_WIDTH);
    quantizers(differences);
    if (imageSize != IMAGENET_SIZE) {
      differences.add(imageSize + " pixels (the paper's: " + IMAGENET_SIZE + ")");
    }
    if (classes != 0 && classes != IMAGENET_CLASSES) {
      differences.add(classes + " classes (the paper's: " + IMAGENET_CLASSES + ")");
    }
    if (trainImages != 0) {
      differences.add(trainImages + " training images (the paper's: all)");
    }
    if (testImages != 0) {
      differences.add(testImages + " test images (the paper's: all)");
    }
    return differences;
  }

  private void quantizers(List<String> differences) {
    if (!weights.equals(DOREFA)) {
      differences.add("weights quantized by " + weights + " (the paper's: " + DOREFA + ")");
    }
    if (!activations.equals(PACT)) {
      differences.add("activations quantized by " + activations + " (the paper's: " + PACT + ")");
    }
    if (gradientBits != FULL_GRADIENTS) {
      differences.add("gradients of " + gradientBits + " bits (the paper's: in floating point)");
    }
  }

  private void network(List<String> differences, int papers) {
    if (!net.startsWith(RESNET)) {
      differences.add("network " + net + " (the paper's: " + RESNET + ")");
    } else if (width != papers) {
      differences.add("width " + width + " (the paper's: " + papers + ")");
    }
    if (!papersSpace) {
      differences.add("another search space (the paper's: blocks)");
    }
  }

  private String images() {
    return Kinds.installed()
        .find(DataSource.class, source)
        .map(kind -> ((DataSource) kind).title())
        .orElse(source + " images");
  }
}
