package org.dnas4j.net;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.dnas4j.tensor.NamedArray;
import org.dnas4j.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WeightCheckTest {
  private static String refused(String name, NamedArray array) {
    return assertThrows(
            IllegalArgumentException.class,
            () -> WeightCheck.require("net.safetensors", Map.of(name, array)))
        .getMessage();
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void whatIsNoNumberIsNamedWithItsIndex(float value) {
    float[] values = new float[24];
    // [1, 0, 2] of [2, 3, 4].
    values[12 + 2] = value;
    String message = refused("conv1.weight", new NamedArray(Shape.of(2, 3, 4), values));
    for (String part :
        List.of("net.safetensors", "conv1.weight", "[1, 0, 2]", Float.toString(value))) {
      assertTrue(message.contains(part), message);
    }
  }

  @Test
  void variancesAreNotNegativeAndAllElseMayBe() {
    assertTrue(refused("bn1.running_var", NamedArray.of(0, 1, -1e-9f)).contains("[2]"));
    WeightCheck.require(
        "here",
        Map.of(
            "bn1.running_var",
            NamedArray.of(0, -0f, Float.MAX_VALUE),
            "bn1.running_mean",
            NamedArray.of(-1, Float.MIN_VALUE),
            "scalar",
            new NamedArray(Shape.of(), new float[] {-3}),
            "empty",
            new NamedArray(Shape.of(0, 2), new float[0])));
  }
}
