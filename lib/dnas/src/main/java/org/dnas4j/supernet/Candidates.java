package org.dnas4j.supernet;

import java.util.List;
import org.dnas4j.base.Check;
import org.dnas4j.cost.Cost;
import org.dnas4j.net.BlockSpec;
import org.dnas4j.net.NetSpec;
import org.dnas4j.quant.Precision;

/**
 * The precisions among which one block chooses; position k belongs to θ's element k.
 *
 * @param precisions at least one, each once; without 0 bits where the block cannot be skipped
 */
public record Candidates(List<Precision> precisions) {
  /** Copies the list. */
  public Candidates {
    precisions = List.copyOf(precisions);
    Check.that(
        !precisions.isEmpty() && precisions.stream().distinct().count() == precisions.size(),
        "candidates of a block",
        precisions,
        "at least one, each once");
  }

  /**
   * What of a list of precisions a block can have: all, but 0 only where it can be skipped, and
   * bits of weights alone where its input are the images.
   */
  public static Candidates of(BlockSpec block, List<Precision> precisions) {
    return new Candidates(
        precisions.stream()
            .filter(p -> !p.weight().isSkip() || block.canSkip())
            .map(block::fit)
            .distinct()
            .toList());
  }

  /** The same for every block of a network. */
  public static List<Candidates> of(NetSpec net, List<Precision> precisions) {
    return net.blocks().stream().map(block -> of(block, precisions)).toList();
  }

  /** How parameters of a candidate are named: {@code 4}, or {@code 2a4} with 4-bit activations. */
  public static String label(Precision precision) {
    return precision.toString().replace('/', 'a');
  }

  /** The number of candidates. */
  public int size() {
    return precisions.size();
  }

  /**
   * The position of a precision.
   *
   * @throws IllegalArgumentException if it is none of the candidates
   */
  public int position(Precision precision) {
    int position = precisions.indexOf(precision);
    Check.that(position >= 0, "precision of a block", precision, "one of " + precisions);
    return position;
  }

  /** The position of the candidate that skips the block, or −1. */
  public int skip() {
    for (int k = 0; k < size(); k++) {
      if (precisions.get(k).weight().isSkip()) {
        return k;
      }
    }
    return -1;
  }

  /** Whether one of them has bits of activations. */
  public boolean quantizesInput() {
    return precisions.stream().anyMatch(p -> !p.activation().isFull());
  }

  /** The cost of each candidate. */
  public float[] costs(Cost model, BlockSpec block) {
    float[] costs = new float[size()];
    for (int k = 0; k < costs.length; k++) {
      costs[k] = (float) model.cost(block, precisions.get(k));
    }
    return costs;
  }
}
