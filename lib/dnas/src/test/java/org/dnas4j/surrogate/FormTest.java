package org.dnas4j.surrogate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.dnas4j.quant.Precision;
import org.junit.jupiter.api.Test;

class FormTest {
  /** Steps of 1, 2 and 4 bit are 1/2, 1/4 and 1/16; a skipped block's is 1. */
  @Test
  void precisionsAreAlikeByTheStepsOfTheirQuantizers() {
    Form form = new Form(0.5, 0, 1);
    assertEquals(Math.exp(-0.5), alike(form, "1", "2"), 1e-12);
    assertEquals(Math.exp(-1), alike(form, "0", "1"), 1e-12);
    assertEquals(Math.exp(-0.5 - 0.375), alike(form, "1/4", "2/2"), 1e-12);
    assertEquals(1, alike(form, "4/2", "4/2"));
  }

  @Test
  void withoutReachOnlyTheSameIsAlike() {
    Form form = new Form(0, 0, 1);
    assertEquals(1, alike(form, "8", "8"));
    assertEquals(0, alike(form, "8", "32"));
  }

  private static double alike(Form form, String one, String other) {
    return form.alike(Precision.parse(one), Precision.parse(other));
  }

  @Test
  void rangesAreChecked() {
    assertThrows(IllegalArgumentException.class, () -> new Form(-1, 0, 1));
    assertThrows(IllegalArgumentException.class, () -> new Form(0, -1, 1));
    assertThrows(IllegalArgumentException.class, () -> new Form(0, 0, 0));
  }
}
