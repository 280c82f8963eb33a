package org.dnas4j.runs;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
  void whatIsNoNumberIsNamedWithItsFile() throws Exception {
    for (String row : new String[] {"1,abc", "1,", "1"}) {
      EpochTable table = table("epoch,loss\n" + row + "\n");
      String message =
          assertThrows(IllegalStateException.class, () -> table.check(List.of())).getMessage();
      assertTrue(message.contains("metrics.csv") && message.contains("line 2"), message);
    }
  }
}
