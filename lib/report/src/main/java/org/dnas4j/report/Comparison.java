package org.dnas4j.report;

import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.stat.StatUtils;
import org.dnas4j.base.Check;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * Networks side by side, each over its seeds, and how far each is from one of them, the control.
 *
 * @param control name of the row that the others are compared with; empty for none
 * @param rows in the order in which they were given
 */
public record Comparison(String control, List<Row> rows) {
  private static final double CONFIDENCE = 0.95;
  private static final String MINUS = "−";

  /**
   * The trainings of one network, which differ in nothing but the seed.
   *
   * @param name short, one of its own
   * @param bits its architecture as a literal
   * @param compression how many times smaller, or cheaper to compute, than in 32 bits; above 0
   * @param accuracies in percent, 0 to 100, by seed; empty where nothing has finished
   */
  public record Group(
      String name, String bits, double compression, SortedMap<Long, Double> accuracies) {
    /** Checks the ranges and copies the map. */
    public Group {
      Check.that(compression > 0, "compression of " + name, compression, "above 0");
      for (Map.Entry<Long, Double> a : accuracies.entrySet()) {
        Check.that(
            a.getValue() >= 0 && a.getValue() <= 100,
            "accuracy of " + name + ", seed " + a.getKey(),
            a.getValue(),
            "0 to 100 percent");
      }
      accuracies = Collections.unmodifiableSortedMap(new TreeMap<>(accuracies));
    }

    private double[] values() {
      return accuracies.values().stream().mapToDouble(Double::doubleValue).toArray();
    }
  }

  /**
   * A group and what its accuracies amount to.
   *
   * @param mean of the accuracies in percent; empty without any
   * @param deviation their sample standard deviation; empty below two
   * @param difference to the control; empty for the control itself and where either has no accuracy
   */
  public record Row(
      Group group,
      OptionalDouble mean,
      OptionalDouble deviation,
      Optional<Difference> difference) {}

  /**
   * How far a group's mean lies above the control's, in percent points.
   *
   * @param interval the 95 % confidence interval; empty where seeds are too few for one
   */
  public record Difference(double mean, Optional<Interval> interval) {}

  /** A confidence interval in percent points, and how it came about. */
  public record Interval(double low, double high, Method method) {}

  /** How the interval of a difference is computed. */
  public enum Method {
    /** From the differences at equal seeds: both groups have the same seeds, two at least. */
    PAIRED("paired by seed"),
    /** Welch's t interval, for groups with other seeds, two at least in each. */
    WELCH("Welch");

    private final String label;

    Method(String label) {
      this.label = label;
    }

    /** How tables call it. */
    public String label() {
      return label;
    }
  }

  /** Copies the list. */
  public Comparison {
    rows = List.copyOf(rows);
  }

  /** Sets groups side by side, and compares none with another. */
  public static Comparison of(List<Group> groups) {
    requireNames(groups);
    return new Comparison("", groups.stream().map(g -> row(g, Optional.empty())).toList());
  }

  private static Set<String> requireNames(List<Group> groups) {
    Set<String> names = new HashSet<>();
    groups.forEach(g -> Check.that(names.add(g.name()), "name", g.name(), "a name of its own"));
    return names;
  }

  /**
   * Compares groups with one of them.
   *
   * @param groups of different names
   * @param control name of one of the groups
   */
  public static Comparison of(List<Group> groups, String control) {
    Check.that(
        requireNames(groups).contains(control),
        "control",
        control,
        "one of " + groups.stream().map(Group::name).collect(Collectors.joining(", ")));
    Group against = groups.stream().filter(g -> g.name().equals(control)).findFirst().orElseThrow();
    return new Comparison(control, groups.stream().map(g -> row(g, Optional.of(against))).toList());
  }

  private static Row row(Group group, Optional<Group> control) {
    double[] values = group.values();
    return new Row(
        group,
        values.length == 0 ? OptionalDouble.empty() : OptionalDouble.of(StatUtils.mean(values)),
        values.length < 2
            ? OptionalDouble.empty()
            : OptionalDouble.of(Math.sqrt(StatUtils.variance(values))),
        control
            .filter(c -> c != group && values.length > 0 && !c.accuracies().isEmpty())
            .map(c -> difference(group, c)));
  }

  private static Difference difference(Group group, Group control) {
    double[] a = group.values();
    double[] b = control.values();
    double mean = StatUtils.mean(a) - StatUtils.mean(b);
    if (a.length < 2 || b.length < 2) {
      return new Difference(mean, Optional.empty());
    }
    if (group.accuracies().keySet().equals(control.accuracies().keySet())) {
      double[] pairs = new double[a.length];
      for (int i = 0; i < a.length; i++) {
        pairs[i] = a[i] - b[i];
      }
      double error = StatUtils.variance(pairs) / pairs.length;
      return new Difference(mean, interval(mean, error, pairs.length - 1, Method.PAIRED));
    }
    double ofGroup = StatUtils.variance(a) / a.length;
    double ofControl = StatUtils.variance(b) / b.length;
    double error = ofGroup + ofControl;
    // Welch and Satterthwaite's degrees of freedom
    double freedom =
        error
            * error
            / (ofGroup * ofGroup / (a.length - 1) + ofControl * ofControl / (b.length - 1));
    return new Difference(mean, interval(mean, error, freedom, Method.WELCH));
  }

  /** Around a mean whose squared standard error is {@code error}. */
  private static Optional<Interval> interval(
      double mean, double error, double freedom, Method method) {
    double half =
        error == 0
            ? 0 // and the degrees of freedom may be 0/0
            : new TDistribution(freedom).inverseCumulativeProbability((1 + CONFIDENCE) / 2)
                * Math.sqrt(error);
    return Optional.of(new Interval(mean - half, mean + half, method));
  }

  /** One row per group, every number in a column of its own, for files and further computing. */
  public Table numbers() {
    return Table.create(
        "Comparison with " + control,
        texts("Name", r -> r.group().name()),
        texts("Bits", r -> r.group().bits()),
        numbers("Compression", r -> OptionalDouble.of(r.group().compression())),
        numbers("Accuracy %", Row::mean),
        numbers("Standard deviation", Row::deviation),
        IntColumn.create("Seeds", rows.stream().mapToInt(r -> r.group().accuracies().size())),
        numbers("Difference", r -> number(r.difference(), Difference::mean)),
        numbers("Lower", r -> number(r.difference().flatMap(Difference::interval), Interval::low)),
        numbers("Upper", r -> number(r.difference().flatMap(Difference::interval), Interval::high)),
        texts("Interval", r -> method(r).map(Method::label).orElse("")));
  }

  /**
   * The same for reading: {@code 92.35 ± 0.12 (3)} is mean, standard deviation and number of seeds,
   * {@code +0.40 [−0.10, +0.90]} the difference and its 95 % interval.
   */
  public Table table(String title) {
    Table table =
        Table.create(
            title,
            texts("Name", r -> r.group().name()),
            texts("Bits", r -> r.group().bits()),
            texts("Accuracy %", Comparison::accuracy),
            numbers("Compression", r -> OptionalDouble.of(r.group().compression())));
    return control.isEmpty()
        ? table
        : table.addColumns(texts("Difference to " + control, this::difference));
  }

  /**
   * Heading, the settings that all rows share, the table for reading and what its columns mean.
   *
   * @param shared settings by key; may be empty
   */
  public String markdown(String title, Map<String, String> shared) {
    return "### "
        + title
        + "\n\n"
        + (shared.isEmpty() ? "" : "All rows: " + Markdown.settings(shared) + ".\n\n")
        + Markdown.of(table(title))
        + "\n"
        + note()
        + "\n";
  }

  /** What the columns of {@link #table} mean, in one or two sentences. */
  public String note() {
    List<String> methods =
        rows.stream().flatMap(r -> method(r).stream()).distinct().map(Method::label).toList();
    return "Accuracy: mean ± sample standard deviation (number of seeds)."
        + (methods.isEmpty()
            ? ""
            : " In brackets the 95 % confidence interval of the difference, "
                + (methods.size() == 1
                    ? methods.get(0) + "."
                    : "paired by seed where a row has the control's seeds, else Welch's."));
  }

  private static Optional<Method> method(Row row) {
    return row.difference().flatMap(Difference::interval).map(Interval::method);
  }

  private static String accuracy(Row row) {
    if (row.mean().isEmpty()) {
      return "";
    }
    String text = format("%.2f", row.mean().getAsDouble());
    if (row.deviation().isPresent()) {
      text += format(" ± %.2f", row.deviation().getAsDouble());
    }
    return Tables.unbroken(text + " (" + row.group().accuracies().size() + ")");
  }

  private String difference(Row row) {
    if (row.group().name().equals(control)) {
      return "control";
    }
    String interval =
        row.difference()
            .flatMap(Difference::interval)
            .map(i -> " [" + signed(i.low()) + ", " + signed(i.high()) + "]")
            .orElse("");
    return Tables.unbroken(row.difference().map(d -> signed(d.mean()) + interval).orElse(""));
  }

  private static String signed(double value) {
    return format("%+.2f", value).replace("-", MINUS);
  }

  private static String format(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }

  private StringColumn texts(String name, Function<Row, String> value) {
    return StringColumn.create(name, rows.stream().map(value));
  }

  private DoubleColumn numbers(String name, Function<Row, OptionalDouble> value) {
    DoubleColumn column = DoubleColumn.create(name);
    rows.forEach(r -> Tables.appendOptional(column, value.apply(r)));
    return column;
  }

  private static <T> OptionalDouble number(Optional<T> from, Function<T, Double> value) {
    return from.stream().mapToDouble(value::apply).findFirst();
  }
}
