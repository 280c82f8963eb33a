package org.dnas4j.tensor.optim;

import java.util.List;
import org.dnas4j.kind.About;

/**
 * Divides by 10 at half and at three quarters of the training; {@link Steps} chooses the points.
 */
@About("a tenth after 1/2 of the training, a hundredth after 3/4")
public record Step() implements Schedule {
  private static final Steps STEPS = new Steps(List.of(0.5, 0.75), 0.1);

  @Override
  public double factor(double progress) {
    return STEPS.factor(progress);
  }
}
