package org.dnas4j.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.dnas4j.cost.Cost;
import org.dnas4j.net.NetSpec;
import org.dnas4j.net.ResNets;
import org.dnas4j.quant.Precision;
import org.dnas4j.report.chart.Chart;
import org.dnas4j.search.Architecture;
import org.dnas4j.search.Choices;
import org.dnas4j.supernet.Candidates;
import org.dnas4j.surrogate.Agreement;
import org.dnas4j.surrogate.Band;
import org.dnas4j.surrogate.Bench;
import org.dnas4j.surrogate.Budget;
import org.dnas4j.surrogate.Game;
import org.dnas4j.surrogate.Measurement;
import org.dnas4j.surrogate.Measurements;
import org.dnas4j.surrogate.Quality;
import org.dnas4j.tensor.Rng;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.Table;

/** Tables and figure of a bench of a small network. */
class BenchTablesTest {
  private static final NetSpec NET =
      ResNets.of(ResNets.Stem.CIFAR, List.of(2, 2), 4, ResNets.Shortcut.A, 8, 2);
  private static final Bench BENCH = bench();

  private static Bench bench() {
    Rng rng = Rng.of(3);
    Choices choices = new Choices(NET, Candidates.of(NET, Precision.weightsOnly(1, 2, 3, 4)));
    Map<Architecture, Integer> seeds = new LinkedHashMap<>();
    while (seeds.size() < 70) {
      List<Precision> bits = new ArrayList<>();
      for (int b = 0; b < 4; b++) {
        bits.add(Precision.weightOnly(1 + rng.nextInt(4)));
      }
      seeds.put(new Architecture(NET, bits), 1 + rng.nextInt(2));
    }
    List<Measurement> all = new ArrayList<>();
    seeds.forEach(
        (architecture, count) -> {
          double loss = 0.3;
          for (int b = 0; b < 4; b++) {
            loss += (b + 1) * Math.pow(4, -architecture.weightBits().get(b).bits());
          }
          for (long seed = 1; seed <= count; seed++) {
            double noisy = loss * (1 + 0.05 * rng.nextGaussian());
            all.add(
                new Measurement(
                    architecture, seed, 2, OptionalDouble.of(noisy), OptionalDouble.of(0.8), 0.8));
          }
        });
    return Bench.of(choices, Cost.SIZE, new Measurements(Path.of("runs.csv"), all));
  }

  /** One that knows the trained losses, one that has them upside down, and one that knows size. */
  @Test
  void judgesAreRankedByHowTheyAgreeWithTheTrainedLosses() {
    Map<Architecture, Double> truth = new HashMap<>();
    BENCH.measurements().allocations().forEach(m -> truth.put(m.architecture(), m.logLoss()));
    Map<String, Quality> judges = new LinkedHashMap<>();
    judges.put("all-knowing", BENCH.judged(truth::get));
    judges.put("upside down", BENCH.judged(a -> -truth.get(a)));
    judges.put("same for all", BENCH.judged(a -> 1));
    Table table = BenchTables.judges(judges);
    assertEquals(List.copyOf(judges.keySet()), table.stringColumn("Judge").asList());
    assertEquals(1, table.doubleColumn("within these bands").get(0), 1e-9);
    assertEquals(-1, table.doubleColumn("within these bands").get(1), 1e-9);
    assertTrue(table.doubleColumn("within these bands").isMissing(2));
    assertEquals(1, table.doubleColumn("16× ± 5 %").get(0), 1e-9);
    assertEquals(
        BENCH.quality().within(Band.USUAL).allocations(), table.intColumn("Allocations").get(1));
  }

  @Test
  void qualityHasARowForAllForEachBandAndWithinThem() {
    Table table = BenchTables.quality(BENCH);
    assertEquals(
        List.of(
            "all sizes", "10× ± 5 %", "16× ± 5 %", "24× ± 5 %", "32× ± 5 %", "within these bands"),
        table.stringColumn(0).asList());
    Agreement all = BENCH.quality().all();
    assertEquals(70, table.intColumn("Number").get(0));
    assertEquals(all.tau(), table.doubleColumn("Kendall τ").get(0), 0.006);
    assertEquals(100 * all.rmse(), table.doubleColumn("Error %").get(0), 0.006);
    assertEquals(
        100 * all.seedDeviation(), table.doubleColumn("Deviation of seeds %").get(0), 0.006);
    int sum = 0;
    for (int i = 0; i < 4; i++) {
      Agreement band = BENCH.quality().in(Band.USUAL.get(i));
      assertEquals(band.allocations(), table.intColumn("Number").get(1 + i));
      sum += band.allocations();
    }
    assertEquals(sum, table.intColumn("Number").get(5));
    // Nothing but all blocks at 1 bit is of 32×: too little to rank.
    assertTrue(table.doubleColumn("Kendall τ").isMissing(4));
    assertTrue(table.name().contains("70 allocations"), table.name());
  }

  @Test
  void standingsAreOrderedByRegretAndTellTiesFromLosses() {
    Budget budget = BENCH.at(12, 2);
    Map<String, Architecture> others = new HashMap<>();
    others.put("dear", Architecture.parse(NET, "4 4 | 4 4"));
    others.put("poor", Architecture.parse(NET, "4 4 | 3 1"));
    others.put("poorest", Architecture.parse(NET, "1 1 | 1 1"));
    others.put("same", budget.optimum());
    Table table = BenchTables.standings(budget, others);
    assertEquals(
        List.of("optimum", "optimum, next 1", "uniform", "same", "poor", "poorest", "dear"),
        table.stringColumn("Name").asList());
    for (int row = 0; row < 6; row++) {
      Architecture architecture = Architecture.parse(NET, table.stringColumn("Bits").get(row));
      double regret =
          100
              * (BENCH.surrogate().logLoss(architecture)
                  - BENCH.surrogate().logLoss(budget.optimum()));
      assertEquals(regret, table.doubleColumn("Regret %").get(row), 0.006);
      assertEquals(architecture.compression(), table.doubleColumn("Compression").get(row), 0.006);
      assertEquals(
          regret > 100 * BENCH.error() ? "worse" : "tie", table.stringColumn("Verdict").get(row));
    }
    assertEquals("2 2 | 2 2", table.stringColumn("Bits").get(2));
    assertEquals("tie", table.stringColumn("Verdict").get(3));
    assertEquals("worse", table.stringColumn("Verdict").get(5));
    assertEquals("over the budget", table.stringColumn("Verdict").get(6));
    assertTrue(table.doubleColumn("Regret %").isMissing(6));
  }

  /** As a mean of the logarithms over the seeds, where there are trainings. */
  @Test
  void measuredLossesStandBesideThePredictedOnes() {
    Map<String, Architecture> trained = new LinkedHashMap<>();
    for (Measurement m : BENCH.measurements().all()) {
      trained.put(m.architecture().literal(), m.architecture());
    }
    Table table = BenchTables.standings(BENCH.at(8), trained);
    int missing = 0;
    for (int row = 0; row < table.rowCount(); row++) {
      String bits = table.stringColumn("Bits").get(row);
      double logs =
          BENCH.measurements().all().stream()
              .filter(m -> m.architecture().literal().equals(bits))
              .mapToDouble(m -> Math.log(m.heldOutLoss().getAsDouble()))
              .average()
              .orElse(Double.NaN);
      missing += Double.isNaN(logs) ? 1 : 0;
      assertEquals(Double.isNaN(logs), table.doubleColumn("Measured loss").isMissing(row));
      if (!Double.isNaN(logs)) {
        assertEquals(Math.exp(logs), table.doubleColumn("Measured loss").get(row), 0.006);
      }
    }
    assertTrue(missing < 3, missing + " without a measurement");
  }

  @Test
  void aMethodIsAskedForEachBudget() {
    List<Double> asked = new ArrayList<>();
    Table table =
        BenchTables.method(
            BENCH,
            "mine",
            times -> {
              asked.add(times);
              return Architecture.uniform(NET, times < 12 ? 3 : 1);
            },
            10,
            24.5);
    assertEquals(List.of(10.0, 24.5), asked);
    assertEquals(
        List.of("10×", "10×", "10×", "24.50×", "24.50×", "24.50×"),
        table.stringColumn("Budget").asList());
    assertEquals(
        List.of("3 3 | 3 3", "1 1 | 1 1"),
        table.where(table.stringColumn("Name").isEqualTo("mine")).stringColumn("Bits").asList());
  }

  @Test
  void theFigureHasEveryAllocationOnceByItsBand() {
    Chart.Xy chart = BenchCharts.predictedAgainstMeasured(BENCH);
    assertEquals(Chart.Style.DASHED_LINE, chart.series().get(0).style());
    List<Chart.Point> points = new ArrayList<>();
    for (Chart.Series series : chart.series().subList(1, chart.series().size())) {
      assertFalse(series.points().isEmpty(), series.name());
      points.addAll(series.points());
      if (series.name().startsWith("10×")) {
        assertEquals(BENCH.quality().in(new Band(10)).allocations(), series.points().size());
      }
    }
    assertEquals(70, points.size());
    assertEquals(70, points.stream().map(Chart.Point::label).distinct().count());
    double bottom = chart.series().get(0).points().get(0).x();
    double top = chart.series().get(0).points().get(1).x();
    for (Chart.Point point : points) {
      assertTrue(Math.min(point.x(), point.y()) >= bottom && Math.max(point.x(), point.y()) <= top);
    }
    assertTrue(chart.series().stream().anyMatch(s -> s.name().equals("other sizes")));
  }

  @Test
  void gamesAreSummedUpOverTheirSeeds() {
    Game one = new Game("a", 16, 1, List.of(Double.POSITIVE_INFINITY, 0.4, 0.2), Optional.empty());
    Game two = new Game("a", 16, 2, List.of(0.6, 0.6, 0.3), Optional.empty());
    Game other = new Game("b", 24, 1, List.of(0.5), Optional.empty());
    Table table = BenchTables.games(BENCH, List.of(one, two, other));
    assertEquals(List.of("16×", "24×"), table.stringColumn("Budget").asList());
    assertEquals(List.of(2, 1), table.intColumn("Seeds").asList());
    assertEquals(List.of(3, 1), table.intColumn("Questions").asList());
    assertEquals(List.of(2, 1), table.intColumn("Nothing within").asList());
    Chart.Xy chart = BenchCharts.courses(List.of(one, two, other), 16);
    assertEquals(1, chart.series().size());
    List<Chart.Point> points = chart.series().get(0).points();
    assertEquals(List.of(2.0, 3.0), points.stream().map(Chart.Point::x).toList());
    assertEquals(50, points.get(0).y(), 1e-9);
    assertEquals(25, points.get(1).y(), 1e-9);
  }
}
