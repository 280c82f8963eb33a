package org.dnas4j.search;

import org.dnas4j.kind.About;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Rng;

/**
 * The plainest rival of a search: random allocations at the compression {@code search.target}, of
 * which those are best whose loss is least. As {@link Sensitivity} does, it asks the trained
 * full-precision network, quantized without any training.
 *
 * @param questions allocations that are judged, all different, at least 1; fewer where there are no
 *     more
 * @param images of the training set on which losses are measured, at least 2; of a smaller set all
 * @param batch images per step, at least 1; images that do not fill one are left out
 * @param ranked how many allocations it ends with, the best ones, 1 to 1000
 */
@About("random allocations of the wanted compression, ranked by the quantized baseline's loss")
public record RandomSearch(
    @About("allocations that are judged") int questions,
    @About("training images on which losses are measured") int images,
    @About("images per step") int batch,
    @About("how many allocations it ends with, best first") int ranked)
    implements AskingMethod {

  /** Checks the ranges. */
  public RandomSearch {
    AskingMethod.require(questions, images, batch, ranked);
  }

  /** As many questions as {@link Evolution} asks. */
  public RandomSearch() {
    this(500, 2000, 250, 5);
  }

  @Override
  public String kind() {
    return "random";
  }

  @Override
  public Proposer proposer(Allocations allocations, Engine engine, Rng rng) {
    return asked -> allocations.random(asked, rng.split(asked.size()));
  }
}
