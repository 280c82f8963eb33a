package org.dnas4j.quant;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BitWidthTest {
  @ParameterizedTest
  @ValueSource(ints = {-1, 9, 16, 31, 33})
  void impossibleWidthsAreRefusedNamingTheAllowed(int bits) {
    for (var call :
        List.<Executable>of(() -> new BitWidth(bits), () -> Precision.weightOnly(bits))) {
      String message = assertThrows(IllegalArgumentException.class, call).getMessage();
      assertTrue(message.contains("bits = " + bits) && message.contains("0 to 8, or 32"), message);
    }
  }

  @Test
  void eachWidthHasItsQuantizer() {
    assertEquals(new BinaryWeights(), new BitWidth(1).quantizer());
    for (int k = 2; k <= 8; k++) {
      assertEquals(new DoReFa(k), new BitWidth(k).quantizer());
    }
    assertEquals(new Identity(), new BitWidth(32).quantizer());
  }

  @Test
  void zeroBitsSkipTheBlockAndHaveNoQuantizer() {
    assertTrue(new BitWidth(0).isSkip());
    assertFalse(new BitWidth(1).isSkip());
    String message =
        assertThrows(IllegalStateException.class, () -> new BitWidth(0).quantizer()).getMessage();
    assertTrue(message.contains("skipped"), message);
  }

  @Test
  void weightOnlyLeavesActivationsInFloatingPoint() {
    assertEquals(new Precision(new BitWidth(3), new BitWidth(32)), Precision.weightOnly(3));
  }
}
