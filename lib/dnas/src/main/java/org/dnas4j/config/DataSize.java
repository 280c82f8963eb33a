package org.dnas4j.config;

import java.nio.file.Path;
import org.dnas4j.data.ImageData;
import org.dnas4j.data.source.DataSource;
import org.dnas4j.train.TrainingData;

/**
 * How many images and classes a configuration's data have: as the photos say that are on disk, or
 * else as the source says.
 *
 * @param train images to train on
 * @param test images to test on
 * @param classes classes
 */
public record DataSize(long train, long test, int classes) {
  /** Of images that have been read. */
  public static DataSize of(TrainingData data) {
    return of(data.images());
  }

  private static DataSize of(ImageData images) {
    return new DataSize(images.train().size(), images.test().size(), images.train().classes());
  }

  /** Looks for the photos, but downloads and draws nothing. */
  public static DataSize of(DataConfig data) {
    DataSource source = data.source();
    if (source.photos() && isOnDisk(data)) {
      return of(DataLoader.listed(data, false));
    }
    DataSource.Size all = source.size(data.wanted(0));
    return new DataSize(
        taken(data.trainImages(), all.train() - data.heldOut()),
        taken(data.testImages(), all.test()),
        all.classes());
  }

  private static long taken(int wanted, long all) {
    return wanted == 0 ? all : Math.min(wanted, all);
  }

  /** The same for the images that a stage sees. */
  public static DataSize of(DataConfig data, ExperimentConfig.Stage stage) {
    if (stage != ExperimentConfig.Stage.SEARCH || data.searchClasses() == 0) {
      return of(data);
    }
    DataConfig part = data.forSearch(of(data).classes());
    return isOnDisk(part) ? of(DataLoader.listed(part, true)) : of(part);
  }

  /** Whether the data are there. */
  public static boolean isOnDisk(DataConfig data) {
    return data.source().isIn(Path.of(data.dir()));
  }
}
