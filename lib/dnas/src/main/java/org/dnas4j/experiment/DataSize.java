package org.dnas4j.experiment;

import java.nio.file.Path;
import org.dnas4j.data.ImageData;
import org.dnas4j.data.ImageNet;
import org.dnas4j.train.TrainingData;

/**
 * How many images and classes a configuration's data have: as the configuration says, as the photos
 * say that are on disk, or else as {@link KnownPhotos}.
 *
 * @param train images to train on
 * @param test images to test on
 * @param classes classes
 */
record DataSize(long train, long test, int classes) {
  static DataSize of(TrainingData data) {
    return of(data.images());
  }

  private static DataSize of(ImageData images) {
    return new DataSize(images.train().size(), images.test().size(), images.train().classes());
  }

  /** Looks for the photos, but downloads and draws nothing. */
  static DataSize of(DataConfig data) {
    if (data.source() != DataConfig.Source.IMAGENET) {
      return new DataSize(data.trainCount(), data.testCount(), DataConfig.SMALL_CLASSES);
    }
    return isOnDisk(data) ? of(DataLoader.listed(data, false)) : KnownPhotos.of(data).size(data);
  }

  /** The same for the images that a stage sees. */
  static DataSize of(DataConfig data, ExperimentConfig.Stage stage) {
    if (stage != ExperimentConfig.Stage.SEARCH || data.searchClasses() == 0) {
      return of(data);
    }
    DataConfig part = data.forSearch(of(data).classes());
    return isOnDisk(part) ? of(DataLoader.listed(part, true)) : of(part);
  }

  /** Whether the photos are there. */
  static boolean isOnDisk(DataConfig data) {
    return ImageNet.isIn(Path.of(data.dir()));
  }
}
