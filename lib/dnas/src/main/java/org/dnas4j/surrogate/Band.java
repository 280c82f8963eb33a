package org.dnas4j.surrogate;

import java.util.List;
import java.util.stream.DoubleStream;
import org.dnas4j.base.Check;

/**
 * Allocations of about one compression, within which size tells nothing about loss.
 *
 * @param compression in the middle, above 1
 */
public record Band(double compression) {
  /** How far from the middle, relative. */
  public static final double TOLERANCE = 0.05;

  /** Where the bench's random allocations were drawn. */
  public static final List<Band> USUAL =
      DoubleStream.of(10, 16, 24, 32).mapToObj(Band::new).toList();

  /** What a draw at the very edge may be out by, in rounding. */
  private static final double ROUNDING = 1e-9;

  /** Checks the range. */
  public Band {
    Check.that(compression > 1, "compression of a band", compression, "above 1");
  }

  /** Whether a compression lies in it. */
  public boolean contains(double other) {
    return Math.abs(other / compression - 1) <= TOLERANCE + ROUNDING;
  }
}
