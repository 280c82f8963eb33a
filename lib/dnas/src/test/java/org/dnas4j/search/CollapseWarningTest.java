package org.dnas4j.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.dnas4j.net.NetSpec;
import org.dnas4j.net.ResNets;
import org.dnas4j.quant.Precision;
import org.dnas4j.supernet.Candidates;
import org.junit.jupiter.api.Test;

class CollapseWarningTest {
  private final List<String> lines = new ArrayList<>();
  private final CollapseWarning guard = new CollapseWarning(lines::add);

  private void epoch(double skipFirst, double skipSecond) {
    // The last block halves the image and cannot be skipped, however sure it is of 1 bit.
    NetSpec net = ResNets.of(ResNets.Stem.CIFAR, List.of(2, 1), 4, ResNets.Shortcut.A, 8, 2);
    List<Candidates> candidates = Candidates.of(net, Precision.weightsOnly(0, 1, 4));
    guard.look(
        5,
        new Distribution(
            net, candidates, List.of(three(skipFirst), three(skipSecond), List.of(0.99f, 0.01f))));
  }

  private static List<Float> three(double skip) {
    return List.of((float) skip, (float) (1 - skip), 0f);
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
