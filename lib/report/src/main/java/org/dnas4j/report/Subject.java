package org.dnas4j.report;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dnas4j.data.source.DataSource;
import org.dnas4j.experiment.Manifest;
import org.dnas4j.experiment.Run;
import org.dnas4j.kind.Kinds;

/**
 * What a run trained on what, from its configuration and manifest: it decides which numbers of the
 * paper may stand beside its own.
 *
 * @param depth layers with weights
 * @param width channels of the first stage
 * @param source of the images, as {@code data.source} names it
 * @param trainImages asked for, 0 for all
 * @param testImages asked for, 0 for all
 * @param heldOut images taken out of the training set, to choose by
 * @param imageSize side of the images in pixels
 * @param classes asked for, 0 for all
 * @param weights kind of the weights' quantizer
 * @param activations kind of the activations' quantizer
 * @param sha256 of each set of images by name; empty where the manifest has none
 */
record Subject(
    int depth,
    int width,
    String source,
    int trainImages,
    int testImages,
    int heldOut,
    int imageSize,
    int classes,
    String weights,
    String activations,
    Map<String, String> sha256) {
  private static final String DOREFA = "dorefa";
  private static final String PACT = "pact";

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
    Optional<String> depth = Run.setting(directory, "net.depth");
    Optional<String> source = Run.setting(directory, "data.source");
    if (depth.isEmpty() || source.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Subject(
            Integer.parseInt(depth.get()),
            number(directory, "net.width", 0),
            source.get(),
            number(directory, "data.trainImages", 0),
            number(directory, "data.testImages", 0),
            number(directory, "data.heldOut", 0),
            number(directory, "data.imageSize", 32),
            number(directory, "data.classes", 0),
            Run.setting(directory, "quant.weights").orElse(DOREFA),
            Run.setting(directory, "quant.activations").orElse(PACT),
            Manifest.read(directory).environment().data()));
  }

  /** Settings that later versions added are missing in the configurations of earlier ones. */
  private static int number(Path directory, String key, int without) {
    return Run.setting(directory, key).map(Integer::parseInt).orElse(without);
  }

  /** The network as the paper calls it, whatever its width. */
  String net() {
    return "ResNet-" + depth;
  }

  /** The network with its width. */
  String network() {
    return net() + ", width " + width;
  }

  /** In what it differs from the paper's experiments on CIFAR-10; empty if in nothing. */
  List<String> differencesToCifar() {
    List<String> differences = new ArrayList<>();
    if (!source.equals("cifar10")) {
      return List.of(images() + " (the paper's: CIFAR-10)");
    }
    width(differences, CIFAR_WIDTH);
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
    width(differences, IMAGENET_WIDTH);
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
  }

  private void width(List<String> differences, int papers) {
    if (width != papers) {
      differences.add("width " + width + " (the paper's: " + papers + ")");
    }
  }

  private String images() {
    return Kinds.installed()
        .find(DataSource.class, source)
        .map(kind -> ((DataSource) kind).title())
        .orElse(source + " images");
  }
}
