package org.dnas4j.report;

import java.util.List;
import org.dnas4j.config.Setting;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** What can be set, as a table. */
public final class SettingTable {
  private SettingTable() {}

  /**
   * One row per key or kind.
   *
   * @param settings what {@link org.dnas4j.config.ExperimentConfig#settings(String)} lists
   */
  public static Table of(String title, List<Setting> settings) {
    return Table.create(
        title,
        StringColumn.create("Setting", settings.stream().map(SettingTable::indented)),
        StringColumn.create("Value", settings.stream().map(Setting::value)),
        StringColumn.create("About", settings.stream().map(Setting::about)),
        StringColumn.create("Allowed", settings.stream().map(Setting::allowed)));
  }

  private static String indented(Setting setting) {
    return Tables.unbroken("  ".repeat(setting.level())) + setting.key();
  }
}
