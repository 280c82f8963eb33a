package org.dnas4j.report;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.dnas4j.cost.CostModel;
import org.dnas4j.experiment.Found;
import org.dnas4j.experiment.Outcome;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * Tables 3 and 4 of the paper, size and compute on ImageNet, beside what was measured, and the
 * command for what was not. As in the paper, the most accurate and the smallest of the networks
 * that a search has found count, by their test accuracy.
 */
public final class ImageNetComparison {
  private final String setting;
  private final List<Outcome> outcomes;
  private final List<Found> searches;

  /**
   * Compares trainings, and the searches whose architectures they may have trained.
   *
   * @param setting on what they were measured, for the tables' names: photos, their number, image
   *     size and width of the network
   */
  public ImageNetComparison(String setting, List<Outcome> outcomes, List<Found> searches) {
    this.setting = setting;
    this.outcomes = List.copyOf(outcomes);
    this.searches = List.copyOf(searches);
  }

  /** Table 3: weights of fewer bits, activations in floating point. */
  public Table table3() {
    return table("Table 3 (size)", CostModel.SIZE);
  }

  /** Table 4: pairs of weight and activation bits. */
  public Table table4() {
    return table("Table 4 (compute)", CostModel.COMPUTE);
  }

  private Table table(String name, CostModel cost) {
    return PaperComparison.beside(
        name + ": paper, and measured on " + setting,
        PaperTables.imageNet(cost),
        entry -> counterpart(entry, cost));
  }

  private Optional<Summary> counterpart(PaperTables.Entry entry, CostModel cost) {
    return switch (entry.variant()) {
      case PaperTables.FULL ->
          rows(entry.net(), o -> o.kind() == Outcome.Kind.FULL_PRECISION).stream()
              .max(Comparator.comparingInt(s -> s.first().epochs()));
      case PaperTables.MOST_ACCURATE ->
          found(entry.net(), cost).stream().max(Comparator.comparingDouble(Summary::accuracy));
      case PaperTables.MOST_EFFICIENT ->
          found(entry.net(), cost).stream().max(Comparator.comparingDouble(s -> s.first().cost()));
      default -> Optional.empty();
    };
  }

  private List<Summary> found(String net, CostModel cost) {
    List<String> bits =
        searches.stream()
            .flatMap(s -> Stream.concat(s.samples().stream(), Stream.of(s.argmax())))
            .toList();
    boolean compute = cost == CostModel.COMPUTE;
    return rows(net, o -> bits.contains(o.bits()) && o.quantizesActivations() == compute);
  }

  private List<Summary> rows(String net, Predicate<Outcome> which) {
    return Summary.of(
        outcomes.stream()
            .filter(o -> Report.net(o.bits()).equals(net))
            .filter(which)
            .map(Report::row)
            .toList());
  }

  /**
   * Accuracy against compression of all retrained networks and controls, the paper's Figure 3, with
   * the quantized networks of its tables.
   *
   * @param cost size shows networks with floating-point activations, compute the others
   */
  public Chart.Xy accuracyAgainstCompression(CostModel cost) {
    boolean compute = cost == CostModel.COMPUTE;
    List<ResultRow> rows =
        outcomes.stream()
            .filter(
                o -> o.kind() == Outcome.Kind.FULL_PRECISION || o.quantizesActivations() == compute)
            .map(Report::row)
            .toList();
    List<String> nets = outcomes.stream().map(o -> Report.net(o.bits())).distinct().toList();
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
    for (CostModel cost : CostModel.values()) {
      for (int depth : List.of(18, 34)) {
        String preset = cost == CostModel.SIZE ? "imagenet-paper" : "imagenet-paper-compute";
        table
            .stringColumn(0)
            .append((cost == CostModel.SIZE ? "Table 3" : "Table 4") + ", ResNet-" + depth);
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
