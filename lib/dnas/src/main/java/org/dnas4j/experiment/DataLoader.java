package org.dnas4j.experiment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.dnas4j.data.Augmentation;
import org.dnas4j.data.Cifar10;
import org.dnas4j.data.ImageData;
import org.dnas4j.data.ProceduralImages;
import org.dnas4j.train.TrainingData;

/** Brings the images of a configuration to memory. */
public final class DataLoader {
  private DataLoader() {}

  /**
   * Draws or reads them, after a download if they are not there.
   *
   * @param log takes progress messages of a download
   */
  public static TrainingData load(ExperimentConfig config, Consumer<String> log) {
    DataConfig data = config.data();
    ImageData images =
        switch (data.source()) {
          case PROCEDURAL ->
              ProceduralImages.generate(config.seed(), data.trainCount(), data.testCount());
          case CIFAR10 -> cifar10(data, log);
        };
    return TrainingData.of(images, new Augmentation(data.padCrop(), data.flip(), data.cutout()));
  }

  private static ImageData cifar10(DataConfig data, Consumer<String> log) {
    try {
      Path dir = Path.of(data.dir());
      ImageData all = Cifar10.isIn(dir) ? Cifar10.read(dir) : Cifar10.fetch(dir, log);
      return all.first(data.trainCount(), data.testCount());
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }
}
