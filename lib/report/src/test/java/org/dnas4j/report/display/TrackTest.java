package org.dnas4j.report.display;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.dnas4j.report.chart.Chart;
import org.junit.jupiter.api.Test;

class TrackTest {
  @Test
  void longLineStaysShortAndKeepsItsMeans() {
    Track track = new Track();
    for (int i = 0; i < 100_000; i++) {
      track.add(i, 2.0 * i);
    }
    List<Chart.Point> points = track.points("a");
    assertTrue(points.size() >= 100 && points.size() < 400, "points: " + points.size());
    for (int i = 0; i < points.size(); i++) {
      assertEquals(2 * points.get(i).x(), points.get(i).y(), 1e-6);
      assertTrue(i == 0 || points.get(i).x() > points.get(i - 1).x());
    }
    assertTrue(points.get(points.size() - 1).x() > 99_000);
  }
}
