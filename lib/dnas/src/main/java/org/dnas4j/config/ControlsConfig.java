package org.dnas4j.config;

import java.util.List;
import org.dnas4j.base.Check;
import org.dnas4j.kind.About;
import org.dnas4j.quant.Precision;

/**
 * What the searched architectures are compared with.
 *
 * @param uniformBits precisions of networks that have one throughout, such as 4 or 2/4, each once,
 *     without 0 bits; empty for none
 * @param randomArchitectures random architectures of the cost of a sampled one, 0 to 1000
 * @param seeds seeds with which every retraining, sampled or control, is repeated; at least one,
 *     each once
 */
public record ControlsConfig(
    @About("precisions of networks that have one throughout; empty for none")
        List<Precision> uniformBits,
    @About("random architectures of the cost of a sampled one") int randomArchitectures,
    @About("seeds with which each retraining, sampled or control, is repeated") List<Long> seeds) {

  /** Checks the ranges. */
  public ControlsConfig {
    uniformBits = List.copyOf(uniformBits);
    seeds = List.copyOf(seeds);
    Check.that(
        uniformBits.stream().distinct().count() == uniformBits.size()
            && uniformBits.stream().noneMatch(p -> p.weight().isSkip()),
        "uniformBits",
        uniformBits,
        "different precisions of 1 bit or more");
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
