package org.dnas4j.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.dnas4j.report.Comparison.Group;
import org.dnas4j.report.Comparison.Interval;
import org.dnas4j.report.Comparison.Method;
import org.dnas4j.report.Comparison.Row;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.Table;

class ComparisonTest {
  private static final double EXACT = 1e-9;
  // Quantiles 0.975 of Student's t from a printed table, to three digits.
  private static final double T2 = 4.303;
  private static final double T5 = 2.571;
  private static final double PRINTED = 1e-3;

  private static Group group(String name, long firstSeed, double... accuracies) {
    TreeMap<Long, Double> bySeed = new TreeMap<>();
    for (double a : accuracies) {
      bySeed.put(firstSeed + bySeed.size(), a);
    }
    return new Group(name, "4 4 | 2/4 0", 8, bySeed);
  }

  /** The second of two groups, compared with the first. */
  private static Row second(Group control, Group other) {
    return Comparison.of(List.of(control, other), control.name()).rows().get(1);
  }

  private static void assertInterval(double mean, double half, Method method, Row row) {
    Interval found = row.difference().orElseThrow().interval().orElseThrow();
    assertEquals(mean, row.difference().orElseThrow().mean(), EXACT);
    assertEquals(mean - half, found.low(), PRINTED);
    assertEquals(mean + half, found.high(), PRINTED);
    assertEquals(method, found.method());
  }

  @Test
  void equalSeedsArePaired() {
    // By hand: differences 1, 0.5, 1.5, their standard deviation 0.5, over √3.
    Row row = second(group("a", 1, 90, 91, 92), group("b", 1, 91, 91.5, 93.5));
    assertInterval(1, T2 * 0.5 / Math.sqrt(3), Method.PAIRED, row);
    assertEquals(92, row.mean().orElseThrow(), EXACT);
    // deviations −1, −0.5, 1.5: squares 1 + 0.25 + 2.25 = 3.5, over 2
    assertEquals(Math.sqrt(1.75), row.deviation().orElseThrow(), EXACT);
  }

  @Test
  void otherSeedsAreComparedByWelch() {
    // By hand: variances 0.5 of two and 5 of five, squared errors 0.25 and 1; degrees of freedom
    // 1.25² / (0.25²/1 + 1²/4) = 5.
    Row row = second(group("a", 1, 87, 89, 90, 91, 93), group("b", 1, 90, 91));
    assertInterval(0.5, T5 * Math.sqrt(1.25), Method.WELCH, row);
    Row apart = second(group("a", 1, 90, 92, 91), group("b", 4, 90, 91, 92));
    assertEquals(Method.WELCH, apart.difference().orElseThrow().interval().orElseThrow().method());
  }

  @Test
  void seedsThatDoNotVaryHaveNoWidth() {
    assertInterval(1, 0, Method.PAIRED, second(group("a", 1, 90, 91), group("b", 1, 91, 92)));
    assertInterval(1, 0, Method.WELCH, second(group("a", 1, 90, 90), group("b", 5, 91, 91)));
  }

  @Test
  void oneSeedHasADifferenceWithoutInterval() {
    Row row = second(group("a", 1, 90, 91), group("b", 1, 91));
    assertEquals(0.5, row.difference().orElseThrow().mean(), EXACT);
    assertTrue(row.difference().orElseThrow().interval().isEmpty());
    assertTrue(row.deviation().isEmpty());
  }

  @Test
  void whatHasNotFinishedIsMissing() {
    Group control = group("a", 1, 90, 91);
    Comparison comparison = Comparison.of(List.of(group("b", 1), control), "a");
    assertTrue(comparison.rows().get(0).mean().isEmpty());
    assertTrue(comparison.rows().get(0).difference().isEmpty());
    assertTrue(comparison.rows().get(1).difference().isEmpty(), "the control itself");
    Table table = comparison.table("t");
    assertTrue(table.stringColumn("Accuracy %").isMissing(0));
    assertEquals("control", table.stringColumn("Difference to a").get(1));
    assertTrue(second(group("c", 1), control).difference().isEmpty(), "no control yet");
  }

  @Test
  void tablesHoldTheSameNumbersForReadingAndForFiles() {
    Comparison comparison =
        Comparison.of(
            List.of(group("a", 1, 90, 91, 92), group("b", 1, 89, 89.5, 91.5), group("c", 7, 80)),
            "a");
    Table read = comparison.table("t");
    // mean 90, squares 1 + 0.25 + 2.25; differences −1, −1.5, −0.5
    assertEquals("90.00 ± 1.32 (3)", read.getString(1, "Accuracy %").replace('\u00a0', ' '));
    assertEquals("80.00 (1)", read.getString(2, "Accuracy %").replace('\u00a0', ' '));
    assertEquals(
        "−1.00 [−2.24, +0.24]", read.getString(1, "Difference to a").replace('\u00a0', ' '));
    Table numbers = comparison.numbers();
    assertEquals(-2.24, numbers.doubleColumn("Lower").get(1));
    assertEquals(0.24, numbers.doubleColumn("Upper").get(1));
    assertEquals(3, numbers.intColumn("Seeds").get(1));
    assertEquals("4 4 | 2/4 0", numbers.stringColumn("Bits").get(1));
    assertTrue(numbers.doubleColumn("Lower").isMissing(2));
  }

  @Test
  void markdownKeepsBitsOnOneLineAndSharedSettingsAbove() {
    String text =
        Comparison.of(List.of(group("a", 1, 90, 91)), "a")
            .markdown("Title", Map.of("retrain.epochs", "160"));
    assertTrue(text.startsWith("### Title\n\nAll rows: `retrain.epochs=160`."), text);
    assertTrue(text.contains("4\u00a04\u00a0\\|\u00a02/4\u00a00"), text);
    assertFalse(text.lines().filter(l -> l.startsWith("|")).anyMatch(l -> l.contains("160")));
  }

  @Test
  void groupsAreToldApartAndTheControlIsOneOfThem() {
    Group a = group("a", 1, 90);
    assertThrows(IllegalArgumentException.class, () -> Comparison.of(List.of(a, a), "a"));
    Exception e =
        assertThrows(IllegalArgumentException.class, () -> Comparison.of(List.of(a), "b"));
    assertTrue(e.getMessage().contains("b") && e.getMessage().contains("a"));
    assertThrows(IllegalArgumentException.class, () -> group("a", 1, 101));
    assertThrows(IllegalArgumentException.class, () -> group("a", 1, Double.NaN));
    assertThrows(IllegalArgumentException.class, () -> new Group("a", "4", 0, new TreeMap<>()));
  }
}
