package org.dnas4j.report.display;

import java.util.ArrayList;
import java.util.List;
import org.dnas4j.report.chart.Chart;

/**
 * A line of any length in some hundred points: each is the mean of as many values as are needed for
 * that.
 */
final class Track {
  private static final int MOST = 400;

  private final List<Chart.Point> points = new ArrayList<>();
  private int valuesAPoint = 1;
  private int values;
  private double sumX;
  private double sumY;

  void add(double x, double y) {
    sumX += x;
    sumY += y;
    values++;
    if (values == valuesAPoint) {
      points.add(new Chart.Point(sumX / values, sumY / values, ""));
      sumX = 0;
      sumY = 0;
      values = 0;
    }
    if (points.size() == MOST) {
      halve();
    }
  }

  private void halve() {
    List<Chart.Point> all = List.copyOf(points);
    points.clear();
    for (int i = 0; i < all.size(); i += 2) {
      Chart.Point a = all.get(i);
      Chart.Point b = all.get(i + 1);
      points.add(new Chart.Point((a.x() + b.x()) / 2, (a.y() + b.y()) / 2, ""));
    }
    valuesAPoint *= 2;
  }

  List<Chart.Point> points(String label) {
    return points.stream().map(p -> new Chart.Point(p.x(), p.y(), label)).toList();
  }
}
