package org.dnas4j.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EpochTableTest {
  @TempDir private Path directory;

  private EpochTable table(String text) throws Exception {
    Path file = directory.resolve("metrics.csv");
    Files.writeString(file, text);
    return new EpochTable(file);
  }

  @Test
  void theLastRowsNumberIsFoundByItsColumn() throws Exception {
    EpochTable table = table("epoch,loss,mean_entropy\n1,2.5,1.9\n2,2.25,1.5\n");
    assertEquals(OptionalDouble.of(1.5), table.last("mean_entropy"));
    assertEquals(OptionalDouble.of(2.25), table.last("loss"));
    Map<String, Object> next = new LinkedHashMap<>();
    next.put("loss", 2);
    next.put("mean_entropy", 1);
    table.append(3, next);
    assertEquals(OptionalDouble.of(2), table.last("loss"));
  }

  @Test
  void whatWasNotMeasuredIsEmpty() throws Exception {
    assertEquals(OptionalDouble.empty(), table("epoch,loss\n1,2.5\n").last("mean_entropy"));
    assertEquals(OptionalDouble.empty(), table("epoch,mean_entropy\n").last("mean_entropy"));
    assertEquals(OptionalDouble.empty(), table("").last("mean_entropy"));
    EpochTable none = new EpochTable(directory.resolve("none.csv"));
    assertEquals(OptionalDouble.empty(), none.last("mean_entropy"));
  }

  @Test
  void whatIsNoNumberIsNamedWithItsFile() throws Exception {
    for (String row : new String[] {"1,abc", "1,", "1"}) {
      EpochTable table = table("epoch,loss\n" + row + "\n");
      String message =
          assertThrows(IllegalStateException.class, () -> table.last("loss")).getMessage();
      assertTrue(message.contains("metrics.csv") && message.contains("line 2"), message);
    }
  }
}
