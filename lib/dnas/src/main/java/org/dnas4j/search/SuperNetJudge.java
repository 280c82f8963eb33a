package org.dnas4j.search;

import org.dnas4j.data.Augmentation;
import org.dnas4j.data.Batch;
import org.dnas4j.data.Batches;
import org.dnas4j.supernet.SuperNet;
import org.dnas4j.tensor.Rng;
import org.dnas4j.tensor.Scope;
import org.dnas4j.train.Examples;
import org.dnas4j.train.Score;
import org.dnas4j.train.TrainingLoop;

/**
 * The loss of networks inside of a super net, with its weights and the statistics of each batch, on
 * images of one share without augmentation.
 *
 * <p>Source: Guo et al.: Single path one-shot neural architecture search with uniform sampling,
 * arXiv 1904.00420 (inherited weights as the judge).
 */
public final class SuperNetJudge {
  private final SearchContext context;
  private final SuperNet net;
  private final int[] images;
  private final int batch;

  /**
   * A judge.
   *
   * @param share images to choose from
   * @param images how many, of a smaller share all
   * @param batch images per step; those that do not fill one are left out
   * @param rng chooses the images
   */
  public SuperNetJudge(
      SearchContext context, SuperNet net, int[] share, int images, int batch, Rng rng) {
    this.context = context;
    this.net = net;
    int[] order = rng.permutation(share.length);
    this.images = new int[Math.min(images, share.length)];
    for (int i = 0; i < this.images.length; i++) {
      this.images[i] = share[order[i]];
    }
    this.batch = Math.min(batch, this.images.length);
  }

  /** The images, in the same batches every time. */
  Batches batches() {
    return Batches.of(
        context.images(),
        images,
        batch,
        Augmentation.none(),
        context.data().normalization(),
        context.rng(),
        true);
  }

  /**
   * The mean cross-entropy of an architecture's network.
   *
   * @param loop whose listener is told every step
   */
  public double loss(Architecture architecture, TrainingLoop loop, TrainingLoop.Place place) {
    SubNetwork network = SubNetwork.of(net, architecture);
    try (Batches batches = batches()) {
      return loop.pass(place, place.phase(), batches, (next, i, done) -> score(network, next))
          .loss();
    }
  }

  private Score score(SubNetwork network, Batch batch) {
    try (Scope scope = Scope.open()) {
      return network.score(
          context.engine(), Examples.of(context.engine(), context.images(), batch));
    }
  }
}
