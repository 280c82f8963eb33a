package org.dnas4j.quant;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.dnas4j.testing.Reference;
import org.dnas4j.testing.Reference.Operand;
import org.junit.jupiter.api.Test;

class BinaryWeightsTest {
  @Test
  void signTimesTheMeanMagnitudeWithZeroCountedAsPositive() {
    Reference.Result result =
        Reference.backprop(
            x -> new BinaryWeights().quantize(x.get(0)),
            new double[4],
            Operand.vector(-0.5, 0, 2, -1.5));
    assertArrayEquals(new double[] {-1, 1, 1, -1}, result.value(), 1e-12);
  }

  @Property(tries = 50)
  void equalsAPlainLoopAndPassesTheGradientStraightThrough(
      @ForAll @LongRange(min = 0, max = 1000) long seed) {
    Operand w = Operand.normal(seed, 2, 3, 3, 3);
    double[] upstream = Operand.normal(seed + 1, 54).elements();
    Reference.Result result =
        Reference.backprop(x -> new BinaryWeights().quantize(x.get(0)), upstream, w);
    double mean = Arrays.stream(w.elements()).map(Math::abs).sum() / 54;
    assertArrayEquals(
        Arrays.stream(w.elements()).map(v -> v < 0 ? -mean : mean).toArray(), result.value(), 1e-6);
    assertArrayEquals(upstream, result.gradients().get(0), 1e-12);
  }

  @Test
  void identityChangesNothing() {
    Operand w = Operand.normal(1, 7);
    double[] upstream = Operand.normal(2, 7).elements();
    Reference.Result result =
        Reference.backprop(x -> new Identity().quantize(x.get(0)), upstream, w);
    assertArrayEquals(w.elements(), result.value());
    assertArrayEquals(upstream, result.gradients().get(0));
    assertEquals(new Identity(), new BitWidth(32).quantizer());
  }
}
