package org.dnas4j.report;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.dnas4j.cost.Cost;
import org.dnas4j.net.NetSpec;
import org.dnas4j.net.ResNets;
import org.dnas4j.report.chart.Chart;
import org.dnas4j.runs.Found;
import org.dnas4j.runs.Outcome;
import org.dnas4j.search.Architecture;
import org.dnas4j.search.Bits;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * Tables 1 and 2 of the paper beside what was measured, whatever there is of it. Only runs count
 * whose network, width and images are the paper's. Of the networks that a search has found the most
 * accurate and the smallest count, the first by the accuracy on held-out images, or, without any,
 * by its compression; no test accuracy chooses. Several seeds count as their mean.
 */
public final class PaperComparison {
  private static final String ALLOCATIONS_OF = "ResNet-20";

  /** A training or search with what it is about. */
  private record About<T>(T value, Optional<Subject> subject) {
    boolean isPapers() {
      return subject.stream().anyMatch(s -> s.differencesToCifar().isEmpty());
    }

    boolean isOf(String net) {
      return isPapers() && subject.orElseThrow().net().equals(net);
    }
  }

  private final List<About<Outcome>> outcomes;
  private final List<About<Found>> searches;

  /**
   * Compares trainings, and the searches whose architectures they may have trained.
   *
   * @param runs directory in which their runs lie, whose configurations say what they are about
   */
  public PaperComparison(List<Outcome> outcomes, List<Found> searches, Path runs) {
    this.outcomes = outcomes.stream().map(o -> new About<>(o, Subject.of(runs, o.run()))).toList();
    this.searches = searches.stream().map(s -> new About<>(s, Subject.of(runs, s.run()))).toList();
  }

  /** Why some trainings do not stand beside the paper's; empty if all do. */
  public String leftOut() {
    return outcomes.stream()
        .flatMap(
            o ->
                o
                    .subject()
                    .map(Subject::differencesToCifar)
                    .orElse(List.of("runs without a configuration"))
                    .stream())
        .distinct()
        .collect(Collectors.joining(", "));
  }

  /** Table 1: accuracy and compression; what was not measured, or on other data, is missing. */
  public Table table1() {
    return beside("Table 1: paper and measured", PaperTables.entries(), this::counterpart);
  }

  /** Results of the paper with the measured counterpart of each, if there is one. */
  static Table beside(
      String name,
      List<PaperTables.Entry> entries,
      Function<PaperTables.Entry, Optional<Counterparts.Choice>> counterpart) {
    List<Optional<Counterparts.Choice>> choices = entries.stream().map(counterpart).toList();
    List<Optional<Summary>> measured =
        choices.stream().map(c -> c.map(Counterparts.Choice::summary)).toList();
    Table table = PaperTables.table(name, entries);
    table.column("Accuracy %").setName("Paper accuracy %");
    table.column("Compression").setName("Paper compression");
    table.column("Source").setName("Paper source");
    return table.addColumns(
        numbers("Measured accuracy %", measured, s -> OptionalDouble.of(s.accuracy())),
        numbers("±", measured, Summary::spread),
        numbers("Measured compression", measured, s -> OptionalDouble.of(s.first().cost())),
        StringColumn.create(
            "Measured bits",
            measured.stream().map(m -> m.map(s -> s.first().bits().toString()).orElse(""))),
        counts("Epochs", measured, s -> s.first().epochs()),
        counts("Seeds", measured, Summary::seeds),
        StringColumn.create(
            "Chosen by", choices.stream().map(c -> c.map(Counterparts.Choice::by).orElse(""))));
  }

  private Optional<Counterparts.Choice> counterpart(PaperTables.Entry entry) {
    return new Counterparts(rows(entry.net(), o -> true), found(entry.net())).of(entry);
  }

  /** Literals that the searches on a net have found. */
  private List<Bits> found(String net) {
    return searches(net).flatMap(PaperComparison::architectures).toList();
  }

  static Stream<Bits> architectures(Found search) {
    return Stream.concat(search.samples().stream(), Stream.of(search.best()))
        .map(Architecture::bits);
  }

  private Stream<Found> searches(String net) {
    return searches.stream().filter(s -> s.isOf(net)).map(About::value);
  }

  private Stream<Outcome> outcomes(String net) {
    return outcomes.stream().filter(o -> o.isOf(net)).map(About::value);
  }

  private List<ResultRow> rows(String net, Predicate<Outcome> which) {
    return outcomes.stream()
        .filter(o -> o.isOf(net) && which.test(o.value()))
        .map(o -> Report.row(o.value(), o.subject()))
        .toList();
  }

  /**
   * The allocations of Table 2, then those found here for the same network, by name: the paper's
   * two, and of every search the most likely one and the samples.
   */
  public Map<String, Architecture> allocations() {
    NetSpec net = ResNets.cifar10(20);
    Map<String, Architecture> all = new LinkedHashMap<>();
    PaperTables.entries().stream()
        .filter(e -> e.bits().isPresent())
        .forEach(e -> all.put("paper, " + e.variant(), e.bits().get().on(net)));
    for (int i = 0; i < searches.size(); i++) {
      Found search = searches.get(i).value();
      if (!searches.get(i).isOf(ALLOCATIONS_OF)) {
        continue;
      }
      String name = "search " + (i + 1);
      all.put(name + ", most likely", search.best());
      for (int s = 0; s < search.samples().size(); s++) {
        all.put(name + ", sample " + (s + 1), search.samples().get(s));
      }
    }
    return all;
  }

  /**
   * Table 2: the bits of ResNet-20's blocks, the paper's and those found here, each with what this
   * project measured when it trained it, for as many epochs as it did. The paper's compression is
   * what its Table 1 says.
   */
  public Table table2() {
    Map<String, Architecture> all = allocations();
    List<Optional<PaperTables.Entry>> paper =
        all.values().stream().map(a -> PaperTables.of(ALLOCATIONS_OF, a.bits())).toList();
    List<Optional<Summary>> measured =
        all.values().stream()
            .map(
                a ->
                    Counterparts.longest(
                        Summary.of(rows(ALLOCATIONS_OF, o -> o.bits().equals(a.bits())))))
            .toList();
    return Table.create(
        "Table 2: bits of ResNet-20's blocks",
        StringColumn.create("Allocation", all.keySet()),
        StringColumn.create("Bits", all.values().stream().map(Architecture::literal)),
        numbers("Paper compression", paper, PaperTables.Entry::compression),
        numbers(
            "Compression",
            all.values().stream().map(Optional::of).toList(),
            a -> OptionalDouble.of(a.compression())),
        numbers("Paper accuracy %", paper, e -> OptionalDouble.of(e.accuracy())),
        numbers("Measured accuracy %", measured, s -> OptionalDouble.of(s.accuracy())),
        numbers("±", measured, Summary::spread),
        counts("Epochs", measured, s -> s.first().epochs()),
        counts("Seeds", measured, Summary::seeds));
  }

  private static <T> DoubleColumn numbers(
      String name, List<Optional<T>> rows, Function<T, OptionalDouble> value) {
    DoubleColumn column = DoubleColumn.create(name);
    rows.forEach(r -> Tables.appendOptional(column, r.map(value).orElse(OptionalDouble.empty())));
    return column;
  }

  private static <T> IntColumn counts(
      String name, List<Optional<T>> rows, Function<T, Integer> value) {
    IntColumn column = IntColumn.create(name);
    rows.forEach(r -> r.map(value).ifPresentOrElse(column::append, column::appendMissing));
    return column;
  }

  /**
   * Accuracy against compression of every training, with the quantized networks of the paper's
   * Table 1, TTQ's among them, for the nets that were trained on the paper's images.
   */
  public Chart.Xy accuracyAgainstCompression(String title) {
    Set<String> nets =
        outcomes.stream()
            .filter(About::isPapers)
            .map(o -> o.subject().orElseThrow().net())
            .collect(Collectors.toSet());
    return Charts.accuracyAgainstCompression(
        title,
        Cost.SIZE,
        outcomes.stream().map(o -> Report.row(o.value(), o.subject())).toList(),
        PaperTables.entries().stream()
            .filter(e -> e.compression().isPresent() && nets.contains(e.net()))
            .toList());
  }

  /**
   * What of the paper's experiments on CIFAR-10, and of our controls, is not there yet.
   *
   * @param options that every command is given, for example {@code --preset cpu --data DIR}
   * @return one row a gap, with the command that fills it
   */
  public Table missing(String options) {
    List<String> what = new ArrayList<>();
    List<String> command = new ArrayList<>();
    for (String net :
        PaperTables.entries().stream().map(PaperTables.Entry::net).distinct().toList()) {
      gaps(net)
          .forEach(
              (gap, verb) -> {
                what.add(net + ": " + gap);
                command.add(
                    "environment/dnas " + String.format(Locale.ROOT, verb, options + depth(net)));
              });
    }
    return Table.create(
        "Not run yet", StringColumn.create("What", what), StringColumn.create("Command", command));
  }

  private static String depth(String net) {
    return net.equals(ALLOCATIONS_OF) ? "" : " --set net.depth=" + net.replace("ResNet-", "");
  }

  /** By what is missing, the command with a place for its options. */
  private Map<String, String> gaps(String net) {
    Map<String, String> gaps = new LinkedHashMap<>();
    List<Outcome> own = outcomes(net).toList();
    List<Found> ownSearches = searches(net).toList();
    List<Bits> found = found(net);
    List<Summary> retrained = Summary.of(rows(net, o -> found.contains(o.bits())));
    if (own.isEmpty() && ownSearches.isEmpty()) {
      gaps.put("everything", "pipeline %s");
      return gaps;
    }
    if (own.stream().noneMatch(o -> o.kind() == Outcome.Kind.FULL_PRECISION)) {
      gaps.put("full precision", "train %s");
    }
    if (ownSearches.isEmpty()) {
      gaps.put("search", "search %s");
    }
    if (retrained.isEmpty()) {
      gaps.put("retraining of what the search finds", "pipeline %s");
    } else if (retrained.stream().mapToInt(Summary::seeds).max().orElse(0) < 3) {
      gaps.put("three seeds", "pipeline %s --set controls.seeds=1,2,3");
    }
    for (Outcome.Kind control : List.of(Outcome.Kind.UNIFORM, Outcome.Kind.RANDOM)) {
      if (own.stream().noneMatch(o -> o.kind() == control)) {
        gaps.put(control.label() + " bits, a control", "pipeline %s");
      }
    }
    PaperTables.entries().stream()
        .filter(e -> e.net().equals(net) && e.bits().isPresent())
        .filter(e -> own.stream().noneMatch(o -> o.bits().equals(e.bits().get())))
        .forEach(
            e ->
                gaps.put(
                    "the paper's allocation, " + e.variant(),
                    "retrain \"" + e.bits().get() + "\" %s"));
    return gaps;
  }
}
