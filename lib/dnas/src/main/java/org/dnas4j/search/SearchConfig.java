package org.dnas4j.search;

import java.util.List;
import org.dnas4j.base.Check;
import org.dnas4j.cost.Cost;
import org.dnas4j.kind.About;
import org.dnas4j.net.Space;
import org.dnas4j.quant.Precision;

/**
 * One architecture search: what is to be cheap, what there is to choose from, and the method.
 *
 * @param method how it is searched
 * @param cost what counts: size of the weights or compute
 * @param penalty how the cost enters the loss of a method that learns θ
 * @param gamma γ of β(log C)^γ, or the weight λ of the additive form; at least 0. At the start cost
 *     λ pulls on θ as γ = λ/CE does: the same number is gentler in the additive form while CE is
 *     above 1, and harsher below
 * @param target compression that is asked for, at least 1: of the penalty {@code target}, and of
 *     methods that solve for one; others leave it alone
 * @param candidates the precisions to choose from, each once, at least two: bits of the weights 0
 *     to 8 or 32, alone or with bits of the activations such as 2/4
 * @param space what has one of them: each block (the paper), or also other parts
 */
public record SearchConfig(
    @About("how it is searched") SearchMethod method,
    @About("what the search makes cheap") Cost cost,
    @About("how the cost enters the loss: as a factor (the paper) or as a term") Penalty penalty,
    @About("γ of the factor β(log C)^γ, or the weight λ of the term") double gamma,
    @About("compression of the cost that is asked for, where the penalty or the method has one")
        double target,
    @About("precisions to choose from, such as 4 or 2/4; 0 skips a block")
        List<Precision> candidates,
    @About("which parts of the network have a precision to choose") Space space) {

  /** The compression that is asked for where nothing else is said. */
  public static final double USUAL_TARGET = 16;

  /** A search in the paper's space. */
  public SearchConfig(
      SearchMethod method, Cost cost, Penalty penalty, double gamma, List<Precision> candidates) {
    this(method, cost, penalty, gamma, USUAL_TARGET, candidates, Space.PAPER);
  }

  /** Whether {@link #target} decides what is found. */
  public boolean usesTarget() {
    return method.usesTarget() || (method.usesPenalty() && penalty == Penalty.TARGET);
  }

  /** How the expected cost C enters the loss. */
  public enum Penalty {
    /** CE · β(log C)^γ, as in the paper. */
    MULTIPLICATIVE,
    /** CE + λ·log C / log C_uniform, a variant. */
    ADDITIVE,
    /** CE + λ·|log C − log C*| with C* from {@link SearchConfig#target}, a variant. */
    TARGET
  }

  /** Checks the ranges. */
  public SearchConfig {
    candidates = List.copyOf(candidates);
    Check.that(gamma >= 0, "gamma", gamma, "at least 0");
    Check.that(target >= 1 && Double.isFinite(target), "target", target, "at least 1");
    Check.that(
        candidates.size() >= 2 && candidates.stream().distinct().count() == candidates.size(),
        "candidates",
        candidates,
        "at least two different precisions");
  }
}
