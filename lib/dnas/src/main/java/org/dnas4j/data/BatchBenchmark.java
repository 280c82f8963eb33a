package org.dnas4j.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.dnas4j.tensor.Check;
import org.dnas4j.tensor.Rng;

/**
 * Measures augmented images per second. The command line's benchmark, which {@code
 * environment/bench.sh} runs, calls {@link #photosPerSecond} and {@link #imagesPerSecond}; {@link
 * #main} is for a look by hand.
 */
public final class BatchBenchmark {
  private static final int ROUNDS = 5;
  private static final int BATCH = 128;
  private static final int PROCEDURAL_SIZE = 50_000;

  private BatchBenchmark() {}

  /**
   * Prints the median over five epochs, after one to warm up, of images per second: of images in
   * memory, and including the reading of the files (from the system's file cache) or the drawing.
   *
   * @param args a directory with CIFAR-10, or {@code procedural}; number of threads that prepare
   *     images in memory, default 1, each with an epoch of its own
   */
  public static void main(String[] args) throws IOException {
    Check.that(args.length == 1 || args.length == 2, "arguments", List.of(args), "DIR [THREADS]");
    int threads = args.length == 2 ? Integer.parseInt(args[1]) : 1;
    Check.that(threads >= 1, "threads", threads, "at least 1");
    Supplier<Images> source =
        args[0].equals("procedural")
            ? () -> ProceduralImages.generate(1, PROCEDURAL_SIZE, 1).train()
            : () -> read(Path.of(args[0]));
    Images data = source.get();
    double inMemory = imagesPerSecond(() -> data, Augmentation.cifar(), threads);
    // The reading itself is not spread over threads.
    double fromSource = imagesPerSecond(source, Augmentation.cifar(), 1);
    System.out.printf(Locale.ROOT, "%s%n", data);
    System.out.printf(
        Locale.ROOT, "augmented batches, %d thread(s): %.0f images/s%n", threads, inMemory);
    System.out.printf(
        Locale.ROOT,
        "%s and augmented, 1 thread: %.0f images/s%n",
        args[0].equals("procedural") ? "drawn" : "read from disk",
        fromSource);
  }

  private static Images read(Path dir) {
    try {
      return Cifar10.read(dir).train();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Median of images per second, decoded from files, randomly cropped to side × side and flipped,
   * one epoch at a time on all cores that this process may use.
   *
   * @param dir in ImageNet's layout; a photo that cannot be decoded ends the measurement
   */
  public static double photosPerSecond(Path dir, int side) throws IOException {
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
  public static double imagesPerSecond(
      Supplier<Images> source, Augmentation augmentation, int threads) {
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
