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
import java.util.stream.Stream;
import org.dnas4j.runs.FinishedRuns;
import org.dnas4j.runs.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableCommandTest {
  @TempDir private Path runs;

  private record Answer(int code, String out, String err) {}

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

  private void train(String command, String... more) {
    List<String> arguments = Child.arguments(command, runs);
    arguments.addAll(List.of(more));
    Answer answer = dnas(arguments);
    assertEquals(0, answer.code(), answer.err());
  }

  private Path retraining(String bits) throws IOException {
    try (Stream<Path> all = Files.list(runs)) {
      for (Path run : all.filter(p -> p.toString().contains("retrain-")).toList()) {
        if (Files.readString(run.resolve("result.json")).contains("\"" + bits + "\"")) {
          return run;
        }
      }
    }
    throw new AssertionError("no retraining of " + bits);
  }

  @Test
  void aDamagedRunIsNamedAndTheOthersAreShown() throws IOException {
    String mixed = "4 0 1 | 2 32 4 | 4 3 1";
    train("train");
    train("retrain", mixed);
    train("retrain", "2 2 2 | 2 2 2 | 2 2 2");
    List<Outcome> whole = FinishedRuns.in(runs).outcomes();
    assertEquals(
        List.of(Outcome.Kind.FULL_PRECISION, Outcome.Kind.UNIFORM, Outcome.Kind.GIVEN),
        whole.stream().map(Outcome::kind).toList());

    Path damaged = retraining(mixed);
    Path metrics = damaged.resolve("metrics.csv");
    Files.writeString(metrics, Files.readAllLines(metrics).get(0) + "\n");
    Answer answer = dnas(List.of("table", "--runs", runs.toString(), "--publish"));
    assertEquals(0, answer.code(), answer.err());
    assertEquals(1, answer.err().lines().count(), answer.err());
    for (String part : List.of(damaged.getFileName().toString(), "metrics.csv", "delete")) {
      assertTrue(answer.err().contains(part), answer.err());
    }
    String csv = Files.readString(runs.resolve("results/results.csv"));
    assertTrue(csv.contains("uniform") && !csv.contains("given"), csv);
    Path published = runs.resolve("results/runs");
    assertFalse(Files.exists(published.resolve(damaged.getFileName())));
    assertEquals(whole.subList(0, 2), FinishedRuns.in(published).outcomes());
  }
}
