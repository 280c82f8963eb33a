package org.dnas4j.experiment;

import java.nio.file.Path;
import org.dnas4j.data.ImageData;
import org.dnas4j.data.ImageNet;
import org.dnas4j.train.TrainingData;

/**
 * How many images and classes a configuration's data have: as the configuration says, as the photos
 * say that are on disk, or else as ImageNet.
 *
 * @param train images to train on
 * @param test images to test on
 * @param classes classes
 */
record DataSize(long train, long test, int classes) {
  private static final int SMALL_CLASSES = 10;
  private static final int IMAGENET_CLASSES = 1000;
  private static final long IMAGENET_TRAIN = 1_281_167;
  private static final long IMAGENET_TRAIN_A_CLASS = 1_281;
  private static final long IMAGENET_TEST_A_CLASS = 50;

  static DataSize of(TrainingData data) {
    ImageData images = data.images();
    return new DataSize(images.train().size(), images.test().size(), images.train().classes());
  }

  /** Looks for the photos, but downloads and draws nothing. */
  static DataSize of(DataConfig data) {
    if (data.source() != DataConfig.Source.IMAGENET) {
      return new DataSize(data.trainCount(), data.testCount(), SMALL_CLASSES);
    }
    if (isOnDisk(data)) {
      return of(DataLoader.load(data, 0, line -> {}));
    }
    int classes = data.classes() == 0 ? IMAGENET_CLASSES : data.classes();
    long all =
        (data.classes() == 0 ? IMAGENET_TRAIN : IMAGENET_TRAIN_A_CLASS * classes) - data.heldOut();
    return new DataSize(
        Math.min(data.trainCount(), all),
        Math.min(data.testCount(), IMAGENET_TEST_A_CLASS * classes),
        classes);
  }

  /** The same for the images that a stage sees. */
  static DataSize of(DataConfig data, ExperimentConfig.Stage stage) {
    if (stage != ExperimentConfig.Stage.SEARCH || data.searchClasses() == 0) {
      return of(data);
    }
    DataConfig part = data.forSearch(of(data).classes());
    return isOnDisk(part) ? of(DataLoader.loadAtMost(part, 0, line -> {})) : of(part);
  }

  private static boolean isOnDisk(DataConfig data) {
    return ImageNet.isIn(Path.of(data.dir()));
  }
}
