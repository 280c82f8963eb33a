package org.dnas4j.surrogate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.dnas4j.search.Architecture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeasurementsTest {
  private static final String HEADER =
      "Name,Bits,Seed,Epochs,Compression,Test accuracy %,Held-out accuracy %,Held-out loss,Run\n";

  @TempDir private Path directory;

  private Measurements read(String text) {
    try {
      Path file = Files.writeString(directory.resolve("runs.csv"), text);
      return Measurements.read(file, Toy.CHOICES);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void assertRefused(String text, String... named) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> read(text).allocations()).getMessage();
    assertTrue(message.contains("runs.csv"), message);
    for (String name : named) {
      assertTrue(message.contains(name), name + " in: " + message);
    }
  }

  @Test
  void rowsAreReadByTheNamesOfTheirColumns() {
    Measurements read =
        read(
            "\"Held-out loss\",Seed,Bits,\"Say \"\"what\"\", and\nwhy\",Epochs,Test accuracy %,"
                + "Held-out accuracy %\r\n"
                + "0.5,7,2 4 | 1 0,\"a \"\"b\"\", c\nd\",2,81.5,80\r\n\r\n");
    Architecture bits = Architecture.parse(Toy.NET, "2 4 | 1 0");
    assertEquals(
        List.of(
            new Measurement(
                bits, 7, 2, OptionalDouble.of(0.5), OptionalDouble.of(0.8), 81.5 / 100)),
        read.all());
    TreeMap<Long, Double> losses = new TreeMap<>();
    losses.put(7L, Math.log(0.5));
    assertEquals(List.of(new MeasuredAllocation(bits, losses)), read.allocations());
  }

  /** The baseline of 160 epochs has the bits of a training of two. */
  @Test
  void seedsOfAnAllocationAreTakenTogetherAndOtherProtocolsLeftOut() {
    Measurements read =
        read(
            HEADER
                + "full,32 32 | 32 32,1,160,1,90,91,0.1,a\n"
                + "\"full, fine-tuned\",32 32 | 32 32,1,2,1,90,91,0.2,b\n"
                + "uniform,2 2 | 2 2,1,2,16,80,81,0.4,c\n"
                + "uniform,2 2 | 2 2,2,2,16,80,81,0.9,d\n"
                + "unmeasured,1 1 | 1 1,2,2,32,80,,,e\n");
    assertEquals(5, read.all().size());
    assertEquals(OptionalDouble.empty(), read.all().get(4).heldOutLoss());
    assertEquals(OptionalDouble.empty(), read.all().get(4).heldOutAccuracy());
    assertEquals(2, read.epochs());
    assertEquals(3, read.compared().size());
    List<MeasuredAllocation> allocations = read.allocations();
    assertEquals(List.of(1, 2), allocations.stream().map(MeasuredAllocation::seeds).toList());
    assertEquals(Math.log(0.2), allocations.get(0).logLoss(), 1e-12);
    assertEquals((Math.log(0.4) + Math.log(0.9)) / 2, allocations.get(1).logLoss(), 1e-12);
  }

  @Test
  void tablesWithoutLossesAreReadButRankNothing() {
    String old = "Bits,Seed,Epochs,Test accuracy %\n2 2 | 2 2,1,2,80\n";
    assertEquals(OptionalDouble.empty(), read(old).all().get(0).heldOutLoss());
    assertRefused(old, "Held-out loss", "dnas study");
  }

  @Test
  void faultsAreNamedByRowAndColumn() {
    String good = "a,2 2 | 2 2,1,2,16,80,81,0.4,c\n";
    assertRefused("", "empty");
    assertRefused("Name,Seed\na,1\n", "Bits", "Name");
    assertRefused(HEADER + good + "a,2 2 | 2,1,2,16,80,81,0.4,c\n", "row 2", "Bits", "2 2 | 2");
    assertRefused(HEADER + "a,2 2 | 0 2,1,2,16,80,81,0.4,c\n", "row 1", "Bits", "0 2");
    assertRefused(HEADER + "a,2 2 | 3 2,1,2,16,80,81,0.4,c\n", "row 1", "Bits", "candidates");
    assertRefused(HEADER + "a,two,1,2,16,80,81,0.4,c\n", "row 1", "Bits", "two");
    assertRefused(HEADER + "a,2 2 | 2 2,x,2,16,80,81,0.4,c\n", "row 1", "Seed", "x");
    assertRefused(HEADER + "a,2 2 | 2 2,1,-2,16,80,81,0.4,c\n", "row 1", "Epochs", "-2");
    assertRefused(HEADER + "a,2 2 | 2 2,1,2,16,180,81,0.4,c\n", "Test accuracy %", "180");
    assertRefused(HEADER + "a,2 2 | 2 2,1,2,16,80,-1,0.4,c\n", "Held-out accuracy %", "-1");
    assertRefused(HEADER + "a,2 2 | 2 2,1,2,16,80,81,0,c\n", "Held-out loss", "\"0\"");
    assertRefused(HEADER + "a,2 2 | 2 2,1,2,16,80,81,NaN,c\n", "Held-out loss", "NaN");
    assertRefused(HEADER + good + "a,2 2 | 2 2,1\n", "row 2", "3 cells", "9");
    assertRefused(HEADER + "\"a,2 2 | 2 2,1,2,16,80,81,0.4,c\n", "quote");
    assertRefused(HEADER + good + good, "2 2 | 2 2", "seed 1");
  }
}
