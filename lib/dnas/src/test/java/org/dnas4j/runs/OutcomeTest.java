package org.dnas4j.runs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.dnas4j.config.Json;
import org.dnas4j.cost.Cost;
import org.dnas4j.net.BlockSpec;
import org.dnas4j.net.NetSpec;
import org.dnas4j.net.ResNets;
import org.dnas4j.quant.Precision;
import org.dnas4j.search.Architecture;
import org.dnas4j.search.Bits;
import org.junit.jupiter.api.Test;

class OutcomeTest {
  private static final String REST =
      "\"accuracy\": 0.5, \"seed\": 1, \"epochs\": 2, \"run\": \"r\"}";

  private static Outcome read(String costs) {
    return Outcome.read(
        "result.json",
        "{\"name\": \"n\", \"kind\": \"GIVEN\", \"bits\": \"2/4 3\"," + costs + REST);
  }

  /** As versions wrote that had one field per cost. */
  @Test
  void resultsOfEarlierVersionsAreRead() {
    Outcome counted = read("\"compression\": 16.0, \"computeCompression\": 100.0,");
    assertEquals(Map.of("size", 16.0, "compute", 100.0), counted.compressions());
    assertEquals(100, counted.saving());
    assertEquals("2/4 3", counted.bits().toString());
    for (String notCounted : new String[] {"", "\"computeCompression\": 0.0,"}) {
      Outcome first = read("\"compression\": 16.0," + notCounted);
      assertEquals(OptionalDouble.empty(), first.computeCompression());
      assertEquals(16, first.saving());
    }
  }

  @Test
  void whatIsWrittenIsRead() {
    Bits bits = Bits.parse("1/4 0 | 8/8 32");
    Map<String, Double> compressions = Map.of("size", 3.5, "compute", 20.0, "toy", 7.0);
    Outcome outcome =
        new Outcome(
            "n", Outcome.Kind.SEARCHED, bits, compressions, 0.25, 0.5, 3, 4, "r", "net", Map.of());
    String text = Json.pretty(Json.tree(outcome));
    assertEquals(outcome, Outcome.read("result.json", text));
  }

  @Test
  void costsThatCannotBeAreRefused() {
    for (String costs :
        new String[] {
          "",
          "\"compression\": 0,",
          "\"compression\": \"x\",",
          "\"compressions\": {\"compute\": 3},",
          "\"compressions\": {\"size\": 3, \"compute\": -1},"
        }) {
      IllegalArgumentException e =
          assertThrows(IllegalArgumentException.class, () -> read(costs), costs);
      assertTrue(e.getMessage().contains("compression"), e.getMessage());
    }
  }

  /** Half of it for a block at 2 bit, all of it for others. */
  private record Toy() implements Cost {
    @Override
    public String kind() {
      return "toy";
    }

    @Override
    public String unit() {
      return "toys";
    }

    @Override
    public double cost(BlockSpec block, Precision precision) {
      return precision.weight().bits() == 2 ? 5 : 10;
    }
  }

  @Test
  void theCostOfTheSearchCountsBesideSizeAndCompute() {
    NetSpec net = ResNets.of(ResNets.Stem.CIFAR, List.of(2), 4, ResNets.Shortcut.A, 8, 2);
    Architecture architecture = Architecture.parse(net, "2/4 32");
    Map<String, Double> compressions = Outcome.compressions(architecture, new Toy());
    // Two blocks of equal shape: 64 bits of 2 + 32 for size, 2·1024 of 2·4 + 1024 for compute.
    assertEquals(64.0 / 34, compressions.get("size"), 1e-12);
    assertEquals(2048.0 / 1032, compressions.get("compute"), 1e-12);
    assertEquals(20.0 / 15, compressions.get("toy"), 1e-12);
    assertEquals(2, Outcome.compressions(architecture, Cost.SIZE).size());
  }
}
