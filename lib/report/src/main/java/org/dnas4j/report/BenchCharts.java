package org.dnas4j.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.DoubleStream;
import org.dnas4j.report.chart.Chart;
import org.dnas4j.report.chart.Chart.Point;
import org.dnas4j.report.chart.Chart.Series;
import org.dnas4j.report.chart.Chart.Style;
import org.dnas4j.surrogate.Band;
import org.dnas4j.surrogate.Bench;
import org.dnas4j.surrogate.Game;
import org.dnas4j.surrogate.Unseen;

/** The figures of a bench. */
public final class BenchCharts {
  private BenchCharts() {}

  /**
   * Held-out losses as surrogates predict them that have not seen the allocation, against the
   * measured ones, one colour a band of equal compression; on the line both are equal.
   */
  public static Chart.Xy predictedAgainstMeasured(Bench bench) {
    List<Unseen> unseen = bench.quality().unseen();
    List<Series> series = new ArrayList<>();
    series.add(equal(unseen));
    add(series, "other sizes", unseen, u -> Band.USUAL.stream().noneMatch(b -> contains(b, u)));
    for (Band band : Band.USUAL) {
      String name = String.format(Locale.ROOT, "%.0f× ± 5 %%", band.compression());
      add(series, name, unseen, u -> contains(band, u));
    }
    return new Chart.Xy("Held-out loss of unseen allocations", "measured", "predicted", series);
  }

  private static boolean contains(Band band, Unseen unseen) {
    return band.contains(unseen.compression());
  }

  private static void add(
      List<Series> series, String name, List<Unseen> unseen, Predicate<Unseen> member) {
    List<Point> points = unseen.stream().filter(member).map(BenchCharts::point).toList();
    if (!points.isEmpty()) {
      series.add(new Series(name, Style.POINTS, points));
    }
  }

  private static Point point(Unseen unseen) {
    return new Point(
        measured(unseen),
        Math.exp(unseen.logLoss()),
        String.format(
            Locale.ROOT,
            "%s: %.2f×, seeds: %d",
            unseen.measured().architecture(),
            unseen.compression(),
            unseen.measured().seeds()));
  }

  private static double measured(Unseen unseen) {
    return Math.exp(unseen.measured().logLoss());
  }

  private static Series equal(List<Unseen> unseen) {
    var range =
        unseen.stream()
            .flatMapToDouble(u -> DoubleStream.of(measured(u), Math.exp(u.logLoss())))
            .summaryStatistics();
    double[] ends = {range.getMin(), range.getMax()};
    return Series.of("equal", Style.DASHED_LINE, ends, ends);
  }

  /**
   * How methods that ask come nearer to a budget's optimum: the regret of the best so far, the mean
   * of the seeds, from the question on at which all of them have one.
   *
   * @param games of which those of one budget are drawn
   */
  public static Chart.Xy courses(List<Game> games, double compression) {
    Map<String, List<Game>> methods = new LinkedHashMap<>();
    games.stream()
        .filter(game -> game.compression() == compression)
        .forEach(g -> methods.computeIfAbsent(g.method(), k -> new ArrayList<>()).add(g));
    List<Series> series = new ArrayList<>();
    methods.forEach(
        (name, seeds) -> {
          List<Point> points = new ArrayList<>();
          int length = seeds.stream().mapToInt(Game::questions).min().orElseThrow();
          for (int i = 0; i < length; i++) {
            int at = i;
            double mean =
                seeds.stream().mapToDouble(g -> g.course().get(at)).average().orElseThrow();
            if (Double.isFinite(mean)) {
              points.add(new Point(i + 1, 100 * mean, name));
            }
          }
          if (!points.isEmpty()) {
            series.add(new Series(name, Style.LINE, points));
          }
        });
    return new Chart.Xy(
        String.format(Locale.ROOT, "Regret at %.0f×, mean of seeds", compression),
        "questions",
        "regret, %",
        series);
  }
}
