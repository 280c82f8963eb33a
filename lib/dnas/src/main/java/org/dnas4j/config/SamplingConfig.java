package org.dnas4j.config;

import org.dnas4j.base.Check;
import org.dnas4j.kind.About;

/**
 * Which architectures are sampled from P_θ and retrained. The search optimizes the expected cost,
 * but where P_θ stays wide a single sample can have a third of that or three times as much: of
 * {@code draws} samples, the {@code keep} are trained whose size is nearest to the expected one. Of
 * a search that ranks architectures the first are trained, and {@code draws} has no effect.
 *
 * @param draws different architectures drawn from P_θ, 1 to 10,000; as many as are kept for the
 *     paper's plain sampling
 * @param keep architectures to retrain, 1 to draws
 */
public record SamplingConfig(
    @About("different architectures drawn from P_θ") int draws,
    @About("of these, how many nearest to the expected cost are retrained") int keep) {

  /** Checks the ranges. */
  public SamplingConfig {
    Check.that(draws >= 1 && draws <= 10_000, "draws", draws, "1 to 10000");
    Check.that(keep >= 1 && keep <= draws, "keep", keep, "1 to draws (" + draws + ")");
  }
}
