package org.dnas4j.report;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Figures as one HTML file that holds all it needs, plotly.js included; about 3 MB. */
public final class HtmlPage {
  private static final Pattern SCRIPT = Pattern.compile("<script>(.*)</script>", Pattern.DOTALL);

  private HtmlPage() {}

  /** Writes the charts under a heading, making the directories above the file. */
  public static void write(String title, List<Chart> charts, Path file) {
    Tables.write(file, of(title, charts));
  }

  static String of(String title, List<Chart> charts) {
    StringBuilder divs = new StringBuilder();
    StringBuilder drawings = new StringBuilder();
    for (int i = 0; i < charts.size(); i++) {
      String div = "figure" + i;
      divs.append("<div id=\"%s\">%s</div>\n".formatted(div, Svg.of(charts.get(i))));
      drawings.append("['%s', () => {%s}],\n".formatted(div, script(charts.get(i), div)));
    }
    return """
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
        """
        .formatted(
            escape(title), divs, PlotlyBundle.packed(), drawings, PlotlyBundle.resource("page.js"));
  }

  /** What Tablesaw would run at once, to be run when plotly.js is there. */
  private static String script(Chart chart, String div) {
    String text = PlotlyFigures.of(chart).asJavascript(div);
    Matcher matcher = SCRIPT.matcher(text);
    if (!matcher.find()) {
      throw new IllegalStateException("Tablesaw's figure has no script element: " + text);
    }
    return matcher.group(1);
  }

  static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
