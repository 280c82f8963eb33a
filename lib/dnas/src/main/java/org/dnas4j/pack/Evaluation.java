package org.dnas4j.pack;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.dnas4j.data.Images;
import org.dnas4j.net.QuantizedNetwork;
import org.dnas4j.tensor.Engine;
import org.dnas4j.train.Evaluator;
import org.dnas4j.train.Score;
import org.dnas4j.train.ThreadControl;
import org.dnas4j.train.TrainingData;

/**
 * How a network does on the test set of its data.
 *
 * @param name of the network's file or run
 * @param score accuracy and mean cross-entropy
 * @param confusion number of images by their class and the one that the network gave: {@code
 *     [classes][classes]}
 * @param classes names by label
 * @param imagesPerSecond reading of images included
 * @param note how the test set differs from the one that the run was scored on, if it does
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Evaluation(
    String name,
    Score score,
    int[][] confusion,
    List<String> classes,
    double imagesPerSecond,
    Optional<String> note) {

  /**
   * Scores a network.
   *
   * @param threads how the engine's number of threads is chosen
   * @param folder of the data; empty for the usual one of the source
   * @param log takes a line on photos
   * @throws IllegalArgumentException if the folder does not hold its data
   */
  public static Evaluation of(
      Model model,
      Engine engine,
      Function<Engine, ThreadControl> threads,
      Optional<Path> folder,
      Consumer<String> log) {
    TrainingData data = model.images(folder, log);
    Images test = data.images().test();
    int[][] confusion = new int[test.classes()][test.classes()];
    try (QuantizedNetwork network = model.open(engine)) {
      long start = System.nanoTime();
      Score score =
          Evaluator.evaluate(
              engine,
              network,
              test,
              model.normalization().orElse(data.normalization()),
              threads.apply(engine),
              (labels, logits) -> count(labels, model.requireFinite(logits.toFloats()), confusion));
      double seconds = (System.nanoTime() - start) * 1e-9;
      return new Evaluation(
          model.name(),
          score,
          confusion,
          test.classNames(),
          test.size() / seconds,
          note(model, test));
    }
  }

  private static void count(int[] labels, float[] logits, int[][] confusion) {
    int classes = confusion.length;
    for (int i = 0; i < labels.length; i++) {
      int best = 0;
      for (int c = 1; c < classes; c++) {
        best = logits[i * classes + c] > logits[i * classes + best] ? c : best;
      }
      confusion[labels[i]][best]++;
    }
  }

  /** Photos would all have to be read once more to tell. */
  private static Optional<String> note(Model model, Images test) {
    String known =
        model.about().getOrDefault(PackedModel.TEST, model.about().getOrDefault(test.name(), ""));
    boolean other =
        !known.isEmpty()
            && !model.data().source().photos()
            && !known.equals(test.unorderedSha256())
            && !known.equals(test.sha256());
    return other
        ? Optional.of("these are other test images than those that the run was scored on")
        : Optional.empty();
  }
}
