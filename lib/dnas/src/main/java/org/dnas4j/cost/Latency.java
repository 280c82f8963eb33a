package org.dnas4j.cost;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.dnas4j.base.IoProblem;
import org.dnas4j.base.TextFile;
import org.dnas4j.kind.About;
import org.dnas4j.kind.InputFile;
import org.dnas4j.net.BlockSpec;
import org.dnas4j.quant.Precision;

/**
 * The measured cost of a block, such as its time or energy on one device, from a table. One row per
 * shape of a block and precision; the rows with 32-bit weights and activations are needed for the
 * compression, and a skipped block costs nothing without a row.
 *
 * <p>The search takes the logarithm of the cost of all blocks, so that its unit matters: the
 * smaller the unit, the weaker the same γ.
 *
 * @param table a CSV file in UTF-8 whose first line is {@code
 *     in,out,stride,size,weight_bits,activation_bits,cost}: channels, stride of the first
 *     convolution, height of the output, and the cost of the whole block, with a decimal point
 */
@About("cost of each block and precision as measured, from a table")
public record Latency(
    @About("CSV file with the columns in,out,stride,size,weight_bits,activation_bits,cost")
        InputFile table)
    implements Cost {

  private static final String HEADER = "in,out,stride,size,weight_bits,activation_bits,cost";

  /** Without a table, which has to be set. */
  public Latency() {
    this(new InputFile(""));
  }

  @Override
  public String kind() {
    return "latency";
  }

  @Override
  public double cost(BlockSpec block, Precision precision) {
    if (precision.weight().isSkip()) {
      return 0;
    }
    if (table.path().isEmpty()) {
      throw new IllegalArgumentException(
          "table = \"\"; allowed: a CSV file with the columns " + HEADER);
    }
    Key key = Key.of(block, precision);
    Double cost = table.read(Rows.class, Rows::of).costs.get(key);
    if (cost == null) {
      throw new IllegalArgumentException(
          "table = "
              + table
              + " has no row "
              + key
              + ", which is block "
              + block.name()
              + " at precision "
              + precision
              + "; add it: each shape of a block needs a row per candidate and one with 32,32");
    }
    return cost;
  }

  @Override
  public String unit() {
    return "units of the table";
  }

  /** What a row is found by. */
  private record Key(int in, int out, int stride, int size, Precision precision) {
    static Key of(BlockSpec block, Precision precision) {
      return new Key(block.in(), block.out(), block.stride(), block.outputSize(), precision);
    }

    /** As in the table. */
    @Override
    public String toString() {
      return String.join(
          ",",
          List.of(
              "" + in,
              "" + out,
              "" + stride,
              "" + size,
              precision.weight().toString(),
              precision.activation().toString()));
    }
  }

  private record Rows(Map<Key, Double> costs) {
    static Rows of(Path file) {
      List<String> lines;
      try {
        lines = TextFile.lines(file);
      } catch (IOException e) {
        throw new IllegalArgumentException(
            "table = " + file + " cannot be read: " + IoProblem.of(e), e);
      }
      Map<Key, Double> costs = new HashMap<>();
      boolean header = false;
      for (int i = 0; i < lines.size(); i++) {
        String line = lines.get(i).strip();
        try {
          if (header && !line.isEmpty()) {
            add(line.split(",", -1), costs);
          } else if (!line.isEmpty()) {
            require(
                line.replaceAll("\\s", "").equals(HEADER), "the first line has to be " + HEADER);
            header = true;
          }
        } catch (IllegalArgumentException e) {
          throw new IllegalArgumentException(
              "table = " + file + ", line " + (i + 1) + ": found \"" + line + "\"; " + reason(e),
              e);
        }
      }
      if (!header) {
        throw new IllegalArgumentException(
            "table = " + file + " is empty; its first line has to be " + HEADER);
      }
      return new Rows(Map.copyOf(costs));
    }

    private static String reason(IllegalArgumentException e) {
      return e instanceof NumberFormatException
          ? "allowed: whole numbers, and a cost with a decimal point"
          : e.getMessage();
    }

    private static void add(String[] cells, Map<Key, Double> costs) {
      int columns = HEADER.split(",").length;
      require(
          cells.length == columns,
          "allowed: " + columns + " values between commas, and a decimal point in the cost");
      int[] numbers = new int[columns - 1];
      for (int c = 0; c < numbers.length; c++) {
        numbers[c] = Integer.parseInt(cells[c].strip());
      }
      Precision precision = Precision.of(numbers[4], numbers[5]);
      require(!precision.weight().isSkip(), "a skipped block, of 0 bits, costs 0 without a row");
      double cost = Double.parseDouble(cells[columns - 1].strip());
      require(cost > 0 && Double.isFinite(cost), "allowed: a finite cost above 0");
      Key key = new Key(numbers[0], numbers[1], numbers[2], numbers[3], precision);
      require(costs.put(key, cost) == null, "the row " + key + " stands there twice");
    }

    private static void require(boolean ok, String problem) {
      if (!ok) {
        throw new IllegalArgumentException(problem);
      }
    }
  }
}
