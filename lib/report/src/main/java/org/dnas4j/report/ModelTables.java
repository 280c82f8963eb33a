package org.dnas4j.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.dnas4j.pack.Evaluation;
import org.dnas4j.pack.PackedSize;
import org.dnas4j.pack.Prediction;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Networks that are packed, scored or used, as tables. */
public final class ModelTables {
  /** More classes make no matrix that one can read. */
  private static final int MOST_CLASSES = 20;

  private static final int PAIRS = 20;

  private ModelTables() {}

  /** One row per convolution of the search space, and one for all of them. */
  public static Table layers(PackedSize size) {
    StringColumn names = StringColumn.create("Layer");
    IntColumn bits = IntColumn.create("Bits");
    LongColumn weights = LongColumn.create("Weights");
    LongColumn codes = LongColumn.create("Bytes");
    LongColumn levels = LongColumn.create("Bytes of levels");
    DoubleColumn effective = DoubleColumn.create("Effective bits");
    for (PackedSize.Layer layer : size.layers()) {
      names.append(layer.name());
      bits.append(layer.bits());
      weights.append(layer.weights());
      codes.append(layer.codeBytes());
      levels.append(layer.levelBytes());
      effective.append(layer.effectiveBits());
    }
    names.append("all");
    bits.appendMissing();
    weights.append(size.layers().stream().mapToLong(PackedSize.Layer::weights).sum());
    codes.append(size.layers().stream().mapToLong(PackedSize.Layer::codeBytes).sum());
    levels.append(size.layers().stream().mapToLong(PackedSize.Layer::levelBytes).sum());
    effective.append(32 / size.real());
    return Table.create("Layers", names, bits, weights, codes, levels, effective);
  }

  /** How many times smaller: as the bits claim, as those layers are, as the whole file is. */
  public static Table compression(PackedSize size) {
    return Table.create(
        "Compression",
        StringColumn.create(
            "What", "searched layers, by their bits", "searched layers, in the file", "whole file"),
        DoubleColumn.create("Times smaller", size.claimed(), size.real(), size.wholeFile()),
        LongColumn.create(
            "Bytes",
            Math.round(full(size) / size.claimed()),
            Math.round(full(size) / size.real()),
            size.fileBytes()));
  }

  private static double full(PackedSize size) {
    return 4.0 * size.layers().stream().mapToLong(PackedSize.Layer::weights).sum();
  }

  /**
   * Images by their class and the one that the network gave; of more than 20 classes the most
   * frequent mistakes alone.
   */
  public static Table confusion(Evaluation evaluation) {
    String title =
        String.format(
            Locale.ROOT,
            "%s: accuracy %.2f %%, loss %.4f, %.0f images/s",
            evaluation.name(),
            100 * evaluation.score().accuracy(),
            evaluation.score().loss(),
            evaluation.imagesPerSecond());
    List<String> classes = evaluation.classes();
    if (classes.size() > MOST_CLASSES) {
      return mistakes(title, evaluation);
    }
    Table table = Table.create(title, StringColumn.create("Class", classes));
    for (int given = 0; given < classes.size(); given++) {
      IntColumn column = IntColumn.create("as " + classes.get(given));
      for (int own = 0; own < classes.size(); own++) {
        column.append(evaluation.confusion()[own][given]);
      }
      table.addColumns(column);
    }
    return table;
  }

  private static Table mistakes(String title, Evaluation evaluation) {
    int[][] confusion = evaluation.confusion();
    List<int[]> pairs = new ArrayList<>();
    for (int own = 0; own < confusion.length; own++) {
      for (int given = 0; given < confusion.length; given++) {
        if (own != given && confusion[own][given] > 0) {
          pairs.add(new int[] {own, given});
        }
      }
    }
    List<int[]> most =
        pairs.stream()
            .sorted(Comparator.comparingInt(p -> -confusion[p[0]][p[1]]))
            .limit(PAIRS)
            .toList();
    return Table.create(
        title,
        StringColumn.create("Class", most.stream().map(p -> evaluation.classes().get(p[0]))),
        StringColumn.create("taken for", most.stream().map(p -> evaluation.classes().get(p[1]))),
        IntColumn.create("Images", most.stream().mapToInt(p -> confusion[p[0]][p[1]])));
  }

  /** One row per image and class. */
  public static Table predictions(List<Prediction> predictions) {
    StringColumn images = StringColumn.create("Image");
    StringColumn classes = StringColumn.create("Class");
    DoubleColumn percent = DoubleColumn.create("Probability %");
    for (Prediction prediction : predictions) {
      for (Prediction.Guess guess : prediction.guesses()) {
        images.append(String.valueOf(prediction.image().getFileName()));
        classes.append(guess.label());
        percent.append(Tables.rounded(100 * guess.probability()));
      }
    }
    return Table.create("Predictions", images, classes, percent);
  }
}
