package org.dnas4j.report.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.DoubleStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;

class AxisTest {
  @Property
  void coversItsValuesWithFewTicks(
      @ForAll @Size(min = 1, max = 9) List<@DoubleRange(min = -1e6, max = 1e6) Double> values) {
    Axis axis = Axis.covering(values.stream().mapToDouble(Double::doubleValue));
    for (double value : values) {
      double place = axis.place(value);
      assertTrue(place >= -1e-9 && place <= 1 + 1e-9, () -> value + " at " + place + " of " + axis);
    }
    assertTrue(axis.ticks().size() >= 2 && axis.ticks().size() <= 9, axis::toString);
  }

  @Example
  void ticksAreRound() {
    Axis axis = Axis.covering(DoubleStream.of(89.1, Double.NaN, 92.4));
    assertEquals(1, axis.step());
    assertEquals(List.of(89.0, 90.0, 91.0, 92.0, 93.0), axis.ticks());
    assertEquals("89", axis.label(89));
    assertEquals("0.25", new Axis(0, 5, 0.05).label(0.25));
    assertEquals("0.2", new Axis(0, 5, 0.1).label(0.2));
  }

  @Example
  void noValuesGiveSomeAxis() {
    assertEquals(new Axis(0, 1, 1), Axis.covering(DoubleStream.of(Double.NaN)));
  }
}
