package org.dnas4j.report;

import java.io.StringWriter;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.dnas4j.base.DurableFiles;
import org.dnas4j.config.Settings;
import org.dnas4j.kind.Kind;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Results as Tablesaw tables, and tables as files. */
public final class Tables {
  private static final double HUNDREDTHS = 100;

  /** So many components a kind shows on its own line. */
  private static final int UNFOLDED = 4;

  private static final char NO_BREAK = '\u00a0';
  private static final Pattern BITS = Pattern.compile("\\d[\\d/]*( (\\| )?\\d[\\d/]*)*");

  private Tables() {}

  /**
   * One row for each group of runs that differ in nothing but the seed, with the paper's value
   * beside the measured one in columns that are there only if a row has one. The spread is the
   * sample standard deviation over the seeds; compression counts the searched 3×3 convolutions
   * alone, as the paper's tables do: their weights, and where activations are quantized their
   * compute in a column of its own.
   */
  public static Table results(List<ResultRow> rows) {
    List<Summary> all = Summary.of(rows);
    Table table =
        Table.create(
            "Results",
            text("Name", all, s -> s.first().name()),
            text("Kind", all, s -> s.first().kind().label()),
            text("Bits", all, s -> s.first().bits().toString()),
            number("Accuracy %", all, s -> OptionalDouble.of(s.accuracy())),
            number("±", all, Summary::spread));
    if (rows.stream().anyMatch(r -> r.heldOut().isPresent())) {
      table.addColumns(number("Held-out accuracy %", all, Summary::heldOut));
    }
    boolean paper = rows.stream().anyMatch(r -> r.paper().isPresent());
    if (paper) {
      table.addColumns(paper("Paper accuracy %", all, e -> OptionalDouble.of(e.accuracy())));
    }
    table.addColumns(number("Compression", all, s -> OptionalDouble.of(s.first().compression())));
    if (rows.stream().anyMatch(r -> r.compute().isPresent())) {
      table.addColumns(number("Compute compression", all, s -> s.first().compute()));
    }
    if (paper) {
      table.addColumns(paper("Paper compression", all, PaperTables.Entry::compression));
    }
    table.addColumns(
        IntColumn.create("Seeds", all.stream().mapToInt(Summary::seeds)),
        IntColumn.create("Epochs", all.stream().mapToInt(s -> s.first().epochs())));
    if (paper) {
      table.addColumns(
          text("Paper source", all, s -> s.first().paper().map(p -> p.mark().label()).orElse("")));
    }
    return table;
  }

  private static DoubleColumn paper(
      String name, List<Summary> all, Function<PaperTables.Entry, OptionalDouble> value) {
    return number(name, all, s -> s.first().paper().map(value).orElse(OptionalDouble.empty()));
  }

  private static DoubleColumn number(
      String name, List<Summary> all, Function<Summary, OptionalDouble> value) {
    DoubleColumn column = DoubleColumn.create(name);
    all.forEach(s -> appendOptional(column, value.apply(s)));
    return column;
  }

  /**
   * The fields of a group of settings, for example {@code config.search()}, one row per field,
   * beside those of the preset {@code paper}, most of which are assumed. Of two choices that
   * differ, such as {@code config.net()}, it is one row.
   */
  public static Table settings(String title, Object here, Object paper) {
    StringColumn names = StringColumn.create("Setting");
    StringColumn values = StringColumn.create("Here");
    StringColumn assumed = StringColumn.create("Preset paper (assumed)");
    if (here instanceof Record mine
        && paper instanceof Record theirs
        && here.getClass() == paper.getClass()) {
      addSettings("", mine, theirs, List.of(names, values, assumed));
    } else {
      names.append("all");
      values.append(Settings.shown(here));
      assumed.append(Settings.shown(paper));
    }
    return Table.create(title, names, values, assumed);
  }

  /**
   * A kind of many components gets a row for each, if both sides are of that kind; a group is its
   * components.
   */
  private static void addSettings(
      String prefix, Record here, Record paper, List<StringColumn> columns) {
    for (RecordComponent field : here.getClass().getRecordComponents()) {
      Object mine = value(field, here);
      Object theirs = value(field, paper);
      if (Settings.isGroup(field.getType())) {
        addSettings(prefix + field.getName() + ".", (Record) mine, (Record) theirs, columns);
        continue;
      }
      columns.get(0).append(prefix + field.getName());
      if (mine instanceof Kind kind
          && mine instanceof Record own
          && theirs instanceof Record other
          && own.getClass() == other.getClass()
          && own.getClass().getRecordComponents().length > UNFOLDED) {
        columns.get(1).append(kind.kind());
        columns.get(2).append(kind.kind());
        addSettings(prefix + field.getName() + ".", own, other, columns);
      } else {
        columns.get(1).append(Settings.shown(mine));
        columns.get(2).append(Settings.shown(theirs));
      }
    }
  }

  private static Object value(RecordComponent field, Record owner) {
    try {
      return field.getAccessor().invoke(owner);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("field " + field + " cannot be read", e);
    }
  }

  private static StringColumn text(
      String name, List<Summary> all, Function<Summary, String> value) {
    return StringColumn.create(name, all.stream().map(value));
  }

  static void appendOptional(DoubleColumn column, OptionalDouble value) {
    if (value.isPresent()) {
      column.append(rounded(value.getAsDouble()));
    } else {
      column.appendMissing();
    }
  }

  /** The text with spaces at which no line breaks. */
  public static String unbroken(String text) {
    return text.replace(' ', NO_BREAK);
  }

  /**
   * A text as a cell that is read shows it: bits, which are numbers and bars alone, on one line.
   */
  public static String cell(String text) {
    return BITS.matcher(text).matches() ? unbroken(text) : text;
  }

  /** To hundredths, as tables show numbers; what is not finite stays as it is. */
  public static double rounded(double value) {
    return Double.isFinite(value) ? Math.round(value * HUNDREDTHS) / HUNDREDTHS : value;
  }

  /** Writes a table as CSV, making the directories above it. */
  public static void writeCsv(Table table, Path file) {
    StringWriter csv = new StringWriter();
    table.write().csv(csv);
    DurableFiles.write(file, csv.toString());
  }

  /** Writes a table as GitHub Markdown under its name as a heading. */
  public static void writeMarkdown(Table table, Path file) {
    DurableFiles.write(file, "### " + table.name() + "\n\n" + Markdown.of(table));
  }
}
