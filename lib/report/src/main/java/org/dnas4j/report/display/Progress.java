package org.dnas4j.report.display;

import java.util.Locale;
import org.dnas4j.base.Check;

/**
 * How far something is.
 *
 * @param name what it is
 * @param share done, 0 to 1
 * @param text what there is to say about it
 */
public record Progress(String name, double share, String text) {
  /** Checks the range. */
  public Progress {
    Check.that(share >= 0 && share <= 1, "share", share, "0 to 1");
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%s  %3.0f %%  %s", name, 100 * share, text);
  }
}
