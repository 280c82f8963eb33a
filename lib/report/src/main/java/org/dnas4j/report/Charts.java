package org.dnas4j.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.dnas4j.base.Check;
import org.dnas4j.cost.Cost;
import org.dnas4j.report.chart.Chart;
import org.dnas4j.report.chart.Chart.Point;
import org.dnas4j.report.chart.Chart.Series;
import org.dnas4j.report.chart.Chart.Style;
import org.dnas4j.report.chart.Curve;
import org.dnas4j.runs.Outcome;
import org.dnas4j.search.ProbabilityColumns;

/** The figures of a report. */
public final class Charts {
  /** Of a function's curve. */
  private static final int PIECES = 200;

  private Charts() {}

  /**
   * Accuracy against compression, one point a run (the paper's Figure 3), with the Pareto front of
   * our quantized networks, the controls, the longest-trained full-precision network of each depth
   * and width as a line, and the counterparts in the paper.
   */
  public static Chart.Xy accuracyAgainstCompression(String title, List<ResultRow> rows) {
    boolean compute = rows.stream().anyMatch(r -> r.compute().isPresent());
    return accuracyAgainstCompression(
        title,
        compute ? Cost.COMPUTE : Cost.SIZE,
        rows,
        quantized(rows).stream().flatMap(r -> r.paper().stream()).distinct().toList());
  }

  private static List<ResultRow> quantized(List<ResultRow> rows) {
    return rows.stream().filter(r -> r.kind() != Outcome.Kind.FULL_PRECISION).toList();
  }

  /**
   * The same with other points of the paper.
   *
   * @param cost what is compressed
   * @param paper quantized networks
   */
  static Chart.Xy accuracyAgainstCompression(
      String title, Cost cost, List<ResultRow> rows, List<PaperTables.Entry> paper) {
    List<ResultRow> quantized = quantized(rows);
    List<Series> series = new ArrayList<>();
    fullPrecision(rows)
        .forEach((name, accuracy) -> series.add(level(name, accuracy, quantized, paper)));
    add(
        series,
        "Pareto front",
        Style.LINE,
        Pareto.front(quantized, ResultRow::cost, ResultRow::accuracy).stream()
            .map(Charts::point)
            .toList());
    for (Outcome.Kind kind : Outcome.Kind.values()) {
      add(
          series,
          kind.label(),
          Style.POINTS,
          quantized.stream().filter(r -> r.kind() == kind).map(Charts::point).toList());
    }
    add(series, "paper", Style.DIAMONDS, paper.stream().map(Charts::point).toList());
    String axis = "compression of the " + (cost.equals(Cost.SIZE) ? "weights" : "compute");
    return new Chart.Xy(title, axis, "test accuracy, %", series);
  }

  /** Accuracies by name: of each network the recipe with the most epochs, then with most seeds. */
  private static Map<String, Double> fullPrecision(List<ResultRow> rows) {
    Map<String, Summary> longest = new LinkedHashMap<>();
    for (Summary summary :
        Summary.of(rows.stream().filter(r -> r.kind() == Outcome.Kind.FULL_PRECISION).toList())) {
      longest.merge(
          summary.first().network(),
          summary,
          (a, b) -> Counterparts.longest(List.of(a, b)).orElseThrow());
    }
    Map<String, Double> accuracies = new LinkedHashMap<>();
    longest.forEach(
        (net, summary) ->
            accuracies.put(
                (longest.size() == 1 || net.isEmpty() ? "" : net + ", ")
                    + "full precision, "
                    + summary.first().epochs()
                    + " epochs",
                summary.accuracy()));
    return accuracies;
  }

  private static void add(List<Series> series, String name, Style style, List<Point> points) {
    if (!points.isEmpty()) {
      series.add(new Series(name, style, points));
    }
  }

  private static Point point(ResultRow r) {
    return new Point(
        r.cost(), r.accuracy(), r.name() + ": " + r.bits() + " (seed " + r.seed() + ")");
  }

  private static Point point(PaperTables.Entry e) {
    return new Point(
        e.compression().orElse(1),
        e.accuracy(),
        e.net() + ", " + e.variant() + " (" + e.mark().label() + ")");
  }

  /** A horizontal line somewhat wider than the other points reach. */
  private static Series level(
      String name, double value, List<ResultRow> others, List<PaperTables.Entry> paper) {
    var range =
        DoubleStream.concat(
                others.stream().mapToDouble(ResultRow::cost),
                paper.stream().flatMapToDouble(e -> e.compression().stream()))
            .summaryStatistics();
    double least = range.getCount() == 0 ? 1 : 0.98 * range.getMin();
    double most = range.getCount() == 0 ? 2 : 1.02 * range.getMax();
    return new Series(
        name,
        Style.DASHED_LINE,
        List.of(new Point(least, value, name), new Point(most, value, name)));
  }

  /**
   * Functions of one number as curves, in the map's order.
   *
   * @param low where they begin
   * @param high where they end, above low
   */
  public static Chart.Xy functions(
      String title,
      String xTitle,
      String yTitle,
      double low,
      double high,
      Map<String, DoubleUnaryOperator> functions) {
    Check.that(high > low, "high", high, "above low (" + low + ")");
    List<Series> series = new ArrayList<>();
    functions.forEach(
        (name, function) ->
            series.add(
                new Series(
                    name,
                    Style.LINE,
                    IntStream.rangeClosed(0, PIECES)
                        .mapToDouble(i -> low + (high - low) * i / PIECES)
                        .mapToObj(x -> new Point(x, function.applyAsDouble(x), name))
                        .toList())));
    return new Chart.Xy(title, xTitle, yTitle, series);
  }

  /** Quantities over the epochs of a training or a search. */
  public static Chart.Xy curves(String title, String yTitle, List<Curve> curves) {
    return new Chart.Xy(
        title,
        "epoch",
        yTitle,
        curves.stream()
            .map(
                c ->
                    new Series(
                        c.name(),
                        Style.LINE,
                        IntStream.range(0, c.epochs().size())
                            .mapToObj(
                                i -> new Point(c.epochs().get(i), c.values().get(i), c.name()))
                            .toList()))
            .toList());
  }

  /**
   * The probabilities softmax(θ) of the candidates in each block.
   *
   * @param bits the candidates, for the rows
   * @param blocks names of the blocks, for the columns
   * @param probabilities one list per block, one value per candidate; NaN where a block lacks it
   */
  public static Chart.Heat probabilities(
      String title, List<String> bits, List<String> blocks, List<List<Double>> probabilities) {
    if (probabilities.stream().anyMatch(p -> p.size() != bits.size())) {
      throw new IllegalArgumentException(
          "probabilities have "
              + probabilities.stream().map(List::size).toList()
              + " values per block; expected: "
              + bits.size()
              + ", one per candidate");
    }
    return new Chart.Heat(
        title,
        "block",
        "bits",
        blocks,
        bits,
        IntStream.range(0, bits.size())
            .mapToObj(row -> probabilities.stream().map(block -> block.get(row)).toList())
            .toList());
  }

  /**
   * The same from the numbers of an epoch of a search, of which those named p_BLOCK_BITS are the
   * probabilities.
   */
  public static Chart.Heat probabilities(String title, Map<String, Double> numbers) {
    List<String> columns = numbers.keySet().stream().filter(ProbabilityColumns::contain).toList();
    List<String> blocks = columns.stream().map(ProbabilityColumns::block).distinct().toList();
    List<String> bits = columns.stream().map(ProbabilityColumns::bits).distinct().toList();
    return probabilities(
        title,
        bits,
        blocks,
        blocks.stream()
            .map(
                block ->
                    bits.stream()
                        .map(
                            b ->
                                numbers.getOrDefault(ProbabilityColumns.name(block, b), Double.NaN))
                        .toList())
            .toList());
  }
}
