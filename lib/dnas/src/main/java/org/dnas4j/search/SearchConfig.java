package org.dnas4j.search;

import java.util.List;
import org.dnas4j.cost.Cost;
import org.dnas4j.kind.About;
import org.dnas4j.net.Space;
import org.dnas4j.quant.Precision;
import org.dnas4j.supernet.SuperNet;
import org.dnas4j.tensor.Check;

/**
 * Hyper-parameters of one architecture search (Algorithm 1). What the paper's text is not known to
 * say is marked as assumed in the preset that sets it.
 *
 * @param epochs passes over the weight share of the training set, at least 1
 * @param warmupEpochs epochs in which only the weights learn, from 0 to below epochs
 * @param batch images a step of either phase, at least 1
 * @param weightShare share of the training set for the weights, the rest is for θ; above 0, below 1
 * @param learningRate base rate of SGD on the weights (cosine), above 0
 * @param momentum of SGD, from 0 to below 1
 * @param weightDecay L2 on the weights and clipping levels, at least 0
 * @param thetaLearningRate rate of Adam on θ (constant; β₁ = 0.5 and β₂ = 0.999, assumed), above 0
 * @param thetaWeightDecay L2 on θ, at least 0
 * @param temperature T₀ of the Gumbel-softmax, at least 1e-30
 * @param temperatureDecay η of T = T₀·exp(−η·epoch), at least 0; T stays above 1e-30
 * @param cost what counts: size of the weights or compute
 * @param penalty how the cost enters the loss
 * @param gamma γ of β(log C)^γ, or the weight λ of the additive form; at least 0. At the start cost
 *     λ pulls on θ as γ = λ/CE does: the same number is gentler in the additive form while CE is
 *     above 1, and harsher below
 * @param candidates the precisions to choose from, each once, at least two: bits of the weights 0
 *     to 8 or 32, alone or with bits of the activations such as 2/4
 * @param space what has one of them: each block (the paper), or also other parts
 * @param mode how the super net combines its candidates
 * @param ownWeights whether each candidate has latent weights of its own (the paper), or all share;
 *     always true with multi-path
 * @param alternate whether θ learns on its own data in its own phase; if not, weights and θ learn
 *     together on the weight share
 */
public record SearchConfig(
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
    @About("what the search makes cheap") Cost cost,
    @About("how the cost enters the loss: as a factor (the paper) or as a term") Penalty penalty,
    @About("γ of the factor β(log C)^γ, or the weight λ of the term") double gamma,
    @About("precisions to choose from, such as 4 or 2/4; 0 skips a block")
        List<Precision> candidates,
    @About("which parts of the network have a precision to choose") Space space,
    @About("how the super net combines its candidates") SuperNet.Mode mode,
    @About("whether each candidate has latent weights of its own, as in the paper")
        boolean ownWeights,
    @About("whether θ is trained on its own data in its own phase") boolean alternate) {

  /** A search in the paper's space. */
  public SearchConfig(
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
      Cost cost,
      Penalty penalty,
      double gamma,
      List<Precision> candidates,
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
        cost,
        penalty,
        gamma,
        candidates,
        Space.PAPER,
        mode,
        ownWeights,
        alternate);
  }

  /** Near it the masks have long been one-hot, and far below it (θ + g)/T leaves float's range. */
  private static final double SMALLEST_TEMPERATURE = 1e-30;

  /** How the expected cost C enters the loss. */
  public enum Penalty {
    /** CE · β(log C)^γ, as in the paper. */
    MULTIPLICATIVE,
    /** CE + λ·log C / log C_uniform, a variant. */
    ADDITIVE
  }

  /** Checks the ranges. */
  public SearchConfig {
    candidates = List.copyOf(candidates);
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
    Check.that(gamma >= 0, "gamma", gamma, "at least 0");
    Check.that(
        candidates.size() >= 2 && candidates.stream().distinct().count() == candidates.size(),
        "candidates",
        candidates,
        "at least two different precisions");
    Check.that(
        ownWeights || mode != SuperNet.Mode.MULTI_PATH,
        "ownWeights",
        ownWeights,
        "true with the mode multi_path, whose candidates are blocks of their own");
    Check.that(
        space.equals(Space.PAPER) || mode != SuperNet.Mode.MULTI_PATH,
        "space",
        space,
        "that of blocks alone with the mode multi_path, whose candidates are whole blocks");
  }

  /** T of an epoch, from 0: T₀·exp(−η·epoch). */
  double temperature(int epoch) {
    return temperature(temperature, temperatureDecay, epoch);
  }

  private static double temperature(double start, double decay, int epoch) {
    return start * Math.exp(-decay * epoch);
  }
}
