package org.dnas4j.search;

import org.dnas4j.base.Check;
import org.dnas4j.kind.About;
import org.dnas4j.net.NetSpec;
import org.dnas4j.quant.Precision;
import org.dnas4j.supernet.Candidates;

/**
 * Sensitivity by curvature: a block at a precision is taken to raise the loss by the mean trace of
 * the Hessian of its weights times the squared error of quantizing them, Ω = (tr H / n)·‖Q(w) −
 * w‖², summed over its convolutions; then exactly the allocation of the least sum at the
 * compression {@code search.target}. The trace is that of the trained full-precision network,
 * estimated from v'Hv with random signs v (Hutchinson); a negative one counts as 0. Nothing is
 * trained.
 *
 * <p>Here Q(w) is scaled to fit w best, because batch normalization undoes any scale and DoReFa's
 * values have one of their own; a skipped block's error is ‖w‖². Precisions of activations are
 * refused.
 *
 * <p>Source: Dong et al.: HAWQ-V2, arXiv 1911.03852, section 3; the mean trace and the integer
 * program as in its released code.
 *
 * @param draws of v per block, at least 1
 * @param images of the training set on which gradients are measured, at least 2; of a smaller set
 *     all
 * @param batch images per gradient, at least 1; images that do not fill one are left out
 * @param ranked how many allocations it ends with, the best ones, 1 to 1000
 */
@About("mean Hessian trace times quantization error of each block (HAWQ-V2, arXiv 1911.03852)")
public record Hessian(
    @About("random directions per block") int draws,
    @About("training images on which gradients are measured") int images,
    @About("images per gradient") int batch,
    @About("how many allocations it ends with, best first") int ranked)
    implements BaselineMethod {

  /** Gradients of a direction: before and behind the trained weights. */
  private static final int SIDES = 2;

  /** Checks the ranges. */
  public Hessian {
    Check.that(draws >= 1, "draws", draws, "at least 1");
    BaselineJudge.require(images, batch, ranked);
  }

  /** Fifty draws, because the source's stop after two is too early. */
  public Hessian() {
    this(50, 2000, 250, 5);
  }

  @Override
  public SearchRun open(SearchContext context) {
    return new SensitivityRun(ranked, context, new HessianRises(this, context));
  }

  @Override
  public SearchWork work(NetSpec net, SearchConfig search, long images) {
    int used = (int) Math.min(this.images, images);
    int step = Math.max(1, Math.min(batch, used));
    int blocks = net.blocks().size();
    return new SearchWork(
        blocks, (long) blocks * draws * SIDES * step, true, Footprint.plain(net, Precision.FULL));
  }

  @Override
  public void require(NetSpec net, SearchConfig search, long images) {
    Check.that(
        Candidates.of(net, search.candidates()).stream()
            .flatMap(block -> block.precisions().stream())
            .allMatch(p -> p.activation().isFull()),
        "draws",
        draws,
        "candidates without bits of activations, because the Hessian is of weights");
  }
}
