package org.dnas4j.report.display;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.dnas4j.report.chart.Chart;
import org.dnas4j.report.chart.ChartGrid;
import org.dnas4j.train.Score;
import org.dnas4j.train.TrainingListener.Epoch;
import org.dnas4j.train.TrainingListener.Step;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.Table;

class LiveTrainingTest {
  private static final long MILLISECOND = 1_000_000;

  private final AtomicLong now = new AtomicLong();
  private final List<Shown> shown = new ArrayList<>();
  private final LiveTraining live = new LiveTraining("search", new Recorder(), now::get);
  private int handles;

  /** A value, when it was shown, and in which place. */
  private record Shown(long nanos, int place, Object value) {}

  private final class Recorder implements Display {
    @Override
    public Handle show(Object value) {
      int place = handles++;
      shown.add(new Shown(now.get(), place, value));
      return update -> shown.add(new Shown(now.get(), place, update));
    }
  }

  private void step(int epoch, int batch, String phase, double loss) {
    live.step(new Step(epoch, 2, batch, 100, 32, phase, new Score(loss, 0.25)));
  }

  private void epoch(int epoch, Map<String, Double> numbers) {
    live.epoch(
        new Epoch(
            epoch,
            2,
            numbers,
            1,
            1,
            () -> {
              throw new AssertionError("a display needs no weights");
            }));
  }

  @Test
  void updatesAtMostTwiceASecondInTwoPlaces() {
    for (int batch = 0; batch < 100; batch++) {
      step(0, batch, "weights", 2);
      now.addAndGet(100 * MILLISECOND);
    }
    // Ten seconds: one at once, then one each half second.
    assertEquals(20, shown.size());
    for (int i = 1; i < shown.size(); i++) {
      assertTrue(shown.get(i).nanos - shown.get(i - 1).nanos >= 500 * MILLISECOND);
    }
    assertEquals(2, handles);
    assertEquals(10, shown.stream().filter(s -> s.value instanceof Progress).count());
    assertEquals(10, shown.stream().filter(s -> s.value instanceof ChartGrid).count());
  }

  @Test
  void barSaysHowFarAndHowLong() {
    step(0, 0, "weights", 2);
    now.addAndGet(10_000 * MILLISECOND);
    step(0, 49, "weights", 4);
    now.addAndGet(500 * MILLISECOND);
    step(0, 49, "weights", 3);
    Progress progress = assertInstanceOf(Progress.class, shown.get(2).value);
    assertEquals(0.25, progress.share());
    // A quarter took 10.5 seconds, three are left; 96 images in 10.5 seconds.
    assertEquals(
        "epoch 1/2 weights 50/100  9 images/s  loss 3.000  accuracy 25.00 %  0:00:32 left",
        progress.text());
  }

  @Test
  void secondPhaseOfAnEpochDoesNotSetTheBarBack() {
    step(0, 99, "weights", 2);
    now.addAndGet(1_000 * MILLISECOND);
    step(0, 0, "theta", 2);
    now.addAndGet(1_000 * MILLISECOND);
    step(0, 1, "theta", 2);
    assertEquals(0.5, assertInstanceOf(Progress.class, shown.get(2).value).share());
  }

  @Test
  void endsWithEverythingMeasured() {
    step(0, 0, "weights", 2.5);
    epoch(0, numbers(1.5, 3));
    step(1, 0, "weights", 1.5);
    epoch(1, numbers(1.0, 7.5));
    assertEquals(
        List.of(Progress.class, Progress.class, ChartGrid.class),
        shown.stream().map(s -> s.value.getClass()).toList());
    Progress progress = (Progress) shown.get(1).value;
    assertEquals(1, progress.share());
    assertTrue(progress.text().endsWith("expected compression 7.50×"), progress.text());
    ChartGrid charts = (ChartGrid) shown.get(2).value;
    assertEquals(
        List.of("loss", "accuracy", "entropy", "compression", "softmax(θ)"),
        charts.charts().stream().map(Chart::title).toList());
    // Steps say more than the epoch's mean of the same loss.
    assertEquals(List.of(2.5, 1.5), values(charts, 0));
    assertEquals(List.of(1.5, 1.0), values(charts, 2));
    assertEquals(List.of(3.0, 7.5), values(charts, 3));
    Chart.Heat heat = (Chart.Heat) charts.charts().get(4);
    assertEquals(List.of("0", "4"), heat.rows());
    assertEquals(List.of(List.of(0.25), List.of(0.75)), heat.values());
  }

  private static Map<String, Double> numbers(double entropy, double compression) {
    Map<String, Double> numbers = new LinkedHashMap<>();
    numbers.put("weights_loss", 9.0);
    numbers.put("mean_entropy", entropy);
    numbers.put("expected_compression", compression);
    numbers.put("p_g1b1_0", 0.25);
    numbers.put("p_g1b1_4", 0.75);
    return numbers;
  }

  private static List<Double> values(ChartGrid charts, int chart) {
    Chart.Xy xy = (Chart.Xy) charts.charts().get(chart);
    return xy.series().get(0).points().stream().map(Chart.Point::y).toList();
  }

  @Test
  void chartsOfARunOnDiskSkipEpochsWithoutATest() {
    Table metrics =
        Table.create(
            IntColumn.create("epoch", 1, 2, 3),
            DoubleColumn.create("train_accuracy", 0.1, 0.2, 0.3),
            DoubleColumn.create("test_accuracy", 0.15, Double.NaN, 0.35));
    ChartGrid charts = LiveTraining.chartsOf("baseline", metrics);
    Chart.Xy accuracy = (Chart.Xy) charts.charts().get(0);
    assertEquals("baseline", charts.title());
    assertEquals(
        List.of("train", "test"), accuracy.series().stream().map(Chart.Series::name).toList());
    assertEquals(
        List.of(new Chart.Point(1, 15, "test"), new Chart.Point(3, 35, "test")),
        accuracy.series().get(1).points());
  }
}
