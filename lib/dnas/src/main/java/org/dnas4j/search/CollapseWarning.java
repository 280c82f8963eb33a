package org.dnas4j.search;

import java.util.List;
import java.util.function.Consumer;
import org.dnas4j.supernet.Candidates;

/**
 * Warns once when a search falls into its cheapest corner: skipping wins easily early in training,
 * before the weights of other candidates are worth their cost, and what is skipped learns no more.
 */
final class CollapseWarning {
  private static final double CERTAIN = 0.9;

  private final Consumer<String> out;
  private boolean warned;

  /**
   * A guard for one search.
   *
   * @param out receives the warning
   */
  CollapseWarning(Consumer<String> out) {
    this.out = out;
  }

  /**
   * Looks at a distribution.
   *
   * @param epochs done
   */
  void look(int epochs, Distribution p) {
    int skippable = 0;
    int skipped = 0;
    for (int b = 0; b < p.candidates().size(); b++) {
      Candidates candidates = p.candidates().get(b);
      List<Float> probabilities = p.probabilities().get(b);
      if (candidates.skip() >= 0) {
        skippable++;
        skipped += probabilities.get(candidates.skip()) > CERTAIN ? 1 : 0;
      }
    }
    if (!warned && skippable > 0 && 2 * skipped >= skippable) {
      warned = true;
      out.accept(
          "warning: after epoch "
              + epochs
              + " the search skips "
              + skipped
              + " of "
              + skippable
              + " blocks that can be skipped; lower search.gamma or"
              + " search.method.thetaLearningRate, or raise search.method.warmupEpochs");
    }
  }
}
