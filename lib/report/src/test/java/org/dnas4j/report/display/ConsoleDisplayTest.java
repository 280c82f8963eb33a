package org.dnas4j.report.display;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.dnas4j.report.chart.ChartGrid;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.Table;

class ConsoleDisplayTest {
  private final List<String> lines = new ArrayList<>();
  private final AtomicLong now = new AtomicLong();
  private final Display display = new ConsoleDisplay(lines::add, now::get);

  @Test
  void progressIsALineEveryTenSecondsAndOneAtTheEnd() {
    Display.Handle handle = display.show(new Progress("a", 0, "begins"));
    for (int i = 1; i <= 49; i++) {
      now.addAndGet(500_000_000);
      handle.update(new Progress("a", i / 50.0, "step " + i));
    }
    handle.update(new Progress("a", 1, "done"));
    assertEquals(
        List.of("a    0 %  begins", "a   40 %  step 20", "a   80 %  step 40", "a  100 %  done"),
        lines);
  }

  @Test
  void figuresAreNamedOnceAndTablesAreText() {
    ChartGrid grid = new ChartGrid("search", 2, List.of());
    display.show(grid).update(grid);
    display.show(Table.create("t", IntColumn.create("n", new int[] {12})));
    assertEquals(2, lines.size());
    assertEquals("[figure: search; ]", lines.get(0));
    assertEquals(
        "12", lines.get(1).lines().reduce((a, b) -> b).orElseThrow().replaceAll("[ |]", ""));
  }
}
