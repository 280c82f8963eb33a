package org.dnas4j.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.DoubleFunction;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import org.dnas4j.search.Architecture;
import org.dnas4j.surrogate.Agreement;
import org.dnas4j.surrogate.Band;
import org.dnas4j.surrogate.Bench;
import org.dnas4j.surrogate.Budget;
import org.dnas4j.surrogate.Game;
import org.dnas4j.surrogate.MeasuredAllocation;
import org.dnas4j.surrogate.Quality;
import org.dnas4j.surrogate.Standing;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * What a bench says, as tables. Errors and regrets are differences of the natural logarithm of the
 * held-out loss times 100, which is about percent of the loss.
 */
public final class BenchTables {
  private static final double HUNDRED = 100;

  private BenchTables() {}

  /** A named row: what it is, and where it stands. */
  private record Row(String name, Standing standing) {}

  /**
   * How the surrogate does on allocations that it has not seen: over all sizes, in each band of
   * equal compression and within all bands together, beside what two seeds agree in.
   */
  public static Table quality(Bench bench) {
    Map<String, Agreement> rows = new LinkedHashMap<>();
    rows.put("all sizes", bench.quality().all());
    for (Band band : Band.USUAL) {
      rows.put(times(band.compression()) + " ± 5 %", bench.quality().in(band));
    }
    rows.put("within these bands", bench.quality().within(Band.USUAL));
    List<Agreement> values = List.copyOf(rows.values());
    return Table.create(
        String.format(
            Locale.ROOT,
            "Predictions of unseen allocations: %d trainings of %d epochs, %d allocations",
            bench.measurements().compared().size(),
            bench.measurements().epochs(),
            bench.quality().unseen().size()),
        StringColumn.create("Allocations of", List.copyOf(rows.keySet())),
        counts("Number", values, Agreement::allocations),
        numbers("R²", values, Agreement::r2),
        numbers("Error %", values, a -> HUNDRED * a.rmse()),
        numbers("Kendall τ", values, Agreement::tau),
        counts("With several seeds", values, Agreement::repeated),
        numbers("τ of two seeds", values, Agreement::seedTau),
        numbers("Deviation of seeds %", values, a -> HUNDRED * a.seedDeviation()));
  }

  /**
   * Kendall's τ of several judges with the trained losses, within bands of equal compression.
   *
   * @param judges by name, see {@link Bench#judged}
   */
  public static Table judges(Map<String, Quality> judges) {
    List<Quality> values = List.copyOf(judges.values());
    Table table =
        Table.create(
            "Kendall τ of judges and trained allocations",
            StringColumn.create("Judge", List.copyOf(judges.keySet())),
            numbers("within these bands", values, q -> q.within(Band.USUAL).tau()));
    for (Band band : Band.USUAL) {
      table.addColumns(
          numbers(times(band.compression()) + " ± 5 %", values, q -> q.in(band).tau()));
    }
    table.addColumns(counts("Allocations", values, q -> q.within(Band.USUAL).allocations()));
    return table;
  }

  /**
   * The optimum of a budget, the dearest uniform allocation that fits and others, with their
   * regrets.
   *
   * @param others by name
   */
  public static Table standings(Budget budget, Map<String, Architecture> others) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < budget.best().size(); i++) {
      String name = i == 0 ? "optimum" : "optimum, next " + i;
      rows.add(new Row(name, budget.score(budget.best().get(i))));
    }
    budget.uniform().ifPresent(uniform -> rows.add(new Row("uniform", budget.score(uniform))));
    others.entrySet().stream()
        .map(entry -> new Row(entry.getKey(), budget.score(entry.getValue())))
        .sorted(
            Comparator.comparing((Row row) -> !row.standing().compares())
                .thenComparingDouble(row -> row.standing().regret()))
        .forEach(rows::add);
    return table(budget, rows);
  }

  private static Table table(Budget budget, List<Row> rows) {
    Map<Architecture, Double> measured = new LinkedHashMap<>();
    for (MeasuredAllocation m : budget.bench().measurements().allocations()) {
      measured.put(m.architecture(), Math.exp(m.logLoss()));
    }
    List<Standing> standings = rows.stream().map(Row::standing).toList();
    return Table.create(
        String.format(
            Locale.ROOT,
            "%s or more: regret is how far the predicted log loss lies above the optimum's, a tie up"
                + " to %.2f %%",
            times(budget.compression()),
            HUNDRED * budget.bench().error()),
        StringColumn.create("Name", rows.stream().map(Row::name)),
        StringColumn.create("Bits", standings.stream().map(s -> s.architecture().literal())),
        numbers("Compression", standings, Standing::compression),
        numbers("Predicted loss", standings, s -> Math.exp(s.logLoss())),
        numbers(
            "Measured loss", standings, s -> measured.getOrDefault(s.architecture(), Double.NaN)),
        numbers("Regret %", standings, s -> s.compares() ? HUNDRED * s.regret() : Double.NaN),
        StringColumn.create("Verdict", standings.stream().map(s -> s.verdict().label())));
  }

  /**
   * What a method chooses at each budget, beside optimum and uniform allocation.
   *
   * @param method gives an allocation for a compression
   * @param compressions asked for, at least one
   */
  public static Table method(
      Bench bench, String name, DoubleFunction<Architecture> method, double... compressions) {
    Table all = null;
    for (double compression : compressions) {
      Table one = standings(bench.at(compression), Map.of(name, method.apply(compression)));
      one.insertColumn(
          0, StringColumn.create("Budget", one.stream().map(row -> times(compression))));
      all = all == null ? one : all.append(one);
    }
    return all.setName(
        String.format(
            Locale.ROOT,
            "Regret of %s, by which the predicted log loss lies above the optimum's, a tie up to"
                + " %.2f %%",
            name,
            HUNDRED * bench.error()));
  }

  /**
   * What methods that ask found with the bench's answers, one row per method and budget.
   *
   * @param games in the order of the rows; those of one method and compression are one row
   */
  public static Table games(Bench bench, List<Game> games) {
    Map<String, List<Game>> rows = new LinkedHashMap<>();
    for (Game game : games) {
      rows.computeIfAbsent(game.compression() + " " + game.method(), k -> new ArrayList<>())
          .add(game);
    }
    List<List<Game>> values = List.copyOf(rows.values());
    return Table.create(
        String.format(
            Locale.ROOT,
            "Regret of methods that ask the bench, by which the predicted log loss of what they find"
                + " lies above the optimum's, a tie up to %.2f %%",
            HUNDRED * bench.error()),
        StringColumn.create("Budget", values.stream().map(g -> times(g.get(0).compression()))),
        StringColumn.create("Method", values.stream().map(g -> g.get(0).method())),
        counts("Questions", values, g -> g.get(0).questions()),
        counts("Seeds", values, List::size),
        numbers("Regret %", values, g -> HUNDRED * regrets(g).average().orElse(Double.NaN)),
        numbers("Least %", values, g -> HUNDRED * regrets(g).min().orElse(Double.NaN)),
        numbers("Most %", values, g -> HUNDRED * regrets(g).max().orElse(Double.NaN)),
        counts("Ties", values, g -> count(g, Standing.Verdict.TIE)),
        counts(
            "Nothing within",
            values,
            g -> (int) g.stream().filter(one -> one.found().isEmpty()).count()));
  }

  private static DoubleStream regrets(List<Game> games) {
    return games.stream().flatMap(game -> game.found().stream()).mapToDouble(Standing::regret);
  }

  private static int count(List<Game> games, Standing.Verdict verdict) {
    return (int)
        games.stream()
            .filter(game -> game.found().map(found -> found.verdict() == verdict).orElse(false))
            .count();
  }

  private static String times(double compression) {
    return String.format(
        Locale.ROOT, compression == Math.rint(compression) ? "%.0f×" : "%.2f×", compression);
  }

  private static <T> DoubleColumn numbers(String name, List<T> rows, ToDoubleFunction<T> value) {
    DoubleColumn column = DoubleColumn.create(name);
    for (T row : rows) {
      double number = value.applyAsDouble(row);
      Tables.appendOptional(
          column, Double.isFinite(number) ? OptionalDouble.of(number) : OptionalDouble.empty());
    }
    return column;
  }

  private static <T> IntColumn counts(String name, List<T> rows, Function<T, Integer> value) {
    return IntColumn.create(name, rows.stream().mapToInt(value::apply));
  }
}
