package org.dnas4j.report;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.dnas4j.cost.Cost;
import org.dnas4j.report.chart.Chart;
import org.dnas4j.runs.Found;
import org.dnas4j.runs.Outcome;
import org.dnas4j.search.Bits;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * What was measured of the paper's Tables 3 and 4, size and compute on ImageNet, and the command
 * for what was not. The paper's numbers stand beside it only where networks, widths and photos are
 * the paper's; then the networks that a search has found are chosen as {@link PaperComparison}
 * does.
 */
public final class ImageNetComparison {
  private final String setting;
  private final List<Outcome> outcomes;
  private final List<Optional<Subject>> subjects;
  private final List<Found> searches;

  /**
   * Compares trainings, and the searches whose architectures they may have trained.
   *
   * @param setting on what they were measured, for the tables' names: photos, their number, image
   *     size and width of the network
   * @param runs directory in which their runs lie, whose configurations say what they are about
   */
  public ImageNetComparison(
      String setting, List<Outcome> outcomes, List<Found> searches, Path runs) {
    this.setting = setting;
    this.outcomes = List.copyOf(outcomes);
    this.subjects = outcomes.stream().map(o -> Subject.of(runs, o.run())).toList();
    this.searches = List.copyOf(searches);
  }

  /** Table 3: weights of fewer bits, activations in floating point. */
  public Table table3() {
    return table("Table 3 (size)", Cost.SIZE);
  }

  /** Table 4: pairs of weight and activation bits. */
  public Table table4() {
    return table("Table 4 (compute)", Cost.COMPUTE);
  }

  private Table table(String name, Cost cost) {
    if (papers().findAny().isPresent()) {
      return PaperComparison.beside(
          name + ": paper, and measured on " + setting,
          PaperTables.imageNet(cost),
          entry -> counterpart(entry, cost));
    }
    String reasons =
        subjects.stream()
            .flatMap(s -> s.map(Subject::differencesToImageNet).orElse(List.of()).stream())
            .distinct()
            .collect(Collectors.joining(", "));
    return Tables.results(rows(IntStream.range(0, outcomes.size()).boxed(), cost))
        .setName(
            name
                + ": measured on "
                + setting
                + (reasons.isEmpty() ? "" : "; the paper's values do not stand beside " + reasons));
  }

  /** Indices of the trainings on the paper's network and photos. */
  private Stream<Integer> papers() {
    return IntStream.range(0, outcomes.size())
        .filter(i -> subjects.get(i).stream().anyMatch(s -> s.differencesToImageNet().isEmpty()))
        .boxed();
  }

  /** Networks in full precision, and those whose bits are for the cost. */
  private List<ResultRow> rows(Stream<Integer> indices, Cost cost) {
    boolean compute = cost.equals(Cost.COMPUTE);
    return indices
        .filter(
            i ->
                outcomes.get(i).kind() == Outcome.Kind.FULL_PRECISION
                    || outcomes.get(i).bits().quantizesActivations() == compute)
        .map(i -> Report.row(outcomes.get(i), subjects.get(i)))
        .toList();
  }

  private Optional<Counterparts.Choice> counterpart(PaperTables.Entry entry, Cost cost) {
    Stream<Integer> own =
        papers().filter(i -> subjects.get(i).orElseThrow().net().equals(entry.net()));
    List<Bits> found = searches.stream().flatMap(PaperComparison::architectures).toList();
    return new Counterparts(rows(own, cost), found).of(entry);
  }

  /**
   * Accuracy against compression of all retrained networks and controls, the paper's Figure 3, with
   * the quantized networks of its tables for nets that were trained on ImageNet itself.
   *
   * @param cost size shows networks with floating-point activations, compute the others
   */
  public Chart.Xy accuracyAgainstCompression(Cost cost) {
    List<ResultRow> rows = rows(IntStream.range(0, outcomes.size()).boxed(), cost);
    Set<String> nets =
        papers().map(i -> subjects.get(i).orElseThrow().net()).collect(Collectors.toSet());
    return Charts.accuracyAgainstCompression(
        setting,
        cost,
        rows,
        PaperTables.imageNet(cost).stream()
            .filter(e -> e.compression().isPresent() && nets.contains(e.net()))
            .toList());
  }

  /**
   * What of the tables was not run, with the command that runs it on ImageNet itself.
   *
   * @param gpuHours of one pipeline on one GPU, by network and cost
   */
  public Table missing(GpuHours gpuHours) {
    Table table =
        Table.create(
            "Not run on ImageNet itself",
            StringColumn.create("What"),
            StringColumn.create("Command"),
            DoubleColumn.create("Estimated GPU-hours"));
    for (Cost cost : List.of(Cost.SIZE, Cost.COMPUTE)) {
      for (int depth : List.of(18, 34)) {
        String preset = cost.equals(Cost.SIZE) ? "imagenet-paper" : "imagenet-paper-compute";
        table
            .stringColumn(0)
            .append((cost.equals(Cost.SIZE) ? "Table 3" : "Table 4") + ", ResNet-" + depth);
        table
            .stringColumn(1)
            .append(
                "environment/dnas pipeline --preset "
                    + preset
                    + " --data DIR --set net.depth="
                    + depth);
        table.doubleColumn(2).append(Math.round(gpuHours.of(preset, depth)));
      }
    }
    return table;
  }

  /** An estimate of the time of a pipeline. */
  @FunctionalInterface
  public interface GpuHours {
    /** Hours of one GPU for a preset at a depth, 18 or 34. */
    double of(String preset, int depth);
  }
}
