package org.dnas4j.experiment;

import java.util.List;
import org.dnas4j.tensor.Check;

/**
 * What the searched architectures are compared with.
 *
 * @param uniformBits bit widths of networks that have one width throughout, each 1 to 8 or 32, each
 *     once; empty for none
 * @param randomArchitectures random architectures of the cost of a sampled one, 0 to 1000
 * @param seeds seeds with which every retraining, sampled or control, is repeated; at least one,
 *     each once
 */
public record ControlsConfig(List<Integer> uniformBits, int randomArchitectures, List<Long> seeds) {

  /** Checks the ranges. */
  public ControlsConfig {
    uniformBits = List.copyOf(uniformBits);
    seeds = List.copyOf(seeds);
    Check.that(
        uniformBits.stream().distinct().count() == uniformBits.size()
            && uniformBits.stream().allMatch(b -> (b >= 1 && b <= 8) || b == 32),
        "uniformBits",
        uniformBits,
        "different bit widths out of 1 to 8 and 32");
    Check.that(
        randomArchitectures >= 0 && randomArchitectures <= 1000,
        "randomArchitectures",
        randomArchitectures,
        "0 to 1000");
    Check.that(
        !seeds.isEmpty() && seeds.stream().distinct().count() == seeds.size(),
        "seeds",
        seeds,
        "at least one whole number, each once");
  }
}
