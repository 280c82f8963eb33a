package org.dnas4j.search;

import org.dnas4j.base.Check;
import org.dnas4j.kind.About;
import org.dnas4j.net.NetSpec;
import org.dnas4j.quant.Precision;
import org.dnas4j.supernet.Candidates;

/**
 * A search without a super net: how much the loss of the trained full-precision network rises when
 * one block alone has a candidate's precision, for every block and candidate, and then exactly the
 * allocation of the least sum of rises at the compression {@code search.target}. By default nothing
 * is trained. With {@code steps} each of these networks first learns for so many steps, all on the
 * same batches: what a few steps mend, such as a skipped block, then counts for less.
 *
 * <p>The rises are measured on training images without augmentation, with batch normalization by
 * the statistics of the batch. Blocks are taken to add up, which is an assumption.
 *
 * <p>Source of the form, with one bit width per layer and a calibration of its own: Hubara et al.,
 * Improving post training neural quantization, arXiv 2006.10518 (integer programming).
 *
 * @param images of the training set on which losses are measured, at least 2; of a smaller set all
 * @param batch images per step, at least 1; images that do not fill one are left out
 * @param ranked how many allocations it ends with, the best ones, 1 to 1000
 * @param steps of SGD before each loss is measured, at least 0
 * @param rate of these steps, above 0
 */
@About("loss rise of each block alone at each precision, from the baseline; then the best sum")
public record Sensitivity(
    @About("training images on which losses are measured") int images,
    @About("images per step") int batch,
    @About("how many allocations it ends with, best first") int ranked,
    @About("steps of SGD before each loss is measured") int steps,
    @About("rate of these steps") double rate)
    implements BaselineMethod {

  /** The rate of the steps where nothing else is said. */
  public static final double USUAL_RATE = 0.01;

  /** Checks the ranges. */
  public Sensitivity {
    BaselineJudge.require(images, batch, ranked);
    Check.that(steps >= 0, "steps", steps, "at least 0");
    Check.that(rate > 0, "rate", rate, "above 0");
  }

  /** Without training. */
  public Sensitivity(int images, int batch, int ranked) {
    this(images, batch, ranked, 0, USUAL_RATE);
  }

  /** Judged on 2,000 images, without training. */
  public Sensitivity() {
    this(2000, 250, 5);
  }

  /** The recovery before each loss, if any. */
  private BaselineJudge.Recovery recovery() {
    return new BaselineJudge.Recovery(steps, rate);
  }

  @Override
  public SearchRun open(SearchContext context) {
    BaselineJudge judge = new BaselineJudge(context, images, batch, recovery());
    return new SensitivityRun(ranked, context, new LossRises(context, judge));
  }

  @Override
  public SearchWork work(NetSpec net, SearchConfig search, long images) {
    // The full-precision network once, and every candidate that differs from it.
    long losses =
        1
            + Candidates.of(net, search.candidates()).stream()
                .flatMap(block -> block.precisions().stream())
                .filter(p -> !p.equals(Precision.FULL))
                .count();
    return BaselineJudge.work(
        net, search, net.blocks().size(), losses, this.images, batch, recovery(), images);
  }
}
