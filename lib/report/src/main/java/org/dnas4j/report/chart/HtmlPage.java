package org.dnas4j.report.chart;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.dnas4j.base.DurableFiles;

/** Figures as one HTML file that holds all it needs, plotly.js included; about 3 MB. */
public final class HtmlPage {
  private static final JsonMapper MAPPER = new JsonMapper();

  private HtmlPage() {}

  /** Writes the charts under a heading, making the directories above the file. */
  public static void write(String title, List<Chart> charts, Path file) {
    DurableFiles.write(file, of(title, charts));
  }

  /** The page as text. */
  public static String of(String title, List<Chart> charts) {
    StringBuilder divs = new StringBuilder();
    StringBuilder drawings = new StringBuilder();
    for (int i = 0; i < charts.size(); i++) {
      String div = "figure" + i;
      divs.append(
          String.format(Locale.ROOT, "<div id=\"%s\">%s</div>\n", div, Svg.of(charts.get(i))));
      drawings.append(String.format(Locale.ROOT, "[\"%s\", %s],\n", div, script(charts.get(i))));
    }
    return String.format(
        Locale.ROOT,
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <title>%1$s</title>
        <style>body { font-family: sans-serif; margin: 2em; } div { margin-bottom: 2em; }</style>
        </head>
        <body>
        <h1>%1$s</h1>
        %2$s<script id="plotly" type="text/plain">%3$s</script>
        <script>
        const drawings = [
        %4$s];
        %5$s</script>
        </body>
        </html>
        """,
        escape(title),
        divs,
        PlotlyBundle.packed(),
        drawings,
        PlotlyBundle.resource("page.js"));
  }

  /** The figure as JSON that can stand in a script: no text in it ends the element. */
  private static String script(Chart chart) {
    try {
      return MAPPER.writeValueAsString(PlotlySpec.of(chart)).replace("<", "\\u003c");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("maps, lists, texts and numbers are always JSON", e);
    }
  }

  static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
