package org.dnas4j.search;

import java.util.List;
import java.util.Optional;
import org.dnas4j.base.Check;
import org.dnas4j.kind.About;
import org.dnas4j.net.NetSpec;
import org.dnas4j.net.Space;
import org.dnas4j.supernet.GumbelSoftmax;
import org.dnas4j.supernet.SuperNet;
import org.dnas4j.tensor.Rng;
import org.dnas4j.tensor.Tape;
import org.dnas4j.tensor.Var;

/**
 * The paper's method: a super net whose weights and architecture parameters θ are trained in turn
 * with Gumbel-softmax masks (Algorithm 1, step 1). What the paper's text is not known to say is
 * marked as assumed in the preset that sets it.
 *
 * @param epochs passes over the weight share of the training set, at least 1
 * @param warmupEpochs epochs in which only the weights learn, from 0 to below epochs
 * @param batch images per step of either phase, at least 1
 * @param weightShare share of the training set for the weights, the rest is for θ; above 0, below 1
 * @param learningRate base rate of SGD on the weights (cosine), above 0
 * @param momentum of SGD, from 0 to below 1
 * @param weightDecay L2 on the weights and clipping levels, at least 0
 * @param thetaLearningRate rate of Adam on θ (constant; β₁ = 0.5 and β₂ = 0.999, assumed), above 0
 * @param thetaWeightDecay L2 on θ, at least 0
 * @param temperature T₀ of the Gumbel-softmax, at least 1e-30
 * @param temperatureDecay η of T = T₀·exp(−η·epoch), at least 0; T stays above 1e-30
 * @param mode how the super net combines its candidates
 * @param ownWeights whether each candidate has latent weights of its own (the paper), or all share;
 *     always true with multi-path
 * @param alternate whether θ learns on its own data in its own phase; if not, weights and θ learn
 *     together on the weight share
 * @param start weights that all candidates start from; θ starts at zero
 * @param masks whether a step runs the soft mixture or a sampled network
 * @param aligned whether the quantized weights of all candidates have the root mean square of their
 *     latent ones; never with multi-path, which normalizes each on its own
 * @param theta where θ's gradient comes from; other than from the masks only with alternate
 * @param thetaSamples sampled networks that the additive model of θ is fitted to, the last ones, at
 *     least 2
 * @param entropy weight of the entropy of P_θ in θ's loss (nats, the sum of the blocks), at least
 *     0; it grows from 0 to that over the second half of the epochs that learn θ
 * @param rerank different samples of P_θ near the wanted cost that the super net judges at the end,
 *     0 to 1000; 0 for none, and samples are then chosen by cost alone
 * @param rerankTolerance how far their cost may be from the wanted one, relative, above 0, below 1
 * @param promote whether the best of them get more bits where the budget allows; with rerank alone
 * @param gapImages images of θ\'s share on which the {@link SelectionGap} is measured after each
 *     epoch, at least 0; 0 for none
 */
@About("super net whose weights and θ are trained in turn, with Gumbel-softmax masks (the paper)")
public record Dnas(
    @About("passes over the weight share of the training set") int epochs,
    @About("epochs in which only the weights learn") int warmupEpochs,
    @About("images per step of either phase") int batch,
    @About("share of the training set for the weights; the rest is for θ") double weightShare,
    @About("base rate of SGD on the weights, which falls by a cosine") double learningRate,
    @About("momentum of SGD") double momentum,
    @About("L2 on the weights and clipping levels") double weightDecay,
    @About("rate of Adam on θ, constant") double thetaLearningRate,
    @About("L2 on θ") double thetaWeightDecay,
    @About("T₀ of the Gumbel-softmax") double temperature,
    @About("η of T = T₀·exp(−η·epoch)") double temperatureDecay,
    @About("how the super net combines its candidates") SuperNet.Mode mode,
    @About("whether each candidate has latent weights of its own, as in the paper")
        boolean ownWeights,
    @About("whether θ is trained on its own data in its own phase") boolean alternate,
    @About("weights to start from: random ones (the paper) or the trained baseline's") Start start,
    @About("masks of a step: soft (the paper) or one-hot with the soft ones' gradient") Masks masks,
    @About("whether candidates' weights are scaled alike before they are mixed") boolean aligned,
    @About("where θ's gradient comes from: the masks (the paper) or losses of sampled networks")
        Theta theta,
    @About("sampled networks that the additive model of θ is fitted to") int thetaSamples,
    @About("weight of the entropy of P_θ in θ's loss, reached at the last epoch") double entropy,
    @About("samples of P_θ that the super net ranks at the end; 0 to choose by cost alone")
        int rerank,
    @About("how far their cost may be from the wanted one, relative") double rerankTolerance,
    @About("whether the best of them get more bits where the budget allows") boolean promote,
    @About("images of θ's share on which each epoch measures the selection gap; 0 for none")
        int gapImages)
    implements SearchMethod {

  /** Near it the masks have long been one-hot, and far below it (θ + g)/T leaves float's range. */
  private static final double SMALLEST_TEMPERATURE = 1e-30;

  /** Where the weights of the super net start. */
  public enum Start {
    /** Random weights, as in the paper. */
    SCRATCH,
    /** Those of the trained full-precision network, in every candidate. */
    BASELINE
  }

  /** What a step runs. */
  public enum Masks {
    /** The mixture of all candidates, as in the paper. */
    SOFT,
    /** One candidate per block, with the gradient of the soft mask. */
    HARD
  }

  /** Where θ's gradient comes from. */
  public enum Theta {
    /** A step's masks, by which the loss is differentiated, as in the paper. */
    MASKS,
    /** The score function: log P_θ of sampled networks, weighted by their losses. */
    SCORE,
    /** An additive model of the log loss, fitted to sampled networks. */
    ADDITIVE
  }

  /** How many samples the additive model takes where nothing else is said. */
  public static final int USUAL_SAMPLES = 256;

  /** How far the cost of ranked samples may be off where nothing else is said. */
  public static final double USUAL_TOLERANCE = 0.02;

  /** A search as in the paper: soft masks from random weights. */
  public Dnas(
      int epochs,
      int warmupEpochs,
      int batch,
      double weightShare,
      double learningRate,
      double momentum,
      double weightDecay,
      double thetaLearningRate,
      double thetaWeightDecay,
      double temperature,
      double temperatureDecay,
      SuperNet.Mode mode,
      boolean ownWeights,
      boolean alternate) {
    this(
        epochs,
        warmupEpochs,
        batch,
        weightShare,
        learningRate,
        momentum,
        weightDecay,
        thetaLearningRate,
        thetaWeightDecay,
        temperature,
        temperatureDecay,
        mode,
        ownWeights,
        alternate,
        Start.SCRATCH,
        Masks.SOFT,
        /* aligned= */ false,
        Theta.MASKS,
        USUAL_SAMPLES,
        /* entropy= */ 0,
        /* rerank= */ 0,
        USUAL_TOLERANCE,
        /* promote= */ false,
        /* gapImages= */ 0);
  }

  /** Checks the ranges. */
  public Dnas {
    Check.that(epochs >= 1, "epochs", epochs, "at least 1");
    Check.that(
        warmupEpochs >= 0 && warmupEpochs < epochs,
        "warmupEpochs",
        warmupEpochs,
        "0 to below epochs (" + epochs + ")");
    Check.that(batch >= 1, "batch", batch, "at least 1");
    Check.that(
        weightShare > 0 && weightShare < 1, "weightShare", weightShare, "above 0 and below 1");
    Check.that(learningRate > 0, "learningRate", learningRate, "above 0");
    Check.that(momentum >= 0 && momentum < 1, "momentum", momentum, "0 to below 1");
    Check.that(weightDecay >= 0, "weightDecay", weightDecay, "at least 0");
    Check.that(thetaLearningRate > 0, "thetaLearningRate", thetaLearningRate, "above 0");
    Check.that(thetaWeightDecay >= 0, "thetaWeightDecay", thetaWeightDecay, "at least 0");
    Check.that(
        temperature >= SMALLEST_TEMPERATURE,
        "temperature",
        temperature,
        "at least " + SMALLEST_TEMPERATURE);
    Check.that(
        temperatureDecay >= 0
            && temperature(temperature, temperatureDecay, epochs - 1) >= SMALLEST_TEMPERATURE,
        "temperatureDecay",
        temperatureDecay,
        "0 to where the last epoch's temperature is still " + SMALLEST_TEMPERATURE);
    Check.that(
        ownWeights || mode != SuperNet.Mode.MULTI_PATH,
        "ownWeights",
        ownWeights,
        "true with the mode multi_path, whose candidates are blocks of their own");
    Check.that(
        !aligned || mode != SuperNet.Mode.MULTI_PATH,
        "aligned",
        aligned,
        "false with the mode multi_path, which normalizes each candidate on its own");
    Check.that(
        alternate || theta == Theta.MASKS,
        "alternate",
        alternate,
        "true unless θ learns from the masks: a sampled network has no step of weights beside it");
    Check.that(thetaSamples >= 2, "thetaSamples", thetaSamples, "at least 2");
    Check.that(entropy >= 0, "entropy", entropy, "at least 0");
    Check.that(rerank >= 0 && rerank <= 1000, "rerank", rerank, "0 to 1000");
    Check.that(
        rerankTolerance > 0 && rerankTolerance < 1,
        "rerankTolerance",
        rerankTolerance,
        "above 0 and below 1");
    Check.that(gapImages >= 0, "gapImages", gapImages, "at least 0");
    Check.that(rerank > 0 || !promote, "promote", promote, "false without rerank");
  }

  /** Adam and SGD as in the preset {@code paper}, where most numbers are assumed. */
  public Dnas() {
    this(
        /* epochs= */ 90,
        /* warmupEpochs= */ 10,
        /* batch= */ 512,
        /* weightShare= */ 0.8,
        /* learningRate= */ 0.2,
        /* momentum= */ 0.9,
        /* weightDecay= */ 5e-4,
        /* thetaLearningRate= */ 5e-3,
        /* thetaWeightDecay= */ 1e-3,
        /* temperature= */ 5,
        /* temperatureDecay= */ 0.025,
        SuperNet.Mode.COMPOSITE,
        /* ownWeights= */ true,
        /* alternate= */ true);
  }

  /** The masks of a step, one per block, drawn at the temperature of the epoch. */
  List<Var> masks(SuperNet net, Tape tape, int epoch, Rng rng) {
    List<Var> soft = net.sampleMasks(tape, temperature(epoch), rng);
    return masks == Masks.HARD ? soft.stream().map(GumbelSoftmax::hard).toList() : soft;
  }

  /** T of an epoch, from 0: T₀·exp(−η·epoch). */
  double temperature(int epoch) {
    return temperature(temperature, temperatureDecay, epoch);
  }

  private static double temperature(double start, double decay, int epoch) {
    return start * Math.exp(-decay * epoch);
  }

  @Override
  public Search open(SearchContext context) {
    return new Search(this, context);
  }

  @Override
  public SearchWork work(NetSpec net, SearchConfig search, long images) {
    long weights = Math.round(weightShare * images);
    int thetaEpochs = alternate ? epochs - warmupEpochs : 0;
    return new SearchWork(
        epochs,
        epochs * weights
            + thetaEpochs * (images - weights)
            + rerank * Math.min(Reranking.IMAGES, images - weights),
        true,
        Footprint.search(net, search.candidates(), mode, ownWeights));
  }

  @Override
  public void require(NetSpec net, SearchConfig search, long images) {
    Check.that(
        mode != SuperNet.Mode.MULTI_PATH || search.space().equals(Space.PAPER),
        "mode",
        "multi_path",
        "another one in the search space " + search.space() + ": its candidates are whole blocks");
    // Without alternation nothing learns on the second share.
    SearchMethod.requireShares(weightShare, batch, images, alternate);
  }

  @Override
  public boolean usesBaseline() {
    return start == Start.BASELINE;
  }

  @Override
  public Optional<SuperNet.Mode> superNet() {
    return Optional.of(mode);
  }
}
