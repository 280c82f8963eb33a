package org.dnas4j.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.dnas4j.base.Check;
import org.dnas4j.base.IoProblem;
import org.dnas4j.data.HeldOut;
import org.dnas4j.data.ImageData;
import org.dnas4j.data.Images;
import org.dnas4j.data.source.DataSource;
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
   * @param seed draws images
   */
  public static TrainingData load(DataConfig data, long seed, Consumer<String> log) {
    return load(data, seed, Excess.REFUSED, log);
  }

  /**
   * The same, but with all images where fewer are there than asked for, as in a part of the
   * classes.
   */
  public static TrainingData loadAtMost(DataConfig data, long seed, Consumer<String> log) {
    return load(data, seed, Excess.LEFT_OUT, log);
  }

  private enum Excess {
    REFUSED,
    LEFT_OUT
  }

  private static TrainingData load(
      DataConfig data, long seed, Excess excess, Consumer<String> log) {
    ImageData images = images(data, seed, excess, log);
    if (data.source().photos()) {
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
    ImageData all = all(data, seed, log);
    ImageData left = HeldOut.of(all, data.heldOut());
    return left.first(
        count("data.trainImages", data.trainImages(), left.train().size(), excess),
        count("data.testImages", data.testImages(), left.test().size(), excess));
  }

  /**
   * All images of the source and classes that a configuration chooses, photos listed and not
   * decoded.
   *
   * @param seed draws images
   */
  public static ImageData all(DataConfig data, long seed, Consumer<String> log) {
    DataSource source = data.source();
    requireNoOther(data);
    ImageData all;
    try {
      all = source.load(data.wanted(seed), log);
    } catch (IOException e) {
      throw new UncheckedIOException(IoProblem.of(e), e);
    }
    Images train = all.train();
    String shape = "3x" + data.imageSize() + "x" + data.imageSize();
    Check.that(
        train.shapeText().equals(shape),
        "images of " + source.kind(),
        train.shapeText(),
        shape + ", three channels of data.imageSize");
    int classes = source.photos() ? train.classes() : source.size(data.wanted(seed)).classes();
    Check.that(
        train.classes() == classes,
        "classes of " + source.kind(),
        train.classes(),
        classes + ", as it says before they are read");
    return all;
  }

  /** A folder of another data set is named for what it is. */
  private static void requireNoOther(DataConfig data) {
    DataSource source = data.source();
    if (!source.needsFolder() || source.isIn(Path.of(data.dir()))) {
      return;
    }
    DataSource.in(Path.of(data.dir())).stream()
        .findFirst()
        .ifPresent(
            other -> {
              throw new IllegalArgumentException(
                  "data.dir = "
                      + data.dir()
                      + " holds "
                      + other.title()
                      + "; expected by data.source = "
                      + source.kind()
                      + ": "
                      + source.files()
                      + "; name another folder, or set data.source="
                      + other.kind());
            });
  }

  private static int count(String key, int wanted, int there, Excess excess) {
    if (excess == Excess.LEFT_OUT) {
      return wanted == 0 ? there : Math.min(wanted, there);
    }
    Check.that(wanted <= there, key, wanted, "0 (all) to the " + there + " images that are there");
    return wanted == 0 ? there : wanted;
  }
}
