package org.dnas4j.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.dnas4j.data.Augmentation;
import org.dnas4j.data.Batches;
import org.dnas4j.data.ImageFolder;
import org.dnas4j.data.ImageNet;
import org.dnas4j.data.Images;
import org.dnas4j.data.Normalization;
import org.dnas4j.tensor.Rng;

/** Measures augmented images per second, in memory or decoded from files. */
final class BatchSpeed {
  private static final int ROUNDS = 5;
  private static final int BATCH = 128;

  private BatchSpeed() {}

  /**
   * Median of images per second, decoded from files, randomly cropped to side × side and flipped,
   * one epoch at a time on all cores that this process may use.
   *
   * @param dir in ImageNet's layout; a photo that cannot be decoded ends the measurement
   */
  static double photosPerSecond(Path dir, int side) throws IOException {
    ImageNet.Classes all = new ImageNet.Classes(0, 0);
    ImageFolder.View view = new ImageFolder.View(side, 0);
    Images photos =
        ImageNet.read(
                dir,
                all,
                view,
                warning -> {
                  throw new IllegalStateException(warning);
                },
                dir.resolve("lists"))
            .train();
    return imagesPerSecond(() -> photos, Augmentation.imageNet(), 1);
  }

  /**
   * Median of images per second over five epochs after one to warm up. Bringing the images from
   * their source is timed, too, once per epoch.
   *
   * @param threads epochs prepared side by side
   */
  static double imagesPerSecond(Supplier<Images> source, Augmentation augmentation, int threads) {
    double[] speeds = new double[ROUNDS];
    for (int round = -1; round < ROUNDS; round++) {
      long start = System.nanoTime();
      Images data = source.get();
      // One image's mean and deviation will do, the normalization of a run is computed once.
      Normalization normalization = data.first(1).normalization();
      long images = epochs(data, augmentation, normalization, Rng.of(round), threads);
      if (round >= 0) {
        speeds[round] = images * 1e9 / (System.nanoTime() - start);
      }
    }
    Arrays.sort(speeds);
    return speeds[ROUNDS / 2];
  }

  private static long epochs(
      Images data, Augmentation augmentation, Normalization norm, Rng rng, int threads) {
    List<Batches> epochs = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      Rng stream = rng.split(t);
      int[] order = stream.permutation(data.size());
      epochs.add(Batches.of(data, order, BATCH, augmentation, norm, stream, false));
    }
    long images = 0;
    while (epochs.get(0).hasNext()) {
      for (Batches epoch : epochs) {
        images += epoch.next().size();
      }
    }
    epochs.forEach(Batches::close);
    return images;
  }
}
