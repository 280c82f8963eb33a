package org.dnas4j.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.dnas4j.quant.Precision;
import org.dnas4j.report.chart.Chart;
import org.dnas4j.report.chart.Chart.Bar;
import org.dnas4j.report.chart.Curve;
import org.dnas4j.search.ThetaGradient;
import org.dnas4j.supernet.CandidateScale;
import org.dnas4j.surrogate.Band;
import org.dnas4j.surrogate.Quality;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Figures and tables of where a search loses what its super net knows. */
public final class Diagnosis {
  private static final List<String> LOSSES = List.of("mixture", "sampled", "argmax");

  private Diagnosis() {}

  /**
   * The losses of mixture, sampled networks and most likely network over the epochs of searches.
   *
   * @param searches what each measured with {@code search.method.gapImages}, by name
   */
  public static Chart.Xy gaps(Map<String, RunMetrics> searches) {
    List<Curve> curves = new ArrayList<>();
    searches.forEach(
        (name, metrics) ->
            LOSSES.forEach(
                loss -> curves.add(metrics.curve(name + ": " + loss, loss + "_loss", 1))));
    return Charts.curves("Selection gap", "loss on θ's share", curves);
  }

  /**
   * How large each candidate's weights are in the mixture, the mean over all convolutions.
   *
   * @param nets scales of super nets, by name
   */
  public static Chart.Bars scales(Map<String, List<CandidateScale>> nets) {
    List<Bar> bars = new ArrayList<>();
    nets.forEach(
        (name, scales) -> {
          Map<Precision, Double> means =
              scales.stream()
                  .collect(
                      Collectors.groupingBy(
                          CandidateScale::candidate,
                          LinkedHashMap::new,
                          Collectors.averagingDouble(CandidateScale::mixed)));
          means.forEach((bits, mean) -> bars.add(new Bar(bits + " bit, " + name, name, mean)));
        });
    return new Chart.Bars(
        "Scale of the candidates", "standard deviation of the mixed weights", "candidate", bars);
  }

  /**
   * What pulls on θ, one row per block: sizes are roots of the mean square over its candidates.
   * Pulls that all candidates share move nothing, so that the mean of a block is taken off first.
   *
   * @param gradients one list per block
   */
  public static Table pulls(List<List<ThetaGradient>> gradients) {
    return Table.create(
        "Pulls on θ per block",
        StringColumn.create("Block", gradients.stream().map(block -> block.get(0).block())),
        sizes("Cross-entropy", gradients, ThetaGradient::crossEntropy),
        DoubleColumn.create(
            "Noise of one batch",
            gradients.stream()
                .mapToDouble(
                    block ->
                        Math.sqrt(
                            block.stream()
                                .mapToDouble(g -> g.noise() * g.noise())
                                .average()
                                .orElseThrow()))),
        sizes("Price", gradients, ThetaGradient::price),
        sizes("Decay", gradients, ThetaGradient::decay));
  }

  private static DoubleColumn sizes(
      String name, List<List<ThetaGradient>> gradients, ToDoubleFunction<ThetaGradient> part) {
    return DoubleColumn.create(
        name, gradients.stream().mapToDouble(block -> size(block, part)).toArray());
  }

  private static double size(List<ThetaGradient> block, ToDoubleFunction<ThetaGradient> part) {
    double mean = block.stream().mapToDouble(part).average().orElseThrow();
    double square =
        block.stream()
            .mapToDouble(g -> Math.pow(part.applyAsDouble(g) - mean, 2))
            .average()
            .orElseThrow();
    return Math.sqrt(square);
  }

  /** The parts of {@link #pulls} side by side, one group of bars per part. */
  public static Chart.Bars pullsChart(List<List<ThetaGradient>> gradients) {
    Table table = pulls(gradients);
    List<Bar> bars = new ArrayList<>();
    for (int row = 0; row < table.rowCount(); row++) {
      for (String part : List.of("Cross-entropy", "Noise of one batch", "Price")) {
        String block = table.stringColumn("Block").get(row);
        double size = table.doubleColumn(part).get(row);
        bars.add(new Bar(block + ", " + part.toLowerCase(Locale.ROOT), part, size));
      }
    }
    return new Chart.Bars("Pulls on θ", "size of the gradient", "block", bars);
  }

  /**
   * How judges agree with trained losses within bands of equal compression.
   *
   * @param judges by name, see {@link org.dnas4j.surrogate.Bench#judged}
   */
  public static Chart.Bars rankings(Map<String, Quality> judges) {
    List<Bar> bars = new ArrayList<>();
    judges.forEach(
        (name, quality) -> bars.add(new Bar(name, "judge", quality.within(Band.USUAL).tau())));
    return new Chart.Bars("Who ranks allocations well?", "Kendall τ within bands", "judge", bars);
  }
}
