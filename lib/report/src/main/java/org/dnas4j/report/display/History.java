package org.dnas4j.report.display;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.dnas4j.report.Charts;
import org.dnas4j.report.Metrics;
import org.dnas4j.report.chart.Chart;
import org.dnas4j.report.chart.ChartGrid;
import org.dnas4j.search.ProbabilityColumns;
import org.dnas4j.train.TrainingListener.Epoch;
import org.dnas4j.train.TrainingListener.Step;
import tech.tablesaw.api.Table;

/**
 * What a training or a search has measured so far, for its charts: losses, accuracies, and of a
 * search the probabilities softmax(θ), their entropy and the expected compression.
 */
final class History {
  private static final int COLUMNS = 2;
  private static final String LOSS = "loss";
  private static final String ACCURACY = "accuracy";

  private final Map<String, Map<String, Track>> tracks = new LinkedHashMap<>();
  private final Set<String> seenInSteps = new HashSet<>();
  private Map<String, Double> newest = Map.of();

  /** The charts of a run that lies on disk. */
  static ChartGrid of(String title, Table metrics) {
    History history = new History();
    for (int row = 0; row < metrics.rowCount(); row++) {
      Map<String, Double> numbers = Metrics.row(metrics, row);
      history.numbers(numbers.get("epoch"), numbers);
    }
    return history.charts(title);
  }

  void step(Step step) {
    double at = step.epochsDone();
    seenInSteps.add(step.phase());
    track(LOSS, step.phase()).add(at, step.score().loss());
    track(ACCURACY, step.phase()).add(at, 100 * step.score().accuracy());
  }

  void epoch(Epoch epoch) {
    numbers(epoch.epoch() + 1.0, epoch.numbers());
  }

  private void numbers(double epoch, Map<String, Double> numbers) {
    newest = numbers;
    numbers.forEach(
        (name, value) -> {
          if (name.endsWith("_loss")) {
            measured(LOSS, name.replace("_loss", ""), epoch, value);
          } else if (name.endsWith("_accuracy")) {
            measured(ACCURACY, name.replace("_accuracy", ""), epoch, 100 * value);
          } else if (name.equals("mean_entropy")) {
            measured("entropy", "mean", epoch, value);
          } else if (name.equals("expected_compression")) {
            measured("compression", "expected", epoch, value);
          }
        });
  }

  private void measured(String chart, String series, double epoch, double value) {
    if (!Double.isNaN(value) && !seenInSteps.contains(series)) {
      track(chart, series).add(epoch, value);
    }
  }

  private Track track(String chart, String series) {
    return tracks
        .computeIfAbsent(chart, c -> new LinkedHashMap<>())
        .computeIfAbsent(series, s -> new Track());
  }

  ChartGrid charts(String title) {
    List<Chart> charts = new ArrayList<>();
    tracks.forEach((name, series) -> charts.add(chart(name, series)));
    if (newest.keySet().stream().anyMatch(ProbabilityColumns::contain)) {
      charts.add(Charts.probabilities("softmax(θ)", newest));
    }
    return new ChartGrid(title, COLUMNS, charts);
  }

  private static Chart chart(String name, Map<String, Track> tracks) {
    String unit =
        switch (name) {
          case ACCURACY -> "accuracy, %";
          case "entropy" -> "entropy of softmax(θ), nats";
          case "compression" -> "expected compression";
          default -> name;
        };
    List<Chart.Series> series = new ArrayList<>();
    tracks.forEach(
        (label, track) ->
            series.add(new Chart.Series(label, Chart.Style.LINE, track.points(label))));
    return new Chart.Xy(name, "epoch", unit, series);
  }
}
