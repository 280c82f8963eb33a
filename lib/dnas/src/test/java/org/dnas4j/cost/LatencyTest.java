package org.dnas4j.cost;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.dnas4j.config.ExperimentConfig;
import org.dnas4j.kind.InputFile;
import org.dnas4j.net.BlockSpec;
import org.dnas4j.net.ResNets;
import org.dnas4j.quant.Precision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A table written by hand. */
class LatencyTest {
  private static final String HEADER = "in,out,stride,size,weight_bits,activation_bits,cost\n";
  private static final BlockSpec FLAT =
      ResNets.of(ResNets.Stem.CIFAR, List.of(1, 1), 4, ResNets.Shortcut.A, 8, 2).blocks().get(0);
  private static final BlockSpec HALVING =
      ResNets.of(ResNets.Stem.CIFAR, List.of(1, 1), 4, ResNets.Shortcut.A, 8, 2).blocks().get(1);

  @TempDir private Path folder;

  private Latency table(String text) throws IOException {
    Path file = Files.writeString(Files.createTempFile(folder, "latency", ".csv"), text);
    return new Latency(new InputFile(file.toString()));
  }

  @Test
  void costsAreThoseOfTheRows() throws IOException {
    Latency cost =
        table(
            HEADER
                + "4,4,1,8,32,32,12.5\n4,4,1,8,2,32,3\n4,4,1,8,2,4,1.75\n"
                + "4,8,2,4,32,32,7.5\n4,8,2,4,2,4,2.25\n");
    assertEquals(3, cost.cost(FLAT, Precision.weightOnly(2)));
    assertEquals(1.75, cost.cost(FLAT, Precision.of(2, 4)));
    assertEquals(0, cost.cost(FLAT, Precision.weightOnly(0)));
    List<BlockSpec> both = List.of(FLAT, HALVING);
    assertEquals(20, cost.full(both));
    assertEquals(5, cost.compression(both, List.of(Precision.of(2, 4), Precision.of(2, 4))));
    // 20 / (0 + 2.25)
    assertEquals(
        8.8889, cost.compression(both, List.of(Precision.weightOnly(0), Precision.of(2, 4))), 1e-4);
  }

  @Test
  void filesOfOtherSystemsAreRead() throws IOException {
    Latency cost =
        table("\uFEFF\r\n" + HEADER.strip() + "\r\n\r\n 4, 4, 1, 8, 32, 32, 1.25e3 \r\n\r\n");
    assertEquals(1250, cost.cost(FLAT, Precision.FULL));
  }

  @Test
  void aFileIsReadAgainOnlyIfItChanged() throws IOException {
    Latency cost = table(HEADER + "4,4,1,8,32,32,5");
    Path file = cost.table().file();
    FileTime time = FileTime.fromMillis(1_700_000_000_000L);
    Files.setLastModifiedTime(file, time);
    assertEquals(5, cost.cost(FLAT, Precision.FULL));
    // With time and size of the old content it is not read, which shows that it was not.
    Files.writeString(file, HEADER + "4,4,1,8,32,32,6");
    Files.setLastModifiedTime(file, time);
    assertEquals(5, cost.cost(FLAT, Precision.FULL));
    Files.setLastModifiedTime(file, FileTime.fromMillis(1_700_000_000_001L));
    assertEquals(6, cost.cost(FLAT, Precision.FULL));
    Files.delete(file);
    assertEquals(6, cost.cost(FLAT, Precision.FULL));
  }

  @Test
  void equalityIsThatOfPaths() throws IOException {
    Latency cost = table(HEADER + "4,4,1,8,32,32,5");
    Latency later = new Latency(new InputFile(cost.table().path()));
    assertEquals(5, later.cost(FLAT, Precision.FULL));
    assertEquals(cost, later);
    assertEquals(cost.hashCode(), later.hashCode());
    assertNotEquals(cost, new Latency());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "4,4,1,8,2,32,-1",
        "4,4,1,8,2,32,0",
        "4,4,1,8,2,32,NaN",
        "4,4,1,8,2,32,1e999",
        "4,4,1,8,2,32,1.000.000",
        "4,4,1,8,2,32,",
        "4,4,1,8,2,32,0,5",
        "4,4,1,8,2,32",
        "4,4,1,8,9,32,1",
        "4,4,1,8,2,0,1",
        "4,4,1,8,0,32,1",
        "4.0,4,1,8,2,32,1",
        "4;4;1;8;2;32;1",
        "4,4,1,8,32,32,5",
      })
  void aWrongRowIsRefusedWithItsLine(String row) throws IOException {
    Latency cost = table(HEADER + "4,4,1,8,32,32,5\n\n" + row + "\n");
    refuses(cost, "line 4", row, cost.table().path());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"4,4,1,8,32,32,5", "in,out,stride,size,bits,cost", "in;out"})
  void aWrongHeaderIsRefused(String header) throws IOException {
    refuses(table(header + "\n4,4,1,8,32,32,5\n"), "line 1", header, HEADER.strip());
  }

  @Test
  void noTableIsNoCost() throws IOException {
    refuses(table(""), "empty", HEADER.strip());
    refuses(table("in,out\0"), "UTF-8");
    refuses(new Latency(), "table = \"\"");
    refuses(new Latency(new InputFile(folder.resolve("none.csv").toString())), "none.csv");
    // A skipped block is free all the same.
    assertEquals(0, new Latency().cost(FLAT, Precision.weightOnly(0)));
  }

  private static void refuses(Latency cost, String... words) {
    assertContains(
        assertThrows(IllegalArgumentException.class, () -> cost.cost(FLAT, Precision.FULL)), words);
  }

  private static void assertContains(IllegalArgumentException refusal, String... words) {
    for (String word : words) {
      assertTrue(refusal.getMessage().contains(word), refusal.getMessage());
    }
    assertFalse(refusal.getMessage().contains("For input string"), refusal.getMessage());
  }

  @Test
  void aSearchIsRefusedBeforeItStarts() throws IOException {
    ExperimentConfig config =
        ExperimentConfig.preset("smoke")
            .with("search.candidates", "2,4/4")
            .with("search.cost", "latency");
    refusesSearch(config, "search.cost.table = \"\"");
    StringBuilder rows = new StringBuilder();
    for (BlockSpec block : config.spec().blocks().stream().distinct().toList()) {
      if (block.name().endsWith("b1")
          || block.name().equals("g2b2")
          || block.name().equals("g3b2")) {
        for (String bits : List.of("2,32", "4,4", "32,32")) {
          rows.append(block.in() + "," + block.out() + "," + block.stride() + ",");
          rows.append(block.outputSize() + "," + bits + ",1.5\n");
        }
      }
    }
    // The cost of 9 blocks at 1.5 each.
    config(config, rows.toString()).require(ExperimentConfig.Stage.SEARCH);
    refusesSearch(config(config, rows.toString().replace("1.5", "0.3")), "search.cost = latency(");
    for (String row : List.of("8,8,1,16,4,4,1.5\n", "8,16,2,8,32,32,1.5\n")) {
      assertTrue(rows.toString().contains(row), rows.toString());
      ExperimentConfig lacking = config(config, rows.toString().replace(row, ""));
      refusesSearch(lacking, "search.cost.table = ", row.substring(0, row.lastIndexOf(',')));
      lacking.require(ExperimentConfig.Stage.BASELINE);
    }
  }

  private ExperimentConfig config(ExperimentConfig config, String rows) throws IOException {
    return config.with("search.cost.table", table(HEADER + rows).table().path());
  }

  private static void refusesSearch(ExperimentConfig config, String... words) {
    assertContains(
        assertThrows(
            IllegalArgumentException.class, () -> config.require(ExperimentConfig.Stage.SEARCH)),
        words);
  }
}
