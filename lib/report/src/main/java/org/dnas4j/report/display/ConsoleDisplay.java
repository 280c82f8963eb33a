package org.dnas4j.report.display;

import java.util.function.Consumer;

/** Shows everything as lines of text; an update is another line. */
public final class ConsoleDisplay implements Display {
  private final Consumer<String> out;

  /**
   * A display that writes.
   *
   * @param out receives texts of one or more lines, without the last line's end
   */
  public ConsoleDisplay(Consumer<String> out) {
    this.out = out;
  }

  @Override
  public Handle show(Object value) {
    out.accept(PlainText.of(value));
    return update -> out.accept(PlainText.of(update));
  }
}
