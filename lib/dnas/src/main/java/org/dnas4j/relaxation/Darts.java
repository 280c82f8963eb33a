package org.dnas4j.relaxation;

import java.util.Optional;
import org.dnas4j.base.Check;
import org.dnas4j.kind.About;
import org.dnas4j.net.NetSpec;
import org.dnas4j.search.Dnas;
import org.dnas4j.search.Footprint;
import org.dnas4j.search.SearchConfig;
import org.dnas4j.search.SearchContext;
import org.dnas4j.search.SearchMethod;
import org.dnas4j.search.SearchRun;
import org.dnas4j.search.SearchWork;
import org.dnas4j.supernet.SuperNet;
import org.dnas4j.tensor.optim.Adam;
import org.dnas4j.tensor.optim.Cosine;

/**
 * Differentiable architecture search: the masks are softmax(θ), and before each step of the weights
 * on one share of the training set θ makes one on the other share. To second order θ's gradient
 * also counts how the next weights depend on θ, see {@link Unrolled}.
 *
 * <p>Here the candidates are precisions that share one weight, θ pays for the expected cost, and
 * gradients are not clipped. θ starts at 0.
 *
 * <p>Source: Liu, Simonyan, Yang: DARTS, arXiv 1806.09055, Algorithm 1, and the released code, from
 * which the optimizers and their numbers are.
 *
 * @param epochs passes over the weight share of the training set, at least 1
 * @param batch images per step, at least 1
 * @param weightShare share of the training set for the weights, the rest is for θ; above 0, below 1
 * @param learningRate base rate of SGD on the weights (cosine), above 0
 * @param momentum of SGD, from 0 to below 1
 * @param weightDecay L2 on the weights, at least 0
 * @param thetaLearningRate rate of Adam on θ (β₁ = 0.5, β₂ = 0.999), above 0
 * @param thetaWeightDecay L2 on θ, at least 0
 * @param secondOrder whether θ's gradient is that of the weights after a step
 * @param start weights that all candidates start from
 */
@About("θ learns on its own batch before each step of the weights (DARTS, arXiv 1806.09055)")
public record Darts(
    @About("passes over the weight share of the training set") int epochs,
    @About("images per step") int batch,
    @About("share of the training set for the weights; the rest is for θ") double weightShare,
    @About("base rate of SGD on the weights, which falls by a cosine") double learningRate,
    @About("momentum of SGD") double momentum,
    @About("L2 on the weights") double weightDecay,
    @About("rate of Adam on θ, constant") double thetaLearningRate,
    @About("L2 on θ") double thetaWeightDecay,
    @About("whether θ's gradient is that of the weights after a step") boolean secondOrder,
    @About("weights to start from: random ones or the trained baseline's") Dnas.Start start)
    implements SearchMethod {

  /** Checks the ranges. */
  public Darts {
    Check.that(epochs >= 1, "epochs", epochs, "at least 1");
    Check.that(batch >= 1, "batch", batch, "at least 1");
    Check.that(
        weightShare > 0 && weightShare < 1, "weightShare", weightShare, "above 0 and below 1");
    Check.that(learningRate > 0, "learningRate", learningRate, "above 0");
    Check.that(momentum >= 0 && momentum < 1, "momentum", momentum, "0 to below 1");
    Check.that(weightDecay >= 0, "weightDecay", weightDecay, "at least 0");
    Check.that(thetaLearningRate > 0, "thetaLearningRate", thetaLearningRate, "above 0");
    Check.that(thetaWeightDecay >= 0, "thetaWeightDecay", thetaWeightDecay, "at least 0");
  }

  /** As in the source, to first order. */
  public Darts() {
    this(50, 64, 0.5, 0.025, 0.9, 3e-4, 3e-4, 1e-3, false, Dnas.Start.SCRATCH);
  }

  @Override
  public SearchRun open(SearchContext context) {
    return new RelaxedRun(form(), context);
  }

  private RelaxedRun.Form form() {
    return new RelaxedRun.Form(
        epochs,
        batch,
        weightShare,
        learningRate,
        done -> new Cosine().factor(done),
        momentum,
        weightDecay,
        new Adam(0.5, 0.999),
        thetaLearningRate,
        done -> 1,
        thetaWeightDecay,
        secondOrder ? RelaxedRun.Order.SECOND : RelaxedRun.Order.FIRST,
        start);
  }

  @Override
  public SearchWork work(NetSpec net, SearchConfig search, long images) {
    // To second order three more passes give θ's gradient.
    int passes = secondOrder ? 5 : 2;
    return new SearchWork(
        epochs,
        epochs * passes * Math.round(weightShare * images),
        true,
        Footprint.search(net, search.candidates(), SuperNet.Mode.COMPOSITE, false));
  }

  @Override
  public void require(NetSpec net, SearchConfig search, long images) {
    SearchMethod.requireShares(weightShare, batch, images, /* both= */ true);
  }

  @Override
  public boolean usesBaseline() {
    return start == Dnas.Start.BASELINE;
  }

  @Override
  public Optional<SuperNet.Mode> superNet() {
    return Optional.of(SuperNet.Mode.COMPOSITE);
  }
}
