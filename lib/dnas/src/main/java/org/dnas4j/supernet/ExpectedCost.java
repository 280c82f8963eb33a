package org.dnas4j.supernet;

import java.util.ArrayList;
import java.util.List;
import org.dnas4j.cost.Cost;
import org.dnas4j.net.BlockSpec;
import org.dnas4j.tensor.Shape;
import org.dnas4j.tensor.Tape;
import org.dnas4j.tensor.Tensor;
import org.dnas4j.tensor.Var;

/**
 * The cost Σ_blocks Σₖ mₖ·costₖ of a super net under masks (paper, cost of the super net). A cost
 * is asked once per candidate, not in each step: it may look it up in a file.
 */
public final class ExpectedCost {
  private final List<float[]> costs = new ArrayList<>();

  /** Asks a cost for every candidate of a super net. */
  public ExpectedCost(Cost model, SuperNet net) {
    List<BlockSpec> blocks = net.spec().blocks();
    for (int i = 0; i < blocks.size(); i++) {
      costs.add(net.candidates().get(i).costs(model, blocks.get(i)));
    }
  }

  /**
   * Under masks, one element.
   *
   * @param masks one per block
   */
  public Var of(Tape tape, List<Var> masks) {
    Var sum = null;
    for (int i = 0; i < masks.size(); i++) {
      float[] block = costs.get(i);
      Tensor values = tape.engine().create(Shape.of(block.length), block);
      Var cost = masks.get(i).times(tape.constant(values)).sum();
      sum = sum == null ? cost : sum.plus(cost);
    }
    return sum;
  }

  /** At uniform θ, from which the search starts. */
  public double atStart() {
    double sum = 0;
    for (float[] block : costs) {
      for (float cost : block) {
        sum += cost / block.length;
      }
    }
    return sum;
  }
}
