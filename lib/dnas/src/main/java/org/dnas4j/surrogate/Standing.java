package org.dnas4j.surrogate;

import org.dnas4j.search.Architecture;

/**
 * What an allocation is worth at a budget.
 *
 * @param architecture that is scored
 * @param compression of the cost
 * @param logLoss predicted natural logarithm of the held-out loss
 * @param regret that minus the same of the budget's optimum; both are predictions, also where the
 *     allocation was trained
 * @param verdict what the regret means
 */
public record Standing(
    Architecture architecture, double compression, double logLoss, double regret, Verdict verdict) {

  /** Whether it compares with others at the budget. */
  public boolean compares() {
    return verdict == Verdict.TIE || verdict == Verdict.WORSE;
  }

  /** What a regret means. */
  public enum Verdict {
    /** Not above the error of the surrogate. */
    TIE("tie"),
    /** Above it. */
    WORSE("worse"),
    /** Of a precision in a block where none was trained, so that nothing is known of it. */
    UNKNOWN("bits not trained there"),
    /** More than 2 % dearer than allowed, so that it does not compare. */
    OVER_BUDGET("over the budget");

    private final String label;

    Verdict(String label) {
      this.label = label;
    }

    /** How tables call it. */
    public String label() {
      return label;
    }
  }
}
