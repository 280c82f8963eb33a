package org.dnas4j.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.dnas4j.train.TrainingListener;
import org.junit.jupiter.api.Test;

class CollapseWarningTest {
  private final List<String> lines = new ArrayList<>();
  private final CollapseWarning guard = new CollapseWarning(lines::add);

  private void epoch(double skipFirst, double skipSecond) {
    Map<String, Double> numbers =
        Map.of("p_g1b1_0", skipFirst, "p_g1b2_0", skipSecond, "p_g1b1_4", 0.99, "theta_loss", 0.95);
    guard.epoch(new TrainingListener.Epoch(4, 10, numbers, 1, 1, () -> null));
  }

  @Test
  void warnsOnceWhenHalfOfTheBlocksAreSkipped() {
    epoch(0.95, 0.1);
    epoch(0.97, 0.96);
    assertEquals(1, lines.size());
    assertTrue(lines.get(0).contains("epoch 5") && lines.get(0).contains("1 of 2"), lines.get(0));
    assertTrue(lines.get(0).contains("search.gamma"), lines.get(0));
  }

  @Test
  void isSilentWhileTheChoiceIsOpen() {
    epoch(0.5, 0.89);
    assertEquals(List.of(), lines);
  }
}
