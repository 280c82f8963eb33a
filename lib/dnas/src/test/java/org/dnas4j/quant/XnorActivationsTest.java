package org.dnas4j.quant;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.dnas4j.quant.XnorActivations.Gradient;
import org.dnas4j.testing.Reference.Operand;
import org.junit.jupiter.api.Test;

/** The numbers of the worked example were computed apart, from the formula of the paper. */
class XnorActivationsTest {
  @Test
  void theWorkedExample() {
    Operand x = Operand.vector(-1.5, -.3, .4, 1);
    QuantizedRun run = QuantizedRun.of(new XnorActivations(), 1, x, new double[] {1, 1, 1, 1});
    assertArrayEquals(new double[] {-1, -1, 1, 1}, run.value());
    assertArrayEquals(new double[] {0, 1, 1, 0}, run.input());
  }

  @Test
  void theWorkedExampleOfTheQuadraticSlope() {
    Operand x = Operand.vector(.3, -.8, 1.5, -.2);
    double[] ones = {1, 1, 1, 1};
    QuantizedRun run = QuantizedRun.of(new XnorActivations(Gradient.BI_REAL), 1, x, ones);
    assertArrayEquals(new double[] {1, -1, 1, -1}, run.value());
    assertArrayEquals(new double[] {1.4, .4, 0, 1.6}, run.input(), 1e-6);
  }

  /** The gradient is the slope of x clipped to [−1, 1], which stands for the sign. */
  @Property(tries = 40)
  void signsWithTheSlopeOfAClip(@ForAll @LongRange(min = 0, max = 1000) long seed) {
    Operand x = Operand.normal(seed, 2, 3, 2, 2);
    double[] g = Operand.normal(seed + 1, 24).elements();
    QuantizedRun run = QuantizedRun.of(new XnorActivations(), 1, x, g);
    assertArrayEquals(Arrays.stream(x.elements()).map(v -> v < 0 ? -1 : 1).toArray(), run.value());
    double[] slopes = QuantizedRun.slopes(v -> Math.max(-1, Math.min(1, v)), x.elements());
    for (int i = 0; i < 24; i++) {
      slopes[i] *= g[i];
    }
    assertArrayEquals(slopes, run.input(), 1e-6);
  }
}
