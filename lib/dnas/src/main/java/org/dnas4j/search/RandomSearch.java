package org.dnas4j.search;

import org.dnas4j.kind.About;
import org.dnas4j.net.NetSpec;

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
    implements SearchMethod {

  /** Checks the ranges. */
  public RandomSearch {
    Questions.require(questions, images, batch, ranked);
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
  public SearchRun open(SearchContext context) {
    Allocations allocations = Allocations.of(context);
    return new Questions(
        new Questions.Settings(kind(), questions, images, batch, ranked),
        context,
        (asked, rng) -> allocations.random(asked, rng));
  }

  @Override
  public SearchWork work(NetSpec net, SearchConfig search, long images) {
    return BaselineJudge.work(
        net, search, Questions.epochs(questions), questions, this.images, batch, images);
  }

  @Override
  public boolean usesBaseline() {
    return true;
  }

  @Override
  public boolean usesPenalty() {
    return false;
  }

  @Override
  public boolean usesTarget() {
    return true;
  }
}
