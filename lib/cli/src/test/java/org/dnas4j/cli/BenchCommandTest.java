package org.dnas4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.dnas4j.tensor.Rng;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchCommandTest {
  /** The number before the predicted loss; bits are three to a group. */
  private static final Pattern COMPRESSION = Pattern.compile("\\| +([0-9.]+) \\| +[0-9.]+ \\|");

  @TempDir private Path directory;

  private Path runs;
  private Path table;

  private record Answer(int code, String out, String err) {
    /** The line of a name, blanks and bars as typed. */
    List<String> lines(String start) {
      return out.lines()
          .map(line -> line.replace('\u00a0', ' ').replace("\\|", "|"))
          .filter(line -> line.startsWith("| " + start))
          .toList();
    }
  }

  private static Answer dnas(List<String> arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        Main.commandLine()
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(arguments.toArray(String[]::new));
    return new Answer(code, out.toString(), err.toString());
  }

  /** Of the configuration that {@link Child} makes of the preset smoke. */
  private Answer bench(String... more) {
    List<String> arguments = Child.arguments("bench", runs);
    arguments.add(table.toString());
    arguments.addAll(List.of(more));
    return dnas(arguments);
  }

  /** Thirty allocations whose loss falls with the bits in front. */
  @BeforeEach
  void writeTable() throws IOException {
    runs = directory.resolve("runs");
    Rng rng = Rng.of(8);
    Set<String> literals = new TreeSet<>();
    while (literals.size() < 30) {
      StringBuilder bits = new StringBuilder();
      for (int b = 0; b < 9; b++) {
        bits.append(b == 0 ? "" : b % 3 == 0 ? " | " : " ").append(rng.nextInt(2) == 0 ? 2 : 32);
      }
      literals.add(bits.toString());
    }
    StringBuilder csv = new StringBuilder("Bits,Seed,Epochs,Test accuracy %,Held-out loss\n");
    csv.append("32 32 32 | 32 32 32 | 32 32 32,1,160,90,0.1\n");
    for (String bits : literals) {
      String[] words = bits.replace("| ", "").split(" ");
      double loss = 0.3;
      for (int b = 0; b < 9; b++) {
        loss += words[b].equals("2") ? 0.02 * (9 - b) : 0;
      }
      csv.append(bits).append(",1,2,80,").append(loss * (1 + 0.01 * rng.nextGaussian()));
      csv.append('\n');
    }
    table = Files.writeString(directory.resolve("runs.csv"), csv);
  }

  @Test
  void allocationsAreScoredAtEachBudget() {
    Answer answer =
        bench(
            "--target",
            "3,16",
            "--bits",
            "2 2 2 | 2 2 2 | 2 2 2",
            "--bits",
            "32 32 2 | 2 2 2 | 2 2 2",
            "--best",
            "3");
    assertEquals(0, answer.code(), answer.err());
    assertTrue(answer.out().startsWith("1 rows are left out"), answer.out());
    assertTrue(answer.out().contains("30 trainings of 2 epochs, 30 allocations"), answer.out());
    assertEquals(2, answer.lines("optimum ").size());
    // At 16× nothing but 2 bit everywhere remains of the widths in the table.
    assertEquals(1, answer.lines("optimum, next 2").size());
    List<String> given = answer.lines("given 1");
    assertTrue(given.get(0).contains("| 2 2 2 | 2 2 2 | 2 2 2 "), given.toString());
    assertTrue(given.get(0).contains("| worse"), given.toString());
    assertTrue(given.get(1).contains("| tie"), given.toString());
    List<String> dear = answer.lines("given 2");
    assertFalse(dear.get(0).contains("over the budget"), dear.toString());
    assertTrue(dear.get(1).contains("over the budget"), dear.toString());
  }

  @Test
  void tablesAndFigureAreWritten() throws IOException {
    Path results = directory.resolve("results");
    Answer answer = bench("--target", "8,10.5", "--results", results.toString());
    assertEquals(0, answer.code(), answer.err());
    for (String file :
        List.of("quality.csv", "quality.md", "budget-8.csv", "budget-10.5.md", "predicted.svg")) {
      assertTrue(Files.size(results.resolve(file)) > 100, file);
      assertTrue(answer.out().contains("wrote " + results.resolve(file)), answer.out());
    }
    assertTrue(Files.readString(results.resolve("budget-8.csv")).startsWith("Name,Bits,"));
  }

  /** It is trained in seconds; what it finds does not matter. */
  @Test
  void finishedSearchesStandAtTheBudgetNearestToThem() {
    Answer search = dnas(Child.arguments("search", runs, "search.method.warmupEpochs=1"));
    assertEquals(0, search.code(), search.err());
    Answer answer = bench("--target", "1.5,16");
    assertEquals(0, answer.code(), answer.err());
    List<String> rows = answer.lines("search-smoke-");
    assertEquals(2, rows.size(), answer.out());
    assertTrue(rows.stream().anyMatch(row -> row.contains(", most likely")), rows.toString());
    int second = answer.out().indexOf("16× or more");
    for (String row : rows) {
      Matcher compression = COMPRESSION.matcher(row);
      assertTrue(compression.find(), row);
      boolean dear = Math.pow(Double.parseDouble(compression.group(1)), 2) < 1.5 * 16;
      int at = answer.out().indexOf(row.substring(0, row.indexOf(", ") + 6));
      assertEquals(dear, at < second, answer.out());
    }

    Answer other = bench("--target", "16", "--set", "net.width=4");
    assertEquals(0, other.code(), other.err());
    assertEquals(List.of(), other.lines("search-smoke-"));
    assertTrue(other.err().contains("search-smoke-"), other.err());
  }

  @Test
  void whatCannotBeScoredIsNamed() throws IOException {
    Answer bits = bench("--bits", "2 2 2");
    assertEquals(2, bits.code());
    assertTrue(bits.err().contains("2 2 2"), bits.err());
    Answer target = bench("--target", "0.5");
    assertTrue(target.code() == 2 && target.err().contains("target = 0.5"), target.err());
    Answer best = bench("--best", "0");
    assertTrue(best.code() == 2 && best.err().contains("best = 0"), best.err());
    Files.writeString(table, "Bits,Seed,Epochs,Test accuracy %\n2 2 2 | 2 2 2 | 2 2 2,1,2,80\n");
    Answer old = bench();
    assertTrue(old.code() == 2 && old.err().contains("Held-out loss"), old.err());
    Files.delete(table);
    Answer none = bench();
    assertTrue(none.code() == 2 && none.err().contains("runs.csv"), none.err());
  }

  /** Evolution has more questions than there are allocations, and so finds the best one. */
  @Test
  void methodsAskTheBench() {
    Answer answer =
        bench("--play", "random,evolution", "--questions", "600", "--seeds", "2", "--target", "3");
    assertEquals(0, answer.code(), answer.err());
    List<List<String>> rows =
        answer.lines("3×").stream()
            .map(row -> Stream.of(row.split("\\|")).map(String::strip).toList())
            .filter(cells -> cells.get(4).equals("2"))
            .toList();
    assertEquals(List.of("random", "evolution"), rows.stream().map(c -> c.get(2)).toList());
    assertTrue(Double.parseDouble(rows.get(0).get(5)) >= 0, answer.out());
    assertEquals(0, Double.parseDouble(rows.get(1).get(5)), 1e-3, answer.out());
    assertEquals("2", rows.get(1).get(8), "ties: " + answer.out());
  }

  @Test
  void aMethodThatDoesNotAskIsRefused() {
    Answer answer = bench("--play", "sensitivity", "--target", "4");
    assertEquals(2, answer.code());
    assertTrue(
        answer.err().contains("--play") && answer.err().contains("sensitivity"), answer.err());
  }
}
