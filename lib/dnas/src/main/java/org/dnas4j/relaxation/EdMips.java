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
import org.dnas4j.tensor.optim.Sgd;

/**
 * Efficient differentiable mixed-precision search: the masks are softmax(θ), all precisions share
 * one weight, and weights and θ learn together from the same batch, both by SGD whose rates fall to
 * a tenth after 2/5 and 4/5 of the epochs.
 *
 * <p>Quantizers are those of the configuration, not the source's half-wave Gaussian ones; the price
 * is that of the search, of the expected cost as in the source.
 *
 * <p>Source: Cai and Vasconcelos: Rethinking differentiable search for mixed-precision neural
 * networks, arXiv 2004.05795; numbers from the released code.
 *
 * @param epochs passes over the training set, at least 1
 * @param batch images per step, at least 1
 * @param learningRate first rate of SGD on the weights, above 0
 * @param momentum of both, from 0 to below 1
 * @param weightDecay L2 on the weights and θ, at least 0
 * @param thetaLearningRate first rate of SGD on θ, above 0
 * @param start weights that all candidates start from
 */
@About("weights and θ learn together from the same batch (EdMIPS, arXiv 2004.05795)")
public record EdMips(
    @About("passes over the training set") int epochs,
    @About("images per step") int batch,
    @About("first rate of SGD on the weights") double learningRate,
    @About("momentum of both") double momentum,
    @About("L2 on weights and θ") double weightDecay,
    @About("first rate of SGD on θ") double thetaLearningRate,
    @About("weights to start from: random ones or the trained baseline's") Dnas.Start start)
    implements SearchMethod {

  /** Checks the ranges. */
  public EdMips {
    Check.that(epochs >= 1, "epochs", epochs, "at least 1");
    Check.that(batch >= 1, "batch", batch, "at least 1");
    Check.that(learningRate > 0, "learningRate", learningRate, "above 0");
    Check.that(momentum >= 0 && momentum < 1, "momentum", momentum, "0 to below 1");
    Check.that(weightDecay >= 0, "weightDecay", weightDecay, "at least 0");
    Check.that(thetaLearningRate > 0, "thetaLearningRate", thetaLearningRate, "above 0");
  }

  /** As in the source. */
  public EdMips() {
    this(25, 256, 0.1, 0.9, 1e-4, 0.01, Dnas.Start.SCRATCH);
  }

  @Override
  public String kind() {
    return "edmips";
  }

  @Override
  public SearchRun open(SearchContext context) {
    return new RelaxedRun(
        new RelaxedRun.Form(
            epochs,
            batch,
            1,
            learningRate,
            EdMips::factor,
            momentum,
            weightDecay,
            new Sgd(momentum, false),
            thetaLearningRate,
            EdMips::factor,
            weightDecay,
            RelaxedRun.Order.TOGETHER,
            start),
        context);
  }

  /** Of the rates after a share of the epochs: to a tenth after 10 and 20 of 25. */
  private static double factor(double done) {
    return Math.pow(0.1, Math.floor(2.5 * done));
  }

  @Override
  public SearchWork work(NetSpec net, SearchConfig search, long images) {
    return new SearchWork(
        epochs,
        epochs * images,
        true,
        Footprint.search(net, search.candidates(), SuperNet.Mode.COMPOSITE, false));
  }

  @Override
  public void require(NetSpec net, SearchConfig search, long images) {
    Check.that(batch <= images, "batch", batch, "at most the " + images + " images");
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
