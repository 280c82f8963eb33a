package org.dnas4j.train;

import java.util.stream.IntStream;
import org.dnas4j.data.Augmentation;
import org.dnas4j.data.Batch;
import org.dnas4j.data.Batches;
import org.dnas4j.data.Images;
import org.dnas4j.data.Normalization;
import org.dnas4j.layer.Pass;
import org.dnas4j.net.Network;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Rng;
import org.dnas4j.tensor.Scope;
import org.dnas4j.tensor.Tape;
import org.dnas4j.tensor.Tensor;
import org.dnas4j.tensor.Var;

/**
 * Scores a network on a data set, with running batch-norm averages and without augmentation. An
 * image that cannot be decoded does not count, nor what stands in for it.
 */
public final class Evaluator {
  private static final int BATCH = 250;

  private Evaluator() {}

  /** Loss and accuracy over all images that can be decoded. */
  public static Score evaluate(
      Engine engine, Network network, Images data, Normalization normalization) {
    return evaluate(engine, network, data, normalization, ThreadControl.fixed(engine));
  }

  /** Loss and accuracy over all images, each batch a step of its own. */
  static Score evaluate(
      Engine engine,
      Network network,
      Images data,
      Normalization normalization,
      ThreadControl threads) {
    return evaluate(engine, network, data, normalization, threads, (labels, logits) -> {});
  }

  /** What looks at each batch beside its score. */
  @FunctionalInterface
  public interface Observer {
    /**
     * Sees a batch.
     *
     * @param labels one per image
     * @param logits {@code [N, classes]}, in a scope that ends with the batch
     */
    void see(int[] labels, Tensor logits);
  }

  /** The same for one who looks at each batch. */
  public static Score evaluate(
      Engine engine,
      Network network,
      Images data,
      Normalization normalization,
      ThreadControl threads,
      Observer observer) {
    Score.Mean mean = new Score.Mean();
    int[] order = IntStream.range(0, data.size()).toArray();
    try (Batches batches =
        Batches.of(data, order, BATCH, Augmentation.none(), normalization, Rng.of(0), false)) {
      for (int start = 0; batches.hasNext(); start += BATCH) {
        int first = start;
        Batch batch = batches.next().without(i -> data.isReplaced(first + i));
        if (batch.size() == 0) {
          continue;
        }
        Score score =
            threads.step("test", batch.size(), () -> score(engine, network, data, batch, observer));
        mean.add(score, batch.size());
      }
    }
    return mean.score();
  }

  private static Score score(
      Engine engine, Network network, Images data, Batch batch, Observer observer) {
    try (Scope scope = Scope.open()) {
      Pass pass = new Pass(Tape.inference(engine), Pass.Statistics.RUNNING);
      Examples examples = Examples.of(engine, data, batch);
      Var logits = network.forward(pass, examples.images());
      observer.see(batch.labels(), logits.value());
      return examples.score(logits, examples.crossEntropy(logits));
    }
  }
}
