package org.dnas4j.policy;

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

/**
 * Shared weights and a recurrent controller that learn in turn: each step of the weights, on one
 * share of the training set, runs one allocation that the {@link Controller} draws; each step of
 * the controller, on the other share, rewards its draws by their accuracy with these weights, plus
 * a weight times the entropy of the draw, less the price of {@link Reward}. In the end its draws
 * within the budget are ranked by their loss.
 *
 * <p>Source: Pham et al.: Efficient neural architecture search via parameter sharing, arXiv
 * 1802.03268, sections 2.2 and 2.3; logits of the controller as in its appendix A. Allocations of
 * bits take the place of operations and connections.
 *
 * @param epochs passes over the weight share of the training set, at least 1
 * @param batch images per step of either, at least 1
 * @param weightShare share of the training set for the weights; above 0, below 1
 * @param learningRate base rate of SGD on the weights (cosine), above 0
 * @param momentum of SGD, from 0 to below 1
 * @param weightDecay L2 on the weights, at least 0
 * @param controllerSteps steps of the controller after each epoch, at least 1; fewer where the
 *     share has fewer batches
 * @param samples draws per step, at least 1
 * @param controllerRate of Adam on the controller, above 0
 * @param kept share of the mean reward that each draw keeps, from 0 to below 1
 * @param price λ of the reward, at least 0
 * @param entropy weight of the entropy in the reward, at least 0
 * @param start weights that all candidates start from
 * @param draws of the controller that are ranked in the end, at least 1
 * @param ranked how many allocations it ends with, the best ones, 1 to 1000
 */
@About("recurrent controller on shared weights (ENAS, arXiv 1802.03268)")
public record Enas(
    @About("passes over the weight share of the training set") int epochs,
    @About("images per step") int batch,
    @About("share of the training set for the weights; the rest judges draws") double weightShare,
    @About("base rate of SGD on the weights, which falls by a cosine") double learningRate,
    @About("momentum of SGD") double momentum,
    @About("L2 on the weights") double weightDecay,
    @About("steps of the controller after each epoch") int controllerSteps,
    @About("draws per step of the controller") int samples,
    @About("rate of Adam on the controller") double controllerRate,
    @About("how much of the mean reward each draw keeps, from 0 to below 1") double kept,
    @About("weight of the logarithm by which the cost exceeds the budget") double price,
    @About("weight of the entropy in the reward") double entropy,
    @About("weights to start from: random ones or the trained baseline's") Dnas.Start start,
    @About("draws of the controller that are ranked in the end") int draws,
    @About("how many allocations it ends with, best first") int ranked)
    implements SearchMethod {

  /** Checks the ranges. */
  public Enas {
    Check.that(epochs >= 1, "epochs", epochs, "at least 1");
    Check.that(batch >= 1, "batch", batch, "at least 1");
    Check.that(
        weightShare > 0 && weightShare < 1, "weightShare", weightShare, "above 0 and below 1");
    Check.that(learningRate > 0, "learningRate", learningRate, "above 0");
    Check.that(momentum >= 0 && momentum < 1, "momentum", momentum, "0 to below 1");
    Check.that(weightDecay >= 0, "weightDecay", weightDecay, "at least 0");
    Check.that(controllerSteps >= 1, "controllerSteps", controllerSteps, "at least 1");
    Check.that(samples >= 1, "samples", samples, "at least 1");
    Check.that(controllerRate > 0, "controllerRate", controllerRate, "above 0");
    Check.that(kept >= 0 && kept < 1, "kept", kept, "0 to below 1");
    Check.that(price >= 0, "price", price, "at least 0");
    Check.that(entropy >= 0, "entropy", entropy, "at least 0");
    Check.that(draws >= 1, "draws", draws, "at least 1");
    Check.that(ranked >= 1 && ranked <= 1000, "ranked", ranked, "1 to 1000");
  }

  /** The controller as in the source's code (micro search), the weights as in its section 3.2. */
  public Enas() {
    this(
        /* epochs= */ 150,
        /* batch= */ 128,
        /* weightShare= */ 0.9,
        /* learningRate= */ 0.05,
        /* momentum= */ 0.9,
        /* weightDecay= */ 1e-4,
        /* controllerSteps= */ 30,
        /* samples= */ 10,
        /* controllerRate= */ 3.5e-3,
        /* kept= */ 0.99,
        /* price= */ 1,
        /* entropy= */ 1e-4,
        Dnas.Start.SCRATCH,
        /* draws= */ 100,
        /* ranked= */ 5);
  }

  @Override
  public SearchRun open(SearchContext context) {
    return new EnasRun(this, context);
  }

  @Override
  public SearchWork work(NetSpec net, SearchConfig search, long images) {
    long weights = Math.round(weightShare * images);
    long judged = Math.min((long) controllerSteps * batch, images - weights);
    return new SearchWork(
        epochs,
        epochs * (weights + judged * samples) + (long) draws * EnasRun.judged(images - weights),
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
  public boolean usesPenalty() {
    return false;
  }

  @Override
  public boolean usesTarget() {
    return true;
  }

  @Override
  public Optional<SuperNet.Mode> superNet() {
    return Optional.of(SuperNet.Mode.COMPOSITE);
  }
}
