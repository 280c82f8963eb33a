package org.dnas4j.experiment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.dnas4j.data.Cifar10;
import org.dnas4j.data.HeldOut;
import org.dnas4j.data.ImageData;
import org.dnas4j.data.ImageFolder;
import org.dnas4j.data.ImageNet;
import org.dnas4j.data.IoProblem;
import org.dnas4j.data.ProceduralImages;
import org.dnas4j.tensor.Check;
import org.dnas4j.train.TrainingData;

/** Brings the images of a configuration to memory, or finds the files that hold them. */
public final class DataLoader {
  private DataLoader() {}

  /**
   * Draws or reads them, after a download if they are not there. What photos hold is summed up, and
   * a class of which none can be read refused.
   *
   * @param log takes progress messages of a download, and a line on what photos there are
   */
  public static TrainingData load(ExperimentConfig config, Consumer<String> log) {
    return load(config.data(), config.seed(), log);
  }

  /**
   * The same for a part of a configuration.
   *
   * @param seed draws procedural images
   */
  static TrainingData load(DataConfig data, long seed, Consumer<String> log) {
    return load(data, seed, Excess.REFUSED, log);
  }

  /**
   * The same, but with all images where fewer are there than asked for, as in a part of the
   * classes.
   */
  static TrainingData loadAtMost(DataConfig data, long seed, Consumer<String> log) {
    return load(data, seed, Excess.LEFT_OUT, log);
  }

  private enum Excess {
    REFUSED,
    LEFT_OUT
  }

  private static TrainingData load(
      DataConfig data, long seed, Excess excess, Consumer<String> log) {
    ImageData images = images(data, seed, excess, log);
    if (data.source() == DataConfig.Source.IMAGENET) {
      String note = images.requireReadable().note();
      log.accept("photos  " + note);
      images = images.from(note);
    }
    return TrainingData.of(images, data.augmentation());
  }

  /** The photos of a configuration, listed and not read, as the search or all else sees them. */
  static ImageData listed(DataConfig data, boolean search) {
    return images(data, 0, search ? Excess.LEFT_OUT : Excess.REFUSED, line -> {});
  }

  private static ImageData images(DataConfig data, long seed, Excess excess, Consumer<String> log) {
    ImageData all =
        switch (data.source()) {
          case PROCEDURAL ->
              ProceduralImages.generate(seed, data.trainCount() + data.heldOut(), data.testCount());
          case CIFAR10 -> cifar10(data, log);
          case IMAGENET -> photos(data, log);
        };
    ImageData left = HeldOut.of(all, data.heldOut());
    return left.first(
        count("data.trainImages", data.trainImages(), left.train().size(), excess),
        count("data.testImages", data.testImages(), left.test().size(), excess));
  }

  private static ImageData cifar10(DataConfig data, Consumer<String> log) {
    try {
      Path dir = Path.of(data.dir()).toAbsolutePath();
      return Cifar10.isIn(dir) ? Cifar10.read(dir) : Cifar10.fetch(dir, log);
    } catch (IOException e) {
      throw new UncheckedIOException(IoProblem.of(e), e);
    }
  }

  /** All photos of the classes that a configuration chooses, listed and not decoded. */
  public static ImageData photos(DataConfig data, Consumer<String> log) {
    try {
      return ImageNet.read(
          Path.of(data.dir()).toAbsolutePath(),
          new ImageNet.Classes(data.classes(), data.classSeed()),
          new ImageFolder.View(data.imageSize(), data.resize()),
          log);
    } catch (IOException e) {
      throw new UncheckedIOException(IoProblem.of(e), e);
    }
  }

  private static int count(String key, int wanted, int there, Excess excess) {
    if (excess == Excess.LEFT_OUT) {
      return wanted == 0 ? there : Math.min(wanted, there);
    }
    Check.that(wanted <= there, key, wanted, "0 (all) to the " + there + " images that are there");
    return wanted == 0 ? there : wanted;
  }
}
