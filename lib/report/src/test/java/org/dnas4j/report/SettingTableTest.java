package org.dnas4j.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.dnas4j.config.ExperimentConfig;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Kinds in tables of settings. */
class SettingTableTest {
  private static final ExperimentConfig SMOKE = ExperimentConfig.preset("smoke");

  @Test
  void kindsAndTheirComponentsAreIndented() {
    Table table = SettingTable.of("Cost", SMOKE.settings("search.cost"));
    StringColumn names = table.stringColumn("Setting");
    assertEquals("search.cost", names.get(0));
    assertEquals("size", table.stringColumn("Value").get(0));
    assertTrue(names.contains("\u00a0\u00a0latency"), names.asList().toString());
    assertTrue(
        names.contains("\u00a0\u00a0\u00a0\u00a0search.cost.table"), names.asList().toString());
  }

  @Test
  void aKindIsShownAsItIsTyped() {
    ExperimentConfig latency = SMOKE.with("search.cost", "latency(table=phone.csv)");
    Table table = Tables.settings("Search", SMOKE.search(), latency.search());
    int row = table.stringColumn("Setting").asList().indexOf("cost");
    assertEquals("size", table.stringColumn("Here").get(row));
    List<String> paper = table.stringColumn("Preset paper (assumed)").asList();
    assertEquals("latency(table=phone.csv)", paper.get(row));
  }
}
