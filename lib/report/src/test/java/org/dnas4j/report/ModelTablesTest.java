package org.dnas4j.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.dnas4j.pack.Evaluation;
import org.dnas4j.pack.PackedSize;
import org.dnas4j.pack.Prediction;
import org.dnas4j.train.Score;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.Table;

class ModelTablesTest {
  /** 100 weights of 3 bits are 38 bytes, with two levels 46: 3.68 bits each. */
  @Test
  void layersTellEffectiveBits() {
    PackedSize size =
        new PackedSize(
            List.of(
                new PackedSize.Layer("a", 3, 100, 38, 8),
                new PackedSize.Layer("b", 0, 60, 0, 0),
                new PackedSize.Layer("c", 32, 10, 40, 0)),
            5.12,
            1000,
            200);
    Table layers = ModelTables.layers(size);
    assertEquals(List.of("a", "b", "c", "all"), layers.stringColumn("Layer").asList());
    assertEquals(3.68, layers.doubleColumn("Effective bits").get(0), 1e-9);
    assertEquals(0, layers.doubleColumn("Effective bits").get(1), 1e-9);
    assertEquals(8.0 * 86 / 170, layers.doubleColumn("Effective bits").get(3), 1e-9);
    Table compression = ModelTables.compression(size);
    double[] times = {5.12, 4.0 * 170 / 86, 5};
    assertArrayEquals(times, compression.doubleColumn("Times smaller").asDoubleArray(), 1e-9);
    assertEquals(86, compression.longColumn("Bytes").get(1));
  }

  @Test
  void fewClassesAreAMatrixAndManyTheirMistakes() {
    Evaluation few =
        new Evaluation(
            "net",
            new Score(0.5, 0.75),
            new int[][] {{3, 1}, {0, 4}},
            List.of("cat", "dog"),
            10,
            Optional.empty());
    Table matrix = ModelTables.confusion(few);
    assertEquals(List.of("Class", "as cat", "as dog"), matrix.columnNames());
    assertEquals(List.of(1, 4), matrix.intColumn("as dog").asList());
    int[][] confusion = new int[30][30];
    confusion[7][9] = 5;
    confusion[2][1] = 6;
    confusion[4][4] = 100;
    Evaluation many =
        new Evaluation(
            "net",
            few.score(),
            confusion,
            IntStream.range(0, 30).mapToObj(i -> "n" + i).toList(),
            10,
            Optional.empty());
    Table mistakes = ModelTables.confusion(many);
    assertEquals(List.of("n2", "n7"), mistakes.stringColumn("Class").asList());
    assertEquals(List.of("n1", "n9"), mistakes.stringColumn("taken for").asList());
    assertEquals(List.of(6, 5), mistakes.intColumn("Images").asList());
  }

  @Test
  void predictionsTellImagesByName() {
    Prediction one =
        new Prediction(
            Path.of("folder", "a.png"),
            List.of(new Prediction.Guess("cat", 0.756), new Prediction.Guess("dog", 0.2)));
    Table table = ModelTables.predictions(Collections.nCopies(2, one));
    assertEquals(4, table.rowCount());
    assertEquals("a.png", table.stringColumn("Image").get(3));
    assertEquals(75.6, table.doubleColumn("Probability %").get(0), 1e-9);
  }
}
