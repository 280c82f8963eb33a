package org.dnas4j.search;

import java.util.Map;
import java.util.function.Consumer;
import org.dnas4j.train.TrainingListener;

/**
 * Warns once when a search falls into its cheapest corner: skipping wins easily early in training,
 * before the weights of other candidates are worth their cost, and what is skipped learns no more.
 */
public final class CollapseWarning implements TrainingListener {
  private static final double CERTAIN = 0.9;

  private final Consumer<String> out;
  private boolean warned;

  /**
   * A guard for one search.
   *
   * @param out receives the warning
   */
  public CollapseWarning(Consumer<String> out) {
    this.out = out;
  }

  @Override
  public void epoch(Epoch epoch) {
    Map<String, Double> numbers = epoch.numbers();
    long skippable = numbers.keySet().stream().filter(CollapseWarning::isSkip).count();
    long skipped =
        numbers.entrySet().stream()
            .filter(e -> isSkip(e.getKey()) && e.getValue() > CERTAIN)
            .count();
    if (!warned && skippable > 0 && 2 * skipped >= skippable) {
      warned = true;
      out.accept(
          "warning: after epoch "
              + (epoch.epoch() + 1)
              + " the search skips "
              + skipped
              + " of "
              + skippable
              + " blocks that can be skipped; lower search.gamma or search.thetaLearningRate, or"
              + " raise search.warmupEpochs");
    }
  }

  private static boolean isSkip(String column) {
    return column.startsWith("p_") && column.endsWith("_0");
  }
}
