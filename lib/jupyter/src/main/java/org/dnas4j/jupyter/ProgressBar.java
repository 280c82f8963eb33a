package org.dnas4j.jupyter;

import java.util.Locale;
import org.dnas4j.report.display.Progress;

/** Progress as a bar. */
final class ProgressBar {
  private static final String STOP =
      "<br><small>Stop the cell when you like: run again, it goes on after the last finished"
          + " epoch.</small>";

  private ProgressBar() {}

  static String of(Progress progress) {
    return String.format(
        Locale.ROOT,
        """
        <div class="dnas-progress">%s \
        <progress max="1" value="%.4f" style="width: 20em; vertical-align: middle"></progress> \
        %.0f %%  %s%s</div>""",
        HtmlTable.escape(progress.name()),
        progress.share(),
        100 * progress.share(),
        HtmlTable.escape(progress.text()),
        progress.share() < 1 ? STOP : "");
  }
}
